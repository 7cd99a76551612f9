/* SPDX-License-Identifier: Apache-2.0 */
/* What reports are made of, from records: who reads it bills by it. */
#include "portal/store/list_view.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DEVICE "11111111-2222-4333-8444-55555555555"

struct reports {
    struct portal_rig rig;
    struct db *db;
    struct list_view_query query;
    char from[24];
    char to[24];
    struct buf text; /* the wanted columns of each row */
    const char *const *columns;
    struct list_view_key after;
    char word[96];
    struct list_view_stop stop;
};

static void say(struct reports *r, int device, const char *at, const char *kind, const char *inside)
{
    char xml[600];

    (void)snprintf(xml, sizeof xml, "<%s device='" DEVICE "%d' at='2026-%s:00.000Z'%s</%s>", kind,
                   device, at, inside, kind);
    portal_rig_add(r->rig.store, r->rig.agent, xml);
}

static void count(struct reports *r, int device, const char *at, int cycles)
{
    char inside[80];

    (void)snprintf(inside, sizeof inside, "><engine-cycles>%d</engine-cycles>", cycles);
    say(r, device, at, "meter", inside);
}

static void toner(struct reports *r, const char *at, const char *serial, const char *level)
{
    char inside[400];

    (void)snprintf(
        inside, sizeof inside,
        " index='1'><type>toner</type><class>consumed</class><part>HV-41X</part><serial>%s</serial>"
        "<level quality='percent'>%s</level>",
        serial, level);
    say(r, 0, at, "consumable", inside);
}

/* Printer 0 counts through November, 1 gets another board, 2 begins, 3 falls silent, 4 stands
 * still, 5 never tells a count. */
static void begin(struct reports *r)
{
    *r = (struct reports){ .rig = portal_rig_begin() };
    buf_init(&r->text, 65536);
    for (int device = 0; device < 6; device++)
        say(r, device, "10-01T08:00", "asset", "><model>L1</model><state>ready</state>");
    toner(r, "10-01T08:01", "A", "90");
    for (int device = 0; device < 5; device++)
        if (device != 2)
            count(r, device, "10-30T08:00", 1000);
    count(r, 0, "11-02T08:00", 1100);
    count(r, 1, "11-02T08:00", 1200);
    count(r, 1, "11-03T08:00", 900);
    count(r, 2, "11-05T08:00", 50);
    say(r, 3, "11-06T08:00", "asset", "><model>L1</model><state>unreachable</state>");
    toner(r, "11-09T09:00", "B", "100");
    count(r, 0, "11-10T08:00", 1300);
    count(r, 2, "11-10T08:00", 60);
    count(r, 0, "12-01T08:00", 9000);
    CU_ASSERT_EQUAL_FATAL(db_open(&r->rig.place, DB_READ, &r->db), ERR_NONE);
    r->query =
        (struct list_view_query){ .scope = store_scope_whole(), .most = 500, .out_stop = &r->stop };
}

static void end(struct reports *r)
{
    buf_finish(&r->text);
    db_close(r->db);
    portal_rig_end(&r->rig);
}

/* Past the store, which is not needed any more. */
static void run(struct reports *r, const char *sql)
{
    store_close(r->rig.store);
    r->rig.store = NULL;
    portal_rig_run(&r->rig, sql);
}

/* November, for the filters at these places. */
static void november(struct reports *r, size_t from, size_t to)
{
    int64_t from_ms = 0, to_ms = 0;

    CU_ASSERT_TRUE(clock_parse("2026-11-01T00:00:00Z", &from_ms));
    CU_ASSERT_TRUE(clock_parse("2026-12-01T00:00:00Z", &to_ms));
    (void)snprintf(r->from, sizeof r->from, "%" PRId64, from_ms);
    (void)snprintf(r->to, sizeof r->to, "%" PRId64, to_ms);
    r->query.filters[from] = r->from;
    r->query.filters[to] = r->to;
}

/* Of November the counters are told, in these columns. */
static void begin_meters(struct reports *r)
{
    static const char *const columns[] = { "start", "end", "pages", "quality", NULL };

    begin(r);
    november(r, 2, 3);
    r->columns = columns;
}

static void append(struct reports *r, const struct history_view_cell *cell)
{
    if (cell->is_null)
        buf_append_text(&r->text, "?");
    else if (cell->text != NULL)
        buf_append_text(&r->text, cell->text);
    else
        buf_append_format(&r->text, "%" PRId64, cell->number);
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct reports *r = arg;

    for (size_t i = 0; r->columns[i] != NULL; i++)
        for (size_t c = 0; c < view->column_count; c++)
            if (strcmp(view->columns[c].name, r->columns[i]) == 0) {
                append(r, &cells[c]);
                buf_append_text(&r->text, r->columns[i + 1] != NULL ? " " : "; ");
            }
    CU_ASSERT_TRUE(str_copy(r->word, sizeof r->word, key->text));
    r->after = (struct list_view_key){ key->number, key->second, r->word };
    return true;
}

