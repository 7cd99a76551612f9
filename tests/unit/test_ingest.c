/* SPDX-License-Identifier: Apache-2.0 */
/* ingest on a real store, with a gate that keeps the answers and a clock that stands still. */
#include "portal/ingest/ingest.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/xml_read.h"
#include "portal/store/store_scope_whole.h"
#include "protocol/names.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define AGENT  "a@x.test/one"
#define OTHER  "b@x.test/one"
#define EPOCH2 "9f3c2d1e-0000-4000-8000-000000000002"

struct rig {
    const char *folder;
    struct loop *loop;
    struct store *store;
    struct gate *gate;
    struct ingest *ingest;
    struct portal_conf conf;
    struct portal_conf_agent agents[2];
};

static char jid_a[] = "a@x.test";
static char jid_b[] = "b@x.test";
static char word[] = "HQ";

static void begin_rig(struct rig *rig)
{
    *rig = (struct rig){ .folder = portal_rig_folder(), .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    rig->agents[0] = (struct portal_conf_agent){ .jid = jid_a, .site = word, .customer = word };
    rig->agents[1] = (struct portal_conf_agent){ .jid = jid_b, .site = word, .customer = word };
    rig->conf = (struct portal_conf){ .jid = "portal.x.test",
                                      .agents = rig->agents,
                                      .agent_count = 2,
                                      .window = 8,
                                      .max_bytes = 65536 };
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(rig->folder), STORE_WRITE, &rig->store),
                          ERR_NONE);
    rig->gate = fake_gate_create();
    rig->ingest = ingest_create(rig->loop, rig->store, &rig->conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->ingest);
    ingest_set_gate(rig->ingest, rig->gate);
}

static void end_rig(struct rig *rig)
{
    ingest_destroy(rig->ingest);
    fake_gate_destroy(rig->gate);
    store_close(rig->store);
    loop_destroy(rig->loop);
    portal_rig_remove(rig->folder);
}

static void ask(struct rig *rig, const char *from, const char *id, const char *payload)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *root = NULL;

    CU_ASSERT_TRUE_FATAL(xml_read_document(payload, strlen(payload), &limits, &root, NULL));
    const struct gate_iq iq = { .from = from, .id = id, .is_set = true, .payload = root };
    ingest_take(rig->ingest, &iq);
    xml_read_free(root);
}

/* The records `first` … `last` as a batch of this agent. */
static void send_from(struct rig *rig, const char *from, const char *id, const char *epoch,
                      uint64_t first, uint64_t last)
{
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_append_format(&text, "<batch xmlns='%s' epoch='%s' first='%" PRIu64 "'>", NAMES_SPACE,
                      epoch, first);
    for (uint64_t i = first; i <= last; i++)
        buf_append_text(&text, portal_rig_consumable(i));
    buf_append_text(&text, "</batch>");
    ask(rig, from, id, buf_text(&text));
    buf_finish(&text);
}

static void send(struct rig *rig, const char *id, const char *epoch, uint64_t first, uint64_t last)
{
    send_from(rig, AGENT, id, epoch, first, last);
}

static void hello(struct rig *rig, const char *from, const char *id)
{
    ask(rig, from, id,
        "<hello xmlns='" NAMES_SPACE "' version='1.0' epoch='" PORTAL_RIG_EPOCH "' next='1'/>");
}

static bool says(const struct rig *rig, const char *id, const char *part)
{
    const char *answer = fake_gate_answer_to(rig->gate, id);
    bool good = answer && strstr(answer, part);

    if (!good)
        (void)fprintf(stderr, "%s: '%s' lacks '%s'\n", id, answer ? answer : "(none)", part);
    return good;
}

static int64_t rows(const struct rig *rig)
{
    int64_t row = -1;

    CU_ASSERT_EQUAL(store_last_row(rig->store, &row), ERR_NONE);
    return row;
}

static void answers_stored_after_the_commit_only(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    send(&rig, "2", PORTAL_RIG_EPOCH, 4, 5);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "1", "result <stored"));
    CU_ASSERT_TRUE(says(&rig, "1", "through='3'"));
    CU_ASSERT_TRUE(says(&rig, "2", "through='5'"));
    CU_ASSERT_EQUAL(rows(&rig), 5);
    end_rig(&rig);
}

static void commits_after_20_ms_when_input_never_ends(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    fake_loop_advance(rig.loop, INGEST_COMMIT_MS - 1);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    fake_loop_advance(rig.loop, 1);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 1);
    end_rig(&rig);
}

static void commits_when_many_answers_wait(void)
{
    struct rig rig;
    char id[16];

    begin_rig(&rig);
    for (unsigned i = 1; i <= INGEST_PENDING; i++) {
        CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
        (void)snprintf(id, sizeof id, "%u", i);
        send(&rig, id, PORTAL_RIG_EPOCH, i, i);
    }
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), INGEST_PENDING);
    end_rig(&rig);
}

