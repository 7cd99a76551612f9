/* SPDX-License-Identifier: Apache-2.0 */
/* What people do about incidents, and what is in stock, as lists. */
#include "portal/store/list_view_row.h"

/* clang-format off */
static const struct history_view_column cases[] = {
    { "case", HISTORY_VIEW_NUMBER }, { "device", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT }, { "manufacturer", HISTORY_VIEW_TEXT },
    { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, { "incident", HISTORY_VIEW_TEXT },
    { "opened", HISTORY_VIEW_TIME }, { "ended", HISTORY_VIEW_TIME }, { "severity", HISTORY_VIEW_TEXT },
    { "training", HISTORY_VIEW_TEXT }, { "route", HISTORY_VIEW_TEXT }, { "state", HISTORY_VIEW_TEXT },
    { "assignee", HISTORY_VIEW_TEXT }, { "acknowledged", HISTORY_VIEW_TIME }, { "waited", HISTORY_VIEW_SPAN },
    { "closed", HISTORY_VIEW_TIME }, { "lasted", HISTORY_VIEW_SPAN }, { "resolution", HISTORY_VIEW_TEXT },
    { "first", HISTORY_VIEW_NUMBER }, { "group", HISTORY_VIEW_TEXT }, { "group-index", HISTORY_VIEW_NUMBER },
    { "code", HISTORY_VIEW_NUMBER }, { "subunit", HISTORY_VIEW_TEXT }, { "text", HISTORY_VIEW_TEXT },
};
static const struct history_view_column acts[] = {
    { "case", HISTORY_VIEW_NUMBER }, { "at", HISTORY_VIEW_TIME }, { "actor", HISTORY_VIEW_TEXT },
    { "act", HISTORY_VIEW_TEXT }, { "detail", HISTORY_VIEW_TEXT }, { "comment", HISTORY_VIEW_TEXT },
};
static const struct history_view_column stock[] = {
    { "place", HISTORY_VIEW_NUMBER }, { "part", HISTORY_VIEW_TEXT }, { "quantity", HISTORY_VIEW_NUMBER },
    { "moved", HISTORY_VIEW_TIME },
};

#define IS LIST_VIEW_ROW_IS
#define CASES_OF(from) \
    "FROM " from "AND h.agent = a.id AND c.device_id = h.id AND i.device_id = c.device_id " \
    "AND i.incident = c.incident "
#define PRINTER "LEFT JOIN asset p ON p.agent = a.id AND p.device = h.device "
#define BY_TIME \
    "service_case c CROSS JOIN history_incident i CROSS JOIN history_device h CROSS JOIN agent a " PRINTER "WHERE " \
    LIST_VIEW_ROW_SCOPE_BY_TIME
#define BY_DEVICE \
    "history_device h CROSS JOIN agent a CROSS JOIN service_case c CROSS JOIN history_incident i " PRINTER "WHERE " \
    LIST_VIEW_ROW_SCOPE

/* An incident that ended before anybody did something about it has closed its case. */
#define HEALED "c.state = 'new' AND i.closed IS NOT NULL"
#define CLOSED "coalesce(c.closed, CASE WHEN " HEALED " THEN i.closed END)"
#define SINCE_OPENED(time) "CASE WHEN " time " >= c.opened THEN " time " - c.opened END"
#define ROUTE \
    "coalesce((SELECT r.route FROM " STORE_SCOPE_SQL_UP("a.place") "CROSS JOIN service_route r WHERE " \
    "r.place = q.id AND r.training = coalesce(i.training, 'unknown') ORDER BY q.depth DESC LIMIT 1), " \
    "(SELECT t.route FROM service_default t WHERE t.training = coalesce(i.training, 'unknown')))"
#define CASES_COLUMNS \
    "SELECT c.opened AS number, c.id AS second, '' AS word, c.id AS id, h.device, a.place, a.site, a.customer, " \
    "p.manufacturer, p.model, p.serial, c.incident, " \
    "c.opened, i.closed AS ended, i.severity, i.training, " ROUTE " AS route, " \
    "CASE WHEN " HEALED " THEN 'closed' ELSE c.state END AS state, c.assignee, c.acknowledged, " \
    SINCE_OPENED("c.acknowledged") " AS waited, " CLOSED " AS closed, " SINCE_OPENED(CLOSED) " AS lasted, " \
    "CASE WHEN " HEALED " THEN 'self-healed' ELSE c.resolution END AS resolution, c.first, i.alert_group, i.group_index, " \
    "i.code, i.subunit, i.text "
#define CASES_RANGE "AND (c.opened, c.id) < (?3, ?4) AND (c.opened, c.id) >= (?7, ?8) AND ?5 = '' AND ?9 = '' "
#define IN_STATE "AND (CAST(?12 AS TEXT) IS NULL OR k.state = ?12 OR (?12 = 'open' AND k.state <> 'closed')) "
#define CASES_PAGE(from, which) \
    "SELECT * FROM (" CASES_COLUMNS CASES_OF(from) which CASES_RANGE ") AS k WHERE 1 = 1 " \
    IS("k.site", "?10") IS("k.route", "?11") IN_STATE IS("k.assignee", "?13") IS("k.device", "?14") \
    "AND (CAST(?15 AS {number}) IS NULL OR k.id = CAST(?15 AS {number})) " \
    "ORDER BY k.number DESC, k.second DESC " LIST_VIEW_ROW_PAGE

/* The case ?10, the one that it goes on with, and all that go on with that. */
#define FAMILY \
    "AND (c.id = CAST(?10 AS {number}) OR EXISTS (SELECT 1 FROM service_case w WHERE w.id = CAST(?10 AS {number}) " \
    "AND coalesce(w.first, w.id) IN (c.id, c.first))) "
#define ACTS_PAGE \
    "WITH f AS (SELECT c.id, c.opened, c.first, i.closed, i.severity, i.text " CASES_OF(BY_TIME) FAMILY ") " \
    "SELECT k.at, k.second, k.word, k.id, k.at, k.actor, k.act, k.detail, k.comment FROM (" \
    "SELECT s.at, s.row AS second, '' AS word, f.id, s.actor, s.act, s.detail, s.comment " \
    "FROM service_act s JOIN f ON f.id = s.case_id " \
    "UNION ALL SELECT opened, 0, 'a ' || id, id, 'printer', CASE WHEN first IS NULL THEN 'opened' ELSE 'came back' END, " \
    "severity, text FROM f " \
    "UNION ALL SELECT closed, 0, 'b ' || id, id, 'printer', 'ended', NULL, NULL FROM f WHERE closed IS NOT NULL) AS k " \
    "WHERE (k.at, k.second, k.word) > (?3, ?4, ?5) AND (k.at, k.second, k.word) <= (?7, ?8, ?9) " \
    "ORDER BY k.at, k.second, k.word " LIST_VIEW_ROW_PAGE

static const struct list_view_row cases_row = {
    { "cases", LIST_VIEW_ROW_COLUMNS(cases) }, { "site", "route", "state", "assignee", "device", "case" },
    { INT64_MAX, INT64_MAX, "" }, { INT64_MIN, 0, "" }, 20000, {
    { .filter = 6, .page = CASES_PAGE(BY_TIME, "AND c.id = CAST(?15 AS {number}) ") },
    { .filter = 5, .page = CASES_PAGE(BY_DEVICE, "AND h.device = ?14 ") },
    { .page = CASES_PAGE(BY_TIME, ""),
      .reach = "SELECT c.opened, c.id, '' FROM service_case c WHERE ?1 = ?2 " CASES_RANGE
               "ORDER BY c.opened DESC, c.id DESC " LIST_VIEW_ROW_FURTHER } }
};
#define IN_PERIOD "AND c.opened < CAST(?10 AS {number}) AND c.opened >= CAST(?11 AS {number}) "
static const struct list_view_row report_row = {
    { "reports/incidents", LIST_VIEW_ROW_COLUMNS(cases) }, { "to", "from", "site", "customer" },
    { INT64_MAX, INT64_MAX, "" }, { INT64_MIN, 0, "" }, 5000, {
    { .page = "SELECT * FROM (" CASES_COLUMNS CASES_OF(BY_TIME) IN_PERIOD CASES_RANGE ") AS k WHERE 1 = 1 "
              IS("k.site", "?12") IS("k.customer", "?13") "ORDER BY k.number DESC, k.second DESC " LIST_VIEW_ROW_PAGE,
      .reach = "SELECT c.opened, c.id, '' FROM service_case c WHERE ?1 = ?2 " IN_PERIOD CASES_RANGE
               "ORDER BY c.opened DESC, c.id DESC " LIST_VIEW_ROW_FURTHER, .reach_filters = 2 } }
};
static const struct list_view_row acts_row = {
    { "acts", LIST_VIEW_ROW_COLUMNS(acts) }, { "case" }, { INT64_MIN, 0, "" }, { INT64_MAX, INT64_MAX, "~" }, INT64_MAX, {
    { .page = ACTS_PAGE } }
};
static const struct list_view_row stock_row = {
    { "stock", LIST_VIEW_ROW_COLUMNS(stock) }, { "part" }, { 0, 0, "" }, { INT64_MAX, 0, "" }, INT64_MAX, {
    { .page = "SELECT a.place, 0, a.part, a.place, a.part, sum(a.quantity), max(a.changed) FROM supply_move a "
              "WHERE " LIST_VIEW_ROW_SCOPE "AND (a.place, a.part) > (?3, ?5) AND (a.place, a.part) <= (?7, ?9) "
              LIST_VIEW_ROW_ONE_NUMBER IS("a.part", "?10") "GROUP BY a.place, a.part ORDER BY a.place, a.part "
              LIST_VIEW_ROW_PAGE } }
};
/* clang-format on */

const struct list_view_row *list_view_service_row(enum list_view_id id)
{
    static const struct {
        enum list_view_id id;
        const struct list_view_row *row;
    } rows[] = { { LIST_VIEW_CASES, &cases_row },
                 { LIST_VIEW_REPORT_INCIDENTS, &report_row },
                 { LIST_VIEW_ACTS, &acts_row },
                 { LIST_VIEW_STOCK, &stock_row } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].id == id)
            return rows[i].row;
    return NULL;
}
