/* SPDX-License-Identifier: Apache-2.0 */
/* Scopes, states, counts and limits of a whole reading. */
#include "tests/fakes/normalised.h"
#include "tests/unit/unit.h"

#include <string.h>

#define DEVICE  "1.3.6.1.2.1.25.3.2.1.5.1|2|"
#define PRINTER "1.3.6.1.2.1.25.3.5.1.1.1|2|"
#define ERRORS  "1.3.6.1.2.1.25.3.5.1.2.1|4x|"
#define COUNTER "@.10.2.1.4."
#define UNIT    "@.10.2.1.3."

static void each_scope_gives_its_records(void)
{
    const char *all = COUNTER "1.1|65|5\n@.11.1.1.9.1.1|2|-3\n@.18.1.1.2.1.1|2|3\n";

    CU_ASSERT(normalised_make(all, SCOPE_ALL));
    CU_ASSERT_EQUAL(normalised_count(RECORD_ASSET), 1);
    CU_ASSERT_EQUAL(normalised_count(RECORD_CONSUMABLE), 1);
    CU_ASSERT_EQUAL(normalised_count(RECORD_METER), 1);
    CU_ASSERT_EQUAL(normalised_count(RECORD_INCIDENT), 1);
    CU_ASSERT(normalised_make(all, SCOPE_METER));
    CU_ASSERT_EQUAL(normalised_count(RECORD_ASSET), 0);
    CU_ASSERT_EQUAL(normalised_count(RECORD_METER), 1);
    CU_ASSERT_EQUAL(normalised_count(RECORD_INCIDENT), 0);
}

static const char *cycles(const char *lines)
{
    CU_ASSERT_FATAL(normalised_make(lines, SCOPE_METER));
    return normalised_value(0, FIELD_METER_ENGINE_CYCLES);
}

static void engine_cycles_are_the_largest_of_the_markers(void)
{
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|65|100\n" COUNTER "1.2|65|300\n"), "300");
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|2|7389\n" UNIT "1.1|2|8"), "7389");
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|65|9\n" UNIT "1.1|2|11\n" COUNTER "1.3|65|4"), "4");
}

static void no_count_is_no_meter(void)
{
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|2|-2"), "");
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|65|9\n" UNIT "1.1|2|11"), "");
    CU_ASSERT_EQUAL(normalised_count(RECORD_METER), 0);
    CU_ASSERT_STRING_EQUAL(cycles(COUNTER "1.1|65|0"), "0");
}

static void engine_cycles_are_never_a_count_of_work(void)
{
    (void)cycles(COUNTER "1.1|65|100");
    CU_ASSERT_STRING_EQUAL(normalised_value(0, FIELD_METER_COUNT), "");
}

static void states_follow_the_table_of_the_standard(void)
{
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2\n" PRINTER "3"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2\n" PRINTER "4"), DEVICE_PROCESSING);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "3\n" PRINTER "3\n" ERRORS "20"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "5\n" PRINTER "1\n" ERRORS "04"), DEVICE_STOPPED);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "5\n" PRINTER "5"), DEVICE_PROCESSING);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2\n" PRINTER "1"), DEVICE_ASLEEP);
}

static void half_of_the_objects_still_tell_something(void)
{
    CU_ASSERT_EQUAL(normalised_state(PRINTER "3"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "5"), DEVICE_STOPPED);
    CU_ASSERT_EQUAL(normalised_state(ERRORS "04"), DEVICE_STOPPED);
    CU_ASSERT_EQUAL(normalised_state(ERRORS "20"), DEVICE_STATE_UNKNOWN);
    CU_ASSERT_EQUAL(normalised_state(""), DEVICE_STATE_UNKNOWN);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "1\n" PRINTER "2"), DEVICE_STATE_UNKNOWN);
}

static void a_power_saver_alert_is_sleep(void)
{
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2\n" PRINTER "3\n@.18.1.1.7.1.1|2|23"), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(normalised_state(DEVICE "2\n" PRINTER "4\n@.18.1.1.7.1.1|2|23"),
                    DEVICE_PROCESSING);
}

static void a_tray_without_paper_does_not_stop_a_working_printer(void)
{
    CU_ASSERT_EQUAL(normalised_state(DEVICE "3\n" PRINTER "3\n" ERRORS "40"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(PRINTER "3\n" ERRORS "40"), DEVICE_READY);
    CU_ASSERT_EQUAL(normalised_state(PRINTER "1\n" ERRORS "40"), DEVICE_STOPPED);
}

static void a_full_list_is_told(void)
{
    struct record_list records;
    struct device device = { .id = "00000000-0000-4000-8000-000000000001" };
    struct reading_set *set = reading_set_create(8, 64);

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    record_list_init(&records, 0);
    CU_ASSERT_FALSE(normalise_readings(&device, SCOPE_ALL, set, 0, &records));
    record_list_finish(&records);
    reading_set_destroy(set);
    normalised_drop();
}

UNIT_MAIN("normalise", UNIT_TEST(each_scope_gives_its_records),
          UNIT_TEST(engine_cycles_are_the_largest_of_the_markers), UNIT_TEST(no_count_is_no_meter),
          UNIT_TEST(engine_cycles_are_never_a_count_of_work),
          UNIT_TEST(states_follow_the_table_of_the_standard),
          UNIT_TEST(half_of_the_objects_still_tell_something),
          UNIT_TEST(a_power_saver_alert_is_sleep),
          UNIT_TEST(a_tray_without_paper_does_not_stop_a_working_printer),
          UNIT_TEST(a_full_list_is_told))
