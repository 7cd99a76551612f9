/* SPDX-License-Identifier: Apache-2.0 */
/* What the store makes of records over time: levels, cartridges, counters, facts, incidents. */
#include "portal/store/history.h"

#include "base/clock.h"
#include "portal/store/db.h"
#include "portal/store/ledger.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define OTHER_DEVICE "11111111-2222-4333-8444-666666666666"
#define OTHER_EPOCH  "9f3c2d1e-0000-4000-8000-000000000002"
#define INCIDENT     "c0a1b2c3-d4e5-4f60-8a7b-9c8d7e6f5a4b"
#define XML_SIZE     1024

/* The first column of the first row as a number; -1 for none or NULL. */
static int64_t ask(struct store *store, const char *sql)
{
    struct db_statement *statement = db_prepare(store_db(store), sql);
    int64_t number = -1;
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(statement);
    if (db_row(statement, &err) && !db_is_null(statement, 0))
        number = db_number(statement, 0);
    CU_ASSERT_EQUAL(err, ERR_NONE);
    db_finish(statement);
    return number;
}

/* All rows of the first column, joined by blanks. Static memory. */
static const char *ask_words(struct store *store, const char *sql)
{
    static char words[512];
    struct db_statement *statement = db_prepare(store_db(store), sql);
    size_t used = 0;
    enum err err;

    words[0] = '\0';
    CU_ASSERT_PTR_NOT_NULL_FATAL(statement);
    while (db_row(statement, &err)) {
        const char *word = db_text(statement, 0);
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", used > 0 ? " " : "",
                                 word ? word : "-");
    }
    db_finish(statement);
    return words;
}

/* Records are a minute apart: at 10:<minute>. */
static const char *record_of(const char *kind, const char *device, int minute, const char *rest)
{
    static char xml[XML_SIZE];

    (void)snprintf(xml, sizeof xml, "<%s device='%s' at='2026-11-21T%02d:%02d:00.000Z'%s</%s>",
                   kind, device, 10 + minute / 60, minute % 60, rest, kind);
    return xml;
}

static void say(struct portal_rig *rig, const char *kind, int minute, const char *rest)
{
    portal_rig_add(rig->store, rig->agent, record_of(kind, PORTAL_RIG_DEVICE, minute, rest));
}

static void supply(struct portal_rig *rig, int minute, const char *serial, const char *level,
                   const char *state)
{
    char rest[XML_SIZE / 2];

    (void)snprintf(rest, sizeof rest,
                   " index='3'><type>toner</type>%s%s%s<level quality='%s'>%s</level>"
                   "<state>%s</state><source>snmp</source>",
                   *serial ? "<serial>" : "", serial, *serial ? "</serial>" : "",
                   *level ? "exact" : "unknown", level, state);
    say(rig, "consumable", minute, rest);
}

static void meter(struct portal_rig *rig, const char *device, int minute, const char *total,
                  const char *print)
{
    char rest[XML_SIZE / 2];

    (void)snprintf(rest, sizeof rest,
                   "><engine-cycles>%s</engine-cycles><count work='print' colour='mono'>%s</count>",
                   total, print);
    portal_rig_add(rig->store, rig->agent, record_of("meter", device, minute, rest));
}

static void asset(struct portal_rig *rig, const char *device, int minute, const char *rest)
{
    char text[XML_SIZE / 2];

    (void)snprintf(text, sizeof text, ">%s", rest);
    portal_rig_add(rig->store, rig->agent, record_of("asset", device, minute, text));
}

static void incident(struct portal_rig *rig, int minute, const char *event, const char *text)
{
    char rest[XML_SIZE / 2];

    (void)snprintf(rest, sizeof rest,
                   " id='" INCIDENT "' event='%s' severity='warning' code='8'><text>%s</text>"
                   "<opened>2026-11-21T10:00:00.000Z</opened>",
                   event, text);
    say(rig, "incident", minute, rest);
}

