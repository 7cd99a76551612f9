/* SPDX-License-Identifier: Apache-2.0 */
/* ingest on a real store, with a gate that keeps the answers and a clock that stands still. */
#include "portal/ingest/ingest.h"

#include "base/buf.h"
#include "base/log.h"
#include "portal/store/store_scope_whole.h"
#include "protocol/names.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/ingest_rig.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/caught.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void answers_stored_after_the_commit_only(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 4, 5);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "result <stored"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "through='3'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='5'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 5);
    ingest_rig_end(&rig);
}

static void commits_after_20_ms_when_input_never_ends(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    fake_loop_advance(rig.loop, INGEST_COMMIT_MS - 1);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    fake_loop_advance(rig.loop, 1);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 1);
    ingest_rig_end(&rig);
}

static void commits_when_many_answers_wait(void)
{
    struct ingest_rig rig;
    char id[16];

    ingest_rig_begin(&rig);
    for (unsigned i = 1; i <= INGEST_PENDING; i++) {
        CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
        (void)snprintf(id, sizeof id, "%u", i);
        ingest_rig_send(&rig, id, PORTAL_RIG_EPOCH, i, i);
    }
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), INGEST_PENDING);
    ingest_rig_end(&rig);
}

static void a_repeated_batch_is_answered_and_not_stored(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 1, 3); /* in the same transaction */
    ingest_drained(rig.ingest);
    ingest_rig_send(&rig, "3", PORTAL_RIG_EPOCH, 2, 3); /* and later */
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='3'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "3", "through='3'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 3);
    ingest_rig_end(&rig);
}

static void a_gap_is_answered_with_what_there_is(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "0", PORTAL_RIG_EPOCH, 2, 3);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "0", "through='0'"));
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 5, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='3'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 3);
    ingest_rig_end(&rig);
}

static void of_an_overlap_the_new_part_is_stored(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 2, 6);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='6'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 6);
    ingest_rig_end(&rig);
}

static void an_empty_batch_is_answered(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 0);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "through='0'"));
    ingest_rig_end(&rig);
}

static void one_bad_record_refuses_its_batch_alone(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 2);
    ingest_rig_ask(&rig, INGEST_RIG_AGENT, "2",
                   "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='3'>"
                   "<void/><consumable device='no uuid' at='" PORTAL_RIG_AT
                   "' index='1'/></batch>");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "error modify bad-request <rejected"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "first='3'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "record='2'"));
    ingest_rig_ask(&rig, INGEST_RIG_AGENT, "3",
                   "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='3'>"
                   "<asset xmlns='urn:other' device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "'/></batch>");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "3", "record='1'"));
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "through='2'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 2);
    ingest_rig_send(&rig, "4", PORTAL_RIG_EPOCH, 3, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "4", "through='3'"));
    ingest_rig_end(&rig);
}

static void a_void_takes_a_number_and_says_nothing(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_ask(&rig, INGEST_RIG_AGENT, "1",
                   "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='1'>"
                   "<void/><void/></batch>");
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "through='2'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 0);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 3, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='3'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 1);
    ingest_rig_end(&rig);
}

static void a_new_epoch_starts_at_zero(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 5);
    ingest_rig_send(&rig, "2", INGEST_RIG_EPOCH, 3, 3);
    ingest_rig_send(&rig, "3", INGEST_RIG_EPOCH, 1, 2);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='0'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "3", "through='2'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "3", INGEST_RIG_EPOCH));
    ingest_rig_hello(&rig, INGEST_RIG_AGENT, "4");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "4", "through='5'"));
    ingest_rig_end(&rig);
}

static void hello_promises_only_what_is_durable(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_hello(&rig, INGEST_RIG_AGENT, "0");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "0", "result <welcome"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "0", "through='0'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "0", "window='8'"));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "0", "ingest='portal.x.test'"));
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 4);
    ingest_rig_hello(&rig, INGEST_RIG_AGENT, "2");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "through='4'"));
    CU_ASSERT_PTR_NOT_NULL(fake_gate_answer_to(rig.gate, "1")); /* committed on the way */
    ingest_rig_end(&rig);
}

