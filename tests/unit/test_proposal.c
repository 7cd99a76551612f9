/* SPDX-License-Identifier: Apache-2.0 */
/* What is proposed, what covers it, what people decide and what becomes of it. */
#include "portal/store/proposal.h"

#include "portal/store/forecast_book.h"
#include "portal/store/list_view.h"
#include "portal/store/proposal_decide.h"
#include "tests/unit/sheet_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define DEVICE "11111111-2222-4333-8444-555555555555"
#define OTHER  "11111111-2222-4333-8444-666666666666"

static void say_of(struct sheet_rig *d, const char *device, int index, const char *more)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<consumable device='%s' at='" PORTAL_RIG_AT "' index='%d'>"
                   "<type>toner</type>%s</consumable>",
                   device, index, more);
    portal_rig_add(d->store, d->rig.agent, xml);
}

static void say(struct sheet_rig *d, int index, const char *more)
{
    say_of(d, DEVICE, index, more);
}

/* A supply needs this; its dates are days from now. */
static void need_of(struct sheet_rig *d, struct level_read_supply of, enum proposal_want want,
                    int day)
{
    struct db *db = store_db(d->store);
    bool has_dates = want != PROPOSAL_WANT_EMPTY && day > 0;
    struct forecast_book_row row = { .supply = { .of = of },
                                     .made_ms = NOW,
                                     .method = has_dates ? "fine" : NULL,
                                     .reason = has_dates ? NULL : "empty" };
    struct proposal_need put = { .of = of, .want = want, .has_chance = has_dates };

    for (int i = 0; i < FORECAST_BOOK_DATES; i++)
        row.when_ms[i] = NOW + (day + i) * DAY_MS;
    put.urgent_ms = has_dates ? row.when_ms[0] : 0;
    put.chance = 500;
    CU_ASSERT_EQUAL_FATAL(store_begin(d->store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(forecast_book_put(db, &row), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(proposal_lead_find(db, &put.of, &put.lead), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(proposal_put(db, &put, d->actor.now_ms), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(d->store), ERR_NONE);
}

/* That of the first device. */
static void need(struct sheet_rig *d, int index, enum proposal_want want, int day)
{
    need_of(d, (struct level_read_supply){ 1, index }, want, day);
}

/* At HQ: 1 and 2 need the same part, 3 would go with them; 4 is empty and tells no part. */
static void begin(struct sheet_rig *d)
{
    sheet_rig_begin(d);
    for (int index = 1; index <= 3; index++)
        say(d, index, "<part>P-9</part>");
    say(d, 4, "");
    need(d, 1, PROPOSAL_WANT_ORDER, 3);
    need(d, 2, PROPOSAL_WANT_ORDER, 4);
    need(d, 3, PROPOSAL_WANT_VISIT, 12);
    need(d, 4, PROPOSAL_WANT_EMPTY, 0);
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct sheet_rig *d = arg;

    (void)key;
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].name, "supply") == 0)
            buf_append_format(&d->text, "%d ", (int)cells[i].number);
        else if ((strcmp(view->columns[i].name, "state") == 0 ||
                  strcmp(view->columns[i].name, "decision") == 0 ||
                  strcmp(view->columns[i].name, "outcome") == 0) &&
                 !cells[i].is_null)
            buf_append_format(&d->text, "%s ", cells[i].text);
    return true;
}

static void tells(struct sheet_rig *d, enum list_view_id id, const char *state, const char *wanted)
{
    char now[24];
    struct list_view_query query = { .scope = &d->scope, .most = 100 };

    (void)snprintf(now, sizeof now, "%" PRId64, d->actor.now_ms);
    query.filters[0] = id == LIST_VIEW_PROPOSALS ? now : NULL;
    query.filters[1] = state;
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d->store), id, &query, add, d), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void give_stock(struct sheet_rig *d, int quantity)
{
    sheet_rig_write_to(d, SHEET_MOVES, HQ);
    sheet_rig_give(d, "part", "P-9", 0);
    sheet_rig_give(d, "kind", "in", 0);
    sheet_rig_give(d, "quantity", NULL, quantity);
    sheet_rig_adds(d, ERR_NONE);
}

static void give_delivery(struct sheet_rig *d, int64_t ordered_ms, int64_t arrived_ms)
{
    sheet_rig_write_to(d, SHEET_DELIVERIES, HQ);
    sheet_rig_give(d, "part", "P-9", 0);
    sheet_rig_give(d, "quantity", NULL, 1);
    sheet_rig_give(d, "ordered", NULL, ordered_ms);
    if (arrived_ms != 0)
        sheet_rig_give(d, "arrived", NULL, arrived_ms);
    sheet_rig_adds(d, ERR_NONE);
}

