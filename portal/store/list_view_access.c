/* SPDX-License-Identifier: Apache-2.0 */
/* Places, who may log in there and with what, what was changed, and who is told by HTTPS or mail.
 */
#include "portal/store/list_view_row.h"

/* clang-format off */
static const struct history_view_column places[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "parent", HISTORY_VIEW_NUMBER }, { "kind", HISTORY_VIEW_TEXT }, { "name", HISTORY_VIEW_TEXT },
};
static const struct history_view_column accounts[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "name", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "role", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME }, { "login", HISTORY_VIEW_TIME },
    { "watcher", HISTORY_VIEW_TEXT },
};
static const struct history_view_column sessions[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "opened", HISTORY_VIEW_TIME }, { "used", HISTORY_VIEW_TIME },
    { "address", HISTORY_VIEW_TEXT }, { "is-this", HISTORY_VIEW_FLAG },
};
static const struct history_view_column tokens[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "name", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER },
    { "scope", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME }, { "expires", HISTORY_VIEW_TIME },
    { "used", HISTORY_VIEW_TIME },
};
static const struct history_view_column audit[] = {
    { "row", HISTORY_VIEW_NUMBER }, { "at", HISTORY_VIEW_TIME }, { "actor", HISTORY_VIEW_TEXT },
    { "address", HISTORY_VIEW_TEXT }, { "place", HISTORY_VIEW_NUMBER }, { "what", HISTORY_VIEW_TEXT },
    { "target", HISTORY_VIEW_TEXT }, { "before", HISTORY_VIEW_TEXT }, { "after", HISTORY_VIEW_TEXT },
    { "hash", HISTORY_VIEW_TEXT },
};
static const struct history_view_column webhooks[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "place", HISTORY_VIEW_NUMBER }, { "url", HISTORY_VIEW_TEXT },
    { "kinds", HISTORY_VIEW_TEXT }, { "severity", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME },
    { "failing", HISTORY_VIEW_TIME }, { "is-on", HISTORY_VIEW_FLAG },
};
static const struct history_view_column deliveries[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "row", HISTORY_VIEW_NUMBER }, { "kind", HISTORY_VIEW_TEXT },
    { "state", HISTORY_VIEW_TEXT }, { "tries", HISTORY_VIEW_NUMBER }, { "status", HISTORY_VIEW_NUMBER },
    { "reason", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME }, { "next", HISTORY_VIEW_TIME },
};

static const struct history_view_column mailings[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "place", HISTORY_VIEW_NUMBER }, { "report", HISTORY_VIEW_TEXT },
    { "every", HISTORY_VIEW_TEXT }, { "minute", HISTORY_VIEW_NUMBER }, { "receivers", HISTORY_VIEW_TEXT },
    { "account", HISTORY_VIEW_TEXT }, { "is-own", HISTORY_VIEW_FLAG }, { "state", HISTORY_VIEW_TEXT },
    { "made", HISTORY_VIEW_TIME }, { "next", HISTORY_VIEW_TIME }, { "sent", HISTORY_VIEW_TIME },
    { "waiting", HISTORY_VIEW_NUMBER }, { "trouble", HISTORY_VIEW_TEXT },
};
static const struct history_view_column letters[] = {
    { "id", HISTORY_VIEW_NUMBER }, { "receiver", HISTORY_VIEW_TEXT }, { "from", HISTORY_VIEW_TIME },
    { "to", HISTORY_VIEW_TIME }, { "state", HISTORY_VIEW_TEXT }, { "tries", HISTORY_VIEW_NUMBER },
    { "status", HISTORY_VIEW_NUMBER }, { "reason", HISTORY_VIEW_TEXT }, { "made", HISTORY_VIEW_TIME },
    { "ended", HISTORY_VIEW_TIME }, { "next", HISTORY_VIEW_TIME },
};

