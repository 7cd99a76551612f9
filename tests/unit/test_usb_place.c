/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's names of places, as addresses and back. */
#include "agent/usb_place.h"

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

static const char *name_of(const char *text)
{
    static char name[USB_PLACE_NAME];
    struct sockaddr_in place;

    return usb_place_parse(text, &place) ? usb_place_name(&place, name) : "";
}

static void names_come_back_as_they_were(void)
{
    CU_ASSERT_STRING_EQUAL(name_of("1-1"), "usb1-1");
    CU_ASSERT_STRING_EQUAL(name_of("3-1.4.2"), "usb3-1.4.2");
    CU_ASSERT_STRING_EQUAL(name_of("255-255.15.15.15.15.15"), "usb255-255.15.15.15.15.15");
    CU_ASSERT_STRING_EQUAL(name_of("1-10.1:1.0"), "usb1-10.1"); /* an interface of it */
}

static void what_does_not_fit_or_is_no_place_is_refused(void)
{
    static const char *const bad[] = {
        "",        "usb1",    "1",     "1-",    "-1",     "0-1",         "1-0",
        "1-0:1.0", "256-1",   "1-256", "1-1.0", "1-1.16", "1-1.",        "1-1.1.1.1.1.1.1",
        "1-1x",    "1-1.4x:", "01-1",  "1-01",  " 1-1",   "4294967297-1"
    };
    struct sockaddr_in place;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(usb_place_parse(bad[i], &place));
}

static void two_places_are_two_addresses_and_no_host_has_one(void)
{
    struct sockaddr_in a, b, host = { .sin_family = AF_INET };
    char name[USB_PLACE_NAME];

    CU_ASSERT_TRUE(usb_place_parse("1-1.1", &a) && usb_place_parse("1-1.1.1", &b));
    CU_ASSERT_NOT_EQUAL(memcmp(&a, &b, sizeof a), 0);
    CU_ASSERT_TRUE(usb_place_is(&a) && usb_place_is(&b));
    CU_ASSERT_FALSE(usb_place_is(&host)); /* 0.0.0.0 is nowhere */
    CU_ASSERT_EQUAL(inet_pton(AF_INET, "192.0.2.1", &host.sin_addr), 1);
    CU_ASSERT_FALSE(usb_place_is(&host));
    CU_ASSERT_STRING_EQUAL(usb_place_name(&host, name), "192.0.2.1");
}

UNIT_MAIN("usb_place", UNIT_TEST(names_come_back_as_they_were),
          UNIT_TEST(what_does_not_fit_or_is_no_place_is_refused),
          UNIT_TEST(two_places_are_two_addresses_and_no_host_has_one))