static void levels_are_points_and_unknown_is_no_number(void)
{
    struct portal_rig rig = portal_rig_begin();

    supply(&rig, 1, "", "50.25", "ok");
    supply(&rig, 2, "", "", "unknown");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 2);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT level FROM history_level ORDER BY at"), 5025);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT level FROM history_level ORDER BY at DESC"), -1);
    portal_rig_end(&rig);
}

static void a_cartridge_with_a_serial_number_lives_until_another_one_is_there(void)
{
    struct portal_rig rig = portal_rig_begin();

    supply(&rig, 1, "A", "50", "ok");
    supply(&rig, 2, "A", "20", "ok");
    supply(&rig, 3, "", "", "missing");
    supply(&rig, 4, "B", "90", "ok");
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store,
                                     "SELECT noticed || ':' || serial || ':' || level_in || ':' || "
                                     "level_out FROM history_cartridge ORDER BY came"),
                           "first:A:5000:2000 serial:B:9000:9000");
    /* it went when it was missed, not when the next one came */
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT (went - came) / 60000 FROM history_cartridge "
                                   "WHERE serial = 'A'"),
                    2);
    supply(&rig, 9, "A", "20", "ok");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_cartridge WHERE serial = 'A'"), 2);
    portal_rig_end(&rig);
}

static void a_cartridge_without_a_serial_number_ends_with_a_jump_of_its_level(void)
{
    struct portal_rig rig = portal_rig_begin();

    supply(&rig, 1, "", "8", "low");
    supply(&rig, 2, "", "12", "ok"); /* shaken */
    supply(&rig, 3, "", "", "missing");
    supply(&rig, 4, "", "12", "ok"); /* it was only looked at */
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_cartridge"), 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT gone FROM history_cartridge"), -1);
    supply(&rig, 5, "", "100", "ok");
    CU_ASSERT_STRING_EQUAL(
        ask_words(rig.store, "SELECT noticed FROM history_cartridge ORDER BY came"), "first level");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_cartridge WHERE went IS NULL"), 1);
    portal_rig_end(&rig);
}

static void p21_a_counter_that_falls_is_never_billed_below_zero(void)
{
    struct portal_rig rig = portal_rig_begin();

    meter(&rig, PORTAL_RIG_DEVICE, 1, "5000", "4000");
    meter(&rig, PORTAL_RIG_DEVICE, 2, "5006", "4006");
    meter(&rig, PORTAL_RIG_DEVICE, 3, "0", "0");
    meter(&rig, PORTAL_RIG_DEVICE, 4, "5010", "4010");
    meter(&rig, PORTAL_RIG_DEVICE, 5, "5010", "4012");
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store, "SELECT event || ':' || delta FROM history_meter "
                                                "WHERE counter = 'print/mono' ORDER BY at"),
                           "first:0 normal:6 reset:0 withdrawn:4 normal:2");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT total FROM history_ledger "
                                   "WHERE counter = 'engine-cycles'"),
                    10);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter WHERE delta < 0"), 0);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter"), 9); /* changes only */
    portal_rig_end(&rig);
}

static void one_counter_rolls_over_beside_another_that_goes_on(void)
{
    struct portal_rig rig = portal_rig_begin();

    meter(&rig, PORTAL_RIG_DEVICE, 1, "4294967290", "999990");
    meter(&rig, PORTAL_RIG_DEVICE, 5, "4294967295", "5");
    meter(&rig, PORTAL_RIG_DEVICE, 9, "3", "9");
    CU_ASSERT_STRING_EQUAL(
        ask_words(rig.store,
                  "SELECT event || ':' || delta FROM history_meter ORDER BY counter, at"),
        "first:0 normal:5 roll-over:4 first:0 roll-over:15 normal:4");
    portal_rig_end(&rig);
}

static void a_counter_that_is_not_told_is_unknown_not_zero(void)
{
    struct portal_rig rig = portal_rig_begin();

    meter(&rig, PORTAL_RIG_DEVICE, 1, "100", "80");
    say(&rig, "meter", 2, "><engine-cycles>101</engine-cycles>");
    say(&rig, "meter", 3, "><engine-cycles>102</engine-cycles>");
    meter(&rig, PORTAL_RIG_DEVICE, 4, "103", "83");
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store,
                                     "SELECT event || ':' || coalesce(value, -1) FROM "
                                     "history_meter WHERE counter = 'print/mono' ORDER BY at"),
                           "first:80 unknown:-1 gap:83");
    portal_rig_end(&rig);
}

