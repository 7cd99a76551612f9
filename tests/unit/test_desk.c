/* SPDX-License-Identifier: Apache-2.0 */
/* desk: what agents are answered, and what the ledger knows afterwards. */
#include "licence/desk.h"

#include "base/file.h"
#include "tests/fakes/desk_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ACTIVATE LICENCE_REQUEST_ACTIVATE
#define LEASE    LICENCE_REQUEST_LEASE
#define RELEASE  LICENCE_REQUEST_RELEASE

static void is_refused(const struct desk_rig_result *r, enum licence_doc_code code)
{
    CU_ASSERT_EQUAL(r->err, ERR_NONE);
    CU_ASSERT_EQUAL(r->verdict.check, LICENCE_CHECK_GOOD); /* refusals are signed, too */
    CU_ASSERT_EQUAL(r->doc.type, LICENCE_DOC_ERROR);
    CU_ASSERT_EQUAL(r->doc.code, code);
    CU_ASSERT(r->status >= 400);
}

static void activation_gives_all_terms_and_a_lease_gives_them_again(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    struct desk_rig_result r = desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    CU_ASSERT_EQUAL(r.status, 200);
    CU_ASSERT_EQUAL(r.verdict.check, LICENCE_CHECK_GOOD);
    CU_ASSERT_EQUAL(r.doc.type, LICENCE_DOC_LICENCE);
    CU_ASSERT_STRING_EQUAL(r.doc.lid, "lic-1");
    CU_ASSERT_STRING_EQUAL(r.doc.node, node.id);
    CU_ASSERT_STRING_EQUAL(r.doc.region, "eu");
    CU_ASSERT_EQUAL(r.doc.feature_count, 2);
    CU_ASSERT_STRING_EQUAL(r.doc.features[1], "reports");
    CU_ASSERT_EQUAL(r.doc.lease_until_ms, DESK_RIG_NOW + 30 * DESK_RIG_DAY);
    CU_ASSERT_EQUAL(r.doc.devices_max, 100);
    CU_ASSERT_EQUAL(r.doc.seq, 1);
    r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.doc.type, LICENCE_DOC_LEASE);
    CU_ASSERT_EQUAL(r.doc.exp_ms, l.exp_ms);
    CU_ASSERT_EQUAL(r.doc.seq, 2);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void a_code_serves_as_many_agents_as_the_licence_has(void)
{
    struct desk_rig rig;
    struct desk_rig_node nodes[3] = { desk_rig_node(), desk_rig_node(), desk_rig_node() };

    desk_rig_begin(&rig);
    struct ledger_licence one = desk_rig_issue(&rig, "one", 1);
    struct ledger_licence two = desk_rig_issue(&rig, "two", 2);
    struct desk_rig_result r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "one", one.code);
    CU_ASSERT_EQUAL(r.status, 200);
    r = desk_rig_do(&rig, &nodes[1], ACTIVATE, "one", one.code);
    is_refused(&r, LICENCE_DOC_USED);
    r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "one", one.code); /* its answer was lost */
    CU_ASSERT_EQUAL(r.status, 200);
    r = desk_rig_do(&rig, &nodes[1], ACTIVATE, "two", two.code);
    CU_ASSERT_EQUAL(r.status, 200);
    r = desk_rig_do(&rig, &nodes[2], ACTIVATE, "two", two.code);
    CU_ASSERT_EQUAL(r.status, 200);
    r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "two", two.code);
    is_refused(&r, LICENCE_DOC_NODES_FULL);
    r = desk_rig_do(&rig, &nodes[2], RELEASE, "two", NULL);
    CU_ASSERT_EQUAL(r.doc.type, LICENCE_DOC_RELEASED);
    r = desk_rig_do(&rig, &nodes[2], LEASE, "two", NULL);
    is_refused(&r, LICENCE_DOC_UNKNOWN_NODE);
    r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "two", two.code);
    CU_ASSERT_EQUAL(r.status, 200);
    for (int i = 0; i < 3; i++)
        crypto_sign_free(nodes[i].key);
    desk_rig_end(&rig);
}

