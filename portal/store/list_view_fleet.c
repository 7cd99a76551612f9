/* SPDX-License-Identifier: Apache-2.0 */
/* Incidents, agents and records as lists, with the ways to go through each. */
#include "portal/store/list_view_row.h"

#include "portal/store/store_sql_read.h"

#define COLUMNS LIST_VIEW_ROW_COLUMNS

/* clang-format off */
static const struct history_view_column incidents[] = {
    { "device", HISTORY_VIEW_TEXT }, { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "site", HISTORY_VIEW_TEXT }, { "incident", HISTORY_VIEW_TEXT }, { "opened", HISTORY_VIEW_TIME },
    { "closed", HISTORY_VIEW_TIME }, { "severity", HISTORY_VIEW_TEXT }, { "training", HISTORY_VIEW_TEXT },
    { "group", HISTORY_VIEW_TEXT }, { "group-index", HISTORY_VIEW_NUMBER }, { "code", HISTORY_VIEW_NUMBER },
    { "subunit", HISTORY_VIEW_TEXT }, { "text", HISTORY_VIEW_TEXT },
};
#define AGENT_COLUMNS \
    { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER }, { "site", HISTORY_VIEW_TEXT }, \
    { "customer", HISTORY_VIEW_TEXT }, { "version", HISTORY_VIEW_TEXT }, { "licence", HISTORY_VIEW_TEXT }, \
    { "reason", HISTORY_VIEW_TEXT }, { "until", HISTORY_VIEW_TIME }, { "devices", HISTORY_VIEW_NUMBER }, \
    { "licensed", HISTORY_VIEW_NUMBER }, { "unlicensed", HISTORY_VIEW_NUMBER }, { "said", HISTORY_VIEW_TIME }, \
    { "contact", HISTORY_VIEW_TIME }, { "link", HISTORY_VIEW_TEXT }, { "link-since", HISTORY_VIEW_TIME }, \
    { "link-restarts", HISTORY_VIEW_NUMBER }, { "backlog", HISTORY_VIEW_NUMBER }, { "clock-ahead", HISTORY_VIEW_SPAN }, \
    { "clock-within", HISTORY_VIEW_SPAN }, { "told", HISTORY_VIEW_TIME }, { "made-median", HISTORY_VIEW_SPAN }, \
    { "made-p99", HISTORY_VIEW_SPAN }, { "stored-median", HISTORY_VIEW_SPAN }, { "stored-p99", HISTORY_VIEW_SPAN }