static void two_ids_of_one_printer_are_billed_once(void)
{
    struct portal_rig rig = portal_rig_begin();

    meter(&rig, PORTAL_RIG_DEVICE, 1, "1000", "1000");
    meter(&rig, OTHER_DEVICE, 2, "1010", "1010");
    meter(&rig, OTHER_DEVICE, 3, "1050", "1050");
    asset(&rig, OTHER_DEVICE, 4, "<state>gone</state><same-as>" PORTAL_RIG_DEVICE "</same-as>");
    meter(&rig, PORTAL_RIG_DEVICE, 5, "1060", "1060");
    CU_ASSERT_EQUAL(
        ask(rig.store, "SELECT sum(delta) FROM history_meter WHERE counter = 'engine-cycles'"), 60);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter WHERE event = 'merged'"), 2);
    portal_rig_end(&rig);
}

static void facts_hold_until_something_else_is_said(void)
{
    struct portal_rig rig = portal_rig_begin();

    asset(&rig, PORTAL_RIG_DEVICE, 1,
          "<address>192.0.2.1</address><location>2nd floor</location><firmware>1</firmware>"
          "<firmware>2</firmware>");
    asset(&rig, PORTAL_RIG_DEVICE, 2,
          "<address>192.0.2.1</address><location>2nd floor</location><firmware>1</firmware>"
          "<firmware>2</firmware>");
    asset(&rig, PORTAL_RIG_DEVICE, 3,
          "<address>192.0.2.9</address><firmware>1</firmware><firmware>3</firmware>");
    CU_ASSERT_STRING_EQUAL(
        ask_words(rig.store, "SELECT value FROM history_fact ORDER BY field, at"),
        "192.0.2.1 192.0.2.9 1, 2 1, 3 2nd floor -");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_fact WHERE until IS NULL"), 3);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT (until - at) / 60000 FROM history_fact "
                                   "WHERE value = '192.0.2.1'"),
                    2);
    portal_rig_end(&rig);
}

static void an_incident_is_one_life_with_its_last_words(void)
{
    struct portal_rig rig = portal_rig_begin();

    incident(&rig, 1, "opened", "Jam");
    incident(&rig, 2, "updated", "Jam in tray 2");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT closed FROM history_incident"), -1);
    incident(&rig, 5, "closed", "Jam in tray 2");
    incident(&rig, 6, "updated", "an echo");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT (closed - opened) / 60000 FROM history_incident"), 5);
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store, "SELECT text FROM history_incident"),
                           "Jam in tray 2");
    portal_rig_end(&rig);
}

static void numbers_that_no_device_can_have_are_borne(void)
{
    static const char *const counts[] = {
        "5", "4611686018427387904", "3", "4611686018427387903", "1", "4611686018427387902",
        "5", "1099511627776",       "3", "1099511627775",       "1", "1099511627774",
    };
    struct portal_rig rig = portal_rig_begin();

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) /* all of one millisecond */
        meter(&rig, PORTAL_RIG_DEVICE, 1, counts[i], "1");
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT unsure FROM history_meter "
                                   "WHERE counter = 'engine-cycles'"),
                    LEDGER_MOST);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM entry"), 12);
    portal_rig_end(&rig);
}

static int64_t time_of(const char *text)
{
    int64_t at_ms = 0;

    CU_ASSERT_TRUE_FATAL(clock_parse(text, &at_ms));
    return at_ms;
}

/* Store a record under another epoch; it is received when all that is said here has passed. */
static void say_anew(struct portal_rig *rig, uint64_t number, const char *xml)
{
    int64_t received_ms = time_of("2026-12-01T00:00:00.000Z");
    struct store_journal journal;
    struct record record;

    portal_rig_read(xml, &record);
    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL(store_open_journal(rig->store, rig->agent, OTHER_EPOCH, 1, &journal), ERR_NONE);
    CU_ASSERT_EQUAL(store_add(rig->store, &journal, number, received_ms, &record, xml), ERR_NONE);
    CU_ASSERT_EQUAL(store_advance(rig->store, &journal, number), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig->store), ERR_NONE);
    record_finish(&record);
}

