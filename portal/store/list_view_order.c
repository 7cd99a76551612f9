/* SPDX-License-Identifier: Apache-2.0 */
/* Orders and what became of them as lists. */
#include "portal/store/list_view_row.h"

/* clang-format off */
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

#define ORDERS_COLUMNS \
    "SELECT o.row, 0, '', o.id, a.jid, a.place, a.site, o.device, o.task, NULLIF(o.given, ''), o.state, o.reason, o.actor, " \
    "o.made, o.expires, o.changed, o.tries FROM orders o CROSS JOIN agent a "
#define ORDERS_RANGE "AND o.row < ?3 AND o.row >= ?7 " LIST_VIEW_ROW_NO_TEXT
#define ORDERS_PAGE(which) \
    ORDERS_COLUMNS "WHERE " LIST_VIEW_ROW_SCOPE "AND a.id = o.agent " which ORDERS_RANGE \
    LIST_VIEW_ROW_IS("a.site", "?10") LIST_VIEW_ROW_IS("a.jid", "?11") LIST_VIEW_ROW_IS("o.device", "?12") \
    LIST_VIEW_ROW_IS("o.task", "?13") LIST_VIEW_ROW_IS("o.state", "?14") LIST_VIEW_ROW_IS("o.id", "?15") \
    "ORDER BY o.row DESC " LIST_VIEW_ROW_PAGE

static const struct list_view_row orders_row = {
    { "orders", LIST_VIEW_ROW_COLUMNS(orders) }, { "site", "agent", "device", "do", "state", "order" },
    { INT64_MAX, 0, "" }, { 0, 0, "" }, 20000, {
    { .filter = 6, .page = ORDERS_PAGE("AND o.id = ?15 ") },
    { .page = ORDERS_PAGE(""),
      .reach = "SELECT o.row, 0, '' FROM orders o WHERE ?1 = ?2 " ORDERS_RANGE "ORDER BY o.row DESC " LIST_VIEW_ROW_FURTHER } }
};
static const struct list_view_row changes_row = {
    { "changes", LIST_VIEW_ROW_COLUMNS(changes) }, { "order" }, { 0, 0, "" }, { INT64_MAX, 0, "" }, INT64_MAX, {
    { .page = "SELECT c.row, 0, '', c.at, c.said, c.state, c.who, c.reason FROM orders o CROSS JOIN agent a "
              "CROSS JOIN order_change c WHERE " LIST_VIEW_ROW_SCOPE "AND o.id = ?10 AND a.id = o.agent AND c.order_row = o.row "
              "AND c.row > ?3 AND c.row <= ?7 " LIST_VIEW_ROW_NO_TEXT "ORDER BY c.row " LIST_VIEW_ROW_PAGE } }
};
/* clang-format on */

const struct list_view_row *list_view_order_row(enum list_view_id id)
{
    if (id == LIST_VIEW_ORDERS)
        return &orders_row;
    return id == LIST_VIEW_CHANGES ? &changes_row : NULL;
}
