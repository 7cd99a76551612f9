/* SPDX-License-Identifier: Apache-2.0 */
/* Devices, in the order of their agents or sorted. What is looked for is looked for in fleet_row
 * (fleet_row.h); the wide rows of the state are read for those that a page shows. A scope or site
 * with few devices is read whole and sorted, others along an index. */
#include "portal/store/list_view_row.h"

#include "portal/store/fleet_row.h"

/* clang-format off */
static const struct history_view_column columns[] = {
    { "device", HISTORY_VIEW_TEXT }, { "agent", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT }, { "manufacturer", HISTORY_VIEW_TEXT },
    { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, { "address", HISTORY_VIEW_TEXT },
    { "hostname", HISTORY_VIEW_TEXT }, { "location", HISTORY_VIEW_TEXT }, { "asset-tag", HISTORY_VIEW_TEXT },
    { "state", HISTORY_VIEW_TEXT }, { "said", HISTORY_VIEW_TIME }, { "contact", HISTORY_VIEW_TIME },
    { "incidents", HISTORY_VIEW_NUMBER }, { "critical", HISTORY_VIEW_NUMBER }, { "supply-levels", HISTORY_VIEW_TEXT },
    { "licence", HISTORY_VIEW_TEXT },
};

#define VIEW     { "devices", LIST_VIEW_ROW_COLUMNS(columns) }, { LIST_VIEW_ROW_DEVICE_FILTERS }
#define SCOPE    LIST_VIEW_ROW_SCOPE
#define IS       LIST_VIEW_ROW_IS
#define REACH    100000
#define LAST_ID  "~"                /* sorts behind each device's id */
#define LAST     "\xf4\x8f\xbf\xbf" /* and behind each text */

#define VALUES \
    "p.device, a.jid, a.place, a.site, a.customer, p.manufacturer, p.model, p.serial, p.address, " \
    "p.hostname, p.location, p.asset_tag, p.state, d.at, NULLIF(a.contact, 0), f.incidents, f.critical, " \
    "(SELECT {join}(coalesce(c.colour || ' ', '') || coalesce(c.type, 'unknown') || '=' || " \
    "coalesce(CAST(c.level AS TEXT), c.level_quality, 'unknown'), ';') FROM consumable c WHERE c.agent = p.agent " \
    "AND c.device = p.device AND c.state IS DISTINCT FROM 'removed'), p.licence "
#define OF_PLACE IS("a.site", "?10") IS("a.customer", "?11")
#define FILTERS  OF_PLACE LIST_VIEW_ROW_DEVICE_IS

/* The rows of a page are found first, and then made wide. */
#define PAGE(key, from, which, order) \
    "SELECT " key ", " VALUES "FROM (SELECT f.id AS found FROM " from "WHERE " which FILTERS order "LIMIT ?6) s " \
    "CROSS JOIN fleet_row f CROSS JOIN history_device d CROSS JOIN agent a CROSS JOIN asset p WHERE f.id = s.found " \
    "AND d.id = f.id AND a.id = f.agent AND p.agent = f.agent AND p.device = f.device " order

/* By agent and id, so that those of other agents are not even looked at. */
#define PLAIN_RANGE \
    "AND a.id >= ?3 AND a.id <= ?7 AND f.agent = a.id AND f.device > CASE WHEN a.id = ?3 THEN ?5 ELSE '' END " \
    "AND f.device <= CASE WHEN a.id = ?7 THEN ?9 ELSE '" LAST_ID "' END " LIST_VIEW_ROW_ONE_NUMBER
#define PLAIN_KEY   "a.id, 0, f.device"
#define PLAIN_ORDER "ORDER BY a.id, f.device "
#define PLAIN_WALK  "agent a CROSS JOIN fleet_row f "
#define ONE_WALK    "history_device h CROSS JOIN agent a CROSS JOIN fleet_row f "

/* By a column that is a number or a text, and then by the row. */
#define NUMBER_KEY(column)                  column ", f.id, ''"
#define NUMBER_RANGE(column, after, until) \
    "AND (" column ", f.id) " after " (?3, ?4) AND (" column ", f.id) " until " (?7, ?8) AND ?5 = '' AND ?9 = '' "
#define TEXT_KEY(column)                    "0, f.id, " column
#define TEXT_RANGE(column, after, until) \
    "AND (" column ", f.id) " after " (?5, ?4) AND (" column ", f.id) " until " (?9, ?8) " \
    "AND CAST(?3 AS {number}) = 0 AND CAST(?7 AS {number}) = 0 "
#define SORTED(column, way)                 "ORDER BY " column way ", f.id" way " "
#define IN_SCOPE                            LIST_VIEW_ROW_IN_SCOPE
#define SIZE                                LIST_VIEW_ROW_DEVICE_SIZE
/* What may be nowhere is looked for along the table, and the few that are found are sorted: along an order's index each row would
 * have to be fetched from another page. As an expression a column is no index's. */
#define APART(column)                       "coalesce(" column ", " column ")"
#define HIGHEST_ID                          "SELECT coalesce(max(f.id), 0) FROM fleet_row f WHERE ?1 = ?2 AND CAST(?3 AS {number}) > 0"
#define ALONG                               "fleet_row f CROSS JOIN agent a "
#define SEARCHES(key, range, order) \
    { .filter = 4, .size = HIGHEST_ID, .most = REACH, .page = PAGE(key, ALONG, IN_SCOPE "AND a.id = f.agent " range, order) }, \
    { .filter = 3, .size = HIGHEST_ID, .most = REACH, .page = PAGE(key, ALONG, IN_SCOPE "AND a.id = f.agent " range, order) }
#define WALKS(key, range, order, apart_range, apart_order) REACH, { \
    { .filter = 5, .page = PAGE(key, ONE_WALK, SCOPE "AND h.device = ?14 AND a.id = h.agent AND f.id = h.id " range, order) }, \
    { .size = SIZE, .size_filters = 2, .page = PAGE(key, PLAIN_WALK, SCOPE "AND f.agent = a.id " range, order) }, \
    SEARCHES(key, apart_range, apart_order), \
    { .page = PAGE(key, ALONG, IN_SCOPE "AND a.id = f.agent " range, order), \
      .reach = "SELECT " key " FROM fleet_row f WHERE ?1 = ?2 " range order LIST_VIEW_ROW_FURTHER } }
