/* SPDX-License-Identifier: Apache-2.0 */
/* Operations on a real store: who may give one, what the platform tells of it, and what is kept. */
#include "portal/store/operation.h"

#include "base/str.h"
#include "portal/store/list_view.h"
#include "portal/store/operation_follow.h"
#include "portal/store/operation_send.h"
#include "portal/store/rollout.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW      INT64_C(1800000000000)
#define HOUR     (INT64_C(3600) * 1000)
#define ACME     2 /* places: 1 the provider, 2 HQ's customer, 3 HQ, 4 Rival, 5 its Depot */
#define RIVAL    4
#define DEVICE   "11111111-2222-4333-8444-555555555551"
#define OTHER    "11111111-2222-4333-8444-555555555552"
#define PLATFORM "22222222-2222-4333-8444-555555555551"
#define ITEM     "33333333-2222-4333-8444-555555555551"

struct world {
    struct portal_rig rig;
    struct store *store;
    struct db *db;
    struct access_actor actor;
    struct store_scope acme;
    struct store_scope rival;
    struct operation_wish wish;
};

static void add_device(struct world *w, const char *device)
{
    char xml[200];

    (void)snprintf(xml, sizeof xml,
                   "<asset device='%s' at='" PORTAL_RIG_AT "'><state>ready</state></asset>",
                   device);
    portal_rig_add(w->store, w->rig.agent, xml);
}

static struct world begin(void)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct world w = { .rig = portal_rig_begin(), .actor = { "ada", "192.0.2.7", NOW } };
    struct store_known known;

    w.store = w.rig.store;
    w.db = store_db(w.store);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(w.store, &other, &known), ERR_NONE);
    add_device(&w, DEVICE);
    add_device(&w, OTHER);
    CU_ASSERT_EQUAL(store_place_scope(w.db, store_scope_whole(), ACME, &w.acme), ERR_NONE);
    CU_ASSERT_EQUAL(store_place_scope(w.db, store_scope_whole(), RIVAL, &w.rival), ERR_NONE);
    w.wish = (struct operation_wish){ .device = DEVICE,
                                      .platform = PLATFORM,
                                      .kind = "reboot",
                                      .wanted = "",
                                      .body = "{}",
                                      .rollout = "",
                                      .account = 7,
                                      .key = "monday",
                                      .expires_ms = NOW + HOUR,
                                      .limit_s = 900 };
    CU_ASSERT_EQUAL(operation_device_of(w.db, &w.acme, DEVICE, &w.wish.of), ERR_NONE);
    crypto_uuid(w.wish.id);
    return w;
}

static void finish(struct world *w)
{
    portal_rig_end(&w->rig);
}

static bool has(const struct world *w, const char *condition)
{
    char sql[300];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM operation WHERE %s", condition);
    return portal_rig_ask(&w->rig, sql) == 1;
}

static struct sds_doc_progress progress_of(unsigned state, int64_t changed_ms)
{
    struct sds_doc_progress progress;

    sds_field_clear(&sds_doc_follow_progress, &progress);
    (void)str_copy(progress.item, sizeof progress.item, ITEM);
    progress.state = state;
    progress.made_ms = NOW;
    progress.changed_ms = changed_ms;
    return progress;
}

static int64_t take(struct world *w, int64_t row, const struct sds_doc_progress *progress,
                    int64_t now_ms)
{
    int64_t changed = -1;

    CU_ASSERT_EQUAL(store_begin(w->store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_follow_take(w->db, row, progress, now_ms, &changed), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w->store), ERR_NONE);
    return changed;
}

