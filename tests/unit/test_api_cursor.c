/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors there and back, and words that are none. */
#include "portal/watch/api_cursor.h"
#include "tests/unit/unit.h"

#include <string.h>

static void goes_there_and_back(void)
{
    static const struct {
        int64_t number;
        const char *text;
    } keys[] = { { 0, "" }, { INT64_MIN, "a b" }, { INT64_MAX, "\xc3\xa9" }, { -1, " " } };
    char word[API_CURSOR_SIZE];
    struct api_cursor cursor;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        CU_ASSERT_TRUE(api_cursor_write(keys[i].number, keys[i].text, word));
        CU_ASSERT_TRUE(api_cursor_read(word, &cursor));
        CU_ASSERT_EQUAL(cursor.number, keys[i].number);
        CU_ASSERT_STRING_EQUAL(cursor.text, keys[i].text);
    }
}

static void takes_the_longest_text_and_no_longer_one(void)
{
    char text[API_CURSOR_TEXT + 1];
    char word[API_CURSOR_SIZE];
    struct api_cursor cursor;

    memset(text, 'x', sizeof text);
    text[API_CURSOR_TEXT] = '\0';
    CU_ASSERT_FALSE(api_cursor_write(0, text, word));
    text[API_CURSOR_TEXT - 1] = '\0';
    CU_ASSERT_TRUE(api_cursor_write(INT64_MIN, text, word));
    CU_ASSERT_TRUE(api_cursor_read(word, &cursor));
    CU_ASSERT_STRING_EQUAL(cursor.text, text);
}

static void refuses_other_words(void)
{
    /* not base64url; "12"; " a"; "x a"; "1\0 a"; "1 \xff"; one number too high */
    static const char *const wrong[] = {
        "", "!", "MTI", "IGE", "eCBh", "MQAgYQ", "MSD_", "OTIyMzM3MjAzNjg1NDc3NTgwOCBh", "MTIgYWJj="
    };
    struct api_cursor cursor;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(api_cursor_read(wrong[i], &cursor));
}

UNIT_MAIN("api_cursor", UNIT_TEST(goes_there_and_back),
          UNIT_TEST(takes_the_longest_text_and_no_longer_one), UNIT_TEST(refuses_other_words))