static void what_is_there_goes_to_the_most_urgent(void)
{
    struct sheet_rig d;

    begin(&d);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 order 1 order 2 visit 3 ");
    tells(&d, LIST_VIEW_PROPOSALS, "open", "unforeseen 4 order 1 order 2 visit 3 ");
    give_stock(&d, 1);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 1 order 2 visit 3 ");
    tells(&d, LIST_VIEW_PROPOSALS, "order", "order 2 ");
    give_delivery(&d, NOW, 0);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 1 covered 2 visit 3 ");
    tells(&d, LIST_VIEW_PROPOSALS, "open", "unforeseen 4 visit 3 ");
    need(&d, 4, PROPOSAL_WANT_NOTHING, 0);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 1 covered 2 later 3 ");
    sheet_rig_ask_as(&d, RIVAL);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "");
    tells(&d, LIST_VIEW_PROPOSED, NULL, "");
    sheet_rig_end(&d);
}

/* A printer under two ids is one, and stands in line once; what was taken out needs nothing. */
static void a_merged_id_takes_no_stock(void)
{
    struct sheet_rig d;

    begin(&d);
    say_of(&d, OTHER, 7, "<part>P-9</part>");
    need_of(&d, (struct level_read_supply){ 2, 7 }, PROPOSAL_WANT_ORDER, 1);
    give_stock(&d, 1);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 7 order 1 order 2 visit 3 ");
    portal_rig_add(d.store, d.rig.agent,
                   "<asset device='" OTHER "' at='2026-11-21T10:15:02.123Z'><same-as>" DEVICE
                   "</same-as></asset>");
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 1 order 2 visit 3 ");
    say(&d, 1, "<part>P-9</part><state>removed</state>");
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 2 visit 3 ");
    sheet_rig_end(&d);
}

static bool add_site(void *arg, const struct history_view *view, const struct list_view_key *key,
                     const struct history_view_cell *cells)
{
    struct sheet_rig *d = arg;

    (void)key;
    return buf_append_format(&d->text, "%s=%d ", cells[2].text,
                             (int)cells[view->column_count - 1].number);
}

/* What runs out at the sites. */
static void runs_out(struct sheet_rig *d, const char *wanted)
{
    char now[24];
    const struct list_view_query query = { .scope = &d->scope,
                                           .most = 9,
                                           .filters = { [2] = now } };

    (void)snprintf(now, sizeof now, "%" PRId64, d->actor.now_ms);
    buf_clear(&d->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d->store), LIST_VIEW_SITES, &query, add_site, d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d->text), wanted);
}

static void lead(struct sheet_rig *d, int64_t days, const char *from)
{
    struct proposal_lead lead;

    CU_ASSERT_EQUAL(
        proposal_lead_find(store_db(d->store), &(struct level_read_supply){ 1, 1 }, &lead),
        ERR_NONE);
    CU_ASSERT_EQUAL(lead.days, days);
    CU_ASSERT_STRING_EQUAL(lead.from, from);
    CU_ASSERT_STRING_EQUAL(lead.part, "P-9");
}

static void state_lead(struct sheet_rig *d, int64_t place, const char *part, int64_t median)
{
    sheet_rig_write_to(d, SHEET_LEADS, place);
    sheet_rig_give(d, "supplier", "S", 0);
    sheet_rig_give(d, "part", part, 0);
    sheet_rig_give(d, "median", NULL, median);
    sheet_rig_give(d, "spread", NULL, 2);
    sheet_rig_adds(d, ERR_NONE);
}

static void lead_times_are_stated_or_seen_or_usual(void)
{
    struct sheet_rig d;

    begin(&d);
    lead(&d, PROPOSAL_LEAD_DAYS, "default");
    give_delivery(&d, NOW - 30 * DAY_MS, NOW - 20 * DAY_MS);
    give_delivery(&d, NOW - 30 * DAY_MS, NOW - 28 * DAY_MS);
    lead(&d, PROPOSAL_LEAD_DAYS, "default");
    give_delivery(&d, NOW - 30 * DAY_MS, NOW - 26 * DAY_MS);
    lead(&d, 4, "deliveries");
    state_lead(&d, PROVIDER, "*", 9);
    lead(&d, 11, "lead-time");
    state_lead(&d, RIVAL, "P-9", 1);
    lead(&d, 11, "lead-time");
    state_lead(&d, PROVIDER, "P-9", 5);
    lead(&d, 7, "lead-time");
    state_lead(&d, HQ, "P-9", 6);
    lead(&d, 8, "lead-time");
    sheet_rig_end(&d);
}

static int64_t number_of(struct sheet_rig *d, int index)
{
    char sql[80];

    (void)snprintf(sql, sizeof sql, "SELECT id FROM forecast_need WHERE supply = %d", index);
    return portal_rig_ask(&d->rig, sql);
}

