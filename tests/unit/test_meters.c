/* SPDX-License-Identifier: Apache-2.0 */
/* Counters that fall, from what a printer answers to what is said. */
#include "tests/unit/heard.h"
#include "tests/unit/unit.h"

#include <string.h>

#define START         INT64_C(1800000000000)
#define CYCLES(count) "@.10.2.1.4.1.1|65|" #count "\n"

static void hear(struct change_rig *f, const char *lines, int64_t minutes)
{
    heard(f, lines, SCOPE_METER, START + minutes * HEARD_MINUTE);
}

static void p21_a_counter_that_falls_once_is_not_said(void)
{
    struct change_rig f;

    change_rig_start(&f);
    hear(&f, CYCLES(5000), 0);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">5000<"));
    hear(&f, CYCLES(4994), 15);
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_restart(&f);
    hear(&f, CYCLES(5006), 30);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">5006<"));
    hear(&f, CYCLES(4000), 45); /* the doubt of before is over: this is a new one */
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_end(&f);
}

static void p21_another_board_counts_from_its_own_number(void)
{
    struct change_rig f;

    change_rig_start(&f);
    hear(&f, CYCLES(5000), 0);
    hear(&f, CYCLES(12), 15);
    CU_ASSERT_TRUE(heard_nothing(&f));
    change_rig_restart(&f);
    hear(&f, CYCLES(14), 30);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">14<"));
    hear(&f, CYCLES(20), 45);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">20<"));
    change_rig_end(&f);
}

static void a_second_reading_that_is_lower_still_confirms_nothing(void)
{
    struct change_rig f;

    change_rig_start(&f);
    hear(&f, CYCLES(5000), 0);
    hear(&f, CYCLES(100), 15);
    hear(&f, CYCLES(50), 30);
    CU_ASSERT_TRUE(heard_nothing(&f));
    hear(&f, CYCLES(60), 45);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">60<"));
    change_rig_end(&f);
}

static void p26_a_reading_that_failed_never_says_nought(void)
{
    struct change_rig f;

    change_rig_start(&f);
    hear(&f, CYCLES(5000), 0);
    hear(&f, "", 15); /* nothing was answered */
    CU_ASSERT_TRUE(heard_nothing(&f));
    hear(&f, CYCLES(0), 30);
    CU_ASSERT_TRUE(heard_nothing(&f));
    heard(&f, CYCLES(0), SCOPE_METER, START + 30 * HEARD_MINUTE + 20 * HEARD_SECOND);
    CU_ASSERT_TRUE(heard_nothing(&f)); /* it starts and says so twice */
    hear(&f, CYCLES(5001), 45);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">5001<"));
    change_rig_end(&f);
}

static void p24_parts_that_exceed_the_total_are_not_said(void)
{
    struct change_rig f;
#define KYOCERA "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.1347.41\n"
#define COUNTS(colour)                                                                             \
    KYOCERA "1.3.6.1.4.1.1347.43.10.1.1.12.1.1|65|1000\n"                                          \
            "1.3.6.1.4.1.1347.42.2.2.1.1.3.1.1|65|900\n"                                           \
            "1.3.6.1.4.1.1347.42.2.2.1.1.3.1.3|65|" #colour "\n"

    change_rig_start(&f);
    hear(&f, COUNTS(100), 0);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">1000</count>"));
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">900</count>"));
    hear(&f, COUNTS(700), 15);
    CU_ASSERT_EQUAL_FATAL(f.count, 1);
    CU_ASSERT_TRUE(change_rig_holds(&f, 0, ">1000</count>"));
    CU_ASSERT_PTR_NULL(strstr(f.said[0], ">900</count>"));
    CU_ASSERT_PTR_NULL(strstr(f.said[0], ">700</count>"));
    change_rig_end(&f);
}

static void each_count_is_compared_with_its_own(void)
{
    struct change_rig f;

    change_rig_start(&f);
    for (int round = 0; round < 2; round++) {
        struct record *r = change_rig_add(&f, RECORD_METER);
        (void)record_add_number(r, FIELD_METER_ENGINE_CYCLES, 100 + round);
        (void)record_add_number(r, FIELD_METER_COUNT, 50);
        (void)record_add(r, FIELD_METER_COUNT_WORK, "print");
        (void)record_add(r, FIELD_METER_COUNT_COLOUR, "mono");
        (void)record_add_number(r, FIELD_METER_COUNT, round == 0 ? 20 : 19);
        (void)record_add(r, FIELD_METER_COUNT_WORK, "print");
        (void)record_add(r, FIELD_METER_COUNT_COLOUR, "colour");
        CU_ASSERT_EQUAL(change_rig_say(&f, SCOPE_METER, START + round * HEARD_HOUR), ERR_NONE);
        CU_ASSERT_EQUAL(f.count, round == 0);
    }
    change_rig_end(&f);
}

UNIT_MAIN("meters", UNIT_TEST(p21_a_counter_that_falls_once_is_not_said),
          UNIT_TEST(p21_another_board_counts_from_its_own_number),
          UNIT_TEST(a_second_reading_that_is_lower_still_confirms_nothing),
          UNIT_TEST(p26_a_reading_that_failed_never_says_nought),
          UNIT_TEST(p24_parts_that_exceed_the_total_are_not_said),
          UNIT_TEST(each_count_is_compared_with_its_own))
