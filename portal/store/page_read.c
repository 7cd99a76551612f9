/* SPDX-License-Identifier: Apache-2.0 */
/* Counts are looked up at days, along their primary key: a device may have told thousands of them
 * in a month. */
#include "portal/store/page_read.h"

#include "base/str.h"
#include "portal/store/access.h"
#include "portal/store/proposal_lead.h"

#include <stdlib.h>

#define COUNTER  64
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define IS_COLOUR \
    "EXISTS (SELECT 1 FROM history_cartridge c WHERE c.device_id = ?1 AND c.supply = ?2 AND c.went IS NULL " \
    "AND lower(c.colour) IN ('cyan', 'magenta', 'yellow', 'light cyan', 'light magenta', 'photo cyan', 'photo magenta'))"
#define IS_UNTOLD \
    "(SELECT CASE WHEN l.level IS NULL AND coalesce(l.quality, 'unknown') <> 'unlimited' THEN 1 END FROM history_level l " \
    "WHERE l.device_id = ?1 AND l.supply = ?2 ORDER BY l.at DESC LIMIT 1) = 1"
#define COUNTER_OF \
    "SELECT k.counter FROM history_ledger k WHERE k.device_id = ?1 AND (k.counter IN ('total/total', 'engine-cycles') " \
    "OR (k.counter = 'total/colour' AND " IS_COLOUR ")) AND " IS_UNTOLD \
    " ORDER BY CASE k.counter WHEN 'total/colour' THEN 0 WHEN 'total/total' THEN 1 ELSE 2 END LIMIT 1"

/* ?1 device, ?2 counter: a reading that came late adds nothing (ledger.h). */
#define PAGES_BY(at) \
    "(SELECT m.total FROM history_meter m WHERE m.device_id = ?1 AND m.counter = ?2 AND m.at <= " at \
    " AND m.event NOT IN ('late', 'unknown') ORDER BY m.at DESC LIMIT 1)"

/* ?3 until, ?4 days, ?5 weeks. Of the last day what is known by now, else of midnights. */
#define UNTIL "CAST(?3 AS {number})"
#define DAYS  "CAST(?4 AS {number})"
#define COUNTS \
    "SELECT k.at, 0, " PAGES_BY("k.at") " FROM (WITH RECURSIVE n (i) AS (SELECT CAST(0 AS {number}) UNION ALL SELECT i + 1 FROM n " \
    "WHERE i + 1 < " DAYS " + CAST(?5 AS {number})) SELECT CASE WHEN i = 0 THEN " UNTIL " WHEN i < " DAYS " THEN (" UNTIL \
    " / 86400000 - i + 1) * 86400000 ELSE (" UNTIL " / 86400000 - " DAYS " + 1 - (i - " DAYS " + 1) * 7) * 86400000 END AS at " \
    "FROM n) AS k ORDER BY k.at"

#define LOW   "10, 12, 14, 1104, 1105, 1106, 1107, 1108, 1111, 1113"
#define OUT   "11, 13, 15, 1101, 1102, 1103, 1109, 1110, 1112, 1114"
#define WORDS "i.device_id = ?1 AND i.alert_group = 'markerSupplies' AND i.group_index = ?4 AND i.code IN (" LOW ", " OUT ")"
/* ?3 until, ?4 supply, ?5 most. */
#define EVENTS \
    "SELECT k.at, k.kind, " PAGES_BY("k.at") " FROM (" \
    "SELECT c.came AS at, 1 AS kind FROM history_cartridge c WHERE c.device_id = ?1 AND c.supply = ?4 AND c.noticed <> 'first' " \
    "UNION ALL SELECT i.opened, CASE WHEN i.code IN (" LOW ") THEN 2 ELSE 3 END FROM history_incident i WHERE " WORDS \
    " UNION ALL SELECT i.closed, 1 FROM history_incident i WHERE " WORDS " AND i.closed IS NOT NULL AND NOT EXISTS " \
    "(SELECT 1 FROM history_incident o WHERE o.device_id = ?1 AND o.alert_group = 'markerSupplies' AND o.group_index = ?4 " \
    "AND o.code IN (" LOW ", " OUT ") AND o.incident <> i.incident AND o.opened < i.closed + 604800000 " \
    "AND (o.closed IS NULL OR o.closed > i.closed))) AS k WHERE k.at <= ?3 ORDER BY k.at DESC, k.kind DESC LIMIT ?5"

