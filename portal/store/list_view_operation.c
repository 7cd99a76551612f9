/* SPDX-License-Identifier: Apache-2.0 */
/* Operations, their steps, and rollouts as lists. */
#include "portal/store/list_view_row.h"

/* clang-format off */
static const struct history_view_column operations[] = {
    { "operation", HISTORY_VIEW_TEXT }, { "device", HISTORY_VIEW_TEXT }, { "manufacturer", HISTORY_VIEW_TEXT },
    { "model", HISTORY_VIEW_TEXT }, { "serial", HISTORY_VIEW_TEXT }, { "agent", HISTORY_VIEW_TEXT },
    { "place", HISTORY_VIEW_NUMBER }, { "site", HISTORY_VIEW_TEXT }, { "customer", HISTORY_VIEW_TEXT },
    { "kind", HISTORY_VIEW_TEXT }, { "wanted", HISTORY_VIEW_TEXT }, { "rollout", HISTORY_VIEW_TEXT },
    { "item", HISTORY_VIEW_TEXT }, { "state", HISTORY_VIEW_TEXT }, { "reason", HISTORY_VIEW_TEXT },
    { "percent", HISTORY_VIEW_NUMBER }, { "is-over", HISTORY_VIEW_FLAG }, { "by", HISTORY_VIEW_TEXT },
    { "made", HISTORY_VIEW_TIME }, { "expires", HISTORY_VIEW_TIME }, { "limit-s", HISTORY_VIEW_NUMBER },
    { "changed", HISTORY_VIEW_TIME }, { "started", HISTORY_VIEW_TIME }, { "told", HISTORY_VIEW_TIME },
    { "tries", HISTORY_VIEW_NUMBER }, { "cancel", HISTORY_VIEW_TEXT }, { "why", HISTORY_VIEW_TEXT },
};
static const struct history_view_column steps[] = {
    { "at", HISTORY_VIEW_TIME }, { "state", HISTORY_VIEW_TEXT }, { "verb", HISTORY_VIEW_TEXT },
    { "by", HISTORY_VIEW_TEXT }, { "reason", HISTORY_VIEW_TEXT }, { "offer", HISTORY_VIEW_NUMBER },
};
static const struct history_view_column rollouts[] = {
    { "rollout", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER }, { "customer", HISTORY_VIEW_TEXT },
    { "image", HISTORY_VIEW_TEXT }, { "version", HISTORY_VIEW_TEXT }, { "at-once", HISTORY_VIEW_NUMBER },
    { "state", HISTORY_VIEW_TEXT }, { "wish", HISTORY_VIEW_TEXT }, { "by", HISTORY_VIEW_TEXT },
    { "made", HISTORY_VIEW_TIME }, { "expires", HISTORY_VIEW_TIME }, { "changed", HISTORY_VIEW_TIME },
    { "told", HISTORY_VIEW_TIME }, { "devices", HISTORY_VIEW_NUMBER }, { "sending", HISTORY_VIEW_NUMBER },
    { "waiting", HISTORY_VIEW_NUMBER }, { "under-way", HISTORY_VIEW_NUMBER }, { "halted", HISTORY_VIEW_NUMBER },
    { "done", HISTORY_VIEW_NUMBER }, { "failed", HISTORY_VIEW_NUMBER }, { "others", HISTORY_VIEW_NUMBER },
    { "failures", HISTORY_VIEW_NUMBER }, { "is-over", HISTORY_VIEW_FLAG },
};

/* What is lost is over for people, though the platform is asked for it for another day. */
#define OVER "CASE WHEN o.open = 0 OR o.state = 'lost' THEN 1 ELSE 0 END"
#define OPERATIONS_RANGE "AND o.row < ?3 AND o.row >= ?7 " LIST_VIEW_ROW_NO_TEXT
#define IN_STATE "AND (CAST(?12 AS TEXT) IS NULL OR o.state = ?12 OR (?12 = 'open' AND o.open = 1 AND o.state <> 'lost')) "
#define OPERATIONS_PAGE(which) \
    "SELECT o.row, 0, '', o.id, o.device, s.manufacturer, s.model, s.serial, a.jid, a.place, a.site, a.customer, o.kind, o.wanted, o.rollout, o.item, o.state, " \
    "o.reason, o.percent, " OVER ", o.actor, o.made, o.expires, o.limit_s, o.changed, o.started, o.told, o.tries, o.cancel, o.why " \
    "FROM operation o CROSS JOIN agent a LEFT JOIN asset s ON s.agent = o.agent AND s.device = o.device " \
    "WHERE " LIST_VIEW_ROW_SCOPE "AND a.id = o.agent " which OPERATIONS_RANGE \
    LIST_VIEW_ROW_IS("o.device", "?10") LIST_VIEW_ROW_IS("o.rollout", "?11") IN_STATE LIST_VIEW_ROW_IS("o.kind", "?13") \
    LIST_VIEW_ROW_IS("a.site", "?14") LIST_VIEW_ROW_IS("o.id", "?15") "ORDER BY o.row DESC " LIST_VIEW_ROW_PAGE