static void what_a_restored_agent_says_again_changes_nothing(void)
{
    static const char count[] = "><engine-cycles>100</engine-cycles>";
    static const char later[] = "><engine-cycles>107</engine-cycles>";
    static const char old[] = " index='3'><type>toner</type><serial>OLD</serial>"
                              "<level quality='exact'>5</level>";
    struct portal_rig rig = portal_rig_begin();

    say(&rig, "meter", 1, count);
    say(&rig, "meter", 2, later);
    say(&rig, "consumable", 1, old);
    supply(&rig, 3, "NEW", "99", "ok");
    say_anew(&rig, 1, record_of("meter", PORTAL_RIG_DEVICE, 1, count));
    say_anew(&rig, 2, record_of("consumable", PORTAL_RIG_DEVICE, 1, old));
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter"), 2);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_level"), 2);
    CU_ASSERT_STRING_EQUAL(
        ask_words(rig.store, "SELECT serial FROM history_cartridge WHERE went IS NULL"), "NEW");
    say_anew(&rig, 3, record_of("meter", PORTAL_RIG_DEVICE, 9, later));
    say_anew(&rig, 4,
             record_of("meter", PORTAL_RIG_DEVICE, 10, "><engine-cycles>110</engine-cycles>"));
    CU_ASSERT_STRING_EQUAL(
        ask_words(rig.store, "SELECT event || ':' || delta FROM history_meter ORDER BY at"),
        "first:0 normal:7 gap:3");
    portal_rig_end(&rig);
}

static void what_is_rolled_back_is_in_no_history(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;
    struct record record;
    const char *xml = record_of("meter", OTHER_DEVICE, 1, "><engine-cycles>7</engine-cycles>");

    portal_rig_read(xml, &record);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL_FATAL(store_begin(rig.store), ERR_NONE);
        CU_ASSERT_EQUAL(store_open_journal(rig.store, rig.agent, OTHER_EPOCH, 1, &journal),
                        ERR_NONE);
        CU_ASSERT_EQUAL(store_add(rig.store, &journal, 1, 1, &record, xml), ERR_NONE);
        if (i == 0)
            store_rollback(rig.store);
        else
            CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
        CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_device"), i);
        CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter"), i);
    }
    record_finish(&record);
    portal_rig_end(&rig);
}

static const char *const tables[] = { "fact",   "level",    "cartridge", "meter",
                                      "ledger", "incident", "device" };

static void fill_with_everything(struct portal_rig *rig)
{
    supply(rig, 1, "A", "50", "ok");
    meter(rig, PORTAL_RIG_DEVICE, 2, "5000", "4000");
    asset(rig, PORTAL_RIG_DEVICE, 3, "<address>192.0.2.1</address>");
    incident(rig, 4, "opened", "Jam");
    supply(rig, 5, "B", "90", "ok");
    meter(rig, PORTAL_RIG_DEVICE, 6, "5010", "4006");
    incident(rig, 7, "closed", "Jam");
    portal_rig_fill(rig->store, rig->agent, 8, 2100);
}

static void a_store_of_an_older_program_gets_its_history(void)
{
    struct portal_rig rig = portal_rig_begin();
    int64_t counts[sizeof tables / sizeof tables[0]];
    char sql[160];

    fill_with_everything(&rig);
    CU_ASSERT_EQUAL(db_run(store_db(rig.store), "DELETE FROM service_case; DELETE FROM fleet_row"),
                    ERR_NONE);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM history_%s", tables[i]);
        counts[i] = ask(rig.store, sql);
        CU_ASSERT_TRUE(counts[i] > 0);
        (void)snprintf(sql, sizeof sql, "DELETE FROM history_%s", tables[i]);
        CU_ASSERT_EQUAL(db_run(store_db(rig.store), sql), ERR_NONE);
    }
    CU_ASSERT_EQUAL(db_run(store_db(rig.store), "INSERT INTO history_fill (through) VALUES (0)"),
                    ERR_NONE);
    store_close(rig.store);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM history_%s", tables[i]);
        CU_ASSERT_EQUAL(ask(rig.store, sql), counts[i]);
    }
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_fill"), 0);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM service_case"), 1);
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT sum(delta) FROM history_meter"), 16);
    portal_rig_end(&rig);
}