static void accepts(struct sheet_rig *d, int index, const char *part, enum err wanted)
{
    struct proposal_decide decide = { .actor = &d->actor,
                                      .scope = &d->scope,
                                      .proposal = number_of(d, index) };
    const struct proposal_decide_order order = { .part = part, .quantity = 1 };

    CU_ASSERT_EQUAL(proposal_decide_accept(d->store, &decide, &order), wanted);
    CU_ASSERT_EQUAL(decide.why[0] != '\0', wanted == ERR_RANGE || wanted == ERR_REFUSED);
    buf_clear(&d->text);
    buf_append_text(&d->text, decide.why);
}

static void dismisses(struct sheet_rig *d, int index, const char *reason, enum err wanted)
{
    struct proposal_decide decide = { .actor = &d->actor,
                                      .scope = &d->scope,
                                      .proposal = number_of(d, index) };

    CU_ASSERT_EQUAL(proposal_decide_dismiss(d->store, &decide, reason, "so", 7), wanted);
}

static void move(struct sheet_rig *d, const char *site, const char *customer)
{
    const struct store_agent agent = { .jid = "a@x.test", .site = site, .customer = customer };
    struct store_known known;

    CU_ASSERT_EQUAL_FATAL(store_set_agent(d->store, &agent, &known), ERR_NONE);
}

/* What was foreseen elsewhere says nothing of the stock here. */
static void who_moves_is_proposed_when_foreseen_anew(void)
{
    struct sheet_rig d;

    begin(&d);
    give_stock(&d, 1);
    move(&d, "Depot", "Rival");
    sheet_rig_ask_as(&d, RIVAL);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "");
    accepts(&d, 2, NULL, ERR_MISSING);
    need(&d, 1, PROPOSAL_WANT_ORDER, 3);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "order 1 ");
    sheet_rig_end(&d);
}

static void what_is_accepted_is_ordered_once(void)
{
    struct sheet_rig d;

    begin(&d);
    accepts(&d, 1, NULL, ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "unforeseen 4 covered 1 accepted order 2 visit 3 ");
    accepts(&d, 1, NULL, ERR_REFUSED);
    accepts(&d, 4, NULL, ERR_RANGE);
    accepts(&d, 4, "P-4", ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSALS, NULL, "covered 4 accepted covered 1 accepted order 2 visit 3 ");
    tells(&d, LIST_VIEW_PROPOSED, NULL, "4 accepted 2 1 accepted ");
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM supply_delivery WHERE place = 3 "
                                           "AND quantity = 1 AND ordered IS NOT NULL"),
                    2);
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM audit WHERE what IN "
                                           "('proposal accepted', 'delivery added')"),
                    4);
    sheet_rig_ask_as(&d, RIVAL);
    accepts(&d, 2, NULL, ERR_MISSING);
    dismisses(&d, 2, "other", ERR_MISSING);
    sheet_rig_end(&d);
}

static void what_no_forecast_asks_for_is_ordered_once_too(void)
{
    struct sheet_rig d;

    begin(&d);
    need(&d, 4, PROPOSAL_WANT_NOTHING, 0);
    tells(&d, LIST_VIEW_PROPOSALS, "unforeseen", "unforeseen 4 ");
    accepts(&d, 4, "P-4", ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSALS, "unforeseen", "");
    accepts(&d, 4, "P-4", ERR_REFUSED);
    CU_ASSERT_STRING_EQUAL(buf_text(&d.text),
                           "decision: was accepted at 2026-11-22T09:00:00.000Z, delivery 1");
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM supply_delivery"), 1);
    need(&d, 1, PROPOSAL_WANT_NOTHING, 40);
    accepts(&d, 1, NULL, ERR_REFUSED);
    CU_ASSERT_STRING_EQUAL(buf_text(&d.text), "state: is later");
    sheet_rig_end(&d);
}

static void what_is_dismissed_comes_again(void)
{
    struct sheet_rig d;

    begin(&d);
    dismisses(&d, 1, "whim", ERR_RANGE);
    dismisses(&d, 1, "has-one", ERR_NONE);
    dismisses(&d, 3, "enough-left", ERR_NONE);
    dismisses(&d, 4, "device-goes", ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSALS, NULL,
          "dismissed 4 dismissed dismissed 1 dismissed order 2 dismissed 3 dismissed ");
    dismisses(&d, 1, "has-one", ERR_REFUSED);
    tells(&d, LIST_VIEW_PROPOSED, NULL, "4 dismissed 3 dismissed 2 1 dismissed ");
    CU_ASSERT_EQUAL(
        portal_rig_ask(&d.rig, "SELECT count(*) FROM audit WHERE what = 'proposal dismissed'"), 3);
    d.actor.now_ms += 8 * DAY_MS;
    tells(&d, LIST_VIEW_PROPOSALS, "order", "order 1 order 2 ");
    dismisses(&d, 1, "other", ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSED, NULL, "1 dismissed 4 dismissed 3 dismissed 2 1 dismissed ");
    sheet_rig_end(&d);
}

