/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract, with real files; including a writer that is killed. */
#include "portal/store/store.h"

#include "base/log.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void reading_needs_a_store(void)
{
    const char *folder = portal_rig_folder();
    struct store *store = NULL;

    CU_ASSERT_EQUAL(store_open(portal_rig_place(folder), STORE_READ, &store), ERR_MISSING);
    portal_rig_remove(folder);
}

static void a_rolled_back_batch_leaves_nothing(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;
    struct record record;

    portal_rig_read(portal_rig_consumable(1), &record);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_open_journal(rig.store, rig.agent, PORTAL_RIG_EPOCH, 1, &journal),
                    ERR_NONE);
    CU_ASSERT_TRUE(journal.is_new);
    CU_ASSERT_EQUAL(store_add(rig.store, &journal, 1, 1, &record, portal_rig_consumable(1)),
                    ERR_NONE);
    CU_ASSERT_EQUAL(store_advance(rig.store, &journal, 1), ERR_NONE);
    store_rollback(rig.store);
    store_rollback(rig.store);
    CU_ASSERT_EQUAL(store_find_journal(rig.store, rig.agent, PORTAL_RIG_EPOCH, &journal),
                    ERR_MISSING);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry"), 0);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM consumable"), 0);
    record_finish(&record);
    portal_rig_end(&rig);
}

static void refuses_numbers_that_are_stored_already(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct store_journal journal;
    struct record record;

    portal_rig_fill(rig.store, rig.agent, 1, 5);
    portal_rig_read(portal_rig_consumable(1), &record);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_open_journal(rig.store, rig.agent, PORTAL_RIG_EPOCH, 1, &journal),
                    ERR_NONE);
    CU_ASSERT_FALSE(journal.is_new);
    CU_ASSERT_EQUAL(journal.through, 5);
    CU_ASSERT_EQUAL(store_add(rig.store, &journal, 5, 1, &record, "<x/>"), ERR_RANGE);
    CU_ASSERT_EQUAL(store_add(rig.store, &journal, STORE_NUMBER_MOST + 1, 1, &record, "<x/>"),
                    ERR_RANGE);
    CU_ASSERT_EQUAL(store_advance(rig.store, &journal, 4), ERR_RANGE);
    store_rollback(rig.store);
    record_finish(&record);
    portal_rig_end(&rig);
}

static void the_current_state_is_the_last_record(void)
{
    struct portal_rig rig = portal_rig_begin();

    portal_rig_add(rig.store, rig.agent,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' index='1'><type>toner</type><level quality='exact'>37.5</level>"
                   "<capacity unit='impressions'>32000</capacity></consumable>");
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT level * 10 FROM consumable"), 375);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT capacity FROM consumable"), 32000);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT at FROM consumable"), 1795252502123);
    portal_rig_add(rig.store, rig.agent,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' index='1'><level quality='some'></level><state>removed</state></consumable>");
    CU_ASSERT_EQUAL(
        portal_rig_ask(&rig, "SELECT count(*) FROM consumable WHERE level IS NULL AND type IS "
                             "NULL AND level_quality = 'some' AND state = 'removed'"),
        1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry"), 2);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT entry FROM consumable"), 2);
    portal_rig_end(&rig);
}

static void repeated_fields_are_replaced_as_a_whole(void)
{
    struct portal_rig rig = portal_rig_begin();

    portal_rig_add(rig.store, rig.agent,
                   "<meter device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'><count work='total' colour='total'>10</count>"
                   "<count work='print' colour='mono' sides='duplex'>7</count>"
                   "<count work='copy' colour='mono'>3</count></meter>");
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM meter_count"), 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT value FROM meter_count WHERE sides = 'duplex'"),
                    7);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM meter_count WHERE sides IS NULL"),
                    2);
    portal_rig_add(rig.store, rig.agent,
                   "<meter device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'><engine-cycles>11</engine-cycles>"
                   "<count work='total' colour='total'>11</count></meter>");
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM meter_count"), 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT engine_cycles FROM meter"), 11);
    portal_rig_end(&rig);
}

