/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a printer by SNMP, what never is, and what a movement in the small answer means.
 */
#include "agent/console.h"
#include "agent/device.h"
#include "agent/poll/driver_snmp.h"

#include "tests/fakes/fake_walk.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define MIB2    "1.3.6.1.2.1."
#define GENERAL MIB2 "43.5.1.1."

static const char *const laser[] = {
    MIB2 "1.1.0|Invented laser",
    MIB2 "1.3.0|500000",
    MIB2 "1.4.0|somebody",
    MIB2 "25.3.5.1.1.1|3",
    MIB2 "25.3.5.1.2.1|x",
    GENERAL "1.1|7",
    GENERAL "4.1|an operator",
    GENERAL "5.1|a person",
    GENERAL "17.1|SERIAL9",
    GENERAL "18.1|0",
    GENERAL "19.1|4",
    MIB2 "43.10.2.1.4.1.1|1000",
    MIB2 "43.11.1.1.9.1.2|80",
    MIB2 "43.11.1.1.9.1.5|60",
    MIB2 "43.18.1.1.2.1.7|3",
    MIB2 "43.18.1.1.7.1.7|8",
    MIB2 "43.16.5.1.2.1.1|job of a user",
};
#define LASER (sizeof laser / sizeof laser[0])

static struct device device = { .learned.version = WALK_V2C };
static struct driver_device *state;
static unsigned moved, answers;
static enum walk_result result;
static size_t got;

static void done(void *arg, enum walk_result r, unsigned m, const struct reading_set *set,
                 const struct web_set *web)
{
    CU_ASSERT_PTR_NULL(web);
    (void)arg;
    result = r;
    moved = m;
    got = set != NULL ? reading_set_count(set) : 0;
    answers++;
}

static const struct driver *snmp(void)
{
    return driver_snmp_get();
}

static void begin(void)
{
    fake_walk_device(laser, LASER);
    answers = 0;
    state = snmp()->attach(NULL, &device, &(struct walk_credential){ .version = WALK_V2C });
    CU_ASSERT_PTR_NOT_NULL_FATAL(state);
    CU_ASSERT_TRUE_FATAL(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_EQUAL_FATAL(answers, 1);
    CU_ASSERT_EQUAL_FATAL(result, WALK_OK);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
}

static void end(void)
{
    snmp()->detach(state);
    fake_walk_device(NULL, 0);
}

/* The device with one line replaced. */
static void change(const char *from, const char *to)
{
    const char *lines[LASER];

    memcpy(lines, laser, sizeof laser);
    for (size_t i = 0; i < LASER; i++)
        if (strcmp(lines[i], from) == 0)
            lines[i] = to;
    fake_walk_device(lines, LASER);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
}

static void people_and_jobs_are_never_asked_for(void)
{
    static const char *const never[] = { MIB2 "1.4",
                                         GENERAL "4",
                                         GENERAL "5",
                                         MIB2 "43.16",
                                         "1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5",
                                         "1.3.6.1.4.1.1347.47.6.1.1" };

    begin();
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        CU_ASSERT_FALSE(fake_walk_asked(never[i]));
    CU_ASSERT_TRUE(fake_walk_asked(GENERAL "17.1"));
    end();
}

static void an_unchanged_printer_has_moved_nothing_in_one_request(void)
{
    begin();
    unsigned before = fake_walk_requests();
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_EQUAL(moved, 0);
    CU_ASSERT_EQUAL(fake_walk_requests(), before + 1);
    end();
}

static void a_moved_level_concerns_the_consumables(void)
{
    begin();
    change(MIB2 "43.11.1.1.9.1.5|60", MIB2 "43.11.1.1.9.1.5|59");
    CU_ASSERT_EQUAL(moved, SCOPE_CONSUMABLES | SCOPE_ALERTS);
    end();
}

static void an_alert_event_concerns_alerts(void)
{
    begin();
    change(GENERAL "19.1|4", GENERAL "19.1|5");
    CU_ASSERT_TRUE((moved & SCOPE_ALERTS) != 0);
    CU_ASSERT_TRUE((moved & SCOPE_IDENTITY) == 0);
    end();
}

static void the_end_of_an_alert_is_noticed_though_no_counter_moves(void)
{
    begin();
    change(MIB2 "43.18.1.1.2.1.7|3", MIB2 "43.18.1.1.2.1.8|3");
    CU_ASSERT_TRUE((moved & SCOPE_ALERTS) != 0);
    end();
}

static void a_new_alert_is_noticed_though_no_counter_moves(void)
{
    begin();
    change(MIB2 "43.16.5.1.2.1.1|job of a user", MIB2 "43.18.1.1.2.1.8|3");
    CU_ASSERT_TRUE((moved & SCOPE_ALERTS) != 0);
    end();
}

static void the_end_of_one_of_two_alerts_is_noticed_once(void)
{
    static const char *const two[] = { MIB2 "43.18.1.1.2.1.7|3", MIB2 "43.18.1.1.2.1.8|4" };

    begin();
    fake_walk_device(two, 2);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    fake_walk_device(two + 1, 1);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_TRUE((moved & SCOPE_ALERTS) != 0);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALERTS, done, NULL));
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_EQUAL(moved, 0);
    end();
}

