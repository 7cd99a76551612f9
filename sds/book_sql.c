/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite is asked, all in one place. */
#include "sds/book_sql.h"

/* clang-format off */
static const char *const schema[] = {
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT OR IGNORE INTO meta VALUES ('schema', 1);"
    "CREATE TABLE IF NOT EXISTS account (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
    " state INTEGER NOT NULL, made INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tool (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL, secret BLOB NOT NULL, scopes INTEGER NOT NULL, made INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS tool_account (tool INTEGER NOT NULL REFERENCES tool, account INTEGER NOT NULL REFERENCES account,"
    " PRIMARY KEY (tool, account)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS token (place INTEGER PRIMARY KEY, secret BLOB NOT NULL UNIQUE, tool INTEGER NOT NULL REFERENCES tool,"
    " scopes INTEGER NOT NULL, until INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS token_tool ON token (tool);"
    "CREATE INDEX IF NOT EXISTS token_until ON token (until);"
    "CREATE TABLE IF NOT EXISTS connector (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " account INTEGER NOT NULL REFERENCES account, region TEXT NOT NULL, made INTEGER NOT NULL, code BLOB NOT NULL UNIQUE,"
    " code_until INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, cause INTEGER NOT NULL DEFAULT 0, poll_s INTEGER NOT NULL DEFAULT 0, registered INTEGER NOT NULL DEFAULT 0,"
    " public_key BLOB NOT NULL DEFAULT (zeroblob(32)), key_at INTEGER NOT NULL DEFAULT 0, former BLOB NOT NULL DEFAULT (zeroblob(32)),"
    " former_until INTEGER NOT NULL DEFAULT 0, kinds INTEGER NOT NULL DEFAULT 0, version TEXT NOT NULL DEFAULT '',"
    " seen INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS connector_account ON connector (account, place);"
    "CREATE INDEX IF NOT EXISTS connector_code ON connector (account, code_until) WHERE registered = 0;"
    "CREATE TABLE IF NOT EXISTS nonce (connector INTEGER NOT NULL, nonce TEXT NOT NULL, until INTEGER NOT NULL,"
    " PRIMARY KEY (connector, nonce)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS nonce_until ON nonce (until);",

    "CREATE TABLE IF NOT EXISTS device (place INTEGER PRIMARY KEY, id TEXT NOT NULL, account INTEGER NOT NULL REFERENCES account,"
    " connector INTEGER NOT NULL REFERENCES connector, at INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL,"
    " received INTEGER NOT NULL DEFAULT 0, body TEXT, UNIQUE (account, id));"
    "CREATE INDEX IF NOT EXISTS device_list ON device (account, place) WHERE body IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS device_connector ON device (connector, place) WHERE body IS NOT NULL;"
    "CREATE TABLE IF NOT EXISTS alert (place INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL,"
    " connector INTEGER NOT NULL, device INTEGER NOT NULL REFERENCES device, code TEXT NOT NULL, at INTEGER NOT NULL,"
    " impressions INTEGER NOT NULL, row INTEGER NOT NULL, severity INTEGER NOT NULL, firmware TEXT NOT NULL, item TEXT NOT NULL,"
    " received INTEGER NOT NULL, UNIQUE (device, code, at, impressions, row));"
    "CREATE INDEX IF NOT EXISTS alert_account ON alert (account, place);"
    "CREATE INDEX IF NOT EXISTS alert_device ON alert (device, place);"
    "CREATE INDEX IF NOT EXISTS alert_received ON alert (received);"
    "CREATE TABLE IF NOT EXISTS put (device INTEGER NOT NULL REFERENCES device, name INTEGER NOT NULL, value TEXT NOT NULL,"
    " item TEXT NOT NULL, at INTEGER NOT NULL, drifted INTEGER NOT NULL, PRIMARY KEY (device, name)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS report (connector INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, until INTEGER NOT NULL,"
    " PRIMARY KEY (connector, id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS report_until ON report (until);",

    "CREATE TABLE IF NOT EXISTS item (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES account,"
    " connector INTEGER NOT NULL REFERENCES connector, device INTEGER NOT NULL REFERENCES device, kind INTEGER NOT NULL,"
    " state INTEGER NOT NULL, expires INTEGER NOT NULL, limit_ms INTEGER NOT NULL, fence INTEGER NOT NULL DEFAULT 0, holder TEXT NOT NULL DEFAULT '',"
    " lease_until INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0,"
    " started INTEGER NOT NULL DEFAULT 0, run TEXT NOT NULL DEFAULT '', rollout TEXT NOT NULL, made INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, reason INTEGER NOT NULL DEFAULT 0, percent INTEGER, evidence TEXT, body TEXT NOT NULL, due INTEGER,"
    " told_devices INTEGER NOT NULL DEFAULT 0, told_rows INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS item_due ON item (due) WHERE due IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS item_waiting ON item (connector, place) WHERE state = 0;"
    "CREATE INDEX IF NOT EXISTS item_device ON item (device, place);"
    "CREATE INDEX IF NOT EXISTS item_list ON item (account, place);"
    "CREATE INDEX IF NOT EXISTS item_state ON item (account, state, place);"
    "CREATE INDEX IF NOT EXISTS item_open ON item (account) WHERE state < 10;"
    "CREATE INDEX IF NOT EXISTS item_over ON item (changed) WHERE state >= 10;"
    "CREATE INDEX IF NOT EXISTS item_begun ON item (holder) WHERE state > 5 AND state < 10;"
    "CREATE INDEX IF NOT EXISTS item_held ON item (holder) WHERE state > 0 AND state < 5;"
    "CREATE INDEX IF NOT EXISTS item_rollout ON item (account, rollout, state) WHERE rollout <> '';"
    "CREATE TABLE IF NOT EXISTS step (place INTEGER PRIMARY KEY, item INTEGER NOT NULL, at INTEGER NOT NULL, actor INTEGER NOT NULL,"
    " who TEXT NOT NULL, verb INTEGER NOT NULL, state INTEGER NOT NULL, reason INTEGER NOT NULL, offer INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS step_item ON step (item, place);"
    "CREATE INDEX IF NOT EXISTS step_at ON step (at);"
    "CREATE TABLE IF NOT EXISTS rollout (account INTEGER NOT NULL, id TEXT NOT NULL, halted INTEGER NOT NULL, bad INTEGER NOT NULL,"
    " at_once INTEGER NOT NULL, under_way INTEGER NOT NULL, changed INTEGER NOT NULL, tool TEXT NOT NULL, PRIMARY KEY (account, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS once (tool INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, item INTEGER NOT NULL,"
    " until INTEGER NOT NULL, PRIMARY KEY (tool, id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS once_until ON once (until);"
    "CREATE TABLE IF NOT EXISTS audit (place INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor INTEGER NOT NULL, who TEXT NOT NULL,"
    " account INTEGER NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, status INTEGER NOT NULL, taken INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS audit_account ON audit (account, place);"
    "CREATE INDEX IF NOT EXISTS audit_at ON audit (at);",

    "CREATE INDEX IF NOT EXISTS rollout_changed ON rollout (changed);"
    "CREATE INDEX IF NOT EXISTS report_connector ON report (connector, until);"
    "CREATE TABLE IF NOT EXISTS alert_count (account INTEGER PRIMARY KEY, number INTEGER NOT NULL);"
    "INSERT INTO alert_count SELECT account, count(*) FROM alert WHERE NOT EXISTS (SELECT 1 FROM alert_count) GROUP BY account;"
    "CREATE TRIGGER IF NOT EXISTS alert_gone AFTER DELETE ON alert BEGIN UPDATE alert_count SET number = number - 1 WHERE account = OLD.account; END;"
    "CREATE TRIGGER IF NOT EXISTS alert_come AFTER INSERT ON alert BEGIN"
    " INSERT INTO alert_count VALUES (NEW.account, 1) ON CONFLICT (account) DO UPDATE SET number = number + 1;"
    " DELETE FROM alert WHERE place = CASE WHEN (SELECT number FROM alert_count WHERE account = NEW.account) > 1000000"
    " THEN (SELECT a.place FROM alert AS a WHERE a.account = NEW.account ORDER BY a.place LIMIT 1) END; END;",

    "CREATE INDEX IF NOT EXISTS tool_account_account ON tool_account (account);"
    "CREATE TABLE IF NOT EXISTS hook (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, tool INTEGER NOT NULL REFERENCES tool,"
    " url TEXT NOT NULL, types INTEGER NOT NULL, secret TEXT NOT NULL, made INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0,"
    " failing INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0,"
    " is_off INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0, left_out INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS hook_tool ON hook (tool, place);"
    "CREATE INDEX IF NOT EXISTS hook_due ON hook (due) WHERE waiting > 0 AND is_off = 0;"
    "CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, hook INTEGER NOT NULL REFERENCES hook, account INTEGER NOT NULL,"
    " id TEXT NOT NULL, made INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, body TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS outbox_due ON outbox (hook, due, place);"
    "CREATE INDEX IF NOT EXISTS outbox_account ON outbox (account);"
    "CREATE TRIGGER IF NOT EXISTS outbox_gone AFTER DELETE ON outbox BEGIN UPDATE hook SET waiting = waiting - 1 WHERE place = OLD.hook; END;"
    "CREATE TRIGGER IF NOT EXISTS outbox_come AFTER INSERT ON outbox BEGIN UPDATE hook SET waiting = waiting + 1,"
    " left_out = left_out + (waiting >= 10000), due = CASE tries WHEN 0 THEN min(due, NEW.due) ELSE due END WHERE place = NEW.hook;"
    " DELETE FROM outbox WHERE place = CASE WHEN (SELECT waiting FROM hook WHERE place = NEW.hook) > 10000"
    " THEN (SELECT o.place FROM outbox AS o WHERE o.hook = NEW.hook ORDER BY o.due, o.place LIMIT 1) END; END;",
};

