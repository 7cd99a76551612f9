/* SPDX-License-Identifier: Apache-2.0 */
/* Devices that are too many to be read and sorted: other walks than those of test_list_view must
 * tell the same. */
#include "portal/store/list_view.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/fleet_row.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define COUNT   5000 /* each thousandth is stopped, each 700th a rare one */
#define STOPPED 5
#define RARE    7

struct large {
    struct portal_rig rig;
    struct db *db;
    struct list_view_query query;
    struct list_view_stop stop;
    struct list_view_key after;
    char word[96];
    struct buf text; /* of each row what it is about, and a blank */
    int rows;
};

#define DEVICES "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "

static void fill(struct large *l)
{
    struct db *db = NULL;

    store_close(l->rig.store);
    l->rig.store = NULL;
    portal_rig_run(&l->rig,
                   "INSERT INTO history_device (id, agent, device, journal, at) " DEVICES
                   "SELECT i, 1, 'device-' || (10000 + i), 1, i * CAST(86400000 AS BIGINT) FROM n");
    portal_rig_run(&l->rig,
                   "INSERT INTO asset (agent, device, entry, received, at, model, state) " DEVICES
                   "SELECT 1, 'device-' || (10000 + i), 1, 0, 0, CASE WHEN i % 700 = 0 THEN "
                   "'Rare ' ELSE 'Plain ' END || (i % 10), CASE WHEN i % 1000 = 0 THEN 'stopped' "
                   "ELSE 'ready' END FROM n");
    portal_rig_run(&l->rig, "INSERT INTO fleet_fill (through) VALUES (0)");
    CU_ASSERT_EQUAL_FATAL(db_open(&l->rig.place, DB_WRITE, &db), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(fleet_row_fill(db), ERR_NONE);
    db_close(db);
}

static void begin(struct large *l)
{
    *l = (struct large){ .rig = portal_rig_begin() };
    buf_init(&l->text, 4096);
    fill(l);
    CU_ASSERT_EQUAL_FATAL(db_open(&l->rig.place, DB_READ, &l->db), ERR_NONE);
    l->query =
        (struct list_view_query){ .scope = store_scope_whole(), .most = 3, .out_stop = &l->stop };
}

static void end(struct large *l)
{
    buf_finish(&l->text);
    db_close(l->db);
    portal_rig_end(&l->rig);
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct large *l = arg;

    (void)view;
    l->rows++;
    l->after = *key;
    (void)str_copy(l->word, sizeof l->word, key->text);
    l->after.text = l->word;
    return buf_append_format(&l->text, "%s ", cells[0].text + sizeof "device-1" - 1);
}

/* All pages of a list; how many rows they have. */
static int read_all(struct large *l, enum list_view_id id)
{
    int before;

    buf_clear(&l->text);
    l->rows = 0;
    l->query.after = NULL;
    do {
        before = l->rows;
        CU_ASSERT_EQUAL_FATAL(list_view_read(l->db, id, &l->query, add, l), ERR_NONE);
        CU_ASSERT_FALSE(l->stop.is_there);
        l->query.after = &l->after;
    } while (l->rows > before && l->rows < COUNT);
    return l->rows;
}

static void what_is_rare_is_found_in_each_order(void)
{
    struct large l;

    begin(&l);
    for (int id = LIST_VIEW_DEVICES; id <= LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN; id++) {
        l.query.filters[3] = "RARE";
        CU_ASSERT_EQUAL(read_all(&l, (enum list_view_id)id), RARE);
        l.query.filters[3] = "there is none";
        CU_ASSERT_EQUAL(read_all(&l, (enum list_view_id)id), 0);
        l.query.filters[3] = NULL;
        l.query.filters[2] = "stopped";
        CU_ASSERT_EQUAL(read_all(&l, (enum list_view_id)id), STOPPED);
        l.query.filters[2] = NULL;
    }
    end(&l);
}

static void what_is_rare_comes_in_its_order(void)
{
    static const struct {
        enum list_view_id id;
        const char *wanted;
    } cases[] = {
        { LIST_VIEW_DEVICES, "0700 1400 2100 2800 3500 4200 4900 " },
        { LIST_VIEW_DEVICES_BY_SAID, "0700 1400 2100 2800 3500 4200 4900 " },
        { LIST_VIEW_DEVICES_BY_SAID_DOWN, "4900 4200 3500 2800 2100 1400 0700 " },
        { LIST_VIEW_DEVICES_BY_NAME_DOWN, "4900 4200 3500 2800 2100 1400 0700 " },
        { LIST_VIEW_DEVICES_BY_STATE, "0700 1400 2100 2800 3500 4200 4900 " },
    };
    struct large l;

    begin(&l);
    l.query.filters[3] = "rare";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)read_all(&l, cases[i].id);
        CU_ASSERT_STRING_EQUAL(buf_text(&l.text), cases[i].wanted);
    }
    end(&l);
}

static bool add_sum(void *arg, const struct history_view *view, const struct list_view_key *key,
                    const struct history_view_cell *cells)
{
    struct large *l = arg;

    (void)view;
    return buf_append_format(&l->text, "%s=%d ", key->text, (int)cells[2].number);
}

static void comes_to(struct large *l, const char *wanted)
{
    buf_clear(&l->text);
    CU_ASSERT_EQUAL(list_view_read(l->db, LIST_VIEW_SUMMARY, &l->query, add_sum, l), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&l->text), wanted);
}

static void all_are_counted_by_class(void)
{
    const struct store_scope nowhere = { .path = "/1/2/4/" };
    struct large l;

    begin(&l);
    l.query.most = 100;
    l.query.filters[8] = "432001800000"; /* half an hour behind the last */
    comes_to(&l, "age/hour=1 age/month=23 age/older=4970 age/week=6 all/all=5000 "
                 "incidents/none=5000 level/unknown=5000 state/ready=4995 state/stopped=5 ");
    l.query.filters[2] = "stopped";
    comes_to(&l, "age/hour=1 age/older=4 all/all=5 incidents/none=5 level/unknown=5 "
                 "state/ready=4995 state/stopped=5 ");
    l.query.filters[3] = "Rare";
    comes_to(&l, "state/ready=7 ");
    l.query.filters[2] = NULL;
    l.query.filters[0] = "HQ";
    comes_to(&l, "age/older=7 all/all=7 incidents/none=7 level/unknown=7 state/ready=7 ");
    l.query.filters[1] = "Rival";
    comes_to(&l, "");
    l.query.filters[1] = NULL;
    l.query.scope = &nowhere;
    comes_to(&l, "");
    end(&l);
}

UNIT_MAIN("list_view_large", UNIT_TEST(what_is_rare_is_found_in_each_order),
          UNIT_TEST(what_is_rare_comes_in_its_order), UNIT_TEST(all_are_counted_by_class))
