/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors there and back, and words that are none. */
#include "portal/watch/api_cursor.h"
#include "tests/unit/unit.h"

#include <string.h>

static void goes_there_and_back(void)
{
    static const struct api_cursor keys[] = { { 0, 0, "" },
                                              { INT64_MIN, INT64_MAX, "a b" },
                                              { INT64_MAX, INT64_MIN, "\xc3\xa9" },
                                              { -1, 7, " " } };
    char word[API_CURSOR_SIZE];
    struct api_cursor cursor;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        CU_ASSERT_TRUE(api_cursor_write(&keys[i], word));
        CU_ASSERT_TRUE(api_cursor_read(word, &cursor));
        CU_ASSERT_EQUAL(cursor.number, keys[i].number);
        CU_ASSERT_EQUAL(cursor.second, keys[i].second);
        CU_ASSERT_STRING_EQUAL(cursor.text, keys[i].text);
    }
}

static void takes_the_longest_of_all(void)
{
    struct api_cursor longest = { INT64_MIN, INT64_MIN, "" };
    char word[API_CURSOR_SIZE];
    struct api_cursor cursor;

    memset(longest.text, 'x', API_CURSOR_TEXT - 1);
    CU_ASSERT_TRUE(api_cursor_write(&longest, word));
    CU_ASSERT_TRUE(api_cursor_read(word, &cursor));
    CU_ASSERT_EQUAL(cursor.second, INT64_MIN);
    CU_ASSERT_STRING_EQUAL(cursor.text, longest.text);
}

static void refuses_other_words(void)
{
    /* not base64url; "12"; " a"; "x 1 a"; "1 x a"; "1 2"; "1 2\0 a"; "1 2 \xff"; a number too high,
     * twice */
    static const char *const wrong[] = { "",
                                         "!",
                                         "MTI",
                                         "IGE",
                                         "eCAxIGE",
                                         "MSB4IGE",
                                         "MSAy",
                                         "MSAyACBh",
                                         "MSAyIP8",
                                         "OTIyMzM3MjAzNjg1NDc3NTgwOCAxIGE",
                                         "MSA5MjIzMzcyMDM2ODU0Nzc1ODA4IGE",
                                         "MSAyIGFiYw==" };
    struct api_cursor cursor;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(api_cursor_read(wrong[i], &cursor));
}

UNIT_MAIN("api_cursor", UNIT_TEST(goes_there_and_back), UNIT_TEST(takes_the_longest_of_all),
          UNIT_TEST(refuses_other_words))