static void a_late_count_has_the_sum_of_its_time(void)
{
    struct portal_rig rig = portal_rig_begin();

    meter(&rig, PORTAL_RIG_DEVICE, 10, "100", "1");
    meter(&rig, PORTAL_RIG_DEVICE, 20, "150", "1");
    meter(&rig, PORTAL_RIG_DEVICE, 40, "600", "1");
    say_anew(&rig, 1,
             record_of("meter", PORTAL_RIG_DEVICE, 5, "><engine-cycles>90</engine-cycles>"));
    say_anew(&rig, 2,
             record_of("meter", PORTAL_RIG_DEVICE, 30, "><engine-cycles>300</engine-cycles>"));
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store, "SELECT event || ':' || total FROM history_meter "
                                                "WHERE counter = 'engine-cycles' ORDER BY at"),
                           "late:0 first:0 normal:50 late:50 normal:500");
    portal_rig_end(&rig);
}

/* Its last words were of 2099; then it was installed anew, with the right time. */
static void an_agent_whose_clock_was_ahead_is_believed_again(void)
{
    static const char ahead[] =
        "<meter device='" PORTAL_RIG_DEVICE "' at='2099-01-01T00:00:00.000Z'>"
        "<engine-cycles>100</engine-cycles></meter>";
    struct portal_rig rig = portal_rig_begin();

    portal_rig_add(rig.store, rig.agent, ahead);
    say_anew(&rig, 1,
             record_of("meter", PORTAL_RIG_DEVICE, 1, "><engine-cycles>110</engine-cycles>"));
    say_anew(&rig, 2, record_of("asset", PORTAL_RIG_DEVICE, 2, "><location>2nd floor</location>"));
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT total FROM history_ledger"), 10);
    CU_ASSERT_STRING_EQUAL(ask_words(rig.store, "SELECT value FROM history_fact"), "2nd floor");
    portal_rig_add(rig.store, rig.agent, /* what its old journal still had */
                   record_of("meter", PORTAL_RIG_DEVICE, 0, "><engine-cycles>90</engine-cycles>"));
    CU_ASSERT_EQUAL(ask(rig.store, "SELECT count(*) FROM history_meter WHERE event = 'late'"), 1);
    portal_rig_end(&rig);
}

UNIT_MAIN("history", UNIT_TEST(numbers_that_no_device_can_have_are_borne),
          UNIT_TEST(a_late_count_has_the_sum_of_its_time),
          UNIT_TEST(an_agent_whose_clock_was_ahead_is_believed_again),
          UNIT_TEST(levels_are_points_and_unknown_is_no_number),
          UNIT_TEST(a_cartridge_with_a_serial_number_lives_until_another_one_is_there),
          UNIT_TEST(a_cartridge_without_a_serial_number_ends_with_a_jump_of_its_level),
          UNIT_TEST(p21_a_counter_that_falls_is_never_billed_below_zero),
          UNIT_TEST(one_counter_rolls_over_beside_another_that_goes_on),
          UNIT_TEST(a_counter_that_is_not_told_is_unknown_not_zero),
          UNIT_TEST(two_ids_of_one_printer_are_billed_once),
          UNIT_TEST(facts_hold_until_something_else_is_said),
          UNIT_TEST(an_incident_is_one_life_with_its_last_words),
          UNIT_TEST(what_a_restored_agent_says_again_changes_nothing),
          UNIT_TEST(what_is_rolled_back_is_in_no_history),
          UNIT_TEST(a_store_of_an_older_program_gets_its_history))