static void who_does_not_know_the_code_is_refused_and_leaves_no_node(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    const uint8_t wrong[LICENCE_CODE_OCTETS] = { 1 };
    struct ledger_node kept;

    desk_rig_begin(&rig);
    (void)desk_rig_issue(&rig, "lic-1", 1);
    struct desk_rig_result r = desk_rig_do(&rig, &node, ACTIVATE, "lic-1", wrong);
    is_refused(&r, LICENCE_DOC_WRONG_PROOF);
    r = desk_rig_do(&rig, &node, ACTIVATE, "lic-2", wrong);
    is_refused(&r, LICENCE_DOC_UNKNOWN_LICENCE);
    r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    is_refused(&r, LICENCE_DOC_UNKNOWN_NODE);
    CU_ASSERT_EQUAL(ledger_get_node(rig.ledger, node.id, &kept), ERR_MISSING);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void a_request_is_taken_once_also_after_a_restart(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    struct ledger_node kept;
    struct buf body;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    struct licence_request request = desk_rig_request(&node, LEASE, "lic-1", NULL, &body);
    struct desk_rig_result r = desk_rig_ask(&rig, &request, &body, DESK_RIG_NOW);
    CU_ASSERT_EQUAL(r.status, 200);
    desk_rig_restart(&rig);
    r = desk_rig_ask(&rig, &request, &body, DESK_RIG_NOW);
    is_refused(&r, LICENCE_DOC_REPLAYED);
    CU_ASSERT_EQUAL(r.doc.req_seen, request.req_seq);
    CU_ASSERT_EQUAL(ledger_get_node(rig.ledger, node.id, &kept), ERR_NONE);
    CU_ASSERT_EQUAL(kept.clone_ms, 0); /* the same request: a copy on the wire */
    buf_finish(&body);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void two_machines_with_one_key_are_seen_and_both_go_on(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    struct ledger_node kept;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    struct desk_rig_node copy = node;
    struct desk_rig_result r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.status, 200);
    r = desk_rig_do(&rig, &copy, LEASE, "lic-1", NULL);
    is_refused(&r, LICENCE_DOC_REPLAYED);
    CU_ASSERT_EQUAL(ledger_get_node(rig.ledger, node.id, &kept), ERR_NONE);
    CU_ASSERT_EQUAL(kept.clone_ms, DESK_RIG_NOW);
    CU_ASSERT_EQUAL(kept.clone_count, 1);
    copy.req_seq = r.doc.req_seen;
    r = desk_rig_do(&rig, &copy, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.status, 200);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

/* Every single octet of a request changed: never taken, and the node's number stays. */
static void no_changed_request_is_taken(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    struct ledger_node kept;
    struct buf body;
    unsigned taken = 0;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    struct licence_request request = desk_rig_request(&node, LEASE, "lic-1", NULL, &body);
    for (size_t i = 0; i < body.len; i++) {
        char was = body.data[i];
        body.data[i] = was == 'A' ? 'B' : 'A';
        taken += desk_rig_ask(&rig, &request, &body, DESK_RIG_NOW).status == 200;
        body.data[i] = was;
    }
    CU_ASSERT_EQUAL(taken, 0);
    CU_ASSERT_EQUAL(ledger_get_node(rig.ledger, node.id, &kept), ERR_NONE);
    CU_ASSERT_EQUAL(kept.req_seq, request.req_seq - 1);
    buf_finish(&body);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void a_ledger_from_a_backup_goes_on_above_what_agents_were_told(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    node.seq_seen = 40;
    struct desk_rig_result r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.doc.seq, 41);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

/* The lie of one agent is refused like any other nonsense: it must not undo the answers to others
 * that wait for the same commit. */
static void an_agent_that_claims_the_highest_number_harms_itself_only(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    node.seq_seen = LICENCE_DOC_NUMBER;
    struct desk_rig_result r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    is_refused(&r, LICENCE_DOC_BAD_REQUEST);
    node.seq_seen = LICENCE_DOC_NUMBER - 1;
    r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.doc.seq, LICENCE_DOC_NUMBER);
    r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    is_refused(&r, LICENCE_DOC_BAD_REQUEST);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

/* `keyset ... > keyset` empties the file before it is written: a reload may come in between. */
static void an_empty_key_set_is_refused(void)
{
    struct desk_rig rig;
    char path[160], error[KEY_RING_ERROR] = "";

    desk_rig_begin(&rig);
    (void)snprintf(path, sizeof path, "%s/keyset", rig.folder);
    CU_ASSERT_EQUAL(file_write(path, "", 0, 0644), ERR_NONE);
    CU_ASSERT_PTR_NULL(key_ring_read(rig.conf, error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error, "keyset"));
    desk_rig_end(&rig);
}

static void revocations_are_told_with_a_rising_version(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    struct desk_rig_result r = desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    CU_ASSERT_EQUAL(r.doc.revoked_from_ms, 0);
    int64_t before = r.doc.revocations_version;
    l.revoked_from_ms = DESK_RIG_NOW + 14 * DESK_RIG_DAY;
    CU_ASSERT_EQUAL(ledger_begin(rig.ledger), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_put_licence(rig.ledger, &l), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_commit(rig.ledger), ERR_NONE);
    r = desk_rig_do(&rig, &node, LEASE, "lic-1", NULL);
    CU_ASSERT_EQUAL(r.doc.revoked_from_ms, l.revoked_from_ms);
    CU_ASSERT_EQUAL(r.doc.revocations_version, before + 1);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void without_a_key_in_its_time_nothing_is_signed_or_kept(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    struct ledger_node kept;
    struct buf body;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    struct licence_request request = desk_rig_request(&node, ACTIVATE, "lic-1", l.code, &body);
    struct desk_rig_result r =
        desk_rig_ask(&rig, &request, &body, DESK_RIG_NOW + 366 * DESK_RIG_DAY);
    CU_ASSERT_EQUAL(r.err, ERR_MISSING);
    r = desk_rig_ask(&rig, &request, &body, DESK_RIG_NOW - 1);
    CU_ASSERT_EQUAL(r.err, ERR_MISSING);
    CU_ASSERT_EQUAL(ledger_get_node(rig.ledger, node.id, &kept), ERR_MISSING);
    buf_finish(&body);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

struct lines {
    unsigned count;
    char last[64];
};

static bool count_line(void *arg, const struct ledger_audit *line)
{
    struct lines *lines = arg;

    lines->count++;
    (void)snprintf(lines->last, sizeof lines->last, "%s %s", line->what, line->result);
    return true;
}

static void each_question_leaves_one_line(void)
{
    struct desk_rig rig;
    struct desk_rig_node node = desk_rig_node();
    struct licence_request nonsense = { .type = LEASE };
    struct buf body;
    struct lines lines = { .count = 0 };
    struct ledger_forget which = { DESK_RIG_NOW, 100, 100 };
    int64_t dropped = 0, aged = 0;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 1);
    (void)desk_rig_do(&rig, &node, ACTIVATE, "lic-1", l.code);
    buf_init(&body, 100);
    (void)buf_append_text(&body, "v4.public.nonsense");
    struct desk_rig_result r = desk_rig_ask(&rig, &nonsense, &body, DESK_RIG_NOW);
    CU_ASSERT_EQUAL(r.status, 400);
    CU_ASSERT_EQUAL(ledger_each_audit(rig.ledger, NULL, count_line, &lines), ERR_NONE);
    CU_ASSERT_EQUAL(lines.count, 2);
    CU_ASSERT_STRING_EQUAL(lines.last, "/v1/lease bad-request");
    CU_ASSERT_EQUAL(ledger_forget_audit(rig.ledger, &which, &aged, &dropped), ERR_NONE);
    CU_ASSERT_EQUAL(dropped, 0);
    lines.count = 0;
    CU_ASSERT_EQUAL(ledger_each_audit(rig.ledger, NULL, count_line, &lines), ERR_NONE);
    CU_ASSERT_EQUAL(lines.count, 2); /* not older than that */
    which.most = 1;
    CU_ASSERT_EQUAL(ledger_forget_audit(rig.ledger, &which, &aged, &dropped), ERR_NONE);
    CU_ASSERT_EQUAL(dropped, 1); /* the oldest past the most */
    CU_ASSERT_EQUAL(aged, 0);
    which = (struct ledger_forget){ DESK_RIG_NOW + 1, 0, 100 }; /* a clock that ran ahead */
    CU_ASSERT_EQUAL(ledger_forget_audit(rig.ledger, &which, &aged, &dropped), ERR_NONE);
    CU_ASSERT_EQUAL(dropped, 0);
    CU_ASSERT_EQUAL(ledger_count_audit(rig.ledger, &dropped), ERR_NONE);
    CU_ASSERT_EQUAL(dropped, 1);
    which.aged_most = 5;
    CU_ASSERT_EQUAL(ledger_forget_audit(rig.ledger, &which, &aged, &dropped), ERR_NONE);
    CU_ASSERT_EQUAL(dropped, 1);
    CU_ASSERT_EQUAL(aged, 1);
    lines.count = 0;
    CU_ASSERT_EQUAL(ledger_each_audit(rig.ledger, NULL, count_line, &lines), ERR_NONE);
    CU_ASSERT_EQUAL(lines.count, 0);
    buf_finish(&body);
    crypto_sign_free(node.key);
    desk_rig_end(&rig);
}

static void what_one_question_wrote_is_taken_back_alone(void)
{
    struct desk_rig rig;
    struct ledger_audit line = { .at_ms = DESK_RIG_NOW, .what = "first" };
    struct lines lines = { .count = 0 };

    desk_rig_begin(&rig);
    CU_ASSERT_EQUAL(ledger_begin(rig.ledger), ERR_NONE);
    for (int i = 0; i < 3; i++) {
        line.what = i == 1 ? "second" : "other";
        CU_ASSERT_EQUAL(ledger_try(rig.ledger), ERR_NONE);
        CU_ASSERT_EQUAL(ledger_audit(rig.ledger, &line), ERR_NONE);
        CU_ASSERT_EQUAL(ledger_tried(rig.ledger, i != 1), ERR_NONE);
    }
    CU_ASSERT_EQUAL(ledger_commit(rig.ledger), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_each_audit(rig.ledger, NULL, count_line, &lines), ERR_NONE);
    CU_ASSERT_EQUAL(lines.count, 2);
    desk_rig_end(&rig);
}

/* As if so many had been activated and released before. */
static void note_activations(struct desk_rig *rig, const char *lid, int count)
{
    CU_ASSERT_EQUAL(ledger_begin(rig->ledger), ERR_NONE);
    for (int i = 0; i < count; i++)
        CU_ASSERT_EQUAL(ledger_note_activation(rig->ledger, lid), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_commit(rig->ledger), ERR_NONE);
}

static void a_code_does_not_fill_the_ledger_with_new_agents(void)
{
    struct desk_rig rig;
    struct desk_rig_node nodes[2] = { desk_rig_node(), desk_rig_node() };
    int64_t made = 0;

    desk_rig_begin(&rig);
    struct ledger_licence l = desk_rig_issue(&rig, "lic-1", 2);
    struct desk_rig_result r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "lic-1", l.code);
    CU_ASSERT_EQUAL(r.status, 200);
    note_activations(&rig, "lic-1", 1000 + 20 - 1);
    r = desk_rig_do(&rig, &nodes[1], ACTIVATE, "lic-1", l.code);
    is_refused(&r, LICENCE_DOC_NODES_FULL);
    (void)desk_rig_do(&rig, &nodes[0], RELEASE, "lic-1", NULL);
    r = desk_rig_do(&rig, &nodes[0], ACTIVATE, "lic-1", l.code); /* one that is known */
    CU_ASSERT_EQUAL(r.status, 200);
    licence_code_make(l.code);
    CU_ASSERT_EQUAL(ledger_begin(rig.ledger), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_put_licence(rig.ledger, &l), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_commit(rig.ledger), ERR_NONE);
    CU_ASSERT_EQUAL(ledger_count_activations(rig.ledger, "lic-1", &made), ERR_NONE);
    CU_ASSERT_EQUAL(made, 0);
    r = desk_rig_do(&rig, &nodes[1], ACTIVATE, "lic-1", l.code);
    CU_ASSERT_EQUAL(r.status, 200);
    crypto_sign_free(nodes[0].key);
    crypto_sign_free(nodes[1].key);
    desk_rig_end(&rig);
}

UNIT_MAIN("desk", UNIT_TEST(what_one_question_wrote_is_taken_back_alone),
          UNIT_TEST(a_code_does_not_fill_the_ledger_with_new_agents),
          UNIT_TEST(activation_gives_all_terms_and_a_lease_gives_them_again),
          UNIT_TEST(a_code_serves_as_many_agents_as_the_licence_has),
          UNIT_TEST(who_does_not_know_the_code_is_refused_and_leaves_no_node),
          UNIT_TEST(a_request_is_taken_once_also_after_a_restart),
          UNIT_TEST(two_machines_with_one_key_are_seen_and_both_go_on),
          UNIT_TEST(no_changed_request_is_taken),
          UNIT_TEST(a_ledger_from_a_backup_goes_on_above_what_agents_were_told),
          UNIT_TEST(an_agent_that_claims_the_highest_number_harms_itself_only),
          UNIT_TEST(an_empty_key_set_is_refused),
          UNIT_TEST(revocations_are_told_with_a_rising_version),
          UNIT_TEST(without_a_key_in_its_time_nothing_is_signed_or_kept),
          UNIT_TEST(each_question_leaves_one_line))
