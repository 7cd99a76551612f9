/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite is asked, all in one place. */
#include "licence/ledger_sql.h"

/* clang-format off */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT OR IGNORE INTO meta VALUES ('schema', 1), ('revocations', 1);"
    "CREATE TABLE IF NOT EXISTS licence (place INTEGER PRIMARY KEY, lid TEXT NOT NULL UNIQUE, customer TEXT NOT NULL,"
    " edition TEXT NOT NULL, region TEXT NOT NULL, features TEXT NOT NULL, devices_max INTEGER NOT NULL,"
    " overage_pct INTEGER NOT NULL, nodes_max INTEGER NOT NULL, lease_days INTEGER NOT NULL, grace_days INTEGER NOT NULL,"
    " nbf INTEGER NOT NULL, exp INTEGER NOT NULL, revoked_from INTEGER NOT NULL, notice TEXT NOT NULL, code BLOB NOT NULL,"
    " made INTEGER NOT NULL, revoked_version INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS node (place INTEGER PRIMARY KEY, node TEXT NOT NULL UNIQUE, lid TEXT NOT NULL,"
    " public_key BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, req_seq INTEGER NOT NULL,"
    " answer_seq INTEGER NOT NULL, devices INTEGER NOT NULL, version TEXT NOT NULL, peer TEXT NOT NULL,"
    " clone INTEGER NOT NULL, clones INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS node_lid ON node (lid);"
    "CREATE TABLE IF NOT EXISTS activation (lid TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS request (node TEXT NOT NULL, seq INTEGER NOT NULL, digest TEXT NOT NULL,"
    " PRIMARY KEY (node, seq)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS audit (place INTEGER PRIMARY KEY, at INTEGER NOT NULL, peer TEXT NOT NULL, what TEXT NOT NULL,"
    " lid TEXT NOT NULL, node TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS audit_at ON audit (at);"
    "CREATE INDEX IF NOT EXISTS audit_lid ON audit (lid);";

#define LICENCE_COLUMNS "lid, customer, edition, region, features, devices_max, overage_pct, nodes_max, lease_days, grace_days," \
    " nbf, exp, revoked_from, notice, code, made"
#define NODE_COLUMNS "node, lid, public_key, first, last, req_seq, answer_seq, devices, version, peer, clone, clones"
#define AUDIT_COLUMNS "at, peer, what, lid, node, result, detail"

static const char *const questions[LEDGER_SQLS] = {
    [LEDGER_SQL_GET_LICENCE] = "SELECT " LICENCE_COLUMNS " FROM licence WHERE lid = ?",
    [LEDGER_SQL_PUT_LICENCE] = "INSERT INTO licence (" LICENCE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (lid) DO UPDATE SET customer = excluded.customer, edition = excluded.edition, region = excluded.region,"
        " features = excluded.features, devices_max = excluded.devices_max, overage_pct = excluded.overage_pct,"
        " nodes_max = excluded.nodes_max, lease_days = excluded.lease_days, grace_days = excluded.grace_days,"
        " nbf = excluded.nbf, exp = excluded.exp, revoked_from = excluded.revoked_from, notice = excluded.notice,"
        " code = excluded.code",
    [LEDGER_SQL_EACH_LICENCE] = "SELECT " LICENCE_COLUMNS " FROM licence ORDER BY place",
    [LEDGER_SQL_RAISE_REVOCATIONS] = "UPDATE meta SET number = number + 1 WHERE name = 'revocations'",
    [LEDGER_SQL_REVOCATIONS] = "SELECT number FROM meta WHERE name = 'revocations'",
    [LEDGER_SQL_REVOKED] = "SELECT lid, revoked_from FROM licence WHERE revoked_from <> 0 AND exp > ? ORDER BY revoked_from DESC, place DESC"
        " LIMIT ?",
    [LEDGER_SQL_GET_NODE] = "SELECT " NODE_COLUMNS " FROM node WHERE node = ?",
    [LEDGER_SQL_PUT_NODE] = "INSERT INTO node (" NODE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (node) DO UPDATE SET lid = excluded.lid, last = excluded.last, req_seq = excluded.req_seq,"
        " answer_seq = excluded.answer_seq, devices = excluded.devices, version = excluded.version, peer = excluded.peer,"
        " clone = excluded.clone, clones = excluded.clones",
    [LEDGER_SQL_EACH_NODE] = "SELECT " NODE_COLUMNS " FROM node WHERE ?1 IS NULL OR lid = ?1 ORDER BY place",
    [LEDGER_SQL_COUNT_NODES] = "SELECT count(*) FROM node WHERE lid = ?",
    [LEDGER_SQL_PUT_REQUEST] = "INSERT OR REPLACE INTO request (node, seq, digest) VALUES (?, ?, ?)",
    [LEDGER_SQL_DROP_REQUESTS] = "DELETE FROM request WHERE node = ? AND seq <= ?",
    [LEDGER_SQL_GET_REQUEST] = "SELECT digest FROM request WHERE node = ? AND seq = ?",
    [LEDGER_SQL_PUT_AUDIT] = "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)",
    [LEDGER_SQL_EACH_AUDIT] = "SELECT " AUDIT_COLUMNS " FROM audit WHERE ?1 IS NULL OR lid = ?1 ORDER BY place",
    [LEDGER_SQL_DROP_AUDIT] = "DELETE FROM audit WHERE place IN (SELECT place FROM audit WHERE place <= (SELECT max(place) FROM audit) - ?"
        " ORDER BY place LIMIT ?)",
    [LEDGER_SQL_DROP_AGED] = "DELETE FROM audit WHERE place IN (SELECT place FROM audit WHERE at < ? ORDER BY at LIMIT ?)",
    [LEDGER_SQL_COUNT_AUDIT] = "SELECT coalesce(max(place) - min(place) + 1, 0) FROM audit",
    [LEDGER_SQL_COUNT_ACTIVATIONS] = "SELECT coalesce(sum(count), 0) FROM activation WHERE lid = ?",
    [LEDGER_SQL_NOTE_ACTIVATION] = "INSERT INTO activation VALUES (?, 1) ON CONFLICT (lid) DO UPDATE SET count = count + 1",
    [LEDGER_SQL_DROP_ACTIVATIONS] = "DELETE FROM activation WHERE lid = ?",
    [LEDGER_SQL_TRY] = "SAVEPOINT try", [LEDGER_SQL_TAKE_BACK] = "ROLLBACK TO try", [LEDGER_SQL_END_TRY] = "RELEASE try",
};
/* clang-format on */

const char *ledger_sql_schema(void)
{
    return schema;
}

const char *ledger_sql_text(enum ledger_sql which)
{
    return questions[which];
}
