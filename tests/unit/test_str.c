/* SPDX-License-Identifier: Apache-2.0 */
/* Strings and numbers at their edges: overflow, cut sequences, forms that only look right. */
#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

static void copies_what_fits_and_says_when_it_cut(void)
{
    char out[4];

    CU_ASSERT_TRUE(str_copy(out, sizeof out, "abc"));
    CU_ASSERT_STRING_EQUAL(out, "abc");
    CU_ASSERT_FALSE(str_copy(out, sizeof out, "abcd"));
    CU_ASSERT_STRING_EQUAL(out, "abc");
    CU_ASSERT_TRUE(str_copy(out, sizeof out, ""));
    CU_ASSERT_STRING_EQUAL(out, "");
    CU_ASSERT_FALSE(str_copy(out, 1, "a"));
    CU_ASSERT_STRING_EQUAL(out, "");
    out[0] = 'k';
    CU_ASSERT_FALSE(str_copy(out, 0, "a"));
    CU_ASSERT_EQUAL(out[0], 'k');
}

static void cuts_between_utf8_sequences(void)
{
    char out[8];

    CU_ASSERT_FALSE(str_copy(out, 3, "a\xc3\xbc"));
    CU_ASSERT_STRING_EQUAL(out, "a");
    CU_ASSERT_FALSE(str_copy(out, 6, "ab\xf0\x9f\x96\xa8"));
    CU_ASSERT_STRING_EQUAL(out, "ab");
    CU_ASSERT_TRUE(str_copy(out, 7, "ab\xf0\x9f\x96\xa8"));
    CU_ASSERT_STRING_EQUAL(out, "ab\xf0\x9f\x96\xa8");
    CU_ASSERT_FALSE(str_copy(out, 6, "\x80\x80\x80\x80\x80\x80\x80"));
    CU_ASSERT_EQUAL(strlen(out), 5);
}