static void what_moves_between_the_reading_and_the_first_answer_is_noticed(void)
{
    fake_walk_device(laser, LASER);
    answers = 0;
    state = snmp()->attach(NULL, &device, &(struct walk_credential){ .version = WALK_V2C });
    CU_ASSERT_PTR_NOT_NULL_FATAL(state);
    CU_ASSERT_TRUE_FATAL(snmp()->read(state, SCOPE_ALL, done, NULL));
    change(MIB2 "43.11.1.1.9.1.5|60", MIB2 "43.11.1.1.9.1.5|59");
    CU_ASSERT_EQUAL(moved, SCOPE_CONSUMABLES | SCOPE_ALERTS);
    end();
}

static void pages_concern_the_meter_only(void)
{
    begin();
    change(MIB2 "43.10.2.1.4.1.1|1000", MIB2 "43.10.2.1.4.1.1|1001");
    CU_ASSERT_EQUAL(moved, SCOPE_METER);
    end();
}

static void the_last_of_many_supplies_is_watched(void)
{
    char text[24][64];
    const char *lines[24];

    for (size_t i = 0; i < 24; i++) {
        (void)snprintf(text[i], sizeof text[i], MIB2 "43.11.1.1.9.1.%zu|50", i + 1);
        lines[i] = text[i];
    }
    begin();
    fake_walk_device(lines, 24);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    lines[23] = MIB2 "43.11.1.1.9.1.24|49";
    fake_walk_device(lines, 24);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_TRUE((moved & SCOPE_CONSUMABLES) != 0);
    end();
}

static void what_a_v1_printer_lacks_is_not_asked_for_each_time(void)
{
#define DEVICE_STATUS MIB2 "25.3.2.1.5.1"
    begin();
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|500600");
    CU_ASSERT_TRUE(fake_walk_asked(DEVICE_STATUS));
    end();
    device.learned.version = WALK_V1;
    begin();
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|500600");
    CU_ASSERT_FALSE(fake_walk_asked(DEVICE_STATUS));
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "1.3.0"));
    CU_ASSERT_EQUAL(moved, 0);
    end();
    device.learned.version = WALK_V2C;
#undef DEVICE_STATUS
}

static void a_sleeper_is_asked_the_least_and_what_is_not_asked_has_not_moved(void)
{
    begin();
    fake_walk_device(laser, LASER); /* forgets what was asked */
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_LEAST, done, NULL));
    CU_ASSERT_EQUAL(moved, 0);
    CU_ASSERT_TRUE(fake_walk_asked(GENERAL "19.1"));
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "43.10.2.1.4.1.1"));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.11"));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.18"));
    fake_walk_device(laser + 1, LASER - 4); /* no level of .5, no alert any more */
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_LEAST, done, NULL));
    CU_ASSERT_EQUAL(moved, 0);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_EQUAL(moved, SCOPE_CONSUMABLES | SCOPE_ALERTS);
    end();
}

static void the_least_question_notices_an_event_of_a_sleeper(void)
{
    static const char *const woken[] = { MIB2 "1.3.0|500100", MIB2 "25.3.5.1.1.1|4" };

    begin();
    fake_walk_device(woken, 2);
    CU_ASSERT_TRUE(snmp()->status(state, STATUS_LEAST, done, NULL));
    CU_ASSERT_TRUE((moved & SCOPE_ALERTS) != 0);
    end();
}

/* What moved when one object of the printer has another value, in the small answer. */
static unsigned moved_by(const char *from, const char *to)
{
    change(from, to);
    return moved;
}

