/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of printers in their character sets, good and broken. */
#include "agent/normalise/convert.h"
#include "tests/unit/unit.h"

#include <string.h>

static char text[64];

static bool convert(const char *bytes, size_t len, unsigned mib_enum)
{
    return convert_text((const uint8_t *)bytes, len, mib_enum, text, sizeof text);
}

#define EXPECT(bytes, mib_enum, wanted)                                                            \
    do {                                                                                           \
        CU_ASSERT(convert(bytes, sizeof(bytes) - 1, mib_enum));                                    \
        CU_ASSERT_STRING_EQUAL(text, wanted);                                                      \
    } while (0)

static void utf8_stays_whatever_was_declared(void)
{
    EXPECT("碳粉", 2004, "碳粉");
    EXPECT("Unità", 0, "Unità");
    EXPECT("plain", 106, "plain");
}

static void declared_sets_are_decoded(void)
{
    EXPECT("kopie\xcd"
           "n",
           2004, "kopieën");
    EXPECT("\xe1\xde\xdd", 8, "сон");
    EXPECT("\xe0nk", 2009, "Ónk");
    EXPECT("\xa1", 5, "Ą");
    EXPECT("\xfd", 12, "ı");
    EXPECT("\x80", 2252, "€");
    EXPECT("\x83\x67\x83\x69\x81\x5b", 17, "トナー");
    EXPECT("\xcc\xbc\xb7\xdb", 113, "碳粉");
}

static void unknown_sets_are_latin_1(void)
{
    EXPECT("caf\xe9", 0, "café");
    EXPECT("caf\xe9", 4, "café");
    EXPECT("caf\xe9", 65000, "café");
    EXPECT("caf\xe9", 106, "café");
}

static void a_broken_multi_byte_text_is_latin_1(void)
{
    EXPECT("A\xff", 17, "Aÿ");
}

static void a_character_that_the_printer_cut_goes_alone(void)
{
    EXPECT("Unit\xc3\xa0 fusion\xc3", 0, "Unità fusion");
    EXPECT("Unit\xc3\xa0 fusion\xc3", 2004, "Unità fusion");
    EXPECT("\xe7\xa2\xb3\xe7\xb2", 106, "碳");
    EXPECT("\xc3\xa9\xc3\xa9\xa9", 0, "Ã©Ã©©");
    EXPECT("\xa9\xe9", 0, "©é");
    EXPECT("\x83\x67\x83\x69\x81", 17, "トナ");
    EXPECT("\xcc\xbc\xb7", 113, "碳");
}

static void a_long_wide_text_is_cut_not_mistaken(void)
{
    char sjis[1200], big[2048];

    for (size_t i = 0; i < sizeof sjis; i += 2)
        (void)memcpy(sjis + i, "\x83\x67", 2);
    CU_ASSERT(convert_text((const uint8_t *)sjis, sizeof sjis, 17, big, sizeof big));
    CU_ASSERT_EQUAL(strncmp(big, "トトト", 9), 0);
    CU_ASSERT_EQUAL(strlen(big) % 3, 0);
    (void)memset(sjis, 0xb1, sizeof sjis); /* of half the width: three bytes of UTF-8 each */
    CU_ASSERT(convert_text((const uint8_t *)sjis, sizeof sjis, 17, big, sizeof big));
    CU_ASSERT_EQUAL(strncmp(big, "ｱｱ", 6), 0);
}

static void nul_controls_and_blanks_go(void)
{
    EXPECT("Black Drum\0", 0, "Black Drum");
    EXPECT("\0\0 two\t\r\nwords \1\x7f\0\0", 0, "two words");
    EXPECT("A\0B", 0, "AB");
    EXPECT("\xef\xbb\xbf"
           "mark",
           0, "mark");
}

static void nothing_printable_is_nothing(void)
{
    CU_ASSERT_FALSE(convert("", 0, 0));
    CU_ASSERT_STRING_EQUAL(text, "");
    CU_ASSERT_FALSE(convert("\0\0\0", 3, 0));
    CU_ASSERT_FALSE(convert("   ", 3, 0));
    CU_ASSERT_FALSE(convert_text(NULL, 0, 0, text, sizeof text));
    CU_ASSERT_FALSE(convert_text((const uint8_t *)"a", 1, 0, text, 0));
    CU_ASSERT_FALSE(convert_text((const uint8_t *)"a", 1, 0, text, 1));
}

static void long_texts_are_cut_at_a_character(void)
{
    char small[6];

    CU_ASSERT(convert_text((const uint8_t *)"abcdé", 6, 0, small, sizeof small));
    CU_ASSERT_STRING_EQUAL(small, "abcd");
    CU_ASSERT(convert_text((const uint8_t *)"abcdefgh", 8, 0, small, sizeof small));
    CU_ASSERT_STRING_EQUAL(small, "abcde");
}

static void no_direction_override_gets_through(void)
{
    EXPECT("a\xe2\x80\xae"
           "b",
           106, "ab");
}

static void sets_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(convert_charset_name(106), "utf-8");
    CU_ASSERT_STRING_EQUAL(convert_charset_name(2004), "hp-roman8");
    CU_ASSERT_PTR_NULL(convert_charset_name(0));
    CU_ASSERT_PTR_NULL(convert_charset_name(99999));
}

UNIT_MAIN("convert", UNIT_TEST(utf8_stays_whatever_was_declared),
          UNIT_TEST(declared_sets_are_decoded), UNIT_TEST(unknown_sets_are_latin_1),
          UNIT_TEST(a_broken_multi_byte_text_is_latin_1),
          UNIT_TEST(a_character_that_the_printer_cut_goes_alone),
          UNIT_TEST(a_long_wide_text_is_cut_not_mistaken), UNIT_TEST(nul_controls_and_blanks_go),
          UNIT_TEST(nothing_printable_is_nothing), UNIT_TEST(long_texts_are_cut_at_a_character),
          UNIT_TEST(no_direction_override_gets_through), UNIT_TEST(sets_have_names))