#define YIELD \
    "SELECT t.yield FROM catalogue_part t JOIN place q ON q.id = t.place JOIN place p ON p.id = ?1 WHERE t.part = ?2 " \
    "AND t.yield > 0 AND t.yield_unit IN ('impressions', 'sheets') AND substr(p.path, 1, length(q.path)) = q.path " \
    "ORDER BY length(q.path) DESC LIMIT 1"
/* clang-format on */

static const enum page_read_kind kinds[] = { PAGE_READ_COUNT, PAGE_READ_FITTED, PAGE_READ_LOW,
                                             PAGE_READ_OUT };

struct reading {
    struct page_read_point *points;
    size_t count;
};

static void take_counter(void *out, struct db_statement *row)
{
    if (!str_copy(out, COUNTER, db_text(row, 0)))
        *(char *)out = '\0';
}

/* Before the first count nothing is known. */
static bool take_point(void *arg, struct db_statement *row)
{
    struct reading *reading = arg;

    if (!db_is_null(row, 2) && reading->count < PAGE_READ_MOST)
        reading->points[reading->count++] = (struct page_read_point){
            .at_ms = db_number(row, 0), .kind = kinds[db_number(row, 1)], .pages = db_number(row, 2)
        };
    return true;
}

static enum err read_yield(struct db *db, const struct level_read_supply *of,
                           struct reading *reading)
{
    struct proposal_lead lead;
    int64_t yield = 0;
    enum err err = proposal_lead_find(db, of, &lead);

    if (err == ERR_NONE && lead.part[0] != '\0') {
        const struct access_value values[] = { { .number = lead.place }, { .text = lead.part } };
        err = access_number(db, YIELD, values, COUNT(values), &yield);
    }
    if (err == ERR_NONE && yield > 0)
        reading->points[reading->count++] =
            (struct page_read_point){ .kind = PAGE_READ_YIELD, .pages = yield };
    return err == ERR_MISSING ? ERR_NONE : err;
}

/* Of one time a count comes before what happened then. */
static int by_time(const void *left, const void *right)
{
    const struct page_read_point *a = left;
    const struct page_read_point *b = right;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (int)a->kind - (int)b->kind;
}

static enum err read_all(struct db *db, const struct level_read_supply *of, int64_t until_ms,
                         const char *counter, struct reading *reading)
{
    const struct access_value counts[] = { { .number = of->device },
                                           { .text = counter },
                                           { .number = until_ms },
                                           { .number = PAGE_READ_DAYS },
                                           { .number = PAGE_READ_WEEKS } };
    const struct access_value events[] = { { .number = of->device },
                                           { .text = counter },
                                           { .number = until_ms },
                                           { .number = of->supply },
                                           { .number = PAGE_READ_EVENTS } };
    enum err err = read_yield(db, of, reading);

    if (err == ERR_NONE)
        err = access_each(db, COUNTS, counts, COUNT(counts), take_point, reading);
    if (err == ERR_NONE)
        err = access_each(db, EVENTS, events, COUNT(events), take_point, reading);
    return err;
}

enum err page_read_points(struct db *db, const struct level_read_supply *of, int64_t until_ms,
                          struct page_read_point out_points[PAGE_READ_MOST], size_t *out_count)
{
    const struct access_value values[] = { { .number = of->device }, { .number = of->supply } };
    struct reading reading = { .points = out_points };
    char counter[COUNTER] = "";
    enum err err = access_one(db, COUNTER_OF, values, COUNT(values), take_counter, counter);

    *out_count = 0;
    if (err == ERR_MISSING || counter[0] == '\0')
        return err == ERR_MISSING ? ERR_NONE : err;
    err = read_all(db, of, until_ms, counter, &reading);
    if (err != ERR_NONE)
        return err;
    qsort(out_points, reading.count, sizeof *out_points, by_time);
    if (reading.count > 1 && out_points[0].kind == PAGE_READ_YIELD)
        out_points[0].at_ms = out_points[1].at_ms;
    *out_count = reading.count > 1 ? reading.count : 0;
    return ERR_NONE;
}