#define TOOL "tool.place, tool.id, tool.name, tool.scopes, tool.made, tool.revoked"
#define CONNECTOR "connector.place, connector.id, connector.account, connector.region, connector.made, connector.code_until," \
    " connector.state, connector.registered, connector.public_key, connector.key_at, connector.former, connector.former_until," \
    " connector.kinds, connector.version, connector.seen, connector.cause, connector.poll_s, account.id"
#define ITEM "item.place, item.id, item.account, item.connector, item.device, device.id, item.kind, item.state, item.expires," \
    " item.limit_ms, item.fence, item.lease_until, item.step, item.last, item.started, item.run, item.rollout, item.made," \
    " item.changed, item.reason, item.percent, item.evidence, item.due, item.holder, account.id"
#define OF_ITEM " FROM item JOIN device ON device.place = item.device JOIN account ON account.place = item.account"

/* The tool ?1's accounts that are active, or the one of them with the id ?2. */
#define MINE " FROM tool_account JOIN account ON account.place = tool_account.account"
#define OF_MINE " WHERE tool_account.tool = ?1 AND account.state = 0 AND (?2 IS NULL OR account.id = ?2)"
/* Rows of `what` before ?3, at most ?4 of each account, the newest first. */
#define NEWEST(what, also) what ".place IN (SELECT n.place FROM " what " AS n WHERE " also " AND n.place < ?3 ORDER BY n.place DESC LIMIT ?4)"
#define IN_ACCOUNT "n.account = tool_account.account"
#define PLACE "connector.id, account.id, connector.state, connector.cause, connector.made, connector.code_until, connector.registered," \
    " connector.seen, connector.key_at, connector.version, connector.region, connector.kinds"