static void a_repeated_batch_is_answered_and_not_stored(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    send(&rig, "2", PORTAL_RIG_EPOCH, 1, 3); /* in the same transaction */
    ingest_drained(rig.ingest);
    send(&rig, "3", PORTAL_RIG_EPOCH, 2, 3); /* and later */
    CU_ASSERT_TRUE(says(&rig, "2", "through='3'"));
    CU_ASSERT_TRUE(says(&rig, "3", "through='3'"));
    CU_ASSERT_EQUAL(rows(&rig), 3);
    end_rig(&rig);
}

static void a_gap_is_answered_with_what_there_is(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "0", PORTAL_RIG_EPOCH, 2, 3);
    CU_ASSERT_TRUE(says(&rig, "0", "through='0'"));
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    send(&rig, "2", PORTAL_RIG_EPOCH, 5, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "2", "through='3'"));
    CU_ASSERT_EQUAL(rows(&rig), 3);
    end_rig(&rig);
}

static void of_an_overlap_the_new_part_is_stored(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    send(&rig, "2", PORTAL_RIG_EPOCH, 2, 6);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "2", "through='6'"));
    CU_ASSERT_EQUAL(rows(&rig), 6);
    end_rig(&rig);
}

static void an_empty_batch_is_answered(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 0);
    CU_ASSERT_TRUE(says(&rig, "1", "through='0'"));
    end_rig(&rig);
}

static void one_bad_record_refuses_its_batch_alone(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 2);
    ask(&rig, AGENT, "2",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='3'>"
        "<void/><consumable device='no uuid' at='" PORTAL_RIG_AT "' index='1'/></batch>");
    CU_ASSERT_TRUE(says(&rig, "2", "error modify bad-request <rejected"));
    CU_ASSERT_TRUE(says(&rig, "2", "first='3'"));
    CU_ASSERT_TRUE(says(&rig, "2", "record='2'"));
    ask(&rig, AGENT, "3",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='3'>"
        "<asset xmlns='urn:other' device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'/></batch>");
    CU_ASSERT_TRUE(says(&rig, "3", "record='1'"));
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "1", "through='2'"));
    CU_ASSERT_EQUAL(rows(&rig), 2);
    send(&rig, "4", PORTAL_RIG_EPOCH, 3, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "4", "through='3'"));
    end_rig(&rig);
}

static void a_void_takes_a_number_and_says_nothing(void)
{
    struct rig rig;

    begin_rig(&rig);
    ask(&rig, AGENT, "1",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='1'>"
        "<void/><void/></batch>");
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "1", "through='2'"));
    CU_ASSERT_EQUAL(rows(&rig), 0);
    send(&rig, "2", PORTAL_RIG_EPOCH, 3, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "2", "through='3'"));
    CU_ASSERT_EQUAL(rows(&rig), 1);
    end_rig(&rig);
}

static void a_new_epoch_starts_at_zero(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 5);
    send(&rig, "2", EPOCH2, 3, 3);
    send(&rig, "3", EPOCH2, 1, 2);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "2", "through='0'"));
    CU_ASSERT_TRUE(says(&rig, "3", "through='2'"));
    CU_ASSERT_TRUE(says(&rig, "3", EPOCH2));
    hello(&rig, AGENT, "4");
    CU_ASSERT_TRUE(says(&rig, "4", "through='5'"));
    end_rig(&rig);
}

static void hello_promises_only_what_is_durable(void)
{
    struct rig rig;

    begin_rig(&rig);
    hello(&rig, AGENT, "0");
    CU_ASSERT_TRUE(says(&rig, "0", "result <welcome"));
    CU_ASSERT_TRUE(says(&rig, "0", "through='0'"));
    CU_ASSERT_TRUE(says(&rig, "0", "window='8'"));
    CU_ASSERT_TRUE(says(&rig, "0", "ingest='portal.x.test'"));
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 4);
    hello(&rig, AGENT, "2");
    CU_ASSERT_TRUE(says(&rig, "2", "through='4'"));
    CU_ASSERT_PTR_NOT_NULL(fake_gate_answer_to(rig.gate, "1")); /* committed on the way */
    end_rig(&rig);
}

static void strangers_are_refused(void)
{
    struct rig rig;

    begin_rig(&rig);
    hello(&rig, "mallory@x.test/a", "1");
    hello(&rig, "a@x.testing/a", "2");
    hello(&rig, "x.test/a", "3");
    hello(&rig, "a@x.tes/a", "4");
    for (char id[2] = "1"; id[0] <= '4'; id[0]++)
        CU_ASSERT_TRUE(says(&rig, id, "error auth forbidden"));
    CU_ASSERT_EQUAL(rows(&rig), 0);
    end_rig(&rig);
}