static void agents_do_not_share_devices(void)
{
    struct portal_rig rig = portal_rig_begin();
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    CU_ASSERT_EQUAL(store_set_agent(rig.store, &other, &known), ERR_NONE);
    CU_ASSERT_NOT_EQUAL(known.id, rig.agent);
    CU_ASSERT_STRING_EQUAL(known.session, "");
    CU_ASSERT_EQUAL(store_contact(rig.store, known.id, "s1", 5), ERR_NONE);
    CU_ASSERT_EQUAL(store_set_agent(rig.store, &other, &known), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(known.session, "s1");
    CU_ASSERT_EQUAL(portal_rig_agent(rig.store), rig.agent);
    portal_rig_fill(rig.store, rig.agent, 1, 1);
    portal_rig_fill(rig.store, known.id, 1, 1);
    CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM consumable"), 2);
    portal_rig_end(&rig);
}

static void count_call(void *arg)
{
    ++*(unsigned *)arg;
}

static bool count_entry(void *arg, const struct store_entry *entry)
{
    int64_t *last = arg;

    CU_ASSERT_EQUAL(entry->row, *last + 1);
    *last = entry->row;
    return true;
}

static void readers_see_commits_in_order_and_nothing_else(void)
{
    const struct store_wanted all = { .scope = store_scope_whole() };
    const struct store_wanted some = { .scope = store_scope_whole(), .after = 7, .most = 2 };
    struct portal_rig rig = portal_rig_begin();
    struct store *reader = NULL;
    struct store_journal journal;
    struct record record;
    unsigned calls = 0;
    int64_t last = 0;

    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_READ, &reader), ERR_NONE);
    store_listen(rig.store, count_call, &calls);
    portal_rig_fill(rig.store, rig.agent, 1, 10);
    CU_ASSERT_EQUAL(calls, 1);
    portal_rig_read(portal_rig_consumable(11), &record);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_find_journal(rig.store, rig.agent, PORTAL_RIG_EPOCH, &journal), ERR_NONE);
    CU_ASSERT_EQUAL(store_add(rig.store, &journal, 11, 1, &record, "<x/>"), ERR_NONE);
    CU_ASSERT_EQUAL(store_each_entry(reader, &all, count_entry, &last), ERR_NONE);
    CU_ASSERT_EQUAL(last, 10);
    store_rollback(rig.store);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_contact(rig.store, rig.agent, "s", 5), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(calls, 1); /* a contact is nothing to show */
    CU_ASSERT_EQUAL(store_last_row(reader, &last), ERR_NONE);
    CU_ASSERT_EQUAL(last, 10);
    last = 7;
    CU_ASSERT_EQUAL(store_each_entry(reader, &some, count_entry, &last), ERR_NONE);
    CU_ASSERT_EQUAL(last, 9);
    record_finish(&record);
    store_close(reader);
    portal_rig_end(&rig);
}

static bool take_printer(void *arg, const struct store_printer *printer)
{
    char *text = arg;

    (void)snprintf(text, 256, "%s|%s|%s|%s|%s|%u/%u|%zu|%s %d|%lld", printer->site,
                   printer->manufacturer, printer->model, printer->serial ? printer->serial : "?",
                   printer->state, printer->incidents, printer->critical, printer->supply_count,
                   printer->supply_count ? printer->supplies[0].colour : "",
                   printer->supply_count ? (int)printer->supplies[0].level : 0,
                   (long long)printer->contact_ms);
    return true;
}