static void tells(struct reports *r, enum list_view_id id, const char *wanted)
{
    buf_clear(&r->text);
    CU_ASSERT_EQUAL(list_view_read(r->db, id, &r->query, add, r), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&r->text), wanted);
}

static void counts_are_told_with_how_good_they_are(void)
{
    struct reports r;

    begin_meters(&r);
    tells(&r, LIST_VIEW_REPORT_METERS,
          "1000 1300 300 exact; 1000 900 200 replaced; ? 60 10 began; 1000 1000 ? silent; "
          "1000 1000 0 exact; ? ? ? unknown; ");
    r.query.filters[4] = "print/colour";
    tells(&r, LIST_VIEW_REPORT_METERS,
          "? ? ? unknown; ? ? ? unknown; ? ? ? unknown; ? ? ? unknown; ? ? ? unknown; ? ? ? "
          "unknown; ");
    end(&r);
}

static void nothing_printed_is_not_made_of_silence(void)
{
    struct reports r;

    begin_meters(&r);
    say(&r, 4, "10-31T08:00", "meter", "><print-pages>7</print-pages>");
    r.query.filters[4] = "engine-cycles";
    tells(&r, LIST_VIEW_REPORT_METERS,
          "1000 1300 300 exact; 1000 900 200 replaced; ? 60 10 began; 1000 1000 ? silent; "
          "1000 1000 ? silent; ? ? ? unknown; ");
    end(&r);
}

static void an_agent_that_is_away_says_nothing_of_its_printers(void)
{
    struct reports r;

    begin_meters(&r);
    run(&r, "UPDATE agent SET contact = 1793404800000"); /* 31 October */
    tells(&r, LIST_VIEW_REPORT_METERS,
          "1000 1300 300 exact; 1000 900 200 replaced; ? 60 10 began; 1000 1000 ? silent; "
          "1000 1000 ? silent; ? ? ? unknown; ");
    end(&r);
}

/* Row by row is the same as at once. */
static void pages_hold_each_row_once(void)
{
    static const char *const columns[] = { "end", NULL };
    struct reports r;

    begin(&r);
    november(&r, 2, 3);
    r.columns = columns;
    r.query.most = 1;
    tells(&r, LIST_VIEW_REPORT_METERS, "1300; ");
    r.query.after = &r.after;
    tells(&r, LIST_VIEW_REPORT_METERS, "900; ");
    tells(&r, LIST_VIEW_REPORT_METERS, "60; ");
    r.query.most = 10;
    tells(&r, LIST_VIEW_REPORT_METERS, "1000; 1000; ?; ");
    tells(&r, LIST_VIEW_REPORT_METERS, "");
    end(&r);
}

static void usage_is_told_by_day(void)
{
    static const char *const columns[] = { "day", "pages", NULL };
    struct reports r;

    begin(&r);
    november(&r, 2, 3);
    r.columns = columns;
    r.query.most = 2;
    tells(&r, LIST_VIEW_REPORT_USAGE, "1793577600000 100; 1794268800000 200; ");
    r.query.after = &r.after;
    tells(&r, LIST_VIEW_REPORT_USAGE, "1793577600000 200; 1793664000000 0; ");
    end(&r);
}

static void a_cartridge_is_told_when_it_went(void)
{
    static const char *const columns[] = { "supply-serial", "level-out", "early", "pages",
                                           "yield",         "reached",   NULL };
    struct reports r;

    begin(&r);
    november(&r, 2, 3);
    r.columns = columns;
    tells(&r, LIST_VIEW_REPORT_SUPPLIES, "A 9000 1 100 ? ?; ");
    run(&r, "INSERT INTO catalogue_part (place, part, kind, yield, yield_unit, changed) "
            "VALUES (1, 'HV-41X', 'toner', 1500, 'impressions', 0)");
    tells(&r, LIST_VIEW_REPORT_SUPPLIES, "A 9000 1 100 1500 666; ");
    end(&r);
}

static void fleet_is_told_with_its_age(void)
{
    static const char *const columns[] = { "model", "printed", NULL };
    struct reports r;

    begin(&r);
    r.columns = columns;
    tells(&r, LIST_VIEW_REPORT_FLEET, "L1 9000; L1 900; L1 60; L1 1000; L1 1000; L1 ?; ");
    end(&r);
}

static void incidents_are_those_that_began_then(void)
{
    static const char *const columns[] = { "severity", NULL };
    struct reports r;

    begin(&r);
    november(&r, 1, 0);
    r.columns = columns;
    tells(&r, LIST_VIEW_REPORT_INCIDENTS, "");
    end(&r);
}

UNIT_MAIN("list_view_report", UNIT_TEST(counts_are_told_with_how_good_they_are),
          UNIT_TEST(nothing_printed_is_not_made_of_silence),
          UNIT_TEST(an_agent_that_is_away_says_nothing_of_its_printers),
          UNIT_TEST(pages_hold_each_row_once), UNIT_TEST(usage_is_told_by_day),
          UNIT_TEST(a_cartridge_is_told_when_it_went), UNIT_TEST(fleet_is_told_with_its_age),
          UNIT_TEST(incidents_are_those_that_began_then))