/* What the log says when the agent greets with this epoch and next number. */
static const char *says_on_greeting(struct ingest_rig *rig, const char *epoch, unsigned next)
{
    char hello[200];

    (void)snprintf(hello, sizeof hello,
                   "<hello xmlns='" NAMES_SPACE "' version='1.0' epoch='%s' next='%u'/>", epoch,
                   next);
    log_set_level(LOG_LEVEL_WARN);
    caught_begin();
    ingest_rig_ask(rig, INGEST_RIG_AGENT, "h", hello);
    log_set_level(LOG_LEVEL_ERROR);
    return caught_end();
}

/* The portal has 1 to 5 of 100; of the rest the agent has the last 10 only. */
static void what_an_agent_cannot_send_any_more_is_named(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 5);
    CU_ASSERT_STRING_EQUAL(says_on_greeting(&rig, PORTAL_RIG_EPOCH, 101), "");
    const char *said = says_on_greeting(&rig, INGEST_RIG_EPOCH, 11);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(said, "a@x.test: cannot send its records 6 to 90 of epoch " PORTAL_RIG_EPOCH));
    CU_ASSERT_STRING_EQUAL(says_on_greeting(&rig, INGEST_RIG_EPOCH, 11), "");
    ingest_rig_end(&rig);
}

/* Its disk was replaced, or the portal has more than it knows of: nothing is missing here. */
static void who_begins_anew_with_all_stored_is_not_named(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    CU_ASSERT_STRING_EQUAL(says_on_greeting(&rig, PORTAL_RIG_EPOCH, 4), "");
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 5);
    CU_ASSERT_STRING_EQUAL(says_on_greeting(&rig, INGEST_RIG_EPOCH, 1), "");
    CU_ASSERT_STRING_EQUAL(says_on_greeting(&rig, PORTAL_RIG_EPOCH, 9), ""); /* known: no news */
    ingest_rig_end(&rig);
}

static void strangers_are_refused(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_hello(&rig, "mallory@x.test/a", "1");
    ingest_rig_hello(&rig, "a@x.testing/a", "2");
    ingest_rig_hello(&rig, "x.test/a", "3");
    ingest_rig_hello(&rig, "a@x.tes/a", "4");
    for (char id[2] = "1"; id[0] <= '4'; id[0]++)
        CU_ASSERT_TRUE(ingest_rig_says(&rig, id, "error auth forbidden"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 0);
    ingest_rig_end(&rig);
}

static void a_reload_changes_who_is_let_in(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 2);
    rig.conf.agents = &rig.agents[1];
    rig.conf.agent_count = 1;
    CU_ASSERT_TRUE(ingest_reload(rig.ingest, &rig.conf));
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "1", "through='2'"));
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 3, 3);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "error auth forbidden"));
    ingest_rig_hello(&rig, "b@x.test/r", "3");
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "3", "result <welcome"));
    ingest_rig_end(&rig);
}

static void nonsense_is_answered_with_errors_that_are_not_final(void)
{
    static const char *const payloads[] = {
        "<batch xmlns='" NAMES_SPACE "'/>",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='0'/>",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='-1'/>",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='9223372036854775807'/>",
        "<batch xmlns='" NAMES_SPACE "' epoch='x' first='1'/>",
        "<hello xmlns='" NAMES_SPACE "'/>",
        "<dance xmlns='" NAMES_SPACE "'/>",
    };
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        ingest_rig_ask(&rig, INGEST_RIG_AGENT, "x", payloads[i]);
        CU_ASSERT_TRUE(ingest_rig_says(&rig, "x", "error "));
        CU_ASSERT_PTR_NULL(strstr(fake_gate_answer_to(rig.gate, "x"), "rejected"));
        fake_gate_clear(rig.gate);
    }
    ingest_rig_send(&rig, "many", PORTAL_RIG_EPOCH, 1, 1001);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "many", "error modify policy-violation"));
    ingest_rig_end(&rig);
}