static const struct history_view_column agents[] = { AGENT_COLUMNS };
static const struct history_view_column agent[] = {
    AGENT_COLUMNS, { "ready", HISTORY_VIEW_NUMBER }, { "processing", HISTORY_VIEW_NUMBER }, { "asleep", HISTORY_VIEW_NUMBER },
    { "stopped", HISTORY_VIEW_NUMBER }, { "off-expected", HISTORY_VIEW_NUMBER }, { "unreachable", HISTORY_VIEW_NUMBER },
    { "gone", HISTORY_VIEW_NUMBER }, { "unknown", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column records[] = {
    { "row", HISTORY_VIEW_NUMBER }, { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "epoch", HISTORY_VIEW_TEXT }, { "number", HISTORY_VIEW_NUMBER }, { "received", HISTORY_VIEW_TIME },
    { "kind", HISTORY_VIEW_TEXT }, { "device", HISTORY_VIEW_TEXT }, { "severity", HISTORY_VIEW_TEXT },
    { "xml", HISTORY_VIEW_TEXT },
};

#define SCOPE       LIST_VIEW_ROW_SCOPE
#define IS          LIST_VIEW_ROW_IS
#define ONLY_ONE    LIST_VIEW_ROW_ONE_NUMBER
#define ONLY_NUMBER LIST_VIEW_ROW_NO_TEXT
#define PAGE        LIST_VIEW_ROW_PAGE
#define FURTHER     LIST_VIEW_ROW_FURTHER
#define LAST_TEXT   "~" /* sorts behind each device's id */

#define INCIDENTS_COLUMNS \
    "SELECT i.opened, i.device_id, i.incident, h.device, a.jid, a.place, a.site, i.incident, i.opened, i.closed, " \
    "i.severity, i.training, i.alert_group, i.group_index, i.code, i.subunit, i.text "
#define INCIDENTS_RANGE \
    "AND (i.opened, i.device_id, i.incident) < (?3, ?4, ?5) AND (i.opened, i.device_id, i.incident) >= (?7, ?8, ?9) "
#define INCIDENTS_FILTERS \
    "AND i.device_id = h.id AND h.agent = a.id " \
    IS("a.site", "?10") IS("i.severity", "?11") IS("i.training", "?12") \
    IS("CASE WHEN i.closed IS NULL THEN 'open' ELSE 'closed' END", "?13") IS("h.device", "?14")
#define INCIDENTS_ORDER "ORDER BY i.opened DESC, i.device_id DESC, i.incident DESC "
#define INCIDENTS_PAGE(from, which) \
    INCIDENTS_COLUMNS "FROM " from which INCIDENTS_RANGE INCIDENTS_FILTERS INCIDENTS_ORDER PAGE
#define INCIDENTS_REACH(which) \
    "SELECT i.opened, i.device_id, i.incident FROM history_incident i WHERE ?1 = ?2 " which INCIDENTS_RANGE INCIDENTS_ORDER FURTHER
#define BY_TIME   "history_incident i CROSS JOIN history_device h CROSS JOIN agent a WHERE " LIST_VIEW_ROW_SCOPE_BY_TIME
#define BY_DEVICE "history_device h CROSS JOIN agent a CROSS JOIN history_incident i WHERE " SCOPE
#define BY_AGENT  "agent a CROSS JOIN history_device h CROSS JOIN history_incident i WHERE " SCOPE
/* Devices are counted as incidents are: one without any has to be looked at, too. */
#define INCIDENTS_SIZE \
    "SELECT count(*) FROM (SELECT 1 FROM (SELECT h.id FROM agent a CROSS JOIN history_device h WHERE " SCOPE "AND h.agent = a.id " \
    IS("a.site", "?4") "LIMIT ?3) d LEFT JOIN history_incident i ON i.device_id = d.id LIMIT ?3) n"

/* Devices of an agent are counted by an index of their states. */
#define AGENT_VALUES \
    "SELECT a.id, 0, a.jid, a.jid, a.place, a.site, a.customer, s.version, s.licence, s.licence_reason, s.licence_until, " \
    "s.devices, s.devices_licensed, s.devices_unlicensed, s.at, NULLIF(a.contact, 0), " \
    "CASE h.here WHEN 1 THEN 'up' WHEN 0 THEN 'down' END, CASE WHEN h.here >= 0 THEN NULLIF(h.since, 0) END, " \
    "CASE WHEN h.links > 0 THEN h.links - 1 END, NULLIF(h.backlog, -1), CASE WHEN h.within >= 0 THEN h.ahead END, " \
    "NULLIF(h.within, -1), NULLIF(h.told, 0), NULLIF(h.made_median, -1), NULLIF(h.made_p99, -1), " \
    "NULLIF(h.stored_median, -1), NULLIF(h.stored_p99, -1) "
#define AGENT_SOURCE "FROM agent a LEFT JOIN agent_health h ON h.agent = a.id " STORE_SQL_READ_LAST_SELF
#define IN_STATE(test) ", (SELECT count(*) FROM asset p WHERE p.agent = a.id AND p.same_as IS NULL AND p.state " test ") "
#define AGENT_RANGE "WHERE " SCOPE "AND (a.id, a.jid) > (?3, ?5) AND (a.id, a.jid) <= (?7, ?9) " ONLY_ONE

#define RECORDS_COLUMNS \
    "SELECT e.row, 0, '', e.row, a.jid, a.place, j.epoch, e.number, e.received, e.kind, e.device, e.severity, e.xml "
#define RECORDS_RANGE   "AND e.row > ?3 AND e.row <= ?7 " ONLY_NUMBER
#define RECORDS_PAGE(which) \
    RECORDS_COLUMNS "FROM entry e CROSS JOIN journal j CROSS JOIN agent a WHERE " SCOPE "AND j.id = e.journal AND a.id = j.agent " \
    which RECORDS_RANGE IS("e.device", "?10") IS("a.site", "?11") IS("e.kind", "?12") IS("e.severity", "?13") "ORDER BY e.row " PAGE
#define RECORDS_REACH(which) "SELECT e.row, 0, '' FROM entry e WHERE ?1 = ?2 " which RECORDS_RANGE "ORDER BY e.row " FURTHER

static const struct list_view_row rows[] = {
    [LIST_VIEW_INCIDENTS] = { { "incidents", COLUMNS(incidents) }, { "site", "severity", "training", "state", "device" },
        { INT64_MAX, INT64_MAX, LAST_TEXT }, { INT64_MIN, 0, "" }, 20000, {
        { .filter = 5, .page = INCIDENTS_PAGE(BY_DEVICE, "AND h.device = ?14 ") },
        { .size = INCIDENTS_SIZE, .size_filters = 1, .page = INCIDENTS_PAGE(BY_AGENT, "") },
        { .filter = 4, .value = "open", .page = INCIDENTS_PAGE(BY_TIME, "AND i.closed IS NULL "),
          .reach = INCIDENTS_REACH("AND i.closed IS NULL ") },
        { .page = INCIDENTS_PAGE(BY_TIME, ""), .reach = INCIDENTS_REACH("") } } },
    [LIST_VIEW_AGENTS] = { { "agents", COLUMNS(agents) }, { "site", "customer", "licence" },
        { 0, 0, "" }, { INT64_MAX, 0, LAST_TEXT }, INT64_MAX, {
        { .page = AGENT_VALUES AGENT_SOURCE AGENT_RANGE
          IS("a.site", "?10") IS("a.customer", "?11") IS("s.licence", "?12") "ORDER BY a.id " PAGE } } },
    [LIST_VIEW_AGENT] = { { "agent", COLUMNS(agent) }, { "agent" }, { 0, 0, "" }, { INT64_MAX, 0, LAST_TEXT }, INT64_MAX, {
        { .page = AGENT_VALUES IN_STATE("= 'ready'") IN_STATE("= 'processing'") IN_STATE("= 'asleep'") IN_STATE("= 'stopped'")
          IN_STATE("= 'off-expected'") IN_STATE("= 'unreachable'") IN_STATE("= 'gone'") IN_STATE("IS NULL")
          AGENT_SOURCE AGENT_RANGE "AND a.jid = ?10 ORDER BY a.id " PAGE } } },
    [LIST_VIEW_RECORDS] = { { "records", COLUMNS(records) }, { "device", "site", "kind", "severity" },
        { 0, 0, "" }, { INT64_MAX, 0, "" }, 20000, {
        { .filter = 1, .page = RECORDS_PAGE("AND e.device = ?10 "), .reach = RECORDS_REACH("AND e.device = ?10 "), .reach_filters = 1 },
        { .page = RECORDS_PAGE(""), .reach = RECORDS_REACH("") } } },
};
/* clang-format on */

const struct list_view_row *list_view_fleet_row(enum list_view_id id)
{
    return id >= LIST_VIEW_INCIDENTS && id <= LIST_VIEW_RECORDS ? &rows[id] : NULL;
}