/* As the list of what is proposed has it. */
static void sites_count_what_is_open(void)
{
    struct sheet_rig d;

    begin(&d);
    runs_out(&d, "HQ=3 Depot=0 ");
    give_stock(&d, 1);
    runs_out(&d, "HQ=2 Depot=0 ");
    dismisses(&d, 4, "device-goes", ERR_NONE);
    runs_out(&d, "HQ=1 Depot=0 ");
    say(&d, 2, "<part>P-9</part><state>removed</state>");
    runs_out(&d, "HQ=0 Depot=0 ");
    d.actor.now_ms += 8 * DAY_MS;
    runs_out(&d, "HQ=1 Depot=0 ");
    move(&d, "Depot", "Rival");
    runs_out(&d, "HQ=0 Depot=0 ");
    sheet_rig_end(&d);
}

static void one_is_noted_once_until_it_is_known_what_came_of_it(void)
{
    struct proposal_open open[PROPOSAL_OPEN_MOST];
    struct sheet_rig d;
    size_t count = 0;

    begin(&d);
    need(&d, 1, PROPOSAL_WANT_ORDER, 3);
    tells(&d, LIST_VIEW_PROPOSED, NULL, "2 1 ");
    CU_ASSERT_EQUAL_FATAL(
        proposal_each_open(store_db(d.store), &(struct level_read_supply){ 1, 1 }, open, &count),
        ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(open[0].arrives_ms, NOW + 7 * DAY_MS);
    CU_ASSERT_EQUAL(open[0].to_95_ms, NOW + 9 * DAY_MS);
    CU_ASSERT_EQUAL_FATAL(store_begin(d.store), ERR_NONE);
    CU_ASSERT_EQUAL(
        proposal_close(store_db(d.store), &open[0], PROPOSAL_OUTCOME_LATE, NOW + DAY_MS), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(d.store), ERR_NONE);
    tells(&d, LIST_VIEW_PROPOSED, NULL, "2 1 late ");
    CU_ASSERT_EQUAL(portal_rig_ask(&d.rig, "SELECT count(*) FROM forecast_judged WHERE orders = 1 "
                                           "AND late_orders = 1 AND lost = 0 AND method = 'fine'"),
                    1);
    need(&d, 1, PROPOSAL_WANT_ORDER, 3);
    tells(&d, LIST_VIEW_PROPOSED, NULL, "1 2 1 late ");
    sheet_rig_end(&d);
}

/* So many entries as the log's reach has, in steps that are short for a busy server, too. */
static void propose_many(struct sheet_rig *d)
{
    for (int step = 0; step < 21; step++)
        CU_ASSERT_EQUAL_FATAL(
            db_run(store_db(d->store),
                   "INSERT INTO forecast_proposed (need, device_id, supply, proposed, lead, "
                   "arrives) WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more "
                   "WHERE n < 1000) SELECT need, device_id, supply, proposed, lead, arrives FROM "
                   "forecast_proposed CROSS JOIN more WHERE id = 1"),
            ERR_NONE);
}

/* The log is never trimmed: a decision is answered with its entry, however many came later. */
static void an_old_entry_is_found_by_its_number(void)
{
    struct sheet_rig d;
    struct list_view_query query = { .scope = &d.scope, .most = 1, .filters = { [3] = "1" } };

    begin(&d);
    accepts(&d, 1, NULL, ERR_NONE);
    propose_many(&d);
    buf_clear(&d.text);
    CU_ASSERT_EQUAL(list_view_read(store_db(d.store), LIST_VIEW_PROPOSED, &query, add, &d),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&d.text), "1 accepted ");
    sheet_rig_end(&d);
}

UNIT_MAIN("proposal", UNIT_TEST(what_is_there_goes_to_the_most_urgent),
          UNIT_TEST(a_merged_id_takes_no_stock),
          UNIT_TEST(who_moves_is_proposed_when_foreseen_anew),
          UNIT_TEST(lead_times_are_stated_or_seen_or_usual),
          UNIT_TEST(what_is_accepted_is_ordered_once),
          UNIT_TEST(what_no_forecast_asks_for_is_ordered_once_too),
          UNIT_TEST(what_is_dismissed_comes_again), UNIT_TEST(sites_count_what_is_open),
          UNIT_TEST(one_is_noted_once_until_it_is_known_what_came_of_it),
          UNIT_TEST(an_old_entry_is_found_by_its_number))
