/* SPDX-License-Identifier: Apache-2.0 */
/* What reports are made of: counters, pages by day, cartridges and devices, all by agent and
 * device, so that each page looks at few devices, however many there are. */
#include "portal/store/list_view_row.h"

/* clang-format off */
#define OF_DEVICE \
    { "device", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER }, { "site", HISTORY_VIEW_TEXT }, \
    { "customer", HISTORY_VIEW_TEXT }, { "manufacturer", HISTORY_VIEW_TEXT }, { "model", HISTORY_VIEW_TEXT }, \
    { "serial", HISTORY_VIEW_TEXT }
static const struct history_view_column meters[] = {
    OF_DEVICE, { "same-as", HISTORY_VIEW_TEXT }, { "counter", HISTORY_VIEW_TEXT },
    { "start-told", HISTORY_VIEW_TIME }, { "start", HISTORY_VIEW_NUMBER },
    { "end-told", HISTORY_VIEW_TIME }, { "end", HISTORY_VIEW_NUMBER },
    { "pages", HISTORY_VIEW_NUMBER }, { "unsure", HISTORY_VIEW_NUMBER }, { "quality", HISTORY_VIEW_TEXT },
};
static const struct history_view_column usage[] = {
    OF_DEVICE, { "day", HISTORY_VIEW_TIME }, { "pages", HISTORY_VIEW_NUMBER }, { "unsure", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column supplies[] = {
    OF_DEVICE, { "supply", HISTORY_VIEW_NUMBER }, { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT },
    { "part", HISTORY_VIEW_TEXT }, { "supply-serial", HISTORY_VIEW_TEXT }, { "came", HISTORY_VIEW_TIME },
    { "went", HISTORY_VIEW_TIME }, { "noticed", HISTORY_VIEW_TEXT }, { "level-in", HISTORY_VIEW_LEVEL },
    { "level-out", HISTORY_VIEW_LEVEL }, { "early", HISTORY_VIEW_FLAG }, { "pages", HISTORY_VIEW_NUMBER },
    { "yield", HISTORY_VIEW_NUMBER }, { "reached", HISTORY_VIEW_LEVEL },
};
static const struct history_view_column fleet[] = {
    OF_DEVICE, { "state", HISTORY_VIEW_TEXT }, { "firmware", HISTORY_VIEW_TEXT }, { "first", HISTORY_VIEW_TIME },
    { "known", HISTORY_VIEW_SPAN }, { "counter", HISTORY_VIEW_TEXT }, { "printed", HISTORY_VIEW_NUMBER },
    { "told", HISTORY_VIEW_TIME },
};

/* The key's text begins with the device's id, of 36 bytes. A page ends with all of a device. */
#define RANGE \
    LIST_VIEW_ROW_SCOPE "AND a.id >= ?3 AND a.id <= ?7 AND h.agent = a.id " \
    "AND h.device >= CASE WHEN a.id = ?3 THEN substr(?5, 1, 36) ELSE '' END " \
    "AND h.device <= CASE WHEN a.id = ?7 THEN substr(?9, 1, 36) ELSE '~' END AND CAST(?8 AS {number}) >= 0 " \
    LIST_VIEW_ROW_IS("a.site", "?10") LIST_VIEW_ROW_IS("a.customer", "?11")
#define SOURCE  "FROM agent a CROSS JOIN history_device h LEFT JOIN asset p ON p.agent = a.id AND p.device = h.device "
#define COLUMNS "h.device, a.place, a.site, a.customer, p.manufacturer, p.model, p.serial"
#define REACH \
    "SELECT a.id, 9223372036854775807, h.device || ' ~' FROM agent a CROSS JOIN history_device h WHERE " RANGE \
    "AND CAST(?4 AS {number}) >= 0 ORDER BY a.id, h.device " LIST_VIEW_ROW_FURTHER
#define FROM    "CAST(?12 AS {number})"
#define TO      "CAST(?13 AS {number})"
/* By a number behind the device's id, and by a text. */
#define BEHIND(second) \
    "AND (a.id > ?3 OR h.device > substr(?5, 1, 36) OR " second " > CAST(?4 AS {number})) "
#define BEHIND_TEXT(text) \
    "AND CAST(?4 AS {number}) >= 0 AND (a.id > ?3 OR h.device || ' ' || " text " > ?5) "

/* A reading that came late is no end of anything, as its total is nothing (ledger.h); nor is a counter that is told no more. */
#define READING(as, before) \
    "LEFT JOIN history_meter " as " ON " as ".device_id = h.id AND " as ".counter = l.counter AND " as ".at = " \
    "(SELECT max(g.at) FROM history_meter g WHERE g.device_id = h.id AND g.counter = l.counter AND g.at < " before \
    " AND g.event NOT IN ('late', 'unknown')) "
#define IN_PERIOD(what) \
    "(SELECT " what " FROM history_meter m WHERE m.device_id = h.id AND m.counter = l.counter AND m.at >= " FROM " AND m.at < " TO ")"
/* Who is out of reach at the end, or whose agent is, or tells the counter no more, with no reading since the beginning, has
 * printed nobody knows what. */
#define IS_OUT_OF_REACH \
    "coalesce((SELECT f.value FROM history_fact f WHERE f.device_id = h.id AND f.field = 'state' " \
    "AND f.at < " TO " ORDER BY f.at DESC, f.entry DESC LIMIT 1), 'unreachable') IN ('unreachable', 'gone', 'off-expected')"
#define IS_AWAY "a.contact > 0 AND a.contact < " FROM
#define IS_TOLD_NO_MORE \
    "(SELECT g.event FROM history_meter g WHERE g.device_id = h.id AND g.counter = l.counter AND g.at < " TO \
    " AND g.event <> 'late' ORDER BY g.at DESC LIMIT 1) = 'unknown'"
#define IS_SILENT "e.at < " FROM " AND (" IS_OUT_OF_REACH " OR " IS_AWAY " OR " IS_TOLD_NO_MORE ")"
#define METERS_PAGE \
    "SELECT k.number, k.second, k.word, k.device, k.place, k.site, k.customer, k.manufacturer, k.model, k.serial, k.same_as, " \
    "k.counter, k.start_at, k.start_value, k.end_at, k.end_value, CASE WHEN k.is_silent = 0 THEN k.pages END, " \
    "CASE WHEN k.is_silent = 0 THEN coalesce(k.unsure, 0) END, CASE WHEN k.end_at IS NULL THEN 'unknown' WHEN k.is_silent = 1 THEN 'silent' " \
    "WHEN k.worst = 2 THEN 'replaced' WHEN k.worst = 1 THEN 'gap' WHEN k.start_at IS NULL THEN 'began' ELSE 'exact' END FROM (" \
    "SELECT a.id AS number, 0 AS second, h.device || ' ' || coalesce(l.counter, '') AS word, " COLUMNS ", p.same_as, l.counter, " \
    "s.at AS start_at, s.value AS start_value, e.at AS end_at, e.value AS end_value, e.total - coalesce(s.total, 0) AS pages, " \
    IN_PERIOD("sum(m.unsure)") " AS unsure, CASE WHEN e.at IS NULL OR " IS_SILENT " THEN 1 ELSE 0 END AS is_silent, " \
    IN_PERIOD("max(CASE WHEN m.event IN ('reset', 'swap', 'withdrawn', 'merged') THEN 2 WHEN m.event IN ('gap', 'unknown') " \
              "THEN 1 ELSE 0 END)") " AS worst " \
    SOURCE "LEFT JOIN history_ledger l ON l.device_id = h.id " LIST_VIEW_ROW_IS("l.counter", "?14") READING("s", FROM) READING("e", TO) \
    "WHERE " RANGE "AND (p.device IS NOT NULL OR l.counter IS NOT NULL) " BEHIND_TEXT("coalesce(l.counter, '')") \
    "ORDER BY a.id, h.device, l.counter " LIST_VIEW_ROW_PAGE ") AS k ORDER BY k.number, k.word"

/* What bills its pages: all of its work where it tells that, else what the engine did. */
#define PAGE_COUNTER \
    "(SELECT c.counter FROM history_ledger c WHERE c.device_id = h.id AND c.counter IN ('total/total', 'engine-cycles') " \
    "ORDER BY c.counter DESC LIMIT 1)"
#define DAY "m.at / 86400000 * 86400000"
#define USAGE_PAGE \
    "SELECT a.id, " DAY ", h.device, " COLUMNS ", " DAY ", sum(m.delta), sum(m.unsure) " SOURCE \
    "CROSS JOIN history_meter m WHERE " RANGE "AND m.device_id = h.id AND m.counter = " PAGE_COUNTER " " \
    "AND m.at >= " FROM " AND m.at < " TO " " BEHIND(DAY) \
    "GROUP BY a.id, h.device, " DAY ", a.place, a.site, a.customer, p.manufacturer, p.model, p.serial " \
    "ORDER BY a.id, h.device, " DAY " " LIST_VIEW_ROW_PAGE

/* Early is what went with a tenth or more of it left. What was reached is cut, not rounded: all is told of no less. Of the catalogue's rows the nearest above the device counts. */
#define YIELD \
    "(SELECT t.yield FROM " STORE_SCOPE_SQL_UP("a.place") "CROSS JOIN catalogue_part t WHERE " \
    "t.place = q.id AND t.part = c.part AND t.yield_unit IN ('impressions', 'sheets') ORDER BY q.depth DESC LIMIT 1)"
#define SUPPLIES_PAGE \
    "SELECT k.*, CASE WHEN k.yield > 0 THEN k.pages * 10000 / k.yield END FROM (" \
    "SELECT a.id AS number, c.entry AS second, h.device AS word, " COLUMNS ", c.supply, c.type, c.colour, c.part, " \
    "c.serial AS supply_serial, c.came, coalesce(c.went, c.gone) AS went, c.noticed, c.level_in, c.level_out, " \
    "CASE WHEN c.level_out >= 1000 THEN 1 WHEN c.level_out IS NOT NULL THEN 0 END AS early, " \
    "(SELECT CAST(sum(m.delta) AS {number}) FROM history_meter m WHERE m.device_id = h.id AND m.counter = " PAGE_COUNTER \
    " AND m.at > c.came AND m.at <= coalesce(c.went, c.gone)) AS pages, " YIELD " AS yield " SOURCE \
    "CROSS JOIN history_cartridge c WHERE " RANGE "AND c.device_id = h.id AND coalesce(c.went, c.gone) >= " FROM \
    " AND coalesce(c.went, c.gone) < " TO " " BEHIND("c.entry") "ORDER BY a.id, h.device, c.entry " LIST_VIEW_ROW_PAGE \
    ") AS k ORDER BY k.number, k.word, k.second"

/* First is when it was heard of; a printer may be older. Its state changes all day, other facts seldom: the first of those that
 * are one field's is found without the others. */
#define FIRST_OF(which) "SELECT min(f.at) AS at FROM history_fact f WHERE f.device_id = h.id AND f.field " which
#define FIRST \
    "(SELECT min(o.at) FROM (" FIRST_OF("= 'state'") " UNION ALL " FIRST_OF("< 'state'") " UNION ALL " FIRST_OF("> 'state'") ") o) "
#define FLEET_PAGE \
    "SELECT k.number, k.second, k.word, k.device, k.place, k.site, k.customer, k.manufacturer, k.model, k.serial, k.state, k.firmware, " \
    "k.first, CASE WHEN k.first <= k.told THEN k.told - k.first END, k.counter, " \
    "(SELECT g.value FROM history_ledger g WHERE g.device_id = k.id AND g.counter = k.counter), k.told FROM (" \
    "SELECT a.id AS number, 0 AS second, h.device AS word, h.id, " COLUMNS ", p.state, " \
    "(SELECT w.value FROM asset_firmware w WHERE w.agent = a.id AND w.device = h.device ORDER BY w.place LIMIT 1) AS firmware, " \
    FIRST "AS first, " PAGE_COUNTER " AS counter, h.at AS told " \
    SOURCE "WHERE " RANGE "AND p.same_as IS NULL AND p.device IS NOT NULL " BEHIND("0") "ORDER BY a.id, h.device " LIST_VIEW_ROW_PAGE \
    ") AS k ORDER BY k.number, k.word"

#define BY_PLACE   { "site", "customer" }
#define BY_TIME    { "site", "customer", "from", "to" }
#define BY_COUNTER { "site", "customer", "from", "to", "counter" }
#define REPORT(name, columns, filters_, devices, page_) \
    { { name, LIST_VIEW_ROW_COLUMNS(columns) }, filters_, { 0, 0, "" }, { INT64_MAX, 0, "~" }, devices, { \
    { .page = page_, .reach = REACH, .reach_filters = 2 } } }

/* A device has thousands of counts in a month, and few cartridges. */
static const struct list_view_row rows[] = {
    REPORT("reports/meters", meters, BY_COUNTER, 25, METERS_PAGE),
    REPORT("reports/usage", usage, BY_TIME, 25, USAGE_PAGE),
    REPORT("reports/supplies", supplies, BY_TIME, 100, SUPPLIES_PAGE),
    REPORT("reports/fleet", fleet, BY_PLACE, 500, FLEET_PAGE),
};
/* clang-format on */

const struct list_view_row *list_view_report_row(enum list_view_id id)
{
    static const enum list_view_id ids[] = { LIST_VIEW_REPORT_METERS, LIST_VIEW_REPORT_USAGE,
                                             LIST_VIEW_REPORT_SUPPLIES, LIST_VIEW_REPORT_FLEET };

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (ids[i] == id)
            return &rows[i];
    return NULL;
}