static void a_reload_changes_who_is_let_in(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 2);
    rig.conf.agents = &rig.agents[1];
    rig.conf.agent_count = 1;
    CU_ASSERT_TRUE(ingest_reload(rig.ingest, &rig.conf));
    CU_ASSERT_TRUE(says(&rig, "1", "through='2'"));
    send(&rig, "2", PORTAL_RIG_EPOCH, 3, 3);
    CU_ASSERT_TRUE(says(&rig, "2", "error auth forbidden"));
    hello(&rig, "b@x.test/r", "3");
    CU_ASSERT_TRUE(says(&rig, "3", "result <welcome"));
    end_rig(&rig);
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
    struct rig rig;

    begin_rig(&rig);
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        ask(&rig, AGENT, "x", payloads[i]);
        CU_ASSERT_TRUE(says(&rig, "x", "error "));
        CU_ASSERT_PTR_NULL(strstr(fake_gate_answer_to(rig.gate, "x"), "rejected"));
        fake_gate_clear(rig.gate);
    }
    send(&rig, "many", PORTAL_RIG_EPOCH, 1, 1001);
    CU_ASSERT_TRUE(says(&rig, "many", "error modify policy-violation"));
    end_rig(&rig);
}

static void a_store_that_cannot_write_puts_batches_off(void)
{
    struct rig rig;
    struct rlimit before;

    if (portal_rig_place("")->server)
        return; /* the limit is for files of ours; see test_db_pgsql */
    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_drained(rig.ingest);
    log_set_level((enum log_level) - 1); /* the trouble is expected */
    (void)signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit none = { .rlim_cur = 4096, .rlim_max = before.rlim_max };
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &none), 0);
    send(&rig, "2", PORTAL_RIG_EPOCH, 4, 6);
    send(&rig, "3", PORTAL_RIG_EPOCH, 7, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "2", "error wait resource-constraint"));
    CU_ASSERT_NOT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), -1);
    CU_ASSERT_EQUAL(rows(&rig), 3);
    send(&rig, "4", PORTAL_RIG_EPOCH, 4, 9);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "4", "through='9'"));
    CU_ASSERT_EQUAL(rows(&rig), 9);
    end_rig(&rig);
}

/* A store that takes no second record of number 4, as stands for whatever it refuses for ever. */
static void one_agents_batch_that_cannot_be_stored_holds_up_nobody_else(void)
{
    struct rig rig;

    begin_rig(&rig);
    CU_ASSERT_EQUAL(db_run(store_db(rig.store),
                           "CREATE UNIQUE INDEX only_one ON entry (number) WHERE number = 4"),
                    ERR_NONE);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 4);
    send_from(&rig, OTHER, "2", EPOCH2, 1, 3);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL_FATAL(rows(&rig), 7);
    log_set_level((enum log_level) - 1); /* the trouble is expected */
    send(&rig, "3", PORTAL_RIG_EPOCH, 5, 6);
    send_from(&rig, OTHER, "4", EPOCH2, 4, 4);
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "3", "error wait resource-constraint")); /* who knows whose fault */
    CU_ASSERT_TRUE(says(&rig, "4", "error wait resource-constraint"));
    for (int i = 0; i < 3; i++) {
        fake_gate_clear(rig.gate);
        send(&rig, "5", PORTAL_RIG_EPOCH, 5 + (uint64_t)i, 5 + (uint64_t)i);
        send_from(&rig, OTHER, "6", EPOCH2, 4, 4);
        ingest_drained(rig.ingest);
        CU_ASSERT_TRUE(says(&rig, "5", "result <stored"));
        CU_ASSERT_TRUE(says(&rig, "6", "error wait resource-constraint"));
    }
    CU_ASSERT_EQUAL(db_run(store_db(rig.store), "DROP INDEX only_one"), ERR_NONE);
    send_from(&rig, OTHER, "7", EPOCH2, 4, 5);
    CU_ASSERT_TRUE(says(&rig, "7", "through='5'")); /* alone: at once */
    send_from(&rig, OTHER, "8", EPOCH2, 6, 6);
    CU_ASSERT_PTR_NULL(fake_gate_answer_to(rig.gate, "8")); /* trusted again */
    ingest_drained(rig.ingest);
    CU_ASSERT_TRUE(says(&rig, "8", "through='6'"));
    end_rig(&rig);
}

static void lose(void *arg)
{
    struct rig *rig = arg;

    ingest_down(rig->ingest);
}

static void a_connection_lost_while_answering_loses_no_record(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    send(&rig, "2", PORTAL_RIG_EPOCH, 4, 6);
    fake_gate_break(rig.gate, lose, &rig);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL(rows(&rig), 6);
    end_rig(&rig);
}