static void a_printer_is_put_together_from_its_records(void)
{
    struct portal_rig rig = portal_rig_begin();
    char text[256] = "";

    portal_rig_add(rig.store, rig.agent,
                   "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'><manufacturer>Acme</manufacturer><model>L 1</model><state>ready</state>"
                   "</asset>");
    portal_rig_fill(rig.store, rig.agent, 2, 4);
    portal_rig_add(rig.store, rig.agent,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' index='3'><state>removed</state></consumable>");
    portal_rig_add(rig.store, rig.agent,
                   "<incident device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' id='22222222-2222-4333-8444-555555555555' event='opened' "
                   "severity='critical'><opened>" PORTAL_RIG_AT "</opened></incident>");
    portal_rig_add(rig.store, rig.agent,
                   "<incident device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' id='32222222-2222-4333-8444-555555555555' event='closed' "
                   "severity='warning'><opened>" PORTAL_RIG_AT "</opened></incident>");
    CU_ASSERT_EQUAL(store_contact(rig.store, rig.agent, "s", 77), ERR_NONE);
    CU_ASSERT_EQUAL(store_contact(rig.store, rig.agent, "s", 66), ERR_NONE); /* never goes back */
    CU_ASSERT_EQUAL(store_each_printer(rig.store, store_scope_whole(), "HQ", take_printer, text),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "HQ|Acme|L 1|?|ready|1/1|2|cyan 4|77");
    text[0] = '\0';
    CU_ASSERT_EQUAL(store_each_printer(rig.store, store_scope_whole(), "Depot", take_printer, text),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "");
    portal_rig_end(&rig);
}

/* Store batches of 1-7 for ever, saying after each commit what is promised. */
static void write_until_killed(const char *folder, int out)
{
    struct store *store;

    if (store_open(portal_rig_place(folder), STORE_WRITE, &store) != ERR_NONE)
        _exit(3);
    int64_t agent = portal_rig_agent(store);
    struct store_journal journal = { 0 };
    (void)store_find_journal(store, agent, PORTAL_RIG_EPOCH, &journal);
    for (uint64_t through = journal.through;;) {
        uint64_t last = through + 1 + through % 7;
        portal_rig_fill(store, agent, through + 1, last);
        through = last;
        if (write(out, &through, sizeof through) != (ssize_t)sizeof through)
            _exit(4);
    }
}

static void what_was_promised_survives_a_kill(void)
{
    struct portal_rig rig = portal_rig_begin();

    store_close(rig.store);
    for (int round = 0; round < 10; round++) {
        int fds[2];
        uint64_t promised = 0;
        uint64_t next;
        CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
        pid_t child = fork();
        if (child == 0) {
            (void)close(fds[0]);
            write_until_killed(rig.folder, fds[1]);
        }
        (void)close(fds[1]);
        for (int i = 0; i < 3 + round && read(fds[0], &next, sizeof next) > 0; i++)
            promised = next;
        (void)kill(child, SIGKILL);
        while (read(fds[0], &next, sizeof next) == (ssize_t)sizeof next)
            promised = next;
        (void)waitpid(child, NULL, 0);
        (void)close(fds[0]);
        int64_t through = portal_rig_ask(&rig, "SELECT through FROM journal");
        CU_ASSERT_TRUE(promised > 0 && through >= (int64_t)promised);
        CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM entry"), through);
        CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT max(number) FROM entry"), through);
    }
    CU_ASSERT_EQUAL_FATAL(store_open(&rig.place, STORE_WRITE, &rig.store), ERR_NONE);
    portal_rig_end(&rig);
}

UNIT_MAIN("store", UNIT_TEST(reading_needs_a_store), UNIT_TEST(a_rolled_back_batch_leaves_nothing),
          UNIT_TEST(refuses_numbers_that_are_stored_already),
          UNIT_TEST(the_current_state_is_the_last_record),
          UNIT_TEST(repeated_fields_are_replaced_as_a_whole),
          UNIT_TEST(agents_do_not_share_devices),
          UNIT_TEST(readers_see_commits_in_order_and_nothing_else),
          UNIT_TEST(a_printer_is_put_together_from_its_records),
          UNIT_TEST(what_was_promised_survives_a_kill))
