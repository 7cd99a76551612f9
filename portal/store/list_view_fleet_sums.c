/* SPDX-License-Identifier: Apache-2.0 */
/* What the fleet comes to: its devices by class, and its sites. Counted anew for each question, in
 * the narrow rows of what the scope holds (fleet_row.h): by agent where those are few, else along
 * the table, which is many times faster for each. */
#include "portal/store/list_view_row.h"

#include "portal/store/fleet_row.h"
#include "portal/store/list_view_need.h"

/* clang-format off */
static const struct history_view_column summary[] = {
    { "of", HISTORY_VIEW_TEXT }, { "class", HISTORY_VIEW_TEXT }, { "devices", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column sites[] = {
    { "place", HISTORY_VIEW_NUMBER }, { "customer", HISTORY_VIEW_TEXT }, { "site", HISTORY_VIEW_TEXT },
    { "contact", HISTORY_VIEW_TIME }, { "devices", HISTORY_VIEW_NUMBER }, { "unreachable", HISTORY_VIEW_NUMBER },
    { "stopped", HISTORY_VIEW_NUMBER }, { "incidents", HISTORY_VIEW_NUMBER }, { "critical", HISTORY_VIEW_NUMBER },
    { "low", HISTORY_VIEW_NUMBER }, { "running-out", HISTORY_VIEW_NUMBER },
};

#define SCOPE     LIST_VIEW_ROW_SCOPE
#define IS        LIST_VIEW_ROW_IS
#define STATE     IS("g.state", "?12")
#define LEVEL     IS("g.level", "?15")
#define INCIDENTS IS("g.incidents", "?16")
#define AGE       IS("g.age", "?17")

/* The classes of one kind, without its own filter: who chose one of them sees what the others have. */
#define CLASSES(of, column, filters) \
    "SELECT '" of "' AS aspect, " column " AS class, CAST(sum(g.n) AS {number}) AS devices FROM g WHERE 1 = 1 " filters "GROUP BY " column " "
/* Rows of the same four classes first come together by a number, as a database sorts numbers sooner than texts; one of them says
 * which classes those are. What stands differently is in another state. */
#define CODE \
    "f.standing * 1000 + " LIST_VIEW_ROW_LEVEL_AS("500", "0", "100", "200", "300", "400") " + " \
    LIST_VIEW_ROW_INCIDENT_AS("0", "10", "20") " + " LIST_VIEW_ROW_AGE_AS("5", "4", "3", "2", "1", "0")
#define GROUPS(from) \
    "WITH g AS (SELECT f.state AS state, " LIST_VIEW_ROW_LEVEL_CLASS " AS level, " LIST_VIEW_ROW_INCIDENT_CLASS " AS incidents, " \
    LIST_VIEW_ROW_AGE_CLASS " AS age, k.n AS n FROM (SELECT min(f.id) AS one, count(*) AS n FROM " from \
    LIST_VIEW_ROW_DEVICE_HAS IS("f.device", "?14") "GROUP BY " CODE ") AS k CROSS JOIN fleet_row f WHERE f.id = k.one) "
#define SUMMARY(from) \
    GROUPS(from) "SELECT 0, 0, s.aspect || '/' || s.class, s.aspect, s.class, s.devices FROM (" \
    CLASSES("age", "g.age", STATE LEVEL INCIDENTS) "UNION ALL " CLASSES("incidents", "g.incidents", STATE LEVEL AGE) "UNION ALL " \
    CLASSES("level", "g.level", STATE INCIDENTS AGE) "UNION ALL " CLASSES("state", "g.state", LEVEL INCIDENTS AGE) "UNION ALL " \
    "SELECT 'all', 'all', CAST(sum(g.n) AS {number}) FROM g WHERE 1 = 1 " STATE LEVEL INCIDENTS AGE ") s " \
    "WHERE s.devices > 0 AND s.aspect || '/' || s.class > ?5 AND s.aspect || '/' || s.class <= ?9 AND CAST(?3 AS {number}) = 0 " \
    "AND CAST(?7 AS {number}) = 0 " LIST_VIEW_ROW_ONE_NUMBER "ORDER BY 3 LIMIT ?6"
#define BY_AGENT "agent a CROSS JOIN fleet_row f WHERE " SCOPE "AND f.agent = a.id " IS("a.site", "?10") IS("a.customer", "?11")
#define AGENT_IS(column, at) \
    "AND (CAST(" at " AS TEXT) IS NULL OR f.agent IN (SELECT a.id FROM agent a WHERE " column " = " at ")) "
#define BY_ROW "fleet_row f WHERE " LIST_VIEW_ROW_IN_SCOPE AGENT_IS("a.site", "?10") AGENT_IS("a.customer", "?11")

#define COUNT_OF(what) ", count(CASE WHEN " what " THEN 1 END)"
#define SITES_OF_PAGE \
    "SELECT p.parent AS parent, p.id AS id, p.name AS name, c.name AS customer FROM place p JOIN place c ON c.id = p.parent " \
    "WHERE p.kind = 'site' AND substr(p.path, 1, length(?1)) = ?2 AND (p.parent, p.id) > (?3, ?4) AND (p.parent, p.id) <= (?7, ?8) " \
    "AND ?5 = '' AND ?9 = '' " IS("p.name", "?10") IS("c.name", "?11") "ORDER BY p.parent, p.id LIMIT ?6"
#define SITES \
    "WITH page AS MATERIALIZED (" SITES_OF_PAGE "), " LIST_VIEW_NEED_COVERED("SELECT page.id AS place FROM page") " " \
    "SELECT z.parent, z.id, '', z.id, z.customer, z.name, (SELECT NULLIF(max(b.contact), 0) FROM agent b WHERE b.place = z.id), " \
    "count(f.id)" COUNT_OF("f.state = 'unreachable'") COUNT_OF("f.state = 'stopped'") COUNT_OF("f.incidents > 0") \
    COUNT_OF("f.critical > 0") COUNT_OF("f.worst < 1000") \
    ", (SELECT count(*) FROM " LIST_VIEW_NEED_ORDERED("n", "CAST(?12 AS {number})") "AND n.place = z.id) " \
    "FROM page z LEFT JOIN agent a ON a.place = z.id LEFT JOIN fleet_row f ON f.agent = a.id " \
    "GROUP BY z.parent, z.id, z.customer, z.name ORDER BY z.parent, z.id"

static const struct list_view_row summary_row = {
    { "summary", LIST_VIEW_ROW_COLUMNS(summary) }, { LIST_VIEW_ROW_DEVICE_FILTERS }, { 0, 0, "" }, { 0, 0, "~" }, INT64_MAX,
    { { .size = LIST_VIEW_ROW_DEVICE_SIZE, .size_filters = 2, .page = SUMMARY(BY_AGENT) }, { .page = SUMMARY(BY_ROW) } }
};
static const struct list_view_row sites_row = {
    { "sites", LIST_VIEW_ROW_COLUMNS(sites) }, { "site", "customer", "now" }, { 0, 0, "" }, { INT64_MAX, INT64_MAX, "" }, INT64_MAX,
    { { .page = SITES } }
};
/* clang-format on */

const struct list_view_row *list_view_fleet_sums_row(enum list_view_id id)
{
    if (id == LIST_VIEW_SITES)
        return &sites_row;
    return id == LIST_VIEW_SUMMARY ? &summary_row : NULL;
}
