/* SPDX-License-Identifier: Apache-2.0 */
/* Tags and lists of tags. */
#include "base/http_etag.h"
#include "tests/unit/unit.h"

#include <string.h>

static void a_tag_is_of_the_bytes(void)
{
    char a[HTTP_ETAG_SIZE];
    char b[HTTP_ETAG_SIZE];

    http_etag_write("abc", 3, a); /* FIPS 180-4's example */
    CU_ASSERT_STRING_EQUAL(a, "\"ba7816bf8f01cfea414140de5dae2223\"");
    http_etag_write("abd", 3, b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    http_etag_write("", 0, b);
    CU_ASSERT_EQUAL(strlen(b), HTTP_ETAG_SIZE - 1);
}

static void is_found_among_others(void)
{
    CU_ASSERT_TRUE(http_etag_is_among("\"a\"", "\"a\""));
    CU_ASSERT_TRUE(http_etag_is_among("W/\"a\"", "\"a\""));
    CU_ASSERT_TRUE(http_etag_is_among("\"b\", W/\"c\",\t\"a\"", "\"a\""));
    CU_ASSERT_TRUE(http_etag_is_among("*", "\"a\""));
}

static void is_not_found_in_what_is_no_tag(void)
{
    static const char *const lines[] = { "", "a", "\"aa\"", "\"a", "a\"", "\"b\" *", "W/", ",,, " };

    CU_ASSERT_FALSE(http_etag_is_among(NULL, "\"a\""));
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        CU_ASSERT_FALSE(http_etag_is_among(lines[i], "\"a\""));
}

UNIT_MAIN("http_etag", UNIT_TEST(a_tag_is_of_the_bytes), UNIT_TEST(is_found_among_others),
          UNIT_TEST(is_not_found_in_what_is_no_tag))
