/* SPDX-License-Identifier: Apache-2.0 */
/* Part and serial numbers inside the names of supplies. */
#include "agent/normalise/part.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct part p;

static void marks_end_the_description(void)
{
    part_split("Black Toner, PN 006R09;SN48178E481", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Black Toner");
    CU_ASSERT_STRING_EQUAL(p.part, "006R09");
    CU_ASSERT_STRING_EQUAL(p.serial, "48178E481");
    part_split("Black Toner Cartridge S/N:CRUM-123456", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Black Toner Cartridge");
    CU_ASSERT_STRING_EQUAL(p.part, "");
    CU_ASSERT_STRING_EQUAL(p.serial, "CRUM-123456");
    part_split("Drum (P/N:ABC-1)", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Drum");
    CU_ASSERT_STRING_EQUAL(p.part, "ABC-1");
}

static void values_that_say_nothing_are_none(void)
{
    part_split("Fuser, PN unknown;SNunknown", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Fuser");
    CU_ASSERT_STRING_EQUAL(p.part, "");
    CU_ASSERT_STRING_EQUAL(p.serial, "");
    part_split("Fuser S/N:", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Fuser");
    part_split("Toner S/N:CRUM-", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.serial, "");
}

static void a_last_word_like_a_number_is_the_part(void)
{
    part_split("Cyan Cartridge CF999A", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "Cyan Cartridge CF999A");
    CU_ASSERT_STRING_EQUAL(p.part, "CF999A");
    part_split("TK-9997K", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.part, "TK-9997K");
    part_split("Ink SJIX35P-BK", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.part, "SJIX35P-BK");
}

static void ordinary_words_are_no_parts(void)
{
    const char *texts[] = { "Tray 1 Roller",  "Drum Cartridge (R1)", "Black Toner 2",
                            "Clean HP None",  "Toner 6130N",         "Maintenance Kit",
                            "Ink T9441/T9451" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        part_split(texts[i], NULL, &p);
        CU_ASSERT_STRING_EQUAL(p.part, "");
        CU_ASSERT_STRING_EQUAL(p.description, texts[i]);
    }
}

static void the_printers_own_model_is_no_part(void)
{
    part_split("Toner for MZ4080", "MZ4080FX", &p);
    CU_ASSERT_STRING_EQUAL(p.part, "");
}

static void endless_words_stay_in_bounds(void)
{
    char text[2048];

    (void)memset(text, 'A', sizeof text);
    (void)memcpy(text, "PN 1", 4);
    text[sizeof text - 1] = '\0';
    part_split(text, NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.part, "");
    text[0] = '9';
    part_split(text, NULL, &p);
    CU_ASSERT(strlen(p.description) < sizeof p.description);
    part_split("", NULL, &p);
    CU_ASSERT_STRING_EQUAL(p.description, "");
}

UNIT_MAIN("part", UNIT_TEST(marks_end_the_description), UNIT_TEST(values_that_say_nothing_are_none),
          UNIT_TEST(a_last_word_like_a_number_is_the_part), UNIT_TEST(ordinary_words_are_no_parts),
          UNIT_TEST(the_printers_own_model_is_no_part), UNIT_TEST(endless_words_stay_in_bounds))
