/* SPDX-License-Identifier: Apache-2.0 */
/* What runs out when, as a list, and by whom. */
#include "portal/store/forecast_book.h"

#include "base/buf.h"
#include "portal/store/list_view.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DEVICE "11111111-2222-4333-8444-55555555555"

struct book {
    struct portal_rig rig;
    struct list_view_query query;
    struct list_view_key after;
    struct buf text;
};

static void say(struct book *b, int64_t agent, int device, int index, const char *more)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<consumable device='" DEVICE "%d' at='" PORTAL_RIG_AT "' index='%d'>"
                   "<type>toner</type>%s</consumable>",
                   device, index, more);
    portal_rig_add(b->rig.store, agent, xml);
}

/* Every supply that changed gets its forecast: a date, or below 1 none. */
static void foresee(struct book *b, const int64_t *dues)
{
    struct forecast_book_supply supplies[16];
    size_t count;
    int64_t through;

    CU_ASSERT_EQUAL_FATAL(store_begin(b->rig.store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(
        forecast_book_changed(store_db(b->rig.store), 0, 16, supplies, &count, &through), ERR_NONE);
    for (size_t i = 0; i < count; i++) {
        struct forecast_book_row row = { .supply = supplies[i],
                                         .reason = dues[i] > 0 ? NULL : "far" };
        for (int j = 0; j < FORECAST_BOOK_DATES; j++)
            row.when_ms[j] = dues[i] - 3 + j;
        CU_ASSERT_EQUAL(forecast_book_put(store_db(b->rig.store), &row), ERR_NONE);
    }
    CU_ASSERT_EQUAL_FATAL(store_commit(b->rig.store), ERR_NONE);
}

/* Supplies 1 and 2 of device 0 and 1 of device 1 at HQ, 1 of device 2 at Depot, which is another
 * customer's. */
static void begin(struct book *b)
{
    static const int64_t dues[] = { 3000, 0, 1000, 2000 };
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *b = (struct book){ .rig = portal_rig_begin() };
    buf_init(&b->text, 4096);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(b->rig.store, &other, &known), ERR_NONE);
    say(b, b->rig.agent, 0, 1, "");
    say(b, b->rig.agent, 0, 2, "");
    say(b, b->rig.agent, 1, 1, "<part>P-9</part>");
    say(b, known.id, 2, 1, "");
    foresee(b, dues);
    b->query = (struct list_view_query){ .scope = store_scope_whole(), .most = 100 };
}

static void end(struct book *b)
{
    buf_finish(&b->text);
    portal_rig_end(&b->rig);
}

/* Rows as device/supply=date. */
static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct book *b = arg;
    const char *which = cells[0].text + strlen(cells[0].text) - 1;

    CU_ASSERT_EQUAL(view->column_count, 23);
    b->after = (struct list_view_key){ key->number, key->second, "" };
    buf_append_format(&b->text, "%s/%d", which, (int)cells[1].number);
    if (!cells[16].is_null)
        buf_append_format(&b->text, "=%d", (int)cells[16].number);
    return buf_append_text(&b->text, cells[15].is_null ? " " : " without ");
}

static void tells(struct book *b, const char *wanted)
{
    buf_clear(&b->text);
    CU_ASSERT_EQUAL(list_view_read(store_db(b->rig.store), LIST_VIEW_SUPPLIES, &b->query, add, b),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&b->text), wanted);
}

static void the_soonest_is_first_and_what_has_no_date_last(void)
{
    struct book b;

    begin(&b);
    tells(&b, "1/1=1000 2/1=2000 0/1=3000 0/2 without ");
    b.query.most = 3;
    tells(&b, "1/1=1000 2/1=2000 0/1=3000 ");
    b.query.after = &b.after;
    tells(&b, "0/2 without ");
    tells(&b, "");
    b.query.after = NULL;
    say(&b, b.rig.agent, 1, 1, "<state>removed</state>");
    tells(&b, "2/1=2000 0/1=3000 0/2 without ");
    end(&b);
}