/* Made, sent, and answered with an item that waits. Its row. */
static int64_t send_one(struct world *w)
{
    struct operation_send next;
    struct buf body;

    buf_init(&body, 4096);
    CU_ASSERT_EQUAL(operation_make(w->store, &w->actor, &w->wish), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(operation_send_next(w->db, NOW, &next, &body), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(next.id, w->wish.id);
    CU_ASSERT_STRING_EQUAL(buf_text(&body), "{}");
    buf_finish(&body);
    CU_ASSERT_EQUAL(store_begin(w->store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_note(w->db, next.row), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w->store), ERR_NONE);
    const struct sds_doc_progress waiting = progress_of(SDS_WORK_WAITING, NOW);
    CU_ASSERT_EQUAL(take(w, next.row, &waiting, NOW + 5), next.row);
    return next.row;
}

static void a_device_is_its_customers_and_nobody_elses(void)
{
    struct world w = begin();
    struct operation_device of;

    CU_ASSERT_STRING_EQUAL(w.wish.of.customer_name, "ACME");
    CU_ASSERT_EQUAL(w.wish.of.customer, ACME);
    CU_ASSERT_EQUAL(operation_device_of(w.db, &w.rival, DEVICE, &of), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_device_of(w.db, &w.acme, ITEM, &of), ERR_MISSING);
    finish(&w);
}

static void the_same_key_makes_no_second_one(void)
{
    struct world w = begin();
    char id[CRYPTO_UUID_SIZE] = "";

    CU_ASSERT_EQUAL(operation_same(w.db, &w.wish, id), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    CU_ASSERT_EQUAL(operation_same(w.db, &w.wish, id), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(id, w.wish.id);
    w.wish.kind = "diagnostics";
    CU_ASSERT_EQUAL(operation_same(w.db, &w.wish, id), ERR_REFUSED);
    crypto_uuid(w.wish.id);
    CU_ASSERT_NOT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation"), 1);
    CU_ASSERT_EQUAL(
        portal_rig_ask(&w.rig, "SELECT count(*) FROM audit WHERE what = 'operation made'"), 1);
    finish(&w);
}

static void what_was_not_answered_is_sent_again_with_the_same_bytes(void)
{
    struct world w = begin();
    struct operation_send next;
    struct buf body;
    int64_t row;

    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    for (int i = 0; i < 2; i++) { /* also after it expired: the platform may have it */
        buf_init(&body, 4096);
        CU_ASSERT_EQUAL(operation_send_next(w.db, NOW + i * 2 * HOUR, &next, &body), ERR_NONE);
        CU_ASSERT_STRING_EQUAL(buf_text(&body), "{}");
        buf_finish(&body);
        CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
        CU_ASSERT_EQUAL(operation_send_note(w.db, next.row), ERR_NONE);
        CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
        CU_ASSERT_EQUAL(operation_send_overdue(w.db, NOW + 2 * HOUR, &row), ERR_MISSING);
    }
    CU_ASSERT_TRUE(has(&w, "tries = 2 AND state = 'sending'"));
    finish(&w);
}

static void what_expires_unsent_says_so(void)
{
    struct world w = begin();
    struct operation_send next;
    struct buf body;
    int64_t row = 0;

    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    buf_init(&body, 4096);
    CU_ASSERT_EQUAL(operation_send_overdue(w.db, NOW, &row), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_send_next(w.db, NOW + HOUR, &next, &body), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_send_overdue(w.db, NOW + HOUR, &row), ERR_NONE);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_unsent(w.db, row, NOW + HOUR), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_TRUE(has(&w, "state = 'unsent' AND open = 0 AND why IS NOT NULL"));
    buf_finish(&body);
    finish(&w);
}

static void what_the_platform_tells_is_kept_with_when(void)
{
    struct world w = begin();
    int64_t row = send_one(&w);
    struct operation_follow_state state;
    struct operation_follow_item item;

    struct sds_doc_progress done = progress_of(SDS_WORK_WAITING, NOW);
    CU_ASSERT_EQUAL(take(&w, 0, &done, NOW + 2000), 0);
    CU_ASSERT_TRUE(has(&w, "told = 1800000000005")); /* moves in steps */
    CU_ASSERT_EQUAL(take(&w, 0, &done, NOW + OPERATION_FOLLOW_TOLD_MS + 5), 0);
    CU_ASSERT_TRUE(has(&w, "told = 1800000010005"));
    done = progress_of(SDS_WORK_SCHEDULED, NOW + 10);
    done.reason = SDS_DOC_NO_ANSWER;
    CU_ASSERT_EQUAL(take(&w, 0, &done, NOW + 40000), row);
    CU_ASSERT_EQUAL(operation_follow_unread(w.db, 0, &item), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(item.item, ITEM);
    CU_ASSERT_EQUAL(operation_follow_tell(w.db, row, &state), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(state.state, "scheduled");
    CU_ASSERT_STRING_EQUAL(state.reason, "no-answer");
    CU_ASSERT_STRING_EQUAL(state.customer, "ACME");
    CU_ASSERT_FALSE(state.is_over);
    CU_ASSERT_EQUAL(state.percent, -1);
    done = progress_of(SDS_WORK_DONE, NOW + 20);
    done.has_evidence = 1;
    done.evidence.offline_s = 88;
    CU_ASSERT_EQUAL(take(&w, 0, &done, NOW + 50000), row);
    CU_ASSERT_TRUE(has(&w, "state = 'done' AND open = 0 AND evidence = '{\"offline_s\":88}'"));
    CU_ASSERT_EQUAL(operation_follow_tell(w.db, row, &state), ERR_NONE);
    CU_ASSERT_TRUE(state.is_over);
    finish(&w);
}

static void an_item_is_one_operations_only(void)
{
    struct world w = begin();
    int64_t changed = -1;

    (void)send_one(&w);
    w.wish.key = NULL;
    crypto_uuid(w.wish.id);
    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    struct sds_doc_progress waiting = progress_of(SDS_WORK_WAITING, NOW);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_follow_take(w.db, 2, &waiting, NOW, &changed), ERR_SYNTAX);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(changed, 0);
    finish(&w);
}

static void a_lost_one_is_followed_for_a_day(void)
{
    struct world w = begin();
    int64_t row = send_one(&w);

    struct sds_doc_progress lost = progress_of(SDS_WORK_LOST, NOW);
    CU_ASSERT_EQUAL(take(&w, 0, &lost, NOW + HOUR), row);
    CU_ASSERT_TRUE(has(&w, "state = 'lost' AND open = 1"));
    CU_ASSERT_EQUAL(take(&w, 0, &lost, NOW + 25 * HOUR), row);
    CU_ASSERT_TRUE(has(&w, "state = 'lost' AND open = 0"));
    finish(&w);
}

static struct sds_doc_story story_of(int64_t changes, size_t count)
{
    static struct sds_doc_story story;

    sds_field_clear(&sds_doc_follow_story, &story);
    story.changes = changes;
    story.history_count = count;
    for (size_t i = 0; i < count; i++)
        story.history[i] = (struct sds_doc_change){ .at_ms = NOW + (int64_t)i,
                                                    .state = SDS_WORK_WAITING,
                                                    .verb = SDS_FIELD_WORDLESS,
                                                    .by = SDS_DOC_BY_TOOL };
    return story;
}

static void steps_are_kept_also_those_that_the_platform_cuts_off(void)
{
    struct world w = begin();
    int64_t row = send_one(&w);
    struct operation_follow_item item;

    CU_ASSERT_EQUAL(operation_follow_unread(w.db, 0, &item), ERR_MISSING); /* it only waits */
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation_step"), 1);
    static struct sds_doc_story story;
    story = story_of(3, 3);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_follow_steps(w.db, row, &story), ERR_NONE);
    CU_ASSERT_EQUAL(operation_follow_steps(w.db, row, &story), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation_step"), 3);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT at FROM operation_step WHERE number = 0"), NOW);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    story = story_of(5, 2); /* the last two of five */
    CU_ASSERT_EQUAL(operation_follow_steps(w.db, row, &story), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation_step"), 5);
    CU_ASSERT_EQUAL(operation_follow_unread(w.db, 0, &item), ERR_MISSING);
    finish(&w);
}

static void one_is_cancelled_at_once_or_by_the_platform(void)
{
    struct world w = begin();
    struct operation_send send;

    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    CU_ASSERT_EQUAL(operation_cancel(w.store, &w.rival, &w.actor, w.wish.id), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_cancel(w.store, &w.acme, &w.actor, w.wish.id), ERR_NONE);
    CU_ASSERT_TRUE(has(&w, "state = 'cancelled' AND open = 0 AND item IS NULL"));
    CU_ASSERT_EQUAL(operation_cancel(w.store, &w.acme, &w.actor, w.wish.id), ERR_REFUSED);
    crypto_uuid(w.wish.id);
    w.wish.key = NULL;
    int64_t row = send_one(&w);
    CU_ASSERT_EQUAL(operation_send_cancel(w.db, &send), ERR_MISSING);
    CU_ASSERT_EQUAL(operation_cancel(w.store, &w.acme, &w.actor, w.wish.id), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_cancel(w.db, &send), ERR_NONE);
    CU_ASSERT_EQUAL(send.row, row);
    CU_ASSERT_STRING_EQUAL(send.item, ITEM);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_cancelled(w.db, row, true), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_TRUE(has(&w, "cancel = 'late' AND open = 1"));
    finish(&w);
}

static void there_is_room_for_so_many(void)
{
    struct world w = begin();

    CU_ASSERT_EQUAL(operation_make(w.store, &w.actor, &w.wish), ERR_NONE);
    CU_ASSERT_EQUAL(operation_room(w.db, 7, PLATFORM, OPERATION_OPEN_MOST - 1, NOW), ERR_NONE);
    CU_ASSERT_EQUAL(operation_room(w.db, 7, PLATFORM, OPERATION_OPEN_MOST, NOW), ERR_LIMIT);
    CU_ASSERT_EQUAL(operation_room(w.db, 7, ITEM, OPERATION_OPEN_MOST, NOW), ERR_NONE);
    finish(&w);
}

static struct rollout_wish rollout_of(const struct operation_wish *operations, size_t count)
{
    return (struct rollout_wish){ .id = "44444444-2222-4333-8444-555555555551",
                                  .platform = PLATFORM,
                                  .image = "laserjet",
                                  .version = "2410B",
                                  .at_once = 2,
                                  .asked = "hash",
                                  .account = 7,
                                  .key = "r",
                                  .expires_ms = NOW + HOUR,
                                  .operations = operations,
                                  .count = count };
}

struct seen {
    size_t rows;
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
};

static bool see(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct seen *seen = arg;

    (void)key;
    seen->rows++;
    memcpy(seen->cells, cells, view->column_count * sizeof *cells);
    return true;
}

static struct seen list(struct world *w, enum list_view_id id, const struct store_scope *scope)
{
    const struct list_view_query query = { .scope = scope, .most = 10 };
    struct seen seen = { 0 };

    CU_ASSERT_EQUAL(list_view_read(w->db, id, &query, see, &seen), ERR_NONE);
    return seen;
}

static void a_rollout_is_made_with_its_operations_and_counts_them(void)
{
    struct world w = begin();
    struct operation_wish operations[2] = { w.wish, w.wish };
    char id[CRYPTO_UUID_SIZE] = "";

    for (size_t i = 0; i < 2; i++) {
        operations[i].rollout = "44444444-2222-4333-8444-555555555551";
        operations[i].kind = "firmware";
        operations[i].key = NULL;
        crypto_uuid(operations[i].id);
    }
    operations[1].device = OTHER;
    struct rollout_wish wish = rollout_of(operations, 2);
    CU_ASSERT_EQUAL(rollout_make(w.store, &w.actor, &wish), ERR_NONE);
    CU_ASSERT_EQUAL(rollout_same(w.db, &wish, id), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(id, wish.id);
    wish.asked = "another";
    CU_ASSERT_EQUAL(rollout_same(w.db, &wish, id), ERR_REFUSED);
    struct seen seen = list(&w, LIST_VIEW_ROLLOUTS, &w.acme);
    CU_ASSERT_EQUAL_FATAL(seen.rows, 1);
    CU_ASSERT_EQUAL(seen.cells[13].number, 2); /* devices, */
    CU_ASSERT_EQUAL(seen.cells[14].number, 2); /* of which nothing was sent, */
    CU_ASSERT_EQUAL(seen.cells[22].number, 0); /* and which are not over */
    CU_ASSERT_TRUE(seen.cells[6].is_null);
    CU_ASSERT_EQUAL(list(&w, LIST_VIEW_ROLLOUTS, &w.rival).rows, 0);
    CU_ASSERT_EQUAL(list(&w, LIST_VIEW_OPERATIONS, &w.acme).rows, 2);
    CU_ASSERT_EQUAL(list(&w, LIST_VIEW_OPERATIONS, &w.rival).rows, 0);
    CU_ASSERT_EQUAL(rollout_ask(w.store, &w.rival, &w.actor, wish.id, ROLLOUT_HALT), ERR_MISSING);
    CU_ASSERT_EQUAL(rollout_ask(w.store, &w.acme, &w.actor, wish.id, ROLLOUT_HALT), ERR_NONE);
    finish(&w);
}

static void a_halt_is_not_forgotten_with_the_resume_before_it(void)
{
    static const char rollout[] = "44444444-2222-4333-8444-555555555551";
    struct world w = begin();
    struct operation_send_wish told;

    w.wish.rollout = rollout;
    const struct rollout_wish wish = rollout_of(&w.wish, 1);
    CU_ASSERT_EQUAL(rollout_make(w.store, &w.actor, &wish), ERR_NONE);
    CU_ASSERT_EQUAL(db_run(w.db, "UPDATE operation SET item = '" ITEM "'"), ERR_NONE);
    CU_ASSERT_EQUAL(rollout_ask(w.store, &w.acme, &w.actor, rollout, ROLLOUT_RESUME), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_wish(w.db, &told), ERR_NONE); /* it is in the air, */
    CU_ASSERT_EQUAL(rollout_ask(w.store, &w.acme, &w.actor, rollout, ROLLOUT_HALT), ERR_NONE);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_wished(w.db, &told), ERR_NONE); /* and answered */
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_send_wish(w.db, &told), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(told.wish, ROLLOUT_HALT);
    finish(&w);
}

static void what_is_long_over_is_forgotten(void)
{
    struct world w = begin();
    int64_t row = send_one(&w);

    struct sds_doc_progress done = progress_of(SDS_WORK_DONE, NOW + 20);
    CU_ASSERT_EQUAL(take(&w, 0, &done, NOW + 50), row);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_trim_old(w.db, w.rig.agent, NOW + 20), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation"), 1);
    CU_ASSERT_EQUAL(store_begin(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(operation_trim_old(w.db, w.rig.agent, NOW + 21), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(w.store), ERR_NONE);
    CU_ASSERT_EQUAL(portal_rig_ask(&w.rig, "SELECT count(*) FROM operation"), 0);
    finish(&w);
}

UNIT_MAIN("operation", UNIT_TEST(a_device_is_its_customers_and_nobody_elses),
          UNIT_TEST(the_same_key_makes_no_second_one),
          UNIT_TEST(what_was_not_answered_is_sent_again_with_the_same_bytes),
          UNIT_TEST(what_expires_unsent_says_so),
          UNIT_TEST(what_the_platform_tells_is_kept_with_when),
          UNIT_TEST(an_item_is_one_operations_only), UNIT_TEST(a_lost_one_is_followed_for_a_day),
          UNIT_TEST(steps_are_kept_also_those_that_the_platform_cuts_off),
          UNIT_TEST(one_is_cancelled_at_once_or_by_the_platform),
          UNIT_TEST(there_is_room_for_so_many),
          UNIT_TEST(a_rollout_is_made_with_its_operations_and_counts_them),
          UNIT_TEST(a_halt_is_not_forgotten_with_the_resume_before_it),
          UNIT_TEST(what_is_long_over_is_forgotten))
