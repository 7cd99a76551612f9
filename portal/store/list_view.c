/* SPDX-License-Identifier: Apache-2.0 */
/* The lists as data. Each question begins with the key's number and text and goes on from there
 * along an index, or sorts no more than what a scope has of a rare kind. */
#include "portal/store/list_view.h"

#include "portal/store/store_sql_read.h"

#define ROW(columns_) columns_, sizeof(columns_) / sizeof((columns_)[0])

/* clang-format off */
static const struct history_view_column devices[] = {
    { "device", HISTORY_VIEW_TEXT }, { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT }, { "manufacturer", HISTORY_VIEW_TEXT },
    { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, { "address", HISTORY_VIEW_TEXT },
    { "hostname", HISTORY_VIEW_TEXT }, { "location", HISTORY_VIEW_TEXT }, { "asset-tag", HISTORY_VIEW_TEXT },
    { "state", HISTORY_VIEW_TEXT }, { "said", HISTORY_VIEW_TIME }, { "contact", HISTORY_VIEW_TIME },
    { "incidents", HISTORY_VIEW_NUMBER }, { "critical", HISTORY_VIEW_NUMBER }, { "supply-levels", HISTORY_VIEW_TEXT },
    { "licence", HISTORY_VIEW_TEXT },
};
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

static const struct history_view_column orders[] = {
    { "order", HISTORY_VIEW_TEXT }, { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "site", HISTORY_VIEW_TEXT }, { "device", HISTORY_VIEW_TEXT }, { "do", HISTORY_VIEW_TEXT },
    { "values", HISTORY_VIEW_TEXT }, { "state", HISTORY_VIEW_TEXT }, { "reason", HISTORY_VIEW_TEXT },
    { "by", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME }, { "expires", HISTORY_VIEW_TIME },
    { "changed", HISTORY_VIEW_TIME }, { "tries", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column changes[] = {
    { "at", HISTORY_VIEW_TIME }, { "said", HISTORY_VIEW_TIME }, { "state", HISTORY_VIEW_TEXT },
    { "by", HISTORY_VIEW_TEXT }, { "reason", HISTORY_VIEW_TEXT },
};

/* ?1 and ?2 are the scope, ?3 and ?4 the key that the page begins behind, ?5 its rows, then come the filters. */
#define IN_SCOPE   "WHERE " STORE_SCOPE_SQL("a.place") " "
#define IS(column, at) "AND (CAST(" at " AS TEXT) IS NULL OR " column " = " at ") "
/* CROSS JOIN keeps SQLite from beginning with the agents, which would read and sort all that they sent. */
#define TEXT_OF_(number) #number
#define TEXT_OF(number)  TEXT_OF_(number)
#define REACH            TEXT_OF(LIST_VIEW_REACH)
#define OPEN_INCIDENTS \
    "(SELECT count(*) FROM incident i WHERE i.agent = p.agent AND i.device = p.device AND i.event IS DISTINCT FROM 'closed'"
#define WORDS_OF_IT \
    "lower(coalesce(p.manufacturer, '') || ' ' || coalesce(p.model, '') || ' ' || coalesce(p.serial, '') || ' ' || " \
    "coalesce(p.address, '') || ' ' || coalesce(p.hostname, '') || ' ' || coalesce(p.location, '') || ' ' || p.device) "

#define AGENT_VALUES \
    "SELECT a.id, a.jid, a.jid, a.place, a.site, a.customer, s.version, s.licence, s.licence_reason, s.licence_until, " \
    "s.devices, s.devices_licensed, s.devices_unlicensed, s.at, NULLIF(a.contact, 0), " \
    "CASE h.here WHEN 1 THEN 'up' WHEN 0 THEN 'down' END, CASE WHEN h.here >= 0 THEN NULLIF(h.since, 0) END, " \
    "CASE WHEN h.links > 0 THEN h.links - 1 END, NULLIF(h.backlog, -1), CASE WHEN h.within >= 0 THEN h.ahead END, " \
    "NULLIF(h.within, -1), NULLIF(h.told, 0), NULLIF(h.made_median, -1), NULLIF(h.made_p99, -1), " \
    "NULLIF(h.stored_median, -1), NULLIF(h.stored_p99, -1) "
#define AGENT_SOURCE "FROM agent a LEFT JOIN agent_health h ON h.agent = a.id " STORE_SQL_READ_LAST_SELF
#define IN_STATE(test) ", (SELECT count(*) FROM asset p WHERE p.agent = a.id AND p.same_as IS NULL AND p.state " test ") "

static const struct {
    struct history_view view;
    const char *filters[LIST_VIEW_FILTERS];
    struct list_view_key first; /* before every row */
    const char *sql;
} lists[LIST_VIEW_COUNT] = {
    [LIST_VIEW_DEVICES] = { { "devices", ROW(devices) }, { "site", "customer", "state", "text", "device" }, { 0, "" },
        "SELECT a.id, p.device, p.device, a.jid, a.place, a.site, a.customer, p.manufacturer, p.model, p.serial, p.address, "
        "p.hostname, p.location, p.asset_tag, p.state, p.at, NULLIF(a.contact, 0), " OPEN_INCIDENTS "), "
        OPEN_INCIDENTS " AND i.severity = 'critical'), "
        "(SELECT {join}(coalesce(c.colour || ' ', '') || coalesce(c.type, 'unknown') || '=' || "
        "coalesce(CAST(c.level AS TEXT), c.level_quality, 'unknown'), ';') FROM consumable c WHERE c.agent = p.agent "
        "AND c.device = p.device AND c.state IS DISTINCT FROM 'removed'), p.licence "
        "FROM asset p JOIN agent a ON a.id = p.agent " IN_SCOPE "AND p.same_as IS NULL AND (p.agent, p.device) > (?3, ?4) "
        IS("a.site", "?6") IS("a.customer", "?7") IS("p.state", "?8")
        "AND (CAST(?9 AS TEXT) IS NULL OR replace(" WORDS_OF_IT ", lower(?9), '') <> " WORDS_OF_IT ") "
        IS("p.device", "?10") "ORDER BY p.agent, p.device LIMIT ?5" },
    [LIST_VIEW_INCIDENTS] = { { "incidents", ROW(incidents) }, { "site", "severity", "training", "state", "device" },
        { INT64_MAX, "" },
        "SELECT i.opened, i.incident || ' ' || h.id, h.device, a.jid, a.place, a.site, i.incident, i.opened, i.closed, "
        "i.severity, i.training, i.alert_group, i.group_index, i.code, i.subunit, i.text FROM history_incident i "
        "JOIN history_device h ON h.id = i.device_id JOIN agent a ON a.id = h.agent " IN_SCOPE
        "AND (i.opened, i.incident || ' ' || h.id) < (?3, ?4) "
        IS("a.site", "?6") IS("i.severity", "?7") IS("i.training", "?8")
        IS("CASE WHEN i.closed IS NULL THEN 'open' ELSE 'closed' END", "?9") IS("h.device", "?10")
        "ORDER BY i.opened DESC, i.incident || ' ' || h.id DESC LIMIT ?5" },
    [LIST_VIEW_AGENTS] = { { "agents", ROW(agents) }, { "site", "customer", "licence" }, { 0, "" },
        AGENT_VALUES AGENT_SOURCE IN_SCOPE "AND (a.id, a.jid) > (?3, ?4) "
        IS("a.site", "?6") IS("a.customer", "?7") IS("s.licence", "?8") "ORDER BY a.id, a.jid LIMIT ?5" },
    [LIST_VIEW_AGENT] = { { "agent", ROW(agent) }, { "agent" }, { 0, "" },
        AGENT_VALUES IN_STATE("= 'ready'") IN_STATE("= 'processing'") IN_STATE("= 'asleep'") IN_STATE("= 'stopped'")
        IN_STATE("= 'off-expected'") IN_STATE("= 'unreachable'") IN_STATE("= 'gone'") IN_STATE("IS NULL")
        AGENT_SOURCE IN_SCOPE "AND (a.id, a.jid) > (?3, ?4) " IS("a.jid", "?6") "ORDER BY a.id, a.jid LIMIT ?5" },
    [LIST_VIEW_RECORDS] = { { "records", ROW(records) }, { "site", "kind", "severity", "device" }, { 0, "" },
        "SELECT e.row, e.device, e.row, a.jid, a.place, j.epoch, e.number, e.received, e.kind, e.device, e.severity, e.xml "
        "FROM entry e CROSS JOIN journal j CROSS JOIN agent a " IN_SCOPE
        "AND j.id = e.journal AND a.id = j.agent AND (e.row, e.device) > (?3, ?4) AND e.row <= ?3 + " REACH " " IS("a.site", "?6") IS("e.kind", "?7") IS("e.severity", "?8") IS("e.device", "?9")
        "ORDER BY e.row LIMIT ?5" },
    [LIST_VIEW_ORDERS] = { { "orders", ROW(orders) }, { "site", "agent", "device", "do", "state", "order" }, { INT64_MAX, "" },
        "SELECT o.row, o.id, o.id, a.jid, a.place, a.site, o.device, o.task, NULLIF(o.given, ''), o.state, o.reason, o.actor, "
        "o.made, o.expires, o.changed, o.tries FROM orders o CROSS JOIN agent a " IN_SCOPE
        "AND a.id = o.agent AND (o.row, o.id) < (?3, ?4) "
        IS("a.site", "?6") IS("a.jid", "?7") IS("o.device", "?8") IS("o.task", "?9") IS("o.state", "?10") IS("o.id", "?11")
        "ORDER BY o.row DESC LIMIT ?5" },
    [LIST_VIEW_CHANGES] = { { "changes", ROW(changes) }, { "order" }, { 0, "" },
        "SELECT c.row, o.id, c.at, c.said, c.state, c.who, c.reason FROM orders o JOIN order_change c ON c.order_row = o.row "
        "JOIN agent a ON a.id = o.agent " IN_SCOPE "AND (c.row, o.id) > (?3, ?4) " IS("o.id", "?6")
        "ORDER BY c.row LIMIT ?5" },
};
/* clang-format on */

const struct history_view *list_view_get(enum list_view_id id)
{
    return &lists[id].view;
}

const char *const *list_view_filters(enum list_view_id id)
{
    return lists[id].filters;
}

static void bind(struct db_statement *read, enum list_view_id id,
                 const struct list_view_query *query)
{
    const struct list_view_key *after = query->after ? query->after : &lists[id].first;

    store_scope_bind(read, 1, query->scope);
    int64_t most = INT64_MAX - LIST_VIEW_REACH; /* the reach may be added to it */
    db_bind_number(read, 3, after->number < most ? after->number : most);
    db_bind_text(read, 4, after->text);
    db_bind_number(read, 5, (int64_t)query->most);
    for (int i = 0; i < LIST_VIEW_FILTERS && lists[id].filters[i] != NULL; i++)
        db_bind_text(read, 6 + i, query->filters[i]);
}

enum err list_view_read(struct db *db, enum list_view_id id, const struct list_view_query *query,
                        list_view_fn *fn, void *arg)
{
    struct db_statement *read = db_prepare(db, lists[id].sql);
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    const struct history_view *view = &lists[id].view;
    bool goes_on = true;
    enum err err;

    if (!read)
        return db_prepare_error(db);
    bind(read, id, query);
    while (goes_on && db_row(read, &err)) {
        const struct list_view_key key = { db_number(read, 0), db_text(read, 1) };
        history_view_cells(read, 2, view, cells);
        goes_on = fn(arg, view, &key, cells);
    }
    db_finish(read);
    return err;
}