#define PLACE_COUNTS "(SELECT count(*) FROM item WHERE holder = connector.id AND state > 0 AND state < 5)" \
    " + (SELECT count(*) FROM item WHERE holder = connector.id AND state > 5 AND state < 10)," \
    " (SELECT count(*) FROM device WHERE device.connector = connector.place AND body IS NOT NULL)"
#define EVENT "device.id, alert.code, alert.at, alert.impressions, alert.severity, alert.firmware, alert.received, alert.row, alert.item"
#define WORK(also) "SELECT item.account, item.place, " ITEM MINE " JOIN item ON " NEWEST("item", also) \
    " JOIN device ON device.place = item.device" OF_MINE " ORDER BY item.place DESC LIMIT ?4"
#define HOOK "hook.place, hook.tool, hook.id, hook.url, hook.secret, hook.types, hook.made, hook.sent, hook.failing, hook.status, hook.tries," \
    " hook.due, hook.is_off, hook.left_out, tool.id FROM hook JOIN tool ON tool.place = hook.tool"
/* No pause is so long as 2 h: what lies farther ahead was written by a clock that was wrong. */
#define IS_DUE(column) "(" column " <= ?1 OR " column " > ?1 + 7200000)"
/* Hooks that are told of the topics ?2 of the account ?1. */
#define TOLD " FROM account JOIN tool_account ON tool_account.account = account.place JOIN hook ON hook.tool = tool_account.tool" \
    " WHERE account.place = ?1 AND account.state = 0 AND hook.types & ?2 AND hook.is_off = 0"
