/* SPDX-License-Identifier: Apache-2.0 */
/* The narrow rows of the fleet follow the current state, whatever happens to it. */
#include "portal/store/fleet_row.h"

#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>

#define DEVICE   "11111111-2222-4333-8444-"
#define FIRST    DEVICE "000000000001"
#define AFTER_MS INT64_C(1795300000000) /* PORTAL_RIG_AT is before it */

/* Rows that a condition is true of. */
static int64_t rows_where(const struct portal_rig *rig, const char *condition)
{
    char sql[512];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM fleet_row WHERE %s", condition);
    return portal_rig_ask(rig, sql);
}

static void say(const struct portal_rig *rig, const char *xml)
{
    portal_rig_add(rig->store, rig->agent, xml);
}

static void say_first(const struct portal_rig *rig)
{
    say(rig, "<asset device='" FIRST "' at='" PORTAL_RIG_AT "'><manufacturer>Acme</manufacturer>"
             "<model>P 1</model><serial>SN77</serial><state>ready</state></asset>");
}

static void a_row_follows_each_kind_of_record(void)
{
    struct portal_rig rig = portal_rig_begin();

    say_first(&rig);
    CU_ASSERT_EQUAL(rows_where(&rig, "name = 'acme p 1' AND state = 'ready' AND standing = 8"), 1);
    CU_ASSERT_EQUAL(rows_where(&rig, "worst = 20000 AND incidents = 0 AND said > 0"), 1);
    CU_ASSERT_EQUAL(rows_where(&rig, "replace(words, 'sn77', '') <> words"), 1);
    for (int index = 1; index < 3; index++) {
        char xml[256];
        (void)snprintf(xml, sizeof xml,
                       "<consumable device='" FIRST "' at='" PORTAL_RIG_AT "' index='%d'>"
                       "<type>toner</type><level quality='exact'>%d</level></consumable>",
                       index, index * 20);
        say(&rig, xml);
    }
    CU_ASSERT_EQUAL(rows_where(&rig, "worst = 2000"), 1);
    say(&rig, "<consumable device='" FIRST "' at='" PORTAL_RIG_AT "' index='1'><type>toner</type>"
              "<level quality='exact'>90</level></consumable>");
    CU_ASSERT_EQUAL(rows_where(&rig, "worst = 4000"), 1);
    say(&rig, "<incident device='" FIRST "' at='" PORTAL_RIG_AT "' severity='critical' "
              "id='22222222-3333-4444-8555-000000000001' event='opened'/>");
    CU_ASSERT_EQUAL(rows_where(&rig, "incidents = 1 AND critical = 1"), 1);
    say(&rig, "<incident device='" FIRST "' at='" PORTAL_RIG_AT "' severity='critical' "
              "id='22222222-3333-4444-8555-000000000001' event='closed'/>");
    CU_ASSERT_EQUAL(rows_where(&rig, "incidents = 0 AND critical = 0"), 1);
    portal_rig_end(&rig);
}

