/* SPDX-License-Identifier: Apache-2.0 */
/* What there is and what is on its way goes to the most urgent of a place's supplies of that part:
 * a need is covered when that is enough for it and for all before it. */
#include "portal/store/list_view_need.h"
#include "portal/store/list_view_row.h"

/* clang-format off */
#define DEVICE_COLUMNS \
    { "place", HISTORY_VIEW_NUMBER }, { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT }, \
    { "manufacturer", HISTORY_VIEW_TEXT }, { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, \
    { "type", HISTORY_VIEW_TEXT }, { "colour", HISTORY_VIEW_TEXT }, { "part", HISTORY_VIEW_TEXT }, { "level", HISTORY_VIEW_LEVEL }

static const struct history_view_column proposals[] = {
    { "proposal", HISTORY_VIEW_NUMBER }, { "state", HISTORY_VIEW_TEXT }, { "reason", HISTORY_VIEW_TEXT },
    { "device", HISTORY_VIEW_TEXT }, { "supply", HISTORY_VIEW_NUMBER }, { "agent", HISTORY_VIEW_TEXT }, DEVICE_COLUMNS,
    { "made", HISTORY_VIEW_TIME }, { "chance", HISTORY_VIEW_LEVEL }, { "lead-days", HISTORY_VIEW_NUMBER },
    { "lead-from", HISTORY_VIEW_TEXT }, { "arrives", HISTORY_VIEW_TIME }, { "empty", HISTORY_VIEW_TIME },
    { "from-80", HISTORY_VIEW_TIME }, { "to-80", HISTORY_VIEW_TIME }, { "from-95", HISTORY_VIEW_TIME },
    { "to-95", HISTORY_VIEW_TIME }, { "stock-site", HISTORY_VIEW_NUMBER }, { "stock-above", HISTORY_VIEW_NUMBER },
    { "coming", HISTORY_VIEW_NUMBER }, { "decision", HISTORY_VIEW_TEXT }, { "decided", HISTORY_VIEW_TIME },
    { "delivery", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column proposed[] = {
    { "entry", HISTORY_VIEW_NUMBER }, { "proposal", HISTORY_VIEW_NUMBER }, { "proposed", HISTORY_VIEW_TIME },
    { "device", HISTORY_VIEW_TEXT }, { "supply", HISTORY_VIEW_NUMBER }, DEVICE_COLUMNS,
    { "chance", HISTORY_VIEW_LEVEL }, { "lead-days", HISTORY_VIEW_NUMBER }, { "arrives", HISTORY_VIEW_TIME },
    { "empty", HISTORY_VIEW_TIME }, { "from-95", HISTORY_VIEW_TIME }, { "to-95", HISTORY_VIEW_TIME },
    { "decision", HISTORY_VIEW_TEXT }, { "decided", HISTORY_VIEW_TIME }, { "actor", HISTORY_VIEW_TEXT },
    { "reason", HISTORY_VIEW_TEXT }, { "comment", HISTORY_VIEW_TEXT }, { "delivery", HISTORY_VIEW_NUMBER },
    { "outcome", HISTORY_VIEW_TEXT }, { "ended", HISTORY_VIEW_TIME },
};

#define IS    LIST_VIEW_ROW_IS
#define SCOPE LIST_VIEW_ROW_SCOPE

#define NOW "CAST(?10 AS {number})"
#define ABOVE \
    "coalesce((SELECT CAST(sum(m.quantity) AS {number}) FROM place p JOIN place q ON q.id <> p.id " \
    "AND " STORE_SCOPE_SQL_BELOW("p.path", "q.path") " JOIN supply_move m ON m.place = q.id AND m.part = k.part " \
    "WHERE p.id = k.place AND substr(q.path, 1, length(?1)) = ?2), 0)"
#define IF_PART(number) "CASE WHEN k.part IS NOT NULL THEN " number " END"
#define WITH(places) \
    "WITH " LIST_VIEW_NEED_COVERED(places) ", " \
    "ordering AS MATERIALIZED (SELECT here.place FROM here WHERE EXISTS (SELECT 1 FROM " LIST_VIEW_NEED_ORDERED("o", NOW) \
    "AND o.place = here.place)) "
#define IS_COVERED  "n.id IN (SELECT covered.id FROM covered)"
#define OTHER_NEEDS "n.place IN (SELECT ordering.place FROM ordering)"
#define STATE \
    "CASE WHEN l.decision = 'accepted' THEN 'covered' WHEN l.decision = 'dismissed' THEN 'dismissed' " \
    "WHEN n.wanted = 0 THEN CASE WHEN f.reason IS NULL THEN 'later' ELSE 'unforeseen' END " \
    "WHEN " IS_COVERED " THEN 'covered' WHEN n.wanted = 3 THEN 'unforeseen' WHEN n.wanted = 2 THEN 'order' " \
    "WHEN " OTHER_NEEDS " THEN 'visit' ELSE 'later' END"

#define LAST       LIST_VIEW_NEED_ASSET "LEFT JOIN forecast_proposed l ON l.id = " LIST_VIEW_NEED_DECISION("n", NOW) " "
#define BY_URGENCY \
    "forecast_need n CROSS JOIN forecast f CROSS JOIN history_device h CROSS JOIN agent a CROSS JOIN consumable c " LAST "WHERE " \
    LIST_VIEW_ROW_SCOPE_BY_TIME
#define BY_DEVICE \
    "history_device h CROSS JOIN agent a CROSS JOIN forecast_need n CROSS JOIN forecast f CROSS JOIN consumable c " LAST "WHERE " SCOPE
#define BY_AGENT \
    "agent a CROSS JOIN history_device h CROSS JOIN forecast_need n CROSS JOIN forecast f CROSS JOIN consumable c " LAST "WHERE " SCOPE
#define RANGE "AND (n.urgent, n.id) > (?3, ?4) AND (n.urgent, n.id) <= (?7, ?8) AND ?5 = '' AND ?9 = '' "
#define IN_STATE \
    "AND (CAST(?11 AS TEXT) IS NULL OR j.state = ?11 OR (?11 = 'open' AND (j.state IN ('order', 'visit') " \
    "OR (j.state = 'unforeseen' AND j.wanted = 3)))) "
#define COLUMNS \
    "SELECT n.urgent AS number, n.id, " STATE " AS state, f.reason, h.device, n.supply, a.jid, a.place, a.site, a.customer, " \
    "s.manufacturer, s.model, s.serial, c.type, c.colour, n.part, f.level, f.made, n.chance, n.lead, n.lead_from, " \
    "f.made + n.lead * 86400000 AS arrives, CASE WHEN f.reason IS NULL THEN f.due END AS empty, f.from_80, f.to_80, " \
    "f.from_95, f.to_95, l.decision, l.decided, l.delivery, n.wanted "
#define TOLD \
    "k.number, k.id, '', k.id, k.state, k.reason, k.device, k.supply, k.jid, k.place, k.site, k.customer, k.manufacturer, k.model, " \
    "k.serial, k.type, k.colour, k.part, k.level, k.made, k.chance, k.lead, k.lead_from, k.arrives, k.empty, k.from_80, k.to_80, " \
    "k.from_95, k.to_95, " IF_PART(LIST_VIEW_NEED_STOCK("k")) ", " IF_PART(ABOVE) ", " IF_PART(LIST_VIEW_NEED_COMING("k")) ", k.decision, k.decided, k.delivery "
#define PAGE(places, from, which) \
    WITH(places) "SELECT " TOLD "FROM (SELECT j.* FROM (" COLUMNS "FROM " from "AND f.device_id = n.device_id " \
    "AND f.supply = n.supply " LIST_VIEW_NEED_IS_THERE("n") which RANGE IS("a.site", "?12") IS("a.customer", "?13") IS("h.device", "?14") \
    "AND (CAST(?15 AS {number}) IS NULL OR n.id = CAST(?15 AS {number}))) AS j WHERE 1 = 1 " IN_STATE \
    "ORDER BY j.number, j.id " LIST_VIEW_ROW_PAGE ") AS k ORDER BY k.number, k.id"
#define AT_RANGE(which) \
    "SELECT DISTINCT n.place FROM forecast_need n WHERE " STORE_SCOPE_SQL_AT("n.place", "?1", "?2") " " which RANGE
#define AT_SCOPE  "SELECT id AS place FROM place WHERE substr(path, 1, length(?1)) = ?2"
#define AT_NEED   "SELECT n.place FROM forecast_need n WHERE n.id = CAST(?15 AS {number})"
#define AT_DEVICE "SELECT DISTINCT n.place FROM history_device h JOIN forecast_need n ON n.device_id = h.id WHERE h.device = ?14"
#define REACH(which) \
    "SELECT n.urgent, n.id, '' FROM forecast_need n WHERE ?1 = ?2 " which RANGE "ORDER BY n.urgent, n.id " LIST_VIEW_ROW_FURTHER
/* Devices are counted as needs are: one without any has to be looked at, too. */
#define SIZE \
    "SELECT count(*) FROM (SELECT 1 FROM (SELECT h.id FROM agent a CROSS JOIN history_device h WHERE " SCOPE "AND h.agent = a.id " \
    "AND (CAST(?4 AS TEXT) IS NULL OR ?4 <> '') LIMIT ?3) d LEFT JOIN forecast_need n ON n.device_id = d.id LIMIT ?3) n"
#define WANTED "AND n.wanted > 0 "

static const struct list_view_row proposals_row = {
    { "proposals", LIST_VIEW_ROW_COLUMNS(proposals) }, { "now", "state", "site", "customer", "device", "proposal" },
    { INT64_MIN, 0, "" }, { INT64_MAX, INT64_MAX, "" }, 4000, {
    { .filter = 6, .page = PAGE(AT_NEED, BY_URGENCY, "AND n.id = CAST(?15 AS {number}) ") },
    { .filter = 5, .page = PAGE(AT_DEVICE, BY_DEVICE, "AND h.device = ?14 ") },
    { .size = SIZE, .page = PAGE(AT_SCOPE, BY_AGENT, "") },
    { .filter = 2, .value = "open", .page = PAGE(AT_RANGE(WANTED), BY_URGENCY, WANTED), .reach = REACH(WANTED) },
    { .filter = 2, .value = "order", .page = PAGE(AT_RANGE(WANTED), BY_URGENCY, WANTED), .reach = REACH(WANTED) },
    { .page = PAGE(AT_RANGE(""), BY_URGENCY, ""), .reach = REACH("") } }
};

#define PROPOSED_RANGE "AND p.id < ?3 AND p.id >= ?7 " LIST_VIEW_ROW_NO_TEXT
#define PROPOSED_PAGE(which) \
    "SELECT p.id, 0, '', p.id, p.need, p.proposed, h.device, p.supply, a.place, a.site, a.customer, s.manufacturer, " \
    "s.model, s.serial, c.type, c.colour, p.part, p.level, p.chance, p.lead, p.arrives, p.due, p.from_95, p.to_95, " \
    "p.decision, p.decided, p.actor, p.reason, p.comment, p.delivery, p.outcome, p.ended " \
    "FROM forecast_proposed p CROSS JOIN history_device h CROSS JOIN agent a " \
    "LEFT JOIN consumable c ON c.agent = h.agent AND c.device = h.device AND c.\"index\" = p.supply " \
    "LEFT JOIN asset s ON s.agent = h.agent AND s.device = h.device WHERE " LIST_VIEW_ROW_SCOPE_BY_TIME \
    "AND h.id = p.device_id AND a.id = h.agent " PROPOSED_RANGE which IS("a.site", "?10") IS("a.customer", "?11") \
    IS("h.device", "?12") "AND (CAST(?13 AS {number}) IS NULL OR p.id = CAST(?13 AS {number})) " \
    "ORDER BY p.id DESC " LIST_VIEW_ROW_PAGE

static const struct list_view_row proposed_row = {
    { "log", LIST_VIEW_ROW_COLUMNS(proposed) }, { "site", "customer", "device", "entry" },
    { INT64_MAX, 0, "" }, { INT64_MIN, 0, "" }, 20000, {
    { .filter = 4, .page = PROPOSED_PAGE("AND p.id = CAST(?13 AS {number}) ") },
    { .page = PROPOSED_PAGE(""),
      .reach = "SELECT p.id, 0, '' FROM forecast_proposed p WHERE ?1 = ?2 " PROPOSED_RANGE "ORDER BY p.id DESC " LIST_VIEW_ROW_FURTHER } }
};
/* clang-format on */

const struct list_view_row *list_view_proposal_row(enum list_view_id id)
{
    if (id == LIST_VIEW_PROPOSALS)
        return &proposals_row;
    return id == LIST_VIEW_PROPOSED ? &proposed_row : NULL;
}