#define NUMBER_WALKS(column, after, until, way) \
    WALKS(NUMBER_KEY(column), NUMBER_RANGE(column, after, until), SORTED(column, way), \
          NUMBER_RANGE(APART(column), after, until), SORTED(APART(column), way))
#define TEXT_WALKS(column, after, until, way) \
    WALKS(TEXT_KEY(column), TEXT_RANGE(column, after, until), SORTED(column, way), \
          TEXT_RANGE(APART(column), after, until), SORTED(APART(column), way))
#define BY_NUMBER(column)      { VIEW, { INT64_MIN, 0, "" }, { INT64_MAX, INT64_MAX, "" }, NUMBER_WALKS(column, ">", "<=", "") }
#define BY_NUMBER_DOWN(column) { VIEW, { INT64_MAX, INT64_MAX, "" }, { INT64_MIN, 0, "" }, NUMBER_WALKS(column, "<", ">=", " DESC") }
#define BY_TEXT(column)        { VIEW, { 0, 0, "" }, { 0, INT64_MAX, LAST }, TEXT_WALKS(column, ">", "<=", "") }
#define BY_TEXT_DOWN(column)   { VIEW, { 0, INT64_MAX, LAST }, { 0, 0, "" }, TEXT_WALKS(column, "<", ">=", " DESC") }

#define APART_KEY   "f.agent, 0, f.device"
#define APART_PAIR  "(" APART("f.agent") ", " APART("f.device") ") "
#define APART_RANGE "AND " APART_PAIR "> (?3, ?5) AND " APART_PAIR "<= (?7, ?9) " LIST_VIEW_ROW_ONE_NUMBER
#define APART_ORDER "ORDER BY " APART("f.agent") ", " APART("f.device") " "

static const struct list_view_row rows[] = {
    [LIST_VIEW_DEVICES] = { VIEW, { 0, 0, "" }, { INT64_MAX, 0, LAST_ID }, REACH, {
        { .filter = 5, .page = PAGE(PLAIN_KEY, ONE_WALK, SCOPE "AND h.device = ?14 AND a.id = h.agent AND f.id = h.id " PLAIN_RANGE,
          PLAIN_ORDER) },
        { .size = SIZE, .size_filters = 2, .page = PAGE(PLAIN_KEY, PLAIN_WALK, SCOPE PLAIN_RANGE, PLAIN_ORDER) },
        SEARCHES(APART_KEY, APART_RANGE, APART_ORDER),
        { .page = PAGE(PLAIN_KEY, PLAIN_WALK, SCOPE PLAIN_RANGE, PLAIN_ORDER),
          .reach = "SELECT f.agent, 0, f.device FROM fleet_row f WHERE ?1 = ?2 AND (f.agent, f.device) > (?3, ?5) "
          "AND (f.agent, f.device) <= (?7, ?9) " LIST_VIEW_ROW_ONE_NUMBER "ORDER BY f.agent, f.device " LIST_VIEW_ROW_FURTHER } } },
    [LIST_VIEW_DEVICES_BY_NAME] = BY_TEXT("f.name"),
    [LIST_VIEW_DEVICES_BY_NAME_DOWN] = BY_TEXT_DOWN("f.name"),
    [LIST_VIEW_DEVICES_BY_PLACE] = BY_TEXT("f.whose"),
    [LIST_VIEW_DEVICES_BY_PLACE_DOWN] = BY_TEXT_DOWN("f.whose"),
    [LIST_VIEW_DEVICES_BY_STATE] = BY_NUMBER("f.standing"),
    [LIST_VIEW_DEVICES_BY_STATE_DOWN] = BY_NUMBER_DOWN("f.standing"),
    [LIST_VIEW_DEVICES_BY_LEVEL] = BY_NUMBER("f.worst"),
    [LIST_VIEW_DEVICES_BY_LEVEL_DOWN] = BY_NUMBER_DOWN("f.worst"),
    [LIST_VIEW_DEVICES_BY_SAID] = BY_NUMBER("f.said"),
    [LIST_VIEW_DEVICES_BY_SAID_DOWN] = BY_NUMBER_DOWN("f.said"),
    [LIST_VIEW_DEVICES_BY_INCIDENTS] = BY_NUMBER("f.incidents"),
    [LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN] = BY_NUMBER_DOWN("f.incidents"),
};
/* clang-format on */

const struct list_view_row *list_view_devices_row(enum list_view_id id)
{
    return id <= LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN ? &rows[id] : NULL;
}