static void a_store_that_cannot_write_puts_batches_off(void)
{
    struct ingest_rig rig;
    struct rlimit before;

    if (portal_rig_place("")->server)
        return; /* the limit is for files of ours; see test_db_pgsql */
    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_drained(rig.ingest);
    log_set_level((enum log_level) - 1); /* the trouble is expected */
    (void)signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit none = { .rlim_cur = 4096, .rlim_max = before.rlim_max };
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &none), 0);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 4, 6);
    ingest_rig_send(&rig, "3", PORTAL_RIG_EPOCH, 7, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "2", "error wait resource-constraint"));
    CU_ASSERT_NOT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), -1);
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 3);
    ingest_rig_send(&rig, "4", PORTAL_RIG_EPOCH, 4, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "4", "through='9'"));
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 9);
    ingest_rig_end(&rig);
}

/* A store that takes no second record of number 4, as stands for whatever it refuses for ever. */
static void one_agents_batch_that_cannot_be_stored_holds_up_nobody_else(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    CU_ASSERT_EQUAL(db_run(store_db(rig.store),
                           "CREATE UNIQUE INDEX only_one ON entry (number) WHERE number = 4"),
                    ERR_NONE);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 4);
    ingest_rig_send_from(&rig, INGEST_RIG_OTHER, "2", INGEST_RIG_EPOCH, 1, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL_FATAL(ingest_rig_rows(&rig), 7);
    log_set_level((enum log_level) - 1); /* the trouble is expected */
    ingest_rig_send(&rig, "3", PORTAL_RIG_EPOCH, 5, 6);
    ingest_rig_send_from(&rig, INGEST_RIG_OTHER, "4", INGEST_RIG_EPOCH, 4, 4);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(
        ingest_rig_says(&rig, "3", "error wait resource-constraint")); /* who knows whose fault */
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "4", "error wait resource-constraint"));
    for (int i = 0; i < 3; i++) {
        fake_gate_clear(rig.gate);
        ingest_rig_send(&rig, "5", PORTAL_RIG_EPOCH, 5 + (uint64_t)i, 5 + (uint64_t)i);
        ingest_rig_send_from(&rig, INGEST_RIG_OTHER, "6", INGEST_RIG_EPOCH, 4, 4);
        ingest_drained(rig.ingest);
        CU_ASSERT_TRUE(ingest_rig_says(&rig, "5", "result <stored"));
        CU_ASSERT_TRUE(ingest_rig_says(&rig, "6", "error wait resource-constraint"));
    }
    CU_ASSERT_EQUAL(db_run(store_db(rig.store), "DROP INDEX only_one"), ERR_NONE);
    ingest_rig_send_from(&rig, INGEST_RIG_OTHER, "7", INGEST_RIG_EPOCH, 4, 5);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "7", "through='5'")); /* alone: at once */
    ingest_rig_send_from(&rig, INGEST_RIG_OTHER, "8", INGEST_RIG_EPOCH, 6, 6);
    CU_ASSERT_PTR_NULL(fake_gate_answer_to(rig.gate, "8")); /* trusted again */
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(ingest_rig_says(&rig, "8", "through='6'"));
    ingest_rig_end(&rig);
}

static void lose(void *arg)
{
    struct ingest_rig *rig = arg;

    ingest_down(rig->ingest);
}

static void a_connection_lost_while_answering_loses_no_record(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_rig_send(&rig, "2", PORTAL_RIG_EPOCH, 4, 6);
    fake_gate_break(rig.gate, lose, &rig);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 6);
    ingest_rig_end(&rig);
}

static void what_is_open_when_the_connection_goes_is_kept(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_down(rig.ingest);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    CU_ASSERT_EQUAL(ingest_rig_rows(&rig), 3);
    ingest_rig_end(&rig);
}

static bool take_contact(void *arg, const struct store_printer *printer)
{
    *(int64_t *)arg = printer->contact_ms;
    return true;
}

static int64_t contact(const struct ingest_rig *rig)
{
    int64_t ms = -1;

    CU_ASSERT_EQUAL(store_each_printer(rig->store, store_scope_whole(), NULL, take_contact, &ms),
                    ERR_NONE);
    return ms;
}

