/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of supplies: every way of printers not to say how much is left. */
#include "agent/normalise/level.h"
#include "tests/unit/unit.h"

#include <stddef.h>

#define NO INT64_MIN /* the cell is missing */

static struct level judge(int64_t level, int64_t max, int64_t unit)
{
    struct level_cells cells = { .has_level = level != NO,
                                 .has_max = max != NO,
                                 .has_unit = unit != NO,
                                 .level = level,
                                 .max = max,
                                 .unit = unit };

    return level_judge(&cells);
}

#define EXPECT(found, wanted_quality, wanted_percent, wanted_state)                                \
    do {                                                                                           \
        struct level l = (found);                                                                  \
        CU_ASSERT_STRING_EQUAL(l.quality, wanted_quality);                                         \
        CU_ASSERT_STRING_EQUAL(l.percent, wanted_percent);                                         \
        CU_ASSERT_EQUAL(l.state, wanted_state);                                                    \
    } while (0)

static void some_left_is_no_percent(void)
{
    EXPECT(judge(-3, 100, 19), "some", "", LEVEL_OK);
    EXPECT(judge(-3, -2, 13), "some", "", LEVEL_OK);
    EXPECT(judge(-3, 20000, 7), "some", "", LEVEL_OK);
}

static void no_limit_and_unknown_stay_what_they_are(void)
{
    EXPECT(judge(-1, -1, 18), "unlimited", "", LEVEL_OK);
    EXPECT(judge(-2, 100, 19), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(-100, 100, 19), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(INT64_MIN + 1, 100, 19), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(NO, 100, 19), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(NO, NO, NO), "unknown", "", LEVEL_UNKNOWN);
}

static void unit_percent_needs_no_maximum(void)
{
    EXPECT(judge(42, 100, 19), "percent", "42", LEVEL_OK);
    EXPECT(judge(42, -2, 19), "percent", "42", LEVEL_OK);
    EXPECT(judge(42, NO, 19), "percent", "42", LEVEL_OK);
    EXPECT(judge(42, 0, 19), "percent", "42", LEVEL_OK);
    EXPECT(judge(150, 100, 19), "percent", "100", LEVEL_OK);
    EXPECT(judge(500, 1000, 19), "percent", "50", LEVEL_OK);
}

static void hundred_of_an_unnamed_unit_is_percent(void)
{
    EXPECT(judge(86, 100, 1), "percent", "86", LEVEL_OK);
    EXPECT(judge(86, 100, 2), "percent", "86", LEVEL_OK);
    EXPECT(judge(86, 100, NO), "percent", "86", LEVEL_OK);
    EXPECT(judge(86, 100, 7), "exact", "86", LEVEL_OK);
}

static void counts_against_the_maximum_to_hundredths(void)
{
    EXPECT(judge(56461, 100000, 7), "exact", "56.46", LEVEL_OK);
    EXPECT(judge(22596, 30000, 7), "exact", "75.32", LEVEL_OK);
    EXPECT(judge(1, 3, 13), "exact", "33.33", LEVEL_OK);
    EXPECT(judge(3, 8, 13), "exact", "37.5", LEVEL_OK);
    EXPECT(judge(7500, 15000, NO), "exact", "50", LEVEL_OK);
}

static void little_is_not_nothing_and_almost_full_is_not_full(void)
{
    EXPECT(judge(1, 1000000, 7), "exact", "0.01", LEVEL_LOW);
    EXPECT(judge(999999, 1000000, 7), "exact", "99.99", LEVEL_OK);
}

static void more_than_the_maximum_is_full(void)
{
    EXPECT(judge(150, 100, 1), "percent", "100", LEVEL_OK);
    EXPECT(judge(30001, 30000, 7), "exact", "100", LEVEL_OK);
    EXPECT(judge(INT64_MAX, INT64_MAX, 7), "exact", "100", LEVEL_OK);
    EXPECT(judge(INT64_MAX / 2, INT64_MAX, 7), "exact", "50", LEVEL_OK);
}

static void units_without_a_maximum_give_no_percent(void)
{
    EXPECT(judge(57, -2, 13), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(57, NO, 7), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(57, 0, 15), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(0, -2, 7), "unknown", "", LEVEL_UNKNOWN);
}