#define DEVICE_IS "n.device = (SELECT d.place FROM device AS d WHERE d.account = tool_account.account AND d.id = ?5)"
#define ALSO_ROLLOUT " AND (?6 IS NULL OR n.rollout = ?6)"
#define ALSO_STATE " AND (?7 IS NULL OR n.state = ?7)"

static const char *const questions[BOOK_SQLS] = {
    [BOOK_SQL_TRY] = "SAVEPOINT try", [BOOK_SQL_TAKE_BACK] = "ROLLBACK TO try", [BOOK_SQL_END_TRY] = "RELEASE try",
    [BOOK_SQL_BEGIN] = "INSERT OR REPLACE INTO meta (name, number) VALUES ('began', ?)",
    [BOOK_SQL_BEGAN] = "SELECT number FROM meta WHERE name = 'began'",
    [BOOK_SQL_EMPTY_NONCES] = "DELETE FROM nonce", [BOOK_SQL_EMPTY_TOKENS] = "DELETE FROM token",
    [BOOK_SQL_ADD_ACCOUNT] = "INSERT INTO account (id, name, state, made) VALUES (?, ?, ?, ?)",
    [BOOK_SQL_GET_ACCOUNT] = "SELECT place, id, name, state, made FROM account WHERE id = ?",
    [BOOK_SQL_ACCOUNT_AT] = "SELECT place, id, name, state, made FROM account WHERE place = ?",
    [BOOK_SQL_SET_ACCOUNT] = "UPDATE account SET state = ? WHERE id = ?",
    [BOOK_SQL_EACH_ACCOUNT] = "SELECT place, id, name, state, made FROM account ORDER BY place",
    [BOOK_SQL_ADD_TOOL] = "INSERT INTO tool (id, name, secret, scopes, made) VALUES (?, ?, ?, ?, ?)",
    [BOOK_SQL_GRANT] = "INSERT OR IGNORE INTO tool_account (tool, account) VALUES (?, ?)",
    [BOOK_SQL_ACCOUNT_OF_TOOL] = "SELECT account.place, account.id, account.name, account.state, account.made FROM account"
        " JOIN tool_account ON tool_account.account = account.place WHERE tool_account.tool = ? AND (account.id = ? OR account.place = ?)"
        " AND account.state = 0",
    [BOOK_SQL_GET_TOOL] = "SELECT " TOOL " FROM tool WHERE tool.id = ?",
    [BOOK_SQL_REVOKE_TOOL] = "UPDATE tool SET revoked = ? WHERE id = ? AND revoked = 0",
    [BOOK_SQL_FIND_TOOL] = "SELECT " TOOL " FROM tool WHERE tool.id = ? AND tool.secret = ? AND tool.revoked = 0",
    [BOOK_SQL_EACH_TOOL] = "SELECT " TOOL " FROM tool ORDER BY tool.place",
    [BOOK_SQL_ADD_TOKEN] = "INSERT INTO token (secret, tool, scopes, until) VALUES (?, ?, ?, ?)",
    [BOOK_SQL_TRIM_TOKENS] = "DELETE FROM token WHERE tool = ?1 AND place NOT IN (SELECT place FROM token WHERE tool = ?1"
        " ORDER BY place DESC LIMIT ?2)",
    [BOOK_SQL_FIND_TOKEN] = "SELECT tool.place, tool.id, tool.name, token.scopes & tool.scopes, tool.made, tool.revoked"
        " FROM token JOIN tool ON tool.place = token.tool WHERE token.secret = ? AND token.until > ? AND tool.revoked = 0",
    [BOOK_SQL_DROP_TOOL_TOKENS] = "DELETE FROM token WHERE tool = (SELECT place FROM tool WHERE id = ?)",
    [BOOK_SQL_COUNT_CONNECTORS] = "SELECT count(*) FROM connector WHERE account = ?",
    [BOOK_SQL_LAPSED_CONNECTOR] = "SELECT place FROM connector WHERE account = ? AND registered = 0 AND code_until < ? ORDER BY code_until LIMIT 1",
    [BOOK_SQL_ADD_CONNECTOR] = "INSERT INTO connector (place, id, account, region, made, code, code_until) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (place) DO UPDATE SET id = excluded.id, region = excluded.region, made = excluded.made, code = excluded.code,"
        " code_until = excluded.code_until, state = 0, cause = 0, poll_s = 0",
    [BOOK_SQL_GET_CONNECTOR] = "SELECT " CONNECTOR " FROM connector JOIN account ON account.place = connector.account"
        " WHERE connector.id = ? AND account.state = 0",
    [BOOK_SQL_FIND_CODE] = "SELECT " CONNECTOR " FROM connector JOIN account ON account.place = connector.account"
        " WHERE connector.code = ? AND account.state = 0",
    [BOOK_SQL_PUT_CONNECTOR] = "UPDATE connector SET state = ?, registered = ?, public_key = ?, key_at = ?, former = ?, former_until = ?,"
        " kinds = ?, version = ?, seen = ?, cause = ?, poll_s = ? WHERE place = ?",
    [BOOK_SQL_SAW_CONNECTOR] = "UPDATE connector SET version = ?, seen = ?, kinds = ? WHERE place = ?",
    [BOOK_SQL_EACH_CONNECTOR] = "SELECT " CONNECTOR " FROM connector JOIN account ON account.place = connector.account ORDER BY connector.place",
    [BOOK_SQL_NOTE_NONCE] = "INSERT OR IGNORE INTO nonce (connector, nonce, until) VALUES (?, ?, ?)",
    [BOOK_SQL_GET_DEVICE] = "SELECT place, connector, at FROM device WHERE account = ? AND id = ?",
    [BOOK_SQL_COUNT_DEVICES] = "SELECT count(*) FROM device WHERE account = ?",
    [BOOK_SQL_ADD_DEVICE] = "INSERT INTO device (id, account, connector, first) VALUES (?, ?, ?, ?)",
    [BOOK_SQL_PUT_DEVICE] = "UPDATE device SET connector = ?, at = ?, received = ?, body = ? WHERE place = ?",
    [BOOK_SQL_OWN_DEVICE] = "UPDATE device SET connector = ? WHERE place = ?",
    [BOOK_SQL_NOTE_ALERT] = "INSERT OR IGNORE INTO alert (account, connector, device, code, at, impressions, row, severity, firmware, item, received)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BOOK_SQL_NAME_ALERT] = "UPDATE alert SET item = ? WHERE device = ? AND code = ? AND at = ? AND impressions = ? AND row = ?",
    [BOOK_SQL_NOTE_PUT] = "INSERT OR REPLACE INTO put (device, name, value, item, at, drifted) VALUES (?, ?, ?, ?, ?, 0)",
    [BOOK_SQL_GET_PUT] = "SELECT value, item, drifted FROM put WHERE device = ? AND name = ?",
    [BOOK_SQL_TELL_PUT] = "UPDATE put SET drifted = ?3 WHERE device = ?1 AND name = ?2",
    [BOOK_SQL_EACH_PUT] = "SELECT put.name, put.value, put.item, put.at, put.drifted FROM put JOIN device ON device.place = put.device"
        " WHERE device.account = (SELECT place FROM account WHERE id = ?) AND device.id = ? ORDER BY put.name",
    [BOOK_SQL_GET_REPORT] = "SELECT digest FROM report WHERE connector = ? AND id = ?",
    [BOOK_SQL_NOTE_REPORT] = "INSERT INTO report (connector, id, digest, until) VALUES (?, ?, ?, ?)",
    [BOOK_SQL_TRIM_REPORTS] = "DELETE FROM report WHERE connector = ?1 AND until <= (SELECT until FROM report WHERE connector = ?1"
        " ORDER BY until DESC LIMIT 1 OFFSET ?2)",
    [BOOK_SQL_ADD_ITEM] = "INSERT INTO item (id, account, connector, device, kind, state, expires, limit_ms, rollout, made, changed, body, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BOOK_SQL_GET_ITEM] = "SELECT " ITEM OF_ITEM " WHERE item.id = ? AND account.state = 0",
    [BOOK_SQL_PUT_ITEM] = "UPDATE item SET connector = ?, state = ?, fence = ?, holder = ?, lease_until = ?, step = ?, last = ?, started = ?, run = ?,"
        " changed = ?, reason = ?, percent = ?, evidence = ?, due = ? WHERE place = ?",
    [BOOK_SQL_ITEM_BODY] = "SELECT body FROM item WHERE place = ?",
    [BOOK_SQL_WAITING_ITEMS] = "SELECT " ITEM OF_ITEM " WHERE item.connector = ?1 AND item.state = 0 AND ((1 << item.kind) & ?2) <> 0 AND item.expires > ?3"
        " AND (item.rollout = '' OR EXISTS (SELECT 1 FROM rollout WHERE rollout.account = item.account AND rollout.id = item.rollout"
        " AND rollout.halted = 0 AND rollout.under_way < rollout.at_once)) ORDER BY item.place LIMIT ?4",
    [BOOK_SQL_DUE_ITEMS] = "SELECT " ITEM OF_ITEM " WHERE item.due <= ? ORDER BY item.due LIMIT ?",
    [BOOK_SQL_NEXT_DUE] = "SELECT due FROM item WHERE due IS NOT NULL ORDER BY due LIMIT 1",
    [BOOK_SQL_OPEN_ITEMS] = "SELECT count(*) FROM item WHERE account = ? AND state < 10",
    [BOOK_SQL_MOVE_ITEMS] = "UPDATE item SET connector = ?2 WHERE device = ?1 AND state = 0",
    [BOOK_SQL_LEASED_BY_HOLDER] = "SELECT " ITEM OF_ITEM " WHERE item.holder = ? AND item.state > 0 AND item.state < 5 LIMIT ?",
    [BOOK_SQL_LEASED_BY_DEVICE] = "SELECT " ITEM OF_ITEM " WHERE item.device = ? AND item.state > 0 AND item.state < 5 LIMIT ?",
    [BOOK_SQL_TELL_ITEM] = "UPDATE item SET told_devices = told_devices + ?3, told_rows = told_rows + ?4 WHERE id = ?1 AND device = ?2",
    [BOOK_SQL_ITEM_TOLD] = "SELECT told_devices, told_rows FROM item WHERE place = ?",
    [BOOK_SQL_NOTE_STEP] = "INSERT INTO step (item, at, actor, who, verb, state, reason, offer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [BOOK_SQL_EACH_STEP] = "SELECT at, actor, who, verb, state, reason, offer FROM (SELECT * FROM step WHERE item = ?"
        " ORDER BY place DESC LIMIT ?) ORDER BY place",
    [BOOK_SQL_COUNT_STEPS] = "SELECT count(*) FROM step WHERE item = ?",
    [BOOK_SQL_GET_ROLLOUT] = "SELECT halted, bad, at_once, under_way, changed, tool FROM rollout WHERE account = ? AND id = ?",
    [BOOK_SQL_PUT_ROLLOUT] = "INSERT INTO rollout (account, id, halted, bad, at_once, under_way, changed, tool)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET halted = excluded.halted, bad = excluded.bad,"
        " under_way = excluded.under_way, changed = excluded.changed, tool = excluded.tool",
    [BOOK_SQL_WAKE_ROLLOUT] = "UPDATE item SET due = 1 WHERE account = ? AND rollout = ? AND rollout <> '' AND state < 6",
    [BOOK_SQL_COUNT_ROLLOUT] = "SELECT state, count(*) FROM item WHERE account = ? AND rollout = ? AND rollout <> '' GROUP BY state",
    [BOOK_SQL_GET_KEY] = "SELECT once.digest, item.id FROM once JOIN item ON item.place = once.item WHERE once.tool = ? AND once.id = ?",
    [BOOK_SQL_KEEP_KEY] = "INSERT INTO once (tool, id, digest, item, until) VALUES (?, ?, ?, ?, ?)",
    [BOOK_SQL_LIST_ACCOUNTS] = "SELECT 0, account.place, account.id, account.made,"
        " (SELECT count(*) FROM connector WHERE connector.account = account.place AND connector.state = 1),"
        " (SELECT count(*) FROM device WHERE device.account = account.place AND body IS NOT NULL)" MINE
        " WHERE tool_account.tool = ?1 AND account.state = 0 AND account.place > ?2 ORDER BY account.place LIMIT ?3",
    [BOOK_SQL_LIST_CONNECTORS] = "SELECT account.place, connector.place, " PLACE ", CASE connector.poll_s WHEN 0 THEN ?6 ELSE connector.poll_s END, "
        PLACE_COUNTS MINE " JOIN connector ON connector.account = account.place" OF_MINE
        " AND (account.place, connector.place) > (?3, ?4) AND account.place >= ?3 ORDER BY account.place, connector.place LIMIT ?5",
    [BOOK_SQL_SHOW_CONNECTOR] = "SELECT account.place, connector.place, " PLACE ", CASE connector.poll_s WHEN 0 THEN ?3 ELSE connector.poll_s END, "
        PLACE_COUNTS " FROM connector JOIN account ON account.place = connector.account JOIN tool_account ON tool_account.account = account.place"
        " WHERE tool_account.tool = ?1 AND account.state = 0 AND connector.id = ?2",
    [BOOK_SQL_SHOW_PLACE] = "SELECT account.place, connector.place, " PLACE ", CASE connector.poll_s WHEN 0 THEN ?2 ELSE connector.poll_s END, "
        PLACE_COUNTS " FROM connector JOIN account ON account.place = connector.account WHERE connector.place = ?1",
    [BOOK_SQL_LIST_DEVICES] = "SELECT account.place, device.place, account.id, connector.id, device.first, device.received, device.body" MINE
        " JOIN device ON device.account = account.place AND device.body IS NOT NULL JOIN connector ON connector.place = device.connector" OF_MINE
        " AND (?6 IS NULL OR device.connector = (SELECT c.place FROM connector AS c WHERE c.id = ?6))"
        " AND (account.place, device.place) > (?3, ?4) AND account.place >= ?3 ORDER BY account.place, device.place LIMIT ?5",
    [BOOK_SQL_SHOW_DEVICE] = "SELECT account.place, device.place, account.id, connector.id, device.first, device.received, device.body"
        " FROM device JOIN account ON account.place = device.account JOIN connector ON connector.place = device.connector"
        " WHERE device.account = ? AND device.id = ? AND device.body IS NOT NULL",
    [BOOK_SQL_LIST_ALERTS] = "SELECT 0, alert.place, account.id, connector.id, " EVENT MINE " JOIN alert ON " NEWEST("alert", IN_ACCOUNT)
        " JOIN device ON device.place = alert.device JOIN connector ON connector.place = alert.connector" OF_MINE
        " AND ?5 IS NULL ORDER BY alert.place DESC LIMIT ?4",
    [BOOK_SQL_LIST_ALERTS_OF] = "SELECT 0, alert.place, account.id, connector.id, " EVENT MINE " JOIN alert ON " NEWEST("alert", DEVICE_IS)
        " JOIN device ON device.place = alert.device JOIN connector ON connector.place = alert.connector" OF_MINE
        " ORDER BY alert.place DESC LIMIT ?4",
    [BOOK_SQL_LIST_WORK] = WORK(IN_ACCOUNT " AND ?5 IS NULL AND ?6 IS NULL AND ?7 IS NULL"),
    [BOOK_SQL_LIST_WORK_OF_DEVICE] = WORK(DEVICE_IS ALSO_ROLLOUT ALSO_STATE),
    [BOOK_SQL_LIST_WORK_OF_ROLLOUT] = WORK(IN_ACCOUNT " AND n.rollout = ?6 AND n.rollout <> '' AND ?5 IS NULL" ALSO_STATE),
    [BOOK_SQL_LIST_WORK_IN_STATE] = WORK(IN_ACCOUNT " AND n.state = ?7 AND ?5 IS NULL AND ?6 IS NULL"),
    [BOOK_SQL_LIST_AUDIT] = "SELECT 0, audit.place, audit.at, audit.actor, audit.who, account.id, audit.what, audit.subject, audit.status,"
        " audit.taken" MINE " JOIN audit ON " NEWEST("audit", IN_ACCOUNT) OF_MINE " ORDER BY audit.place DESC LIMIT ?4",
    [BOOK_SQL_COUNT_HOOKS] = "SELECT count(*) FROM hook WHERE tool = ?",
    [BOOK_SQL_ADD_HOOK] = "INSERT INTO hook (id, tool, url, types, secret, made) VALUES (?, ?, ?, ?, ?, ?)",
    [BOOK_SQL_LIST_HOOKS] = "SELECT " HOOK " WHERE hook.tool = ? ORDER BY hook.place",
    [BOOK_SQL_FIND_HOOK] = "SELECT place FROM hook WHERE tool = ? AND id = ?",
    [BOOK_SQL_EMPTY_HOOK] = "DELETE FROM outbox WHERE hook = ?",
    [BOOK_SQL_DROP_HOOK] = "DELETE FROM hook WHERE place = ?",
    [BOOK_SQL_EMPTY_TOOL_HOOKS] = "DELETE FROM outbox WHERE hook IN (SELECT hook.place FROM hook JOIN tool ON tool.place = hook.tool WHERE tool.id = ?)",
    [BOOK_SQL_DROP_TOOL_HOOKS] = "DELETE FROM hook WHERE tool = (SELECT place FROM tool WHERE id = ?)",
    [BOOK_SQL_EMPTY_ACCOUNT_HOOKS] = "DELETE FROM outbox WHERE account = (SELECT place FROM account WHERE id = ?)",
    [BOOK_SQL_HOOK_IS_WANTED] = "SELECT EXISTS (SELECT 1" TOLD ")",
    [BOOK_SQL_PUT_LETTERS] = "INSERT INTO outbox (hook, account, id, made, due, body)"
        " SELECT hook.place, ?1, 'msg_' || lower(hex(randomblob(16))), ?4, ?4, ?3" TOLD,
    [BOOK_SQL_DUE_HOOKS] = "SELECT " HOOK " WHERE hook.waiting > 0 AND hook.is_off = 0 AND " IS_DUE("hook.due") " ORDER BY hook.due LIMIT ?2",
    [BOOK_SQL_NEXT_LETTER] = "SELECT place, account, id, made, tries, body FROM outbox WHERE hook = ?2 AND " IS_DUE("due") " ORDER BY due, place LIMIT 1",
    [BOOK_SQL_HOOK_RESTS] = "UPDATE hook SET due = coalesce((SELECT min(due) FROM outbox WHERE hook = ?1), due) WHERE place = ?1",
    [BOOK_SQL_HOOK_ARRIVED] = "UPDATE hook SET sent = ?2, failing = 0, status = ?3, tries = 0, due = ?2 WHERE place = ?1",
    [BOOK_SQL_HOOK_FAILED] = "UPDATE hook SET failing = CASE failing WHEN 0 THEN ?2 ELSE failing END, status = ?3, tries = tries + 1, due = ?4"
        " WHERE place = ?1",
    [BOOK_SQL_LETTER_FAILED] = "UPDATE outbox SET tries = tries + 1, due = ?2 WHERE place = ?1",
    [BOOK_SQL_HOOK_LEFT_OUT] = "UPDATE hook SET left_out = left_out + 1 WHERE place = ?",
    [BOOK_SQL_DROP_LETTER] = "DELETE FROM outbox WHERE place = ?",
    [BOOK_SQL_HOOK_OFF] = "UPDATE hook SET is_off = 1 WHERE place = ?",
    [BOOK_SQL_NOTE_AUDIT] = "INSERT INTO audit (at, actor, who, account, what, subject, status, taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [BOOK_SQL_EACH_AUDIT] = "SELECT at, actor, who, account, what, subject, status, taken FROM audit WHERE at >= ? ORDER BY at, place",
    [BOOK_SQL_DROP_NONCES] = "DELETE FROM nonce WHERE (connector, nonce) IN (SELECT connector, nonce FROM nonce WHERE until < ? LIMIT ?)",
    [BOOK_SQL_DROP_TOKENS] = "DELETE FROM token WHERE place IN (SELECT place FROM token WHERE until < ? LIMIT ?)",
    [BOOK_SQL_DROP_REPORTS] = "DELETE FROM report WHERE (connector, id) IN (SELECT connector, id FROM report WHERE until < ? LIMIT ?)",
    [BOOK_SQL_DROP_KEYS] = "DELETE FROM once WHERE (tool, id) IN (SELECT tool, id FROM once WHERE until < ? LIMIT ?)",
    [BOOK_SQL_DROP_AUDIT] = "DELETE FROM audit WHERE place IN (SELECT place FROM audit WHERE at < ? LIMIT ?)",
    [BOOK_SQL_DROP_ALERTS] = "DELETE FROM alert WHERE place IN (SELECT place FROM alert WHERE received < ? LIMIT ?)",
    [BOOK_SQL_DROP_STEPS] = "DELETE FROM step WHERE place IN (SELECT place FROM step WHERE at < ? LIMIT ?)",
    [BOOK_SQL_DROP_ROLLOUTS] = "DELETE FROM rollout WHERE (account, id) IN (SELECT r.account, r.id FROM rollout AS r WHERE r.changed < ? AND NOT EXISTS"
        " (SELECT 1 FROM item WHERE item.account = r.account AND item.rollout = r.id AND item.rollout <> '') LIMIT ?)",
    [BOOK_SQL_DROP_ITEMS] = "DELETE FROM item WHERE place IN (SELECT place FROM item WHERE state >= 10 AND changed < ? LIMIT ?)",
};
/* clang-format on */

const char *book_sql_schema(size_t part)
{
    return part < sizeof schema / sizeof schema[0] ? schema[part] : NULL;
}

const char *book_sql_text(enum book_sql which)
{
    return questions[which];
}