/* A list by one number: upwards, or the newest first. */
#define UP(id)   "AND " id " > ?3 AND " id " <= ?7 " LIST_VIEW_ROW_NO_TEXT
#define DOWN(id) "AND " id " < ?3 AND " id " >= ?7 " LIST_VIEW_ROW_NO_TEXT
#define UP_FROM   { 0, 0, "" }, { INT64_MAX, 0, "" }
#define DOWN_FROM { INT64_MAX, 0, "" }, { 0, 0, "" }
#define KEY(id) "SELECT " id ", 0, '', "
/* Filters that are numbers: any unless given, or one that must be. */
#define NUMBER(at) "CAST(" at " AS {number})"
#define IS_NUMBER(column, at) "AND (" NUMBER(at) " IS NULL OR " column " = " NUMBER(at) ") "
#define OF(column, at) "AND " column " = " NUMBER(at) " "

/* The place above the scope's own is not its to see. */
static const struct list_view_row places_row = {
    { "places", LIST_VIEW_ROW_COLUMNS(places) }, { "place" }, UP_FROM, INT64_MAX, {
    { .page = KEY("a.id") "a.id, CASE WHEN a.path <> ?2 THEN NULLIF(a.parent, 0) END, a.kind, a.name FROM place a "
              "WHERE " STORE_SCOPE_SQL_AT("a.id", "?1", "?2") " " UP("a.id") IS_NUMBER("a.id", "?10") "ORDER BY a.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row accounts_row = {
    { "accounts", LIST_VIEW_ROW_COLUMNS(accounts) }, { "account" }, UP_FROM, INT64_MAX, {
    { .page = KEY("a.id") "a.id, a.name, a.place, a.role, a.made, NULLIF(a.login, 0), "
              "(SELECT w.jid FROM feed_watcher w WHERE w.account = a.id) FROM account a "
              "WHERE " LIST_VIEW_ROW_SCOPE UP("a.id") IS_NUMBER("a.id", "?10") "ORDER BY a.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row sessions_row = {
    { "sessions", LIST_VIEW_ROW_COLUMNS(sessions) }, { "account", "this", "opened", "used" }, UP_FROM, INT64_MAX, {
    { .page = KEY("s.id") "s.id, s.opened, s.used, s.address, CASE WHEN s.id = " NUMBER("?11") " THEN 1 ELSE 0 END "
              "FROM account a CROSS JOIN session s WHERE " LIST_VIEW_ROW_SCOPE OF("a.id", "?10") "AND s.account = a.id "
              "AND s.opened > " NUMBER("?12") " AND s.used > " NUMBER("?13") " " UP("s.id") "ORDER BY s.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row tokens_row = {
    { "tokens", LIST_VIEW_ROW_COLUMNS(tokens) }, { "account", "token" }, UP_FROM, INT64_MAX, {
    { .page = KEY("t.id") "t.id, t.name, t.place, t.scope, t.made, t.expires, NULLIF(t.used, 0) "
              "FROM account a CROSS JOIN token t WHERE " LIST_VIEW_ROW_SCOPE OF("a.id", "?10") "AND t.account = a.id "
              IS_NUMBER("t.id", "?11") UP("t.id") "ORDER BY t.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row audit_row = {
    { "audit", LIST_VIEW_ROW_COLUMNS(audit) }, { "actor", "what", "target" }, DOWN_FROM, 20000, {
    { .page = KEY("a.row") "a.row, a.at, a.actor, a.address, a.place, a.what, a.target, a.before, a.after, a.hash FROM audit a "
              "WHERE " LIST_VIEW_ROW_SCOPE DOWN("a.row") LIST_VIEW_ROW_IS("a.actor", "?10") LIST_VIEW_ROW_IS("a.what", "?11")
              LIST_VIEW_ROW_IS("a.target", "?12") "ORDER BY a.row DESC " LIST_VIEW_ROW_PAGE,
      .reach = "SELECT a.row, 0, '' FROM audit a WHERE ?1 = ?2 " DOWN("a.row") "ORDER BY a.row DESC " LIST_VIEW_ROW_FURTHER } }
};
static const struct list_view_row webhooks_row = {
    { "webhooks", LIST_VIEW_ROW_COLUMNS(webhooks) }, { "webhook" }, UP_FROM, INT64_MAX, {
    { .page = KEY("a.id") "a.id, a.place, a.url, a.kinds, NULLIF(a.severity, ''), a.made, NULLIF(a.failing, 0), a.is_on "
              "FROM webhook a WHERE " LIST_VIEW_ROW_SCOPE UP("a.id") IS_NUMBER("a.id", "?10") "ORDER BY a.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row deliveries_row = {
    { "deliveries", LIST_VIEW_ROW_COLUMNS(deliveries) }, { "webhook" }, DOWN_FROM, INT64_MAX, {
    { .page = KEY("d.id") "d.id, d.entry, d.kind, d.state, d.tries, NULLIF(d.status, 0), d.reason, d.made, "
              "CASE WHEN d.state = 'waiting' THEN NULLIF(d.due, 0) END FROM webhook a CROSS JOIN webhook_delivery d "
              "WHERE " LIST_VIEW_ROW_SCOPE OF("a.id", "?10") "AND d.hook = a.id " DOWN("d.id") "ORDER BY d.id DESC "
              LIST_VIEW_ROW_PAGE } }
};
/* What is wrong is told of the letters that were made last. */
#define LETTER(what) "(SELECT " what " FROM mailing_letter l WHERE l.mailing = a.id "
#define MAILINGS_SEEN \
    LIST_VIEW_ROW_SCOPE "AND (a.account = " NUMBER("?10") " OR (" NUMBER("?11") " = 1 AND " \
    STORE_SCOPE_SQL_EACH_AT("u.place", "?1", "?2") ")) "
static const struct list_view_row mailings_row = {
    { "mailings", LIST_VIEW_ROW_COLUMNS(mailings) }, { "account", "all", "mailing" }, UP_FROM, INT64_MAX, {
    { .page = KEY("a.id") "a.id, a.place, a.report, a.every, a.minute, a.receivers, u.name, CASE WHEN a.account = " NUMBER("?10")
              " THEN 1 ELSE 0 END, a.state, a.made, CASE WHEN a.state = 'on' THEN a.due END, "
              LETTER("max(l.ended)") "AND l.state = 'sent'), " LETTER("count(*)") "AND l.state = 'waiting'), "
              LETTER("l.receiver || ': ' || l.reason") "AND l.state <> 'sent' AND l.reason <> '' AND l.made = (SELECT max(n.made) "
              "FROM mailing_letter n WHERE n.mailing = a.id) ORDER BY l.id DESC LIMIT 1) "
              "FROM mailing a CROSS JOIN account u WHERE u.id = a.account AND " MAILINGS_SEEN UP("a.id") IS_NUMBER("a.id", "?12")
              "ORDER BY a.id " LIST_VIEW_ROW_PAGE } }
};
static const struct list_view_row letters_row = {
    { "letters", LIST_VIEW_ROW_COLUMNS(letters) }, { "account", "all", "mailing" }, DOWN_FROM, INT64_MAX, {
    { .page = KEY("d.id") "d.id, d.receiver, d.begins, d.ends, d.state, d.tries, NULLIF(d.status, 0), d.reason, d.made, "
              "NULLIF(d.ended, 0), CASE WHEN d.state = 'waiting' THEN d.due END "
              "FROM mailing a CROSS JOIN account u CROSS JOIN mailing_letter d WHERE u.id = a.account AND " MAILINGS_SEEN
              OF("a.id", "?12") "AND d.mailing = a.id " DOWN("d.id") "ORDER BY d.id DESC " LIST_VIEW_ROW_PAGE } }
};
/* clang-format on */

const struct list_view_row *list_view_access_row(enum list_view_id id)
{
    static const struct list_view_row *const rows[LIST_VIEW_COUNT] = {
        [LIST_VIEW_PLACES] = &places_row,         [LIST_VIEW_ACCOUNTS] = &accounts_row,
        [LIST_VIEW_SESSIONS] = &sessions_row,     [LIST_VIEW_TOKENS] = &tokens_row,
        [LIST_VIEW_AUDIT] = &audit_row,           [LIST_VIEW_WEBHOOKS] = &webhooks_row,
        [LIST_VIEW_DELIVERIES] = &deliveries_row, [LIST_VIEW_MAILINGS] = &mailings_row,
        [LIST_VIEW_LETTERS] = &letters_row,
    };

    return rows[id];
}