static void contacts_follow_presence(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_ask(&rig, INGEST_RIG_AGENT, "1",
                   "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='1'>"
                   "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'/></batch>");
    ingest_drained(rig.ingest);
    int64_t first = contact(&rig);
    CU_ASSERT_TRUE(first >= 0);
    fake_loop_advance(rig.loop, INGEST_PING_MS + 2 * INGEST_SAVE_MS);
    CU_ASSERT_EQUAL(contact(&rig), first); /* only what was heard counts */
    CU_ASSERT_TRUE(fake_gate_pings(rig.gate, INGEST_RIG_AGENT) > 0);
    ingest_presence(rig.ingest, INGEST_RIG_AGENT, true); /* as an answer to a ping comes */
    fake_loop_advance(rig.loop, INGEST_SAVE_MS);
    int64_t second = contact(&rig);
    CU_ASSERT_TRUE(second > first + INGEST_PING_MS);
    ingest_presence(rig.ingest, "a@x.test/older", false); /* another session's end */
    ingest_presence(rig.ingest, INGEST_RIG_AGENT, false);
    fake_loop_advance(rig.loop, INGEST_SAVE_MS);
    int64_t third = contact(&rig);
    CU_ASSERT_TRUE(third >= second);
    unsigned pings = fake_gate_pings(rig.gate, INGEST_RIG_AGENT);
    ingest_presence(rig.ingest, "mallory@x.test/a", true);
    fake_loop_advance(rig.loop, 2 * INGEST_PING_MS);
    CU_ASSERT_EQUAL(contact(&rig), third);
    CU_ASSERT_EQUAL(fake_gate_pings(rig.gate, INGEST_RIG_AGENT),
                    pings); /* who is gone is not asked */
    ingest_rig_end(&rig);
}

static void after_a_restart_the_known_sessions_are_asked(void)
{
    struct ingest_rig rig;

    ingest_rig_begin(&rig);
    ingest_rig_hello(&rig, INGEST_RIG_AGENT, "1");
    ingest_destroy(rig.ingest);
    rig.ingest = ingest_create(rig.loop, rig.store, &rig.conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig.ingest);
    ingest_set_gate(rig.ingest, rig.gate);
    ingest_up(rig.ingest);
    CU_ASSERT_EQUAL(fake_gate_pings(rig.gate, INGEST_RIG_AGENT), 1);
    ingest_rig_end(&rig);
}

UNIT_MAIN("ingest", UNIT_TEST(answers_stored_after_the_commit_only),
          UNIT_TEST(commits_after_20_ms_when_input_never_ends),
          UNIT_TEST(commits_when_many_answers_wait),
          UNIT_TEST(a_repeated_batch_is_answered_and_not_stored),
          UNIT_TEST(a_gap_is_answered_with_what_there_is),
          UNIT_TEST(of_an_overlap_the_new_part_is_stored), UNIT_TEST(an_empty_batch_is_answered),
          UNIT_TEST(one_bad_record_refuses_its_batch_alone),
          UNIT_TEST(a_void_takes_a_number_and_says_nothing), UNIT_TEST(a_new_epoch_starts_at_zero),
          UNIT_TEST(hello_promises_only_what_is_durable),
          UNIT_TEST(what_an_agent_cannot_send_any_more_is_named),
          UNIT_TEST(who_begins_anew_with_all_stored_is_not_named), UNIT_TEST(strangers_are_refused),
          UNIT_TEST(a_reload_changes_who_is_let_in),
          UNIT_TEST(nonsense_is_answered_with_errors_that_are_not_final),
          UNIT_TEST(a_store_that_cannot_write_puts_batches_off),
          UNIT_TEST(one_agents_batch_that_cannot_be_stored_holds_up_nobody_else),
          UNIT_TEST(a_connection_lost_while_answering_loses_no_record),
          UNIT_TEST(what_is_open_when_the_connection_goes_is_kept),
          UNIT_TEST(contacts_follow_presence),
          UNIT_TEST(after_a_restart_the_known_sessions_are_asked))