/* In steps of ten minutes, whichever kind of record says it; what is late says nothing newer. */
static void a_row_is_as_old_as_what_was_said_last(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal late;
    struct record record;
    static const char old[] = "<meter device='" FIRST "' at='2026-11-21T08:00:00.000Z'>"
                              "<engine-cycles>5</engine-cycles></meter>";

    say_first(&rig); /* at 09:15 */
    CU_ASSERT_EQUAL_FATAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_open_journal(rig.store, rig.agent, "another", 1, &late), ERR_NONE);
    portal_rig_read(old, &record);
    CU_ASSERT_EQUAL(store_add(rig.store, &late, 1, AFTER_MS, &record, old), ERR_NONE);
    record_finish(&record);
    CU_ASSERT_EQUAL_FATAL(store_commit(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(rows_where(&rig, "said = 1795252200000"), 1); /* 09:10 */
    say(&rig, "<meter device='" FIRST "' at='2026-11-21T09:19:59.000Z'>"
              "<engine-cycles>6</engine-cycles></meter>");
    CU_ASSERT_EQUAL(rows_where(&rig, "said = 1795252200000"), 1);
    say(&rig, "<meter device='" FIRST "' at='2026-11-21T09:31:00.000Z'>"
              "<engine-cycles>7</engine-cycles></meter>");
    CU_ASSERT_EQUAL(rows_where(&rig, "said = 1795253400000 AND state = 'ready'"), 1);
    say(&rig, "<consumable device='" FIRST "' at='2026-11-21T09:40:00.000Z' index='1'>"
              "<type>toner</type><level quality='exact'>50</level></consumable>");
    CU_ASSERT_EQUAL(rows_where(&rig, "said = 1795254000000 AND worst = 5000"), 1);
    portal_rig_end(&rig);
}

static void what_is_another_device_has_none(void)
{
    struct portal_rig rig = portal_rig_begin();

    say_first(&rig);
    say(&rig, "<asset device='" FIRST "' at='" PORTAL_RIG_AT "'><state>ready</state>"
              "<same-as>" DEVICE "000000000002</same-as></asset>");
    CU_ASSERT_EQUAL(rows_where(&rig, "1 = 1"), 0);
    say_first(&rig);
    CU_ASSERT_EQUAL(rows_where(&rig, "1 = 1"), 1);
    portal_rig_end(&rig);
}

static void a_site_that_moves_takes_its_devices_along(void)
{
    const struct store_agent agent = { .jid = "a@x.test", .site = "Annex", .customer = "Other" };
    struct portal_rig rig = portal_rig_begin();
    struct store_known known;

    say_first(&rig);
    CU_ASSERT_EQUAL(rows_where(&rig, "whose = 'other annex'"), 0);
    CU_ASSERT_EQUAL(store_set_agent(rig.store, &agent, &known), ERR_NONE);
    CU_ASSERT_EQUAL(known.id, rig.agent);
    CU_ASSERT_EQUAL(rows_where(&rig, "whose = 'other annex' AND path = (SELECT p.path FROM agent a "
                                     "JOIN place p ON p.id = a.place)"),
                    1);
    portal_rig_end(&rig);
}

/* Whoever wrote the row: who moved the site, or who said the device again. */
static void a_place_has_one_spelling(void)
{
    const struct store_agent agent = { .jid = "a@x.test", .site = "Ämter", .customer = "Öko GmbH" };
    struct portal_rig rig = portal_rig_begin();
    struct store_known known;

    say_first(&rig);
    CU_ASSERT_EQUAL(store_set_agent(rig.store, &agent, &known), ERR_NONE);
    CU_ASSERT_EQUAL(rows_where(&rig, "whose = 'Öko gmbh Ämter'"), 1);
    say(&rig, "<asset device='" DEVICE "000000000003' at='" PORTAL_RIG_AT "'/>");
    CU_ASSERT_EQUAL(rows_where(&rig, "whose = 'Öko gmbh Ämter'"), 2);
    portal_rig_end(&rig);
}

/* Records of so many devices in one transaction, one after the other. */
static void say_many(const struct portal_rig *rig, uint64_t records, uint64_t devices)
{
    struct store_journal journal;
    char xml[256];

    CU_ASSERT_EQUAL_FATAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(
        store_open_journal(rig->store, rig->agent, "many", INT64_C(1700000000000), &journal),
        ERR_NONE);
    for (uint64_t number = 1; number <= records; number++) {
        struct record record;
        (void)snprintf(xml, sizeof xml,
                       "<asset device='" DEVICE "%012" PRIu64 "' at='" PORTAL_RIG_AT "'>"
                       "<state>asleep</state></asset>",
                       number % devices);
        portal_rig_read(xml, &record);
        CU_ASSERT_EQUAL_FATAL(store_add(rig->store, &journal, number, 1, &record, xml), ERR_NONE);
        record_finish(&record);
    }
    CU_ASSERT_EQUAL_FATAL(store_commit(rig->store), ERR_NONE);
}

/* More than wait in memory. */
static void many_devices_of_one_transaction_have_their_rows(void)
{
    struct portal_rig rig = portal_rig_begin();

    say_many(&rig, 1500, 1200);
    CU_ASSERT_EQUAL(rows_where(&rig, "state = 'asleep'"), 1200);
    portal_rig_end(&rig);
}

/* In more than one slice; one row is there, as such a program wrote it. */
static void an_older_store_is_filled_when_it_is_opened(void)
{
    struct portal_rig rig = portal_rig_begin();

    say_many(&rig, 4100, 4100);
    CU_ASSERT_EQUAL(db_run(store_db(rig.store), "DELETE FROM fleet_row WHERE id > 1; "
                                                "UPDATE fleet_row SET said = 1; "
                                                "INSERT INTO fleet_fill (through) VALUES (0)"),
                    ERR_NONE);
    store_close(rig.store);
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(rows_where(&rig, "state = 'asleep' AND said > 1"), 4100);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM fleet_fill"), 0);
    portal_rig_end(&rig);
}

static void what_was_undone_is_not_written(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;
    struct record record;
    static const char xml[] = "<asset device='" FIRST "' at='" PORTAL_RIG_AT "'/>";

    portal_rig_read(xml, &record);
    CU_ASSERT_EQUAL_FATAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(
        store_open_journal(rig.store, rig.agent, "e", INT64_C(1700000000000), &journal), ERR_NONE);
    CU_ASSERT_EQUAL(store_add(rig.store, &journal, 1, 1, &record, xml), ERR_NONE);
    store_rollback(rig.store);
    record_finish(&record);
    CU_ASSERT_EQUAL(rows_where(&rig, "1 = 1"), 0);
    portal_rig_end(&rig);
}

UNIT_MAIN("fleet_row", UNIT_TEST(a_row_follows_each_kind_of_record),
          UNIT_TEST(a_row_is_as_old_as_what_was_said_last),
          UNIT_TEST(what_is_another_device_has_none),
          UNIT_TEST(a_site_that_moves_takes_its_devices_along), UNIT_TEST(a_place_has_one_spelling),
          UNIT_TEST(many_devices_of_one_transaction_have_their_rows),
          UNIT_TEST(an_older_store_is_filled_when_it_is_opened),
          UNIT_TEST(what_was_undone_is_not_written))