static void what_is_open_when_the_connection_goes_is_kept(void)
{
    struct rig rig;

    begin_rig(&rig);
    send(&rig, "1", PORTAL_RIG_EPOCH, 1, 3);
    ingest_down(rig.ingest);
    ingest_drained(rig.ingest);
    CU_ASSERT_EQUAL(fake_gate_count(rig.gate), 0);
    CU_ASSERT_EQUAL(rows(&rig), 3);
    end_rig(&rig);
}

static bool take_contact(void *arg, const struct store_printer *printer)
{
    *(int64_t *)arg = printer->contact_ms;
    return true;
}

static int64_t contact(const struct rig *rig)
{
    int64_t ms = -1;

    CU_ASSERT_EQUAL(store_each_printer(rig->store, store_scope_whole(), NULL, take_contact, &ms),
                    ERR_NONE);
    return ms;
}

static void contacts_follow_presence(void)
{
    struct rig rig;

    begin_rig(&rig);
    ask(&rig, AGENT, "1",
        "<batch xmlns='" NAMES_SPACE "' epoch='" PORTAL_RIG_EPOCH "' first='1'>"
        "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'/></batch>");
    ingest_drained(rig.ingest);
    int64_t first = contact(&rig);
    CU_ASSERT_TRUE(first >= 0);
    fake_loop_advance(rig.loop, INGEST_PING_MS + 2 * INGEST_SAVE_MS);
    CU_ASSERT_EQUAL(contact(&rig), first); /* only what was heard counts */
    CU_ASSERT_TRUE(fake_gate_pings(rig.gate, AGENT) > 0);
    ingest_presence(rig.ingest, AGENT, true); /* as an answer to a ping comes */
    fake_loop_advance(rig.loop, INGEST_SAVE_MS);
    int64_t second = contact(&rig);
    CU_ASSERT_TRUE(second > first + INGEST_PING_MS);
    ingest_presence(rig.ingest, "a@x.test/older", false); /* another session's end */
    ingest_presence(rig.ingest, AGENT, false);
    fake_loop_advance(rig.loop, INGEST_SAVE_MS);
    int64_t third = contact(&rig);
    CU_ASSERT_TRUE(third >= second);
    unsigned pings = fake_gate_pings(rig.gate, AGENT);
    ingest_presence(rig.ingest, "mallory@x.test/a", true);
    fake_loop_advance(rig.loop, 2 * INGEST_PING_MS);
    CU_ASSERT_EQUAL(contact(&rig), third);
    CU_ASSERT_EQUAL(fake_gate_pings(rig.gate, AGENT), pings); /* who is gone is not asked */
    end_rig(&rig);
}

static void after_a_restart_the_known_sessions_are_asked(void)
{
    struct rig rig;

    begin_rig(&rig);
    hello(&rig, AGENT, "1");
    ingest_destroy(rig.ingest);
    rig.ingest = ingest_create(rig.loop, rig.store, &rig.conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig.ingest);
    ingest_set_gate(rig.ingest, rig.gate);
    ingest_up(rig.ingest);
    CU_ASSERT_EQUAL(fake_gate_pings(rig.gate, AGENT), 1);
    end_rig(&rig);
}

UNIT_MAIN("ingest", UNIT_TEST(answers_stored_after_the_commit_only),
          UNIT_TEST(commits_after_20_ms_when_input_never_ends),
          UNIT_TEST(commits_when_many_answers_wait),
          UNIT_TEST(a_repeated_batch_is_answered_and_not_stored),
          UNIT_TEST(a_gap_is_answered_with_what_there_is),
          UNIT_TEST(of_an_overlap_the_new_part_is_stored), UNIT_TEST(an_empty_batch_is_answered),
          UNIT_TEST(one_bad_record_refuses_its_batch_alone),
          UNIT_TEST(a_void_takes_a_number_and_says_nothing), UNIT_TEST(a_new_epoch_starts_at_zero),
          UNIT_TEST(hello_promises_only_what_is_durable), UNIT_TEST(strangers_are_refused),
          UNIT_TEST(a_reload_changes_who_is_let_in),
          UNIT_TEST(nonsense_is_answered_with_errors_that_are_not_final),
          UNIT_TEST(a_store_that_cannot_write_puts_batches_off),
          UNIT_TEST(one_agents_batch_that_cannot_be_stored_holds_up_nobody_else),
          UNIT_TEST(a_connection_lost_while_answering_loses_no_record),
          UNIT_TEST(what_is_open_when_the_connection_goes_is_kept),
          UNIT_TEST(contacts_follow_presence),
          UNIT_TEST(after_a_restart_the_known_sessions_are_asked))