static void filters_go_together(void)
{
    struct book b;

    begin(&b);
    b.query.filters[0] = "3000";
    tells(&b, "1/1=1000 2/1=2000 ");
    b.query.filters[1] = "HQ";
    tells(&b, "1/1=1000 ");
    b.query.filters[0] = NULL;
    b.query.filters[3] = DEVICE "0";
    tells(&b, "0/1=3000 0/2 without ");
    b.query.filters[2] = "Rival";
    tells(&b, "");
    b.query.filters[2] = NULL;
    b.query.filters[4] = "toner";
    tells(&b, "0/1=3000 0/2 without ");
    b.query.filters[4] = "opc";
    tells(&b, "");
    end(&b);
}

static void each_sees_its_own(void)
{
    struct book b;
    struct store_scope scope = { "" };

    begin(&b);
    b.query.scope = &scope;
    tells(&b, "");
    (void)snprintf(scope.path, sizeof scope.path, "/1/%d/",
                   (int)portal_rig_ask(&b.rig, "SELECT id FROM place WHERE name = 'Rival'"));
    tells(&b, "2/1=2000 ");
    b.query.filters[3] = DEVICE "0";
    tells(&b, "");
    end(&b);
}

/* Rows as method: forecasts, within the interval of 80 %, and that as a share. */
static bool add_quality(void *arg, const struct history_view *view, const struct list_view_key *key,
                        const struct history_view_cell *cells)
{
    struct book *b = arg;

    CU_ASSERT_EQUAL(view->column_count, 15);
    (void)key;
    buf_append_format(&b->text, "%d %s: %d %d ", (int)cells[0].number, cells[1].text,
                      (int)cells[2].number, (int)cells[4].number);
    if (cells[10].is_null)
        return buf_append_text(&b->text, "unknown ");
    return buf_append_format(&b->text, "%d %d ", (int)cells[10].number, (int)cells[12].number);
}

static void tells_quality(struct book *b, const char *wanted)
{
    buf_clear(&b->text);
    CU_ASSERT_EQUAL(
        list_view_read(store_db(b->rig.store), LIST_VIEW_QUALITY, &b->query, add_quality, b),
        ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&b->text), wanted);
}

/* Sums of all places that are seen; shares of twenty forecasts and more. */
static void how_good_they_were_is_told_of_what_one_sees(void)
{
    struct book b;
    struct store_scope scope = { "" };

    begin(&b);
    CU_ASSERT_EQUAL_FATAL(store_begin(b.rig.store), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(
        db_run(
            store_db(b.rig.store),
            "INSERT INTO forecast_judged (month, place, method, within_50, within_80, within_95, "
            "early, late, lost, loss) SELECT 2000, id, 'fine', 5, 8, 9, 1, 0, 3, 1000 FROM place "
            "WHERE name IN ('HQ', 'Depot'); "
            "INSERT INTO forecast_judged (month, place, method, within_50, within_80, within_95, "
            "early, late, lost, loss) SELECT 1000, id, 'staged', 5, 8, 8, 0, 2, 3, 1000 "
            "FROM place WHERE name = 'Depot'"),
        ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_commit(b.rig.store), ERR_NONE);
    tells_quality(&b, "2000 fine: 20 16 8000 100 1000 staged: 10 8 unknown ");
    (void)snprintf(scope.path, sizeof scope.path, "/1/%d/",
                   (int)portal_rig_ask(&b.rig, "SELECT id FROM place WHERE name = 'Rival'"));
    b.query.scope = &scope;
    tells_quality(&b, "2000 fine: 10 8 unknown 1000 staged: 10 8 unknown ");
    scope.path[0] = '\0';
    tells_quality(&b, "");
    end(&b);
}

UNIT_MAIN("forecast_book", UNIT_TEST(the_soonest_is_first_and_what_has_no_date_last),
          UNIT_TEST(filters_go_together), UNIT_TEST(each_sees_its_own),
          UNIT_TEST(how_good_they_were_is_told_of_what_one_sees))