static void a_maximum_of_zero_counts_as_hundred_only_for_a_level_above_it(void)
{
    EXPECT(judge(57, 0, NO), "percent", "57", LEVEL_OK);
    EXPECT(judge(57, 0, 1), "percent", "57", LEVEL_OK);
    EXPECT(judge(0, 0, 1), "unknown", "", LEVEL_UNKNOWN);
    EXPECT(judge(101, 0, 1), "unknown", "", LEVEL_UNKNOWN);
}

static void without_unit_and_maximum_the_other_rows_tell(void)
{
    struct level_cells cells = { .has_level = true, .has_max = true, .level = 30, .max = -2 };

    EXPECT(level_judge(&cells), "unknown", "", LEVEL_UNKNOWN);
    cells.table_is_percent = true;
    EXPECT(level_judge(&cells), "percent", "30", LEVEL_OK);
    cells.level = 0;
    EXPECT(level_judge(&cells), "percent", "0", LEVEL_EMPTY);
    cells.level = 101;
    EXPECT(level_judge(&cells), "unknown", "", LEVEL_UNKNOWN);
}

static void low_begins_at_its_threshold(void)
{
    EXPECT(judge(LEVEL_LOW_PERCENT + 1, 100, 19), "percent", "11", LEVEL_OK);
    EXPECT(judge(LEVEL_LOW_PERCENT, 100, 19), "percent", "10", LEVEL_LOW);
    EXPECT(judge(1, 100, 19), "percent", "1", LEVEL_LOW);
    EXPECT(judge(0, 100, 19), "percent", "0", LEVEL_EMPTY);
}

static void a_receptacle_fills_as_its_space_goes(void)
{
    struct level_cells cells = {
        .has_level = true, .has_max = true, .receptacle = true, .level = 90, .max = 100
    };

    EXPECT(level_judge(&cells), "percent", "90", LEVEL_OK);
    cells.level = 5;
    EXPECT(level_judge(&cells), "percent", "5", LEVEL_ALMOST_FULL);
    cells.level = 0;
    EXPECT(level_judge(&cells), "percent", "0", LEVEL_FULL);
    cells.level = -3;
    EXPECT(level_judge(&cells), "some", "", LEVEL_OK);
}

static void alerts_tell_states_by_their_code(void)
{
    CU_ASSERT_EQUAL(level_state_of_alert(1104), LEVEL_LOW);
    CU_ASSERT_EQUAL(level_state_of_alert(13), LEVEL_EMPTY);
    CU_ASSERT_EQUAL(level_state_of_alert(1109), LEVEL_FULL);
    CU_ASSERT_EQUAL(level_state_of_alert(9), LEVEL_MISSING);
    CU_ASSERT_EQUAL(level_state_of_alert(1001), LEVEL_UNKNOWN);
    CU_ASSERT_EQUAL(level_state_worse(LEVEL_LOW, LEVEL_OK), LEVEL_LOW);
    CU_ASSERT_STRING_EQUAL(level_state_name(LEVEL_ALMOST_FULL), "almost-full");
}

UNIT_MAIN(
    "level", UNIT_TEST(some_left_is_no_percent), UNIT_TEST(no_limit_and_unknown_stay_what_they_are),
    UNIT_TEST(unit_percent_needs_no_maximum), UNIT_TEST(hundred_of_an_unnamed_unit_is_percent),
    UNIT_TEST(counts_against_the_maximum_to_hundredths),
    UNIT_TEST(little_is_not_nothing_and_almost_full_is_not_full),
    UNIT_TEST(more_than_the_maximum_is_full), UNIT_TEST(units_without_a_maximum_give_no_percent),
    UNIT_TEST(a_maximum_of_zero_counts_as_hundred_only_for_a_level_above_it),
    UNIT_TEST(without_unit_and_maximum_the_other_rows_tell), UNIT_TEST(low_begins_at_its_threshold),
    UNIT_TEST(a_receptacle_fills_as_its_space_goes), UNIT_TEST(alerts_tell_states_by_their_code))
