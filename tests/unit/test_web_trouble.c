/* SPDX-License-Identifier: Apache-2.0 */
/* What alerts of HP's services are about, by the words of their ids. */
#include "agent/normalise/web_trouble.h"

#include "agent/normalise/web_words.h"
#include "agent/normalise/words.h"
#include "tests/unit/unit.h"

#include <string.h>

/* The code of an alert of a supply of this type; 0: none. */
static int64_t code_of(const char *id, const char *type)
{
    struct web_alert alert = { .supply_type = web_words_type(type) };

    web_trouble_place(id, &alert);
    return alert.code;
}

static void ids_are_read_word_by_word(void)
{
    CU_ASSERT_EQUAL(code_of("cartridgeVeryLow", "tonerCartridge"), 12);
    CU_ASSERT_EQUAL(code_of("inkLowOnYellow", "ink"), 12);
    CU_ASSERT_EQUAL(code_of("cartridge-low", "ink"), 12);
    CU_ASSERT_EQUAL(code_of("trayEmptyOrOpen", NULL), 808);
    CU_ASSERT_EQUAL(code_of("trayLow", NULL), 807);
    CU_ASSERT_EQUAL(code_of("jamInPrinter", NULL), 8);
    CU_ASSERT_EQUAL(code_of("ADFJams2", NULL), 8);
    CU_ASSERT_EQUAL(code_of("paperSizeMismatched", NULL), 802);
    CU_ASSERT_EQUAL(code_of("replaceCartridges", "tonerCartridge"), 13);
}

/* "low" of yellow, "cover" of recover, "door" of indoor, and "jam" of another language. */
static void parts_of_words_are_no_words(void)
{
    CU_ASSERT_EQUAL(code_of("yellowCartridgeOld", "tonerCartridge"), 0);
    CU_ASSERT_EQUAL(code_of("YELLOWSUPPLY", "tonerCartridge"), 0);
    CU_ASSERT_EQUAL(code_of("nonRecoverableState", NULL), 0);
    CU_ASSERT_EQUAL(code_of("indoorUse", NULL), 0);
    CU_ASSERT_EQUAL(code_of("jamesWasHere", NULL), 0);
    CU_ASSERT_EQUAL(code_of("slowPrinting", NULL), 0);
    CU_ASSERT_EQUAL(code_of("yellowCartridgeMissing", "tonerCartridge"), 9);
    CU_ASSERT_EQUAL(code_of("yellowCartridgeLow", "tonerCartridge"), 12);
}

static void drums_wear_out(void)
{
    CU_ASSERT_EQUAL(code_of("drumLow", "imageDrum"), 10);
    CU_ASSERT_EQUAL(code_of("", NULL), 0);
}

UNIT_MAIN("web_trouble", UNIT_TEST(ids_are_read_word_by_word),
          UNIT_TEST(parts_of_words_are_no_words), UNIT_TEST(drums_wear_out))