static void what_may_be_another_printer_is_read_as_a_whole(void)
{
    begin();
    CU_ASSERT_EQUAL(moved_by(GENERAL "17.1|SERIAL9", GENERAL "17.1|SERIAL8"), SCOPE_ALL);
    CU_ASSERT_EQUAL(moved_by(GENERAL "17.1|SERIAL9", "1.3.9|absent"), 0); /* says nothing */
    end();
    begin(); /* it was never up so long */
    CU_ASSERT_EQUAL(moved_by(MIB2 "1.3.0|500000", MIB2 "1.3.0|90000000"), SCOPE_ALL);
    end();
    begin(); /* nor has it printed so fast */
    CU_ASSERT_EQUAL(moved_by(MIB2 "43.10.2.1.4.1.1|1000", MIB2 "43.10.2.1.4.1.1|9000"), SCOPE_ALL);
    CU_ASSERT_EQUAL(moved_by(MIB2 "43.10.2.1.4.1.1|1000", MIB2 "43.10.2.1.4.1.1|999"), SCOPE_ALL);
    end();
    begin();
    CU_ASSERT_EQUAL(moved_by(MIB2 "43.10.2.1.4.1.1|1000", MIB2 "43.10.2.1.4.1.1|1001"),
                    SCOPE_METER);
    end();
}

static void a_clock_that_is_always_wrong_is_believed_in_the_end(void)
{
    begin();
    for (unsigned up = 1; up < 10; up++) {
        char line[64];
        (void)snprintf(line, sizeof line, MIB2 "1.3.0|%u00000", 10 * up);
        change(MIB2 "1.3.0|500000", line);
        CU_ASSERT_EQUAL(moved, up <= 3 ? SCOPE_ALL : 0);
    }
    end();
}

static void a_restart_makes_everything_due_and_mere_time_nothing(void)
{
    begin();
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|500900");
    CU_ASSERT_EQUAL(moved, 0);
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|800");
    CU_ASSERT_EQUAL(moved, SCOPE_ALL);
    end();
}

static void an_up_time_that_wraps_after_497_days_is_no_restart(void)
{
    begin();
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|4294960000");
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|2000");
    CU_ASSERT_EQUAL(moved, 0);
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|4000000000");
    change(MIB2 "1.3.0|500000", MIB2 "1.3.0|2000");
    CU_ASSERT_EQUAL(moved, SCOPE_ALL);
    end();
}

static const char *const tray_alert[] = {
    MIB2 "1.3.0|500000",      MIB2 "43.18.1.1.2.1.7|3",      MIB2 "43.18.1.1.4.1.7|8",
    MIB2 "43.18.1.1.5.1.7|2", MIB2 "43.8.2.1.13.1.2|Tray 2",
};

static void an_alert_s_tray_is_asked_for_by_name_alone(void)
{
    begin();
    fake_walk_device(tray_alert, 5);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALERTS, done, NULL));
    CU_ASSERT_EQUAL(got, 5);
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "43.8.2.1.13.1.2"));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.8.2.1.13.1.1"));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.6"));
    end();
}

static void trays_are_read_once_a_day_not_with_each_alert(void)
{
    static const char *const plain[] = { MIB2 "1.3.0|500000", MIB2 "43.11.1.1.9.1.2|80" };

    begin();
    fake_walk_device(plain, 2);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALERTS | SCOPE_CONSUMABLES | SCOPE_METER, done, NULL));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.8"));
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "43.8"));
    end();
}

static void a_printer_that_refuses_its_trays_is_read_all_the_same(void)
{
    begin();
    for (int i = 0; i < 3; i++) {
        fake_walk_device(laser, LASER); /* forgets what was asked */
        fake_walk_result_for(MIB2 "43.6.1.1", WALK_BROKEN);
        CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
        CU_ASSERT_EQUAL(result, WALK_OK);
    }
    fake_walk_device(laser, LASER);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.8"));
    end();
}

static const struct reading *shown;

static void look_at_panel(void *arg, enum walk_result r, unsigned m, const struct reading_set *set,
                          const struct web_set *web)
{
    CU_ASSERT_PTR_NULL(web);
    struct oid console;

    done(arg, r, m, set, web);
    CU_ASSERT_TRUE(oid_parse(MIB2 "43.16", &console));
    shown = reading_set_next(set, &console, NULL);
    if (shown == NULL)
        return;
    CU_ASSERT_EQUAL(shown->type, READING_INTEGER);
    CU_ASSERT_EQUAL(shown->number, CONSOLE_LOW | CONSOLE_CYAN);
    CU_ASSERT_PTR_NULL(reading_set_next(set, &console, &shown->oid));
}

