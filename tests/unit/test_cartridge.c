/* SPDX-License-Identifier: Apache-2.0 */
/* Which cartridges are taken for others: a table of what is seen before and after. */
#include "portal/store/cartridge.h"

#include "tests/unit/unit.h"

#include <stdio.h>

/* clang-format off */
static const struct {
    const char *name;
    struct cartridge before;
    struct cartridge now;
    enum cartridge_change change;
} rows[] = {
    { "another serial number", { .serial = "A", .level = 500 }, { .serial = "B", .level = 400 }, CARTRIDGE_OTHER_SERIAL },
    { "refilled", { .serial = "A", .level = 500 }, { .serial = "A", .level = 10000 }, CARTRIDGE_SAME },
    { "the part number is told otherwise for the same serial number", { .serial = "A", .part = "X", .level = -1 },
      { .serial = "A", .part = "Y", .level = -1 }, CARTRIDGE_SAME },
    { "the serial number becomes known", { .level = 5000 }, { .serial = "A", .level = 4900 }, CARTRIDGE_SAME },
    { "the serial number is not told any more", { .serial = "A", .level = 5000 }, { .level = 4900 }, CARTRIDGE_SAME },
    { "no serial number, but full", { .serial = "A", .level = 500 }, { .level = 10000 }, CARTRIDGE_RISEN },
    { "another part number", { .part = "X", .level = 500 }, { .part = "Y", .level = 500 }, CARTRIDGE_OTHER_PART },
    { "the row of the table is another colour's", { .type = "toner", .colour = "cyan", .level = 500 },
      { .type = "toner", .colour = "black", .level = 500 }, CARTRIDGE_OTHER_KIND },
    { "shaken", { .level = 500 }, { .level = 900 }, CARTRIDGE_SAME },
    { "full again", { .level = 500 }, { .level = 1500 }, CARTRIDGE_RISEN },
    { "steps of ten", { .level = 2000, .is_staged = true }, { .level = 3000, .is_staged = true }, CARTRIDGE_SAME },
    { "steps, full again", { .level = 0, .is_staged = true }, { .level = 10000, .is_staged = true }, CARTRIDGE_RISEN },
    { "the level was not known", { .level = CARTRIDGE_UNKNOWN }, { .level = 10000 }, CARTRIDGE_SAME },
    { "the level is not known", { .level = 100 }, { .level = CARTRIDGE_UNKNOWN }, CARTRIDGE_SAME },
    { "taken out", { .serial = "A", .level = 100 }, { .serial = "B", .level = CARTRIDGE_UNKNOWN, .is_gone = true }, CARTRIDGE_GONE },
};
/* clang-format on */

static void every_change_is_judged_by_what_is_told(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool is_good = cartridge_judge(&rows[i].before, &rows[i].now) == rows[i].change;
        CU_ASSERT_TRUE(is_good);
        if (!is_good)
            (void)printf("\n%s\n", rows[i].name);
    }
}

static int64_t level_of(const char *text)
{
    struct cartridge cartridge;
    struct record record;

    record_init(&record, RECORD_CONSUMABLE);
    CU_ASSERT_TRUE(record_add(&record, FIELD_CONSUMABLE_LEVEL, text));
    cartridge_see(&record, &cartridge);
    record_finish(&record);
    return cartridge.level;
}

static void levels_are_hundredths_and_unknown_stays_unknown(void)
{
    CU_ASSERT_EQUAL(level_of("0"), 0);
    CU_ASSERT_EQUAL(level_of("37.5"), 3750);
    CU_ASSERT_EQUAL(level_of("99.99"), 9999);
    CU_ASSERT_EQUAL(level_of("100"), 10000);
    CU_ASSERT_EQUAL(level_of(""), CARTRIDGE_UNKNOWN);
}

static void what_is_missing_or_removed_is_gone(void)
{
    static const char *const states[] = { "missing", "removed", "ok", "empty" };

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct cartridge cartridge;
        struct record record;
        record_init(&record, RECORD_CONSUMABLE);
        CU_ASSERT_TRUE(record_add(&record, FIELD_CONSUMABLE_STATE, states[i]));
        cartridge_see(&record, &cartridge);
        CU_ASSERT_EQUAL(cartridge.is_gone, i < 2);
        CU_ASSERT_PTR_NULL(cartridge.serial);
        record_finish(&record);
    }
}

static void every_change_has_a_word(void)
{
    for (int change = CARTRIDGE_SAME; change <= CARTRIDGE_RISEN; change++)
        CU_ASSERT_PTR_NOT_NULL(cartridge_word((enum cartridge_change)change));
}

UNIT_MAIN("cartridge", UNIT_TEST(every_change_is_judged_by_what_is_told),
          UNIT_TEST(levels_are_hundredths_and_unknown_stays_unknown),
          UNIT_TEST(what_is_missing_or_removed_is_gone), UNIT_TEST(every_change_has_a_word))
