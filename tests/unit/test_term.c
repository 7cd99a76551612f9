/* SPDX-License-Identifier: Apache-2.0 */
/* term: what printers write must not reach the terminal as it is. */
#include "portal/watch/term.h"

#include "tests/unit/unit.h"

static void expect(const char *text, size_t most, bool unicode, const char *wanted, size_t width)
{
    struct buf out;

    buf_init(&out, 1024);
    CU_ASSERT_EQUAL(term_append(&out, text, most, unicode), width);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), wanted);
    buf_finish(&out);
}

static void escapes_and_marks_of_direction_become_harmless(void)
{
    expect("a\033[31mb", 80, true, "a?[31mb", 7);
    expect("a\x07\t\n\x7f", 80, true, "a????", 5);
    expect("\xC2\x9B"
           "2J",
           80, true, "?2J", 3);                   /* CSI as one C1 character */
    expect("x\xE2\x80\xAEy", 80, true, "x?y", 3); /* U+202E turns the direction */
    expect("\xFF\xFE", 80, true, "??", 2);
}

static void cuts_at_columns_and_says_so(void)
{
    expect("LaserJet", 8, true, "LaserJet", 8);
    expect("LaserJet", 5, true, "Lase…", 5);
    expect("LaserJet", 5, false, "Lase~", 5);
    expect("LaserJet", 0, true, "", 0);
    expect("Grün", 4, true, "Grün", 4);
    expect("青色トナー", 10, true, "青色トナー", 10); /* two columns each */
    expect("青色トナー", 6, true, "青色…", 5);        /* half of one is not shown */
    expect("e\xCC\x81!", 2, true, "e\xCC\x81!", 2);   /* an accent takes no column */
}

static void pads_to_the_width(void)
{
    struct buf out;

    buf_init(&out, 1024);
    term_append_padded(&out, "ab", 5, true);
    term_append_padded(&out, "abcdef", 3, true);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), "ab   ab…");
    CU_ASSERT_EQUAL(term_width("青a"), 3);
    buf_finish(&out);
}

static void colours_only_when_asked(void)
{
    struct buf out;

    buf_init(&out, 1024);
    term_colour(&out, false, TERM_RED);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), "");
    term_colour(&out, true, term_colour_of("critical"));
    term_colour(&out, true, TERM_PLAIN);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), "\033[31m\033[0m");
    CU_ASSERT_EQUAL(term_colour_of("no such word"), TERM_PLAIN);
    buf_finish(&out);
}

UNIT_MAIN("term", UNIT_TEST(escapes_and_marks_of_direction_become_harmless),
          UNIT_TEST(cuts_at_columns_and_says_so), UNIT_TEST(pads_to_the_width),
          UNIT_TEST(colours_only_when_asked))