static void of_a_panel_only_what_is_on_the_list_is_kept_and_as_a_number(void)
{
    static const char *const panel[] = { MIB2 "1.3.0|500000", MIB2 "43.16.5.1.2.1.1|job of a user",
                                         MIB2 "43.16.5.1.2.1.2|Toner low: C" };

    begin();
    fake_walk_device(panel, 3);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, look_at_panel, NULL));
    CU_ASSERT_PTR_NULL(shown);
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.16"));
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL | SCOPE_CONSOLE, look_at_panel, NULL));
    CU_ASSERT_PTR_NOT_NULL(shown);
    CU_ASSERT_EQUAL(result, WALK_OK);
    end();
}

static void a_panel_that_does_not_answer_spoils_nothing(void)
{
    begin();
    fake_walk_device(laser, LASER);
    fake_walk_result_for(MIB2 "43.16", WALK_SILENT);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL | SCOPE_CONSOLE, done, NULL));
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "43.8"));
    end();
}

static void trays_that_were_there_and_do_not_answer_now_are_not_left_out(void)
{
    static const char *const with_tray[] = { MIB2 "1.1.0|Invented laser", MIB2 "25.3.5.1.1.1|3",
                                             MIB2 "43.11.1.1.9.1.2|80", MIB2 "43.8.2.1.2.1.1|3" };

    begin();
    fake_walk_device(with_tray, 4);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_EQUAL(result, WALK_OK);
    for (unsigned i = 1; i <= 3; i++) {
        fake_walk_device(with_tray, 4);
        fake_walk_result_for(MIB2 "43.8", WALK_SILENT);
        CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
        CU_ASSERT_EQUAL(result, i < 3 ? WALK_SILENT : WALK_OK); /* what lasts is a refusal */
    }
    end();
}

static void a_failed_step_ends_the_reading_with_its_result(void)
{
    begin();
    fake_walk_result(WALK_SILENT);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_EQUAL(result, WALK_SILENT);
    end();
}

static void a_device_with_nothing_but_a_description_is_read(void)
{
    static const char *const stub[] = { MIB2 "1.1.0|Label thing" };

    begin();
    fake_walk_device(stub, 1);
    CU_ASSERT_TRUE(snmp()->read(state, SCOPE_ALL, done, NULL));
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_EQUAL(got, 1);
    end();
}

UNIT_MAIN("driver_snmp", UNIT_TEST(people_and_jobs_are_never_asked_for),
          UNIT_TEST(an_unchanged_printer_has_moved_nothing_in_one_request),
          UNIT_TEST(a_moved_level_concerns_the_consumables),
          UNIT_TEST(an_alert_event_concerns_alerts),
          UNIT_TEST(the_end_of_an_alert_is_noticed_though_no_counter_moves),
          UNIT_TEST(a_new_alert_is_noticed_though_no_counter_moves),
          UNIT_TEST(the_end_of_one_of_two_alerts_is_noticed_once),
          UNIT_TEST(what_moves_between_the_reading_and_the_first_answer_is_noticed),
          UNIT_TEST(pages_concern_the_meter_only), UNIT_TEST(the_last_of_many_supplies_is_watched),
          UNIT_TEST(what_a_v1_printer_lacks_is_not_asked_for_each_time),
          UNIT_TEST(a_sleeper_is_asked_the_least_and_what_is_not_asked_has_not_moved),
          UNIT_TEST(the_least_question_notices_an_event_of_a_sleeper),
          UNIT_TEST(what_may_be_another_printer_is_read_as_a_whole),
          UNIT_TEST(a_clock_that_is_always_wrong_is_believed_in_the_end),
          UNIT_TEST(a_restart_makes_everything_due_and_mere_time_nothing),
          UNIT_TEST(an_up_time_that_wraps_after_497_days_is_no_restart),
          UNIT_TEST(an_alert_s_tray_is_asked_for_by_name_alone),
          UNIT_TEST(trays_are_read_once_a_day_not_with_each_alert),
          UNIT_TEST(a_printer_that_refuses_its_trays_is_read_all_the_same),
          UNIT_TEST(of_a_panel_only_what_is_on_the_list_is_kept_and_as_a_number),
          UNIT_TEST(a_panel_that_does_not_answer_spoils_nothing),
          UNIT_TEST(trays_that_were_there_and_do_not_answer_now_are_not_left_out),
          UNIT_TEST(a_failed_step_ends_the_reading_with_its_result),
          UNIT_TEST(a_device_with_nothing_but_a_description_is_read))
