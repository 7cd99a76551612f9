/* SPDX-License-Identifier: Apache-2.0 */
/* What runs out when, as a list; what has no date comes last, by a date that never comes. */
#include "portal/store/list_view_row.h"

/* clang-format off */
static const struct history_view_column supplies[] = {
    { "device", HISTORY_VIEW_TEXT }, { "supply", HISTORY_VIEW_NUMBER }, { "agent", HISTORY_VIEW_TEXT },
    { "place", HISTORY_VIEW_NUMBER }, { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT },
    { "manufacturer", HISTORY_VIEW_TEXT }, { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT },
    { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT }, { "part", HISTORY_VIEW_TEXT },
    { "level", HISTORY_VIEW_LEVEL }, { "made", HISTORY_VIEW_TIME }, { "method", HISTORY_VIEW_TEXT },
    { "reason", HISTORY_VIEW_TEXT }, { "empty", HISTORY_VIEW_TIME }, { "from-50", HISTORY_VIEW_TIME },
    { "to-50", HISTORY_VIEW_TIME }, { "from-80", HISTORY_VIEW_TIME }, { "to-80", HISTORY_VIEW_TIME },
    { "from-95", HISTORY_VIEW_TIME }, { "to-95", HISTORY_VIEW_TIME },
};

#define SCOPE     LIST_VIEW_ROW_SCOPE
#define IS        LIST_VIEW_ROW_IS
#define BEFORE    "AND f.due < CAST(?10 AS {number}) "
#define BY_DATE   "forecast f CROSS JOIN history_device h CROSS JOIN agent a CROSS JOIN consumable c " LAST "WHERE " LIST_VIEW_ROW_SCOPE_BY_TIME
#define BY_DEVICE "history_device h CROSS JOIN agent a CROSS JOIN forecast f CROSS JOIN consumable c " LAST "WHERE " SCOPE
#define BY_AGENT  "agent a CROSS JOIN history_device h CROSS JOIN forecast f CROSS JOIN consumable c " LAST "WHERE " SCOPE
#define LAST      "LEFT JOIN asset s ON s.agent = h.agent AND s.device = h.device "
#define RANGE     "AND (f.due, f.id) > (?3, ?4) AND (f.due, f.id) <= (?7, ?8) AND ?5 = '' AND ?9 = '' "
#define ORDER     "ORDER BY f.due, f.id "
#define PAGE(from, which) \
    "SELECT f.due, f.id, '', h.device, f.supply, a.jid, a.place, a.site, a.customer, s.manufacturer, s.model, s.serial, c.type, " \
    "c.colour, c.part, f.level, f.made, f.method, f.reason, CASE WHEN f.reason IS NULL THEN f.due END, f.from_50, f.to_50, " \
    "f.from_80, f.to_80, f.from_95, f.to_95 FROM " from "AND h.id = f.device_id AND a.id = h.agent AND c.agent = h.agent " \
    "AND c.device = h.device AND c.\"index\" = f.supply AND c.state IS DISTINCT FROM 'removed' AND s.same_as IS NULL " which RANGE \
    "AND (CAST(?10 AS {number}) IS NULL OR f.due < CAST(?10 AS {number})) " \
    IS("a.site", "?11") IS("a.customer", "?12") IS("h.device", "?13") IS("c.type", "?14") ORDER LIST_VIEW_ROW_PAGE
#define REACH(which) "SELECT f.due, f.id, '' FROM forecast f WHERE ?1 = ?2 " which RANGE ORDER LIST_VIEW_ROW_FURTHER
/* Devices are counted as forecasts are: one without any has to be looked at, too. */
#define SIZE \
    "SELECT count(*) FROM (SELECT 1 FROM (SELECT h.id FROM agent a CROSS JOIN history_device h WHERE " SCOPE "AND h.agent = a.id " \
    "LIMIT ?3) d LEFT JOIN forecast f ON f.device_id = d.id LIMIT ?3) n"

static const struct list_view_row supplies_row = {
    { "supplies", LIST_VIEW_ROW_COLUMNS(supplies) }, { "before", "site", "customer", "device", "type" },
    { INT64_MIN, 0, "" }, { INT64_MAX, INT64_MAX, "" }, 20000, {
    { .filter = 4, .page = PAGE(BY_DEVICE, "AND h.device = ?13 ") },
    { .size = SIZE, .page = PAGE(BY_AGENT, "") },
    { .filter = 1, .page = PAGE(BY_DATE, BEFORE), .reach = REACH(BEFORE), .reach_filters = 1 },
    { .page = PAGE(BY_DATE, ""), .reach = REACH("") } }
};

static const struct history_view_column quality[] = {
    { "month", HISTORY_VIEW_TIME }, { "method", HISTORY_VIEW_TEXT }, { "forecasts", HISTORY_VIEW_NUMBER }, { "within-50", HISTORY_VIEW_NUMBER },
    { "within-80", HISTORY_VIEW_NUMBER }, { "within-95", HISTORY_VIEW_NUMBER }, { "early", HISTORY_VIEW_NUMBER },
    { "late", HISTORY_VIEW_NUMBER }, { "lost", HISTORY_VIEW_NUMBER },
    { "percent-50", HISTORY_VIEW_LEVEL }, { "percent-80", HISTORY_VIEW_LEVEL }, { "percent-95", HISTORY_VIEW_LEVEL },
    { "loss-days", HISTORY_VIEW_LEVEL }, { "orders", HISTORY_VIEW_NUMBER }, { "late-orders", HISTORY_VIEW_NUMBER },
};
#define SUM(of)   "CAST(sum(" of ") AS {number})"
#define SEEN      SUM("a.within_95 + a.early + a.late")
/* Of fewer than twenty nothing is said: then a share may be off by twenty points. */
#define SHARE(of) "CASE WHEN " SEEN " >= 20 THEN " of " / " SEEN " END"
static const struct list_view_row quality_row = {
    { "quality", LIST_VIEW_ROW_COLUMNS(quality) }, { NULL }, { INT64_MAX, 0, "~" }, { INT64_MIN, 0, "" }, INT64_MAX, {
    { .page = "SELECT a.month, 0, a.method, a.month, a.method, " SEEN ", " SUM("a.within_50") ", " SUM("a.within_80") ", "
              SUM("a.within_95") ", " SUM("a.early") ", " SUM("a.late") ", " SUM("a.lost") ", " SHARE(SUM("a.within_50 * 10000")) ", "
              SHARE(SUM("a.within_80 * 10000")) ", " SHARE(SUM("a.within_95 * 10000")) ", " SHARE(SUM("a.loss")) ", "
              SUM("a.orders") ", " SUM("a.late_orders")
              " FROM forecast_judged a WHERE " SCOPE "AND (a.month, a.method) < (?3, ?5) AND (a.month, a.method) >= (?7, ?9) "
              LIST_VIEW_ROW_ONE_NUMBER "GROUP BY a.month, a.method ORDER BY a.month DESC, a.method DESC " LIST_VIEW_ROW_PAGE } }
};
/* clang-format on */

const struct list_view_row *list_view_forecast_row(enum list_view_id id)
{
    if (id == LIST_VIEW_SUPPLIES)
        return &supplies_row;
    return id == LIST_VIEW_QUALITY ? &quality_row : NULL;
}