static const struct list_view_row operations_row = {
    { "operations", LIST_VIEW_ROW_COLUMNS(operations) }, { "device", "rollout", "state", "kind", "site", "operation" },
    { INT64_MAX, 0, "" }, { 0, 0, "" }, 20000, {
    { .filter = 6, .page = OPERATIONS_PAGE("AND o.id = ?15 ") },
    { .filter = 1, .page = OPERATIONS_PAGE("AND o.device = ?10 ") },
    { .filter = 2, .page = OPERATIONS_PAGE("AND o.rollout = ?11 ") },
    { .filter = 3, .value = "open", .page = OPERATIONS_PAGE("AND o.open = 1 ") },
    { .page = OPERATIONS_PAGE(""),
      .reach = "SELECT o.row, 0, '' FROM operation o WHERE ?1 = ?2 " OPERATIONS_RANGE "ORDER BY o.row DESC " LIST_VIEW_ROW_FURTHER } }
};
static const struct list_view_row steps_row = {
    { "steps", LIST_VIEW_ROW_COLUMNS(steps) }, { "operation" }, { -1, 0, "" }, { INT64_MAX, 0, "" }, INT64_MAX, {
    { .page = "SELECT c.number, 0, '', c.at, c.state, c.verb, c.who, c.reason, c.offer FROM operation o CROSS JOIN agent a "
              "CROSS JOIN operation_step c WHERE " LIST_VIEW_ROW_SCOPE "AND o.id = ?10 AND a.id = o.agent AND c.operation = o.row "
              "AND c.number > ?3 AND c.number <= ?7 " LIST_VIEW_ROW_NO_TEXT "ORDER BY c.number " LIST_VIEW_ROW_PAGE } }
};

#define IN(states) "coalesce(sum(CASE WHEN o.state IN (" states ") THEN 1 ELSE 0 END), 0)"
#define ROLLOUTS_RANGE "AND r.row < ?3 AND r.row >= ?7 " LIST_VIEW_ROW_NO_TEXT
#define ROLLOUTS_PAGE(which) \
    "SELECT r.row, 0, '', r.id, r.place, r.customer, r.image, r.version, r.at_once, r.state, r.wish, r.actor, r.made, r.expires, " \
    "r.changed, r.told, count(o.row), " IN("'sending'") ", " IN("'waiting'") ", " \
    IN("'offered', 'held', 'consent', 'scheduled', 'started', 'sent', 'offline', 'verifying'") ", " IN("'halted'") ", " IN("'done'") ", " \
    IN("'failed', 'lost'") ", " IN("'refused', 'unsupported', 'cancelled', 'expired', 'rejected', 'unsent', 'forgotten'") ", r.failures, " \
    "coalesce(min(" OVER "), 1) FROM (" \
    "SELECT r.row, r.id, r.place, CASE WHEN p.kind = 'site' THEN c.name ELSE p.name END AS customer, r.image, r.version, r.at_once, " \
    "r.state, r.wish, r.actor, r.made, r.expires, r.changed, r.told, r.failures FROM rollout r CROSS JOIN place p " \
    "LEFT JOIN place c ON c.id = p.parent WHERE " STORE_SCOPE_SQL_EACH_AT("r.place", "?1", "?2") " AND p.id = r.place " which \
    ROLLOUTS_RANGE LIST_VIEW_ROW_IS("r.state", "?11") LIST_VIEW_ROW_IS("r.id", "?12") \
    "AND (CAST(?10 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM operation d WHERE d.rollout = r.id AND d.device = ?10)) " \
    "ORDER BY r.row DESC " LIST_VIEW_ROW_PAGE ") r LEFT JOIN operation o ON o.rollout = r.id " \
    "GROUP BY r.row, r.id, r.place, r.customer, r.image, r.version, r.at_once, r.state, r.wish, r.actor, r.made, r.expires, r.changed, " \
    "r.told, r.failures ORDER BY r.row DESC"

static const struct list_view_row rollouts_row = {
    { "rollouts", LIST_VIEW_ROW_COLUMNS(rollouts) }, { "device", "state", "rollout" }, { INT64_MAX, 0, "" }, { 0, 0, "" }, 20000, {
    { .filter = 3, .page = ROLLOUTS_PAGE("AND r.id = ?12 ") },
    { .page = ROLLOUTS_PAGE(""),
      .reach = "SELECT r.row, 0, '' FROM rollout r WHERE ?1 = ?2 " ROLLOUTS_RANGE "ORDER BY r.row DESC " LIST_VIEW_ROW_FURTHER } }
};
/* clang-format on */

const struct list_view_row *list_view_operation_row(enum list_view_id id)
{
    if (id == LIST_VIEW_OPERATIONS)
        return &operations_row;
    if (id == LIST_VIEW_ROLLOUTS)
        return &rollouts_row;
    return id == LIST_VIEW_STEPS ? &steps_row : NULL;
}
