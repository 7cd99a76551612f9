/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of panels: what is on the list, and that nothing else says anything. */
#include "agent/console.h"

#include "tests/unit/unit.h"

#include <string.h>

static unsigned line(const char *text)
{
    return console_read((const uint8_t *)text, strlen(text));
}

static void a_sleeping_panel_is_understood_in_some_languages(void)
{
    static const char *const lines[] = { "Sleep",       " SLEEP MODE ", "Power Save",
                                         "Ruhezustand", "Mode veille",  "Modo de reposo",
                                         "Slaapstand" };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        CU_ASSERT_EQUAL(line(lines[i]), CONSOLE_ASLEEP);
}

static void a_low_toner_is_understood_with_its_colour_anywhere(void)
{
    CU_ASSERT_EQUAL(line("Toner Low: BK"), CONSOLE_LOW | CONSOLE_BLACK);
    CU_ASSERT_EQUAL(line("Black toner low"), CONSOLE_LOW | CONSOLE_BLACK);
    CU_ASSERT_EQUAL(line("Low Toner (C,M)"), CONSOLE_LOW | CONSOLE_CYAN | CONSOLE_MAGENTA);
    CU_ASSERT_EQUAL(line("Replace Yellow Toner!"), CONSOLE_EMPTY | CONSOLE_YELLOW);
    CU_ASSERT_EQUAL(line("Toner fast leer: Schwarz"), CONSOLE_LOW | CONSOLE_BLACK);
    CU_ASSERT_EQUAL(line("TONER LOW"), CONSOLE_LOW);
}

static void a_letter_beyond_ascii_is_the_same_in_every_character_set(void)
{
    CU_ASSERT_EQUAL(line("T\xc3\xb3ner bajo"), CONSOLE_LOW); /* UTF-8 */
    CU_ASSERT_EQUAL(line("T\xf3ner bajo"), CONSOLE_LOW);     /* ISO 8859-1 */
    CU_ASSERT_EQUAL(line("Ahorro de energ\xd5"
                         "a"),
                    CONSOLE_ASLEEP); /* HP Roman-8 */
}

static void whatever_is_not_on_the_list_whole_says_nothing(void)
{
    static const char *const lines[] = {
        "",
        "Printing sleep.pdf",
        "Sleep well, Anna",
        "Toner low for Anna",
        "anna: Toner low",
        "Ready",
        "Anna Schwarz",
        "Black",
        "K",
        "Toner",
        "Sleep Black",
        "toner lowx",
        "????",
    };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        CU_ASSERT_EQUAL(line(lines[i]), 0);
}

static void numbers_and_long_lines_do_no_harm(void)
{
    char longest[CONSOLE_BYTES * 2];

    CU_ASSERT_EQUAL(line("Sleep 12:45"), CONSOLE_ASLEEP);
    (void)memset(longest, ' ', sizeof longest);
    (void)memcpy(longest, "sleep", 5);
    CU_ASSERT_EQUAL(console_read((const uint8_t *)longest, sizeof longest), 0);
    CU_ASSERT_EQUAL(console_read((const uint8_t *)longest, CONSOLE_BYTES - 1), CONSOLE_ASLEEP);
    for (size_t i = 0; i < sizeof longest; i += 2)
        longest[i] = 'k';
    CU_ASSERT_EQUAL(console_read((const uint8_t *)longest, CONSOLE_BYTES - 1), 0);
    CU_ASSERT_EQUAL(console_read(NULL, 0), 0);
}

static void colours_have_their_bits(void)
{
    CU_ASSERT_EQUAL(console_colour("black"), CONSOLE_BLACK);
    CU_ASSERT_EQUAL(console_colour("yellow"), CONSOLE_YELLOW);
    CU_ASSERT_EQUAL(console_colour("photo black"), 0);
    CU_ASSERT_EQUAL(console_colour(NULL), 0);
}

UNIT_MAIN("console", UNIT_TEST(a_sleeping_panel_is_understood_in_some_languages),
          UNIT_TEST(a_low_toner_is_understood_with_its_colour_anywhere),
          UNIT_TEST(a_letter_beyond_ascii_is_the_same_in_every_character_set),
          UNIT_TEST(whatever_is_not_on_the_list_whole_says_nothing),
          UNIT_TEST(numbers_and_long_lines_do_no_harm), UNIT_TEST(colours_have_their_bits))
