/* SPDX-License-Identifier: Apache-2.0 */
/* Which names of a certificate tell a region. */
#include "agent/publish/link_region.h"

#include "tests/unit/unit.h"

#include <string.h>

static void a_label_of_our_own_tells_a_region(void)
{
    char list[LINK_REGION_SIZE] = "";

    link_region_note(list, "xmpp.example.org");
    CU_ASSERT_STRING_EQUAL(list, "");
    link_region_note(list, "printwire-region-eu.xmpp.example.org");
    CU_ASSERT_STRING_EQUAL(list, "eu");
    link_region_note(list, "Printwire-Region-CH-2.example.org");
    CU_ASSERT_STRING_EQUAL(list, "eu ch-2");
}

static void other_names_tell_none(void)
{
    static const char *const names[] = {
        "",
        "printwire-region-",
        "printwire-region-.example.org",
        "printwire-region-eu",
        "xprintwire-region-eu.example.org",
        "www.printwire-region-eu.example.org",
        "*.printwire-region-eu.example.org",
        "printwire-region-e u.example.org",
        "printwire-region-e_u.example.org",
        "printwire-region-abcdefghijklmnopqrstuvwxyz012345.example.org",
    };
    char list[LINK_REGION_SIZE] = "";

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        link_region_note(list, names[i]);
    CU_ASSERT_STRING_EQUAL(list, "");
}

static void what_does_not_fit_is_left_out_whole(void)
{
    char list[LINK_REGION_SIZE] = "";
    char before[LINK_REGION_SIZE] = "";

    for (int i = 0; i < 100; i++) {
        memcpy(before, list, sizeof list);
        link_region_note(list, "printwire-region-abcdefghij.example.org");
        CU_ASSERT_EQUAL_FATAL(strncmp(list, before, strlen(before)), 0);
        CU_ASSERT_EQUAL((strlen(list) + 1) % 11, 0);
    }
    CU_ASSERT_EQUAL(strlen(list), 252);
}

static void a_certificate_that_cannot_be_read_is_of_no_region(void)
{
    char list[LINK_REGION_SIZE] = "eu";

    link_region_of(list, NULL);
    CU_ASSERT_STRING_EQUAL(list, "?");
    link_region_of(list, "eu");
    CU_ASSERT_STRING_EQUAL(list, "?");
}

UNIT_MAIN("link_region", UNIT_TEST(a_label_of_our_own_tells_a_region),
          UNIT_TEST(a_certificate_that_cannot_be_read_is_of_no_region),
          UNIT_TEST(other_names_tell_none), UNIT_TEST(what_does_not_fit_is_left_out_whole))