static void reads_signed_numbers_to_the_ends_of_the_type(void)
{
    int64_t n = 5;

    CU_ASSERT_TRUE(str_to_i64("-9223372036854775808", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_EQUAL(n, INT64_MIN);
    CU_ASSERT_TRUE(str_to_i64("9223372036854775807", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_EQUAL(n, INT64_MAX);
    CU_ASSERT_TRUE(str_to_i64("-0", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_FALSE(str_to_i64("-9223372036854775809", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_FALSE(str_to_i64("9223372036854775808", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_FALSE(str_to_i64("99999999999999999999999999", INT64_MIN, INT64_MAX, &n));
    CU_ASSERT_EQUAL(n, 0);
}

static void refuses_numbers_out_of_bounds(void)
{
    int64_t n = 5;
    uint64_t u = 6;

    CU_ASSERT_FALSE(str_to_i64("11", 0, 10, &n));
    CU_ASSERT_FALSE(str_to_i64("-1", 0, 10, &n));
    CU_ASSERT_TRUE(str_to_i64("10", 0, 10, &n));
    CU_ASSERT_FALSE(str_to_u64("11", 10, &u));
    CU_ASSERT_EQUAL(u, 6);
    CU_ASSERT_TRUE(str_to_u64("0", 0, &u));
    CU_ASSERT_TRUE(str_to_u64("18446744073709551615", UINT64_MAX, &u));
    CU_ASSERT_EQUAL(u, UINT64_MAX);
    CU_ASSERT_FALSE(str_to_u64("18446744073709551616", UINT64_MAX, &u));
    CU_ASSERT_TRUE(str_to_u64("000000000000000000000000012", 99, &u));
    CU_ASSERT_EQUAL(u, 12);
}

static void refuses_what_only_looks_like_a_number(void)
{
    static const char *const bad[] = { "",    "-",  "+1", " 1",  "1 ",  "1a", "0x10",
                                       "--1", "1-", "1.", "1e3", "\n1", "٣" };
    int64_t n;
    uint64_t u;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_FALSE(str_to_i64(bad[i], INT64_MIN, INT64_MAX, &n));
        CU_ASSERT_FALSE(str_to_u64(bad[i], UINT64_MAX, &u));
    }
    CU_ASSERT_FALSE(str_to_u64("-1", UINT64_MAX, &u));
}

static void reads_durations_in_every_unit(void)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = { { "0ms", 0 },
                 { "250ms", 250 },
                 { "90s", 90000 },
                 { "15min", 900000 },
                 { "2h", 7200000 },
                 { "1d", 86400000 },
                 { "18446744073709551615ms", UINT64_MAX } };
    uint64_t ms;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CU_ASSERT_TRUE(str_to_duration_ms(good[i].text, &ms));
        CU_ASSERT_EQUAL(ms, good[i].ms);
    }
}

static void refuses_durations_that_overflow_or_lack_a_unit(void)
{
    static const char *const bad[] = { "",
                                       "90",
                                       "s",
                                       "-1s",
                                       "1 s",
                                       "1S",
                                       "1m",
                                       "1sec",
                                       "1.5h",
                                       "1h30min",
                                       "1s ",
                                       "1min1",
                                       "18446744073709551616ms",
                                       "18446744073709552s",
                                       "213503982335d" };
    uint64_t ms = 7;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(str_to_duration_ms(bad[i], &ms));
    CU_ASSERT_EQUAL(ms, 7);
}

static void tells_utf8_from_other_bytes(void)
{
    static const char *const good[] = { "",
                                        "abc",
                                        "\xc2\x80",
                                        "\xe2\x82\xac",
                                        "\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf" };
    static const char *const bad[] = { "\x80",
                                       "\xbf",
                                       "\xc3",
                                       "\xc0\xaf",
                                       "\xc1\xbf",
                                       "\xe0\x9f\xbf",
                                       "\xed\xa0\x80",
                                       "\xed\xbf\xbf",
                                       "\xe2\x82",
                                       "\xf0\x8f\xbf\xbf",
                                       "\xf4\x90\x80\x80",
                                       "\xf5\x80\x80\x80",
                                       "\xf8\x88\x80\x80\x80",
                                       "\xff",
                                       "a\xc3(",
                                       "\xe2(\xa1" };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT_TRUE(str_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(str_is_utf8(bad[i], strlen(bad[i])));
    CU_ASSERT_TRUE(str_is_utf8("a\0b", 3));
    CU_ASSERT_FALSE(str_is_utf8("\xc3\xbc", 1));
}

static void reads_back_every_code_point_that_it_writes(void)
{
    uint32_t wrong = 0;

    for (uint32_t code = 0; code <= 0x110010; code++) {
        char bytes[4];
        uint32_t back = UINT32_MAX;
        size_t len = str_utf8_put(bytes, code);
        bool legal = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
        if ((len > 0) != legal)
            wrong++;
        if (len > 0 && (str_utf8_next(bytes, len, &back) != len || back != code))
            wrong++;
        if (len > 1 && str_utf8_next(bytes, len - 1, &back) != 0)
            wrong++;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(str_utf8_put((char[4]){ 0 }, UINT32_MAX), 0);
}

static void trims_white_space_at_both_ends(void)
{
    char text[] = " \t a b\r\n";
    char blank[] = " \v\f ";
    char empty[] = "";

    CU_ASSERT_STRING_EQUAL(str_trim(text), "a b");
    CU_ASSERT_STRING_EQUAL(str_trim(blank), "");
    CU_ASSERT_STRING_EQUAL(str_trim(empty), "");
}

static void compares_ascii_without_case(void)
{
    CU_ASSERT_TRUE(str_equal_nocase("LaserJet", "lASERjET"));
    CU_ASSERT_TRUE(str_equal_nocase("", ""));
    CU_ASSERT_FALSE(str_equal_nocase("a", "ab"));
    CU_ASSERT_FALSE(str_equal_nocase("ab", "a"));
    CU_ASSERT_FALSE(str_equal_nocase("[", "{"));
    CU_ASSERT_FALSE(str_equal_nocase("@", "`"));
    CU_ASSERT_FALSE(str_equal_nocase("\xc3\x9c", "\xc3\xbc"));
}

static void finds_text_without_case(void)
{
    const char *text = "Black Toner TONE";

    CU_ASSERT_PTR_EQUAL(str_find_nocase(text, "toner"), text + 6);
    CU_ASSERT_PTR_EQUAL(str_find_nocase(text, "E"), text + 9);
    CU_ASSERT_PTR_EQUAL(str_find_nocase(text, ""), text);
    CU_ASSERT_PTR_NULL(str_find_nocase(text, "toners"));
    CU_ASSERT_PTR_NULL(str_find_nocase("", "a"));
    CU_ASSERT_PTR_NOT_NULL(str_find_nocase("aab", "AB"));
}

static void tells_a_prefix(void)
{
    CU_ASSERT_TRUE(str_starts_with("printer", "print"));
    CU_ASSERT_TRUE(str_starts_with("printer", ""));
    CU_ASSERT_FALSE(str_starts_with("print", "printer"));
    CU_ASSERT_FALSE(str_starts_with("Printer", "print"));
}

UNIT_MAIN("str", UNIT_TEST(copies_what_fits_and_says_when_it_cut),
          UNIT_TEST(cuts_between_utf8_sequences),
          UNIT_TEST(reads_signed_numbers_to_the_ends_of_the_type),
          UNIT_TEST(refuses_numbers_out_of_bounds),
          UNIT_TEST(refuses_what_only_looks_like_a_number),
          UNIT_TEST(reads_durations_in_every_unit),
          UNIT_TEST(refuses_durations_that_overflow_or_lack_a_unit),
          UNIT_TEST(tells_utf8_from_other_bytes),
          UNIT_TEST(reads_back_every_code_point_that_it_writes),
          UNIT_TEST(trims_white_space_at_both_ends), UNIT_TEST(compares_ascii_without_case),
          UNIT_TEST(finds_text_without_case), UNIT_TEST(tells_a_prefix))
