/* SPDX-License-Identifier: Apache-2.0 */
/* Settings are given to libpq as a list, never as one text, so no value can be read as another
 * setting. What of the environment or the user's home could weaken our promises (options, a
 * password or certificate of somebody else) is named; an empty value would mean "as the environment
 * says". */
#include "portal/store/db_pgsql_session.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK                                                                                       \
    "7599935286042457442" /* "ipwrite" with a 'b'; of nobody else, we hope; {turn} is the next */
#define CONNECT_MS        3000
#define RETRY_LEAST_MS    500
#define RETRY_MOST_MS     30000
#define PATIENCE_FIRST_MS 3600000 /* while the tables are made */
#define TEXT_SIZE         64
#define SETTINGS          24
#define NO_FILE           "/proc/self/none" /* not one that we do not know of */

struct db_pgsql_session {
    struct db_pgsql_wire wire;
    enum db_mode mode;
    unsigned number;
    uint64_t retry_ms; /* clock_monotonic_ms() of the next try */
    unsigned pause_ms; /* after it */
    char *host;
    char port[8];
    char *database;
    char *user;
    char *ca_file;
    char address[TEXT_SIZE]; /* of the host, once it is known */
    char password[DB_PASSWORD];
    char name[320];
};

struct settings {
    const char *keywords[SETTINGS + 1];
    const char *values[SETTINGS + 1];
    size_t count;
};

static void set(struct settings *settings, const char *keyword, const char *value)
{
    if (!value || settings->count == SETTINGS)
        return;
    settings->keywords[settings->count] = keyword;
    settings->values[settings->count++] = value;
}

static bool is_local(const struct db_pgsql_session *session)
{
    return session->host[0] == '/';
}

static void make_settings(const struct db_pgsql_session *session, struct settings *settings)
{
    set(settings, "host", session->host);
    set(settings, "hostaddr", session->address[0] ? session->address : NULL);
    set(settings, "port", session->port);
    set(settings, "dbname", session->database);
    set(settings, "user", session->user);
    set(settings, "password", session->password[0] ? session->password : NULL);
    set(settings, "passfile", NO_FILE);
    set(settings, "options", " ");
    set(settings, "sslcert", NO_FILE);
    set(settings, "client_encoding", "UTF8");
    set(settings, "application_name", "printwire-portal");
    set(settings, "sslmode", is_local(session) ? "disable" : "verify-full");
    set(settings, "sslrootcert", session->ca_file);
    set(settings, "gssencmode", "disable");
    set(settings, "krbsrvname", "none");
    set(settings, "target_session_attrs", session->mode == DB_READ ? "any" : "read-write");
    set(settings, "tcp_user_timeout", "10000");
    set(settings, "keepalives_idle", "10");
    set(settings, "keepalives_interval", "5");
    set(settings, "keepalives_count", "3");
}

/* A little less than our own, so that an answer comes and the connection stays. */
static enum err tell_patience(struct db_pgsql_session *session)
{
    char sql[48];

    (void)snprintf(sql, sizeof sql, "SET statement_timeout = %u",
                   session->wire.patience_ms - session->wire.patience_ms / 5);
    return db_pgsql_wire_run(&session->wire, sql);
}

/* What commits is on the server's disk; a server that also waits for its standbys goes on so. */
static enum err keep_commits(struct db_pgsql_session *session)
{
    struct db_pgsql_wire *wire = &session->wire;
    char commits[TEXT_SIZE];
    enum err err = db_pgsql_wire_ask(wire, "SHOW synchronous_commit", commits, sizeof commits);

    if (err != ERR_NONE || strcmp(commits, "on") == 0 || strcmp(commits, "remote_apply") == 0)
        return err;
    return db_pgsql_wire_run(wire, "SET synchronous_commit = on");
}

/* Questions of a reader are written as ways along indices, from table to table in their order,
 * which an embedded database goes as they stand. A server that guesses how many rows come of it, or
 * plans without the values, would read whole tables for the hundred rows of a page. */
static const char as_written[] =
    "SET default_transaction_read_only = on; SET plan_cache_mode = force_custom_plan; "
    "SET join_collapse_limit = 1; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET enable_seqscan = off; SET enable_material = off; "
    "SET enable_bitmapscan = off; "
    "SET jit = off; SET max_parallel_workers_per_gather = 0";

/* The server ends our transaction when it does not hear of us for so long, so that the lock is free
 * when we come again. */
static enum err set_up(struct db_pgsql_session *session)
{
    static const char common[] =
        "SET client_min_messages = warning; SET timezone = 'UTC'; "
        "SET idle_in_transaction_session_timeout = 300000; SET tcp_keepalives_idle = 10; "
        "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
        "SET tcp_user_timeout = 10000; SET standard_conforming_strings = on; "
        "SET default_transaction_isolation = 'read committed'";
    enum err err = db_pgsql_wire_run(&session->wire, common);

    if (err == ERR_NONE)
        err = keep_commits(session);
    if (err == ERR_NONE)
        err = tell_patience(session);
    if (err == ERR_NONE && session->mode == DB_READ)
        err = db_pgsql_wire_run(&session->wire, as_written);
    return err;
}

/* Refuse what would break a promise of ours, and say so. */
static enum err check_server(struct db_pgsql_session *session)
{
    struct db_pgsql_wire *wire = &session->wire;
    char encoding[TEXT_SIZE];
    char syncs[TEXT_SIZE];
    enum err err = db_pgsql_wire_ask(wire, "SHOW server_encoding", encoding, sizeof encoding);

    if (err == ERR_NONE)
        err = db_pgsql_wire_ask(wire, "SHOW fsync", syncs, sizeof syncs);
    if (err != ERR_NONE)
        return err;
    if (strcmp(encoding, "UTF8") != 0) {
        (void)snprintf(wire->failure, sizeof wire->failure, "its encoding is %s; UTF8 is needed",
                       encoding);
        return ERR_REFUSED;
    }
    if (strcmp(syncs, "on") != 0 && session->number == 0)
        log_warn("store", "%s: fsync is off: records can be lost when the power fails",
                 session->name);
    return ERR_NONE;
}

/* The server may need a moment to see that the portal that had it was killed. */
static enum err take_lock(struct db_pgsql_session *session)
{
    enum err err = db_pgsql_wire_run(&session->wire, "SET lock_timeout = 2000; "
                                                     "SELECT pg_advisory_lock(" LOCK "); "
                                                     "SET lock_timeout = 0");

    if (err != ERR_TIMEOUT)
        return err;
    (void)str_copy(session->wire.failure, sizeof session->wire.failure,
                   "another portal writes to this database");
    return ERR_REFUSED;
}

static enum err connect_once(struct db_pgsql_session *session)
{
    struct db_pgsql_wire *wire = &session->wire;
    struct settings settings = { .count = 0 };
    unsigned patience_ms = wire->patience_ms;

    make_settings(session, &settings);
    wire->patience_ms = CONNECT_MS;
    db_pgsql_wire_arm(wire);
    wire->patience_ms = patience_ms;
    enum err err = db_pgsql_wire_connect(wire, settings.keywords, settings.values);
    if (err == ERR_NONE)
        err = set_up(session);
    if (err == ERR_NONE)
        err = check_server(session);
    if (err == ERR_NONE && session->mode == DB_WRITE)
        err = take_lock(session);
    if (err != ERR_NONE) {
        db_pgsql_wire_drop(wire);
        return err;
    }
    if (!is_local(session) && session->address[0] == '\0')
        (void)str_copy(session->address, sizeof session->address, PQhostaddr(wire->conn));
    session->number++;
    return ERR_NONE;
}

enum err db_pgsql_session_need(struct db_pgsql_session *session)
{
    bool was_up = session->wire.conn != NULL;

    if (db_pgsql_wire_is_up(&session->wire))
        return ERR_NONE;
    if (was_up)
        log_warn("store", "%s: the connection is lost: %s", session->name, session->wire.failure);
    uint64_t now_ms = clock_monotonic_ms();
    if (now_ms < session->retry_ms)
        return ERR_CLOSED;
    enum err err = connect_once(session);
    if (err == ERR_NONE) {
        log_info("store", "%s: connected again", session->name);
        session->pause_ms = 0;
        return ERR_NONE;
    }
    session->pause_ms = session->pause_ms ? session->pause_ms * 2 : RETRY_LEAST_MS;
    if (session->pause_ms > RETRY_MOST_MS)
        session->pause_ms = RETRY_MOST_MS;
    session->retry_ms = clock_monotonic_ms() + session->pause_ms;
    return err;
}

static bool take_server(struct db_pgsql_session *session, const struct db_server *server)
{
    session->host = strdup(server->host);
    session->database = strdup(server->database);
    session->user = strdup(server->user);
    if (server->ca_file)
        session->ca_file = strdup(server->ca_file);
    (void)snprintf(session->port, sizeof session->port, "%u", server->port);
    (void)snprintf(session->name, sizeof session->name, "PostgreSQL database %.60s at %.200s:%u",
                   server->database, server->host, server->port);
    if (server->password)
        (void)str_copy(session->password, sizeof session->password, server->password);
    return session->host && session->database && session->user &&
           (session->ca_file || !server->ca_file);
}

enum err db_pgsql_session_open(const struct db_server *server, enum db_mode mode,
                               struct db_pgsql_session **out_session)
{
    struct db_pgsql_session *session = calloc(1, sizeof *session);
    enum err err = ERR_MEMORY;

    if (session && take_server(session, server)) {
        session->mode = mode;
        session->wire.patience_ms = PATIENCE_FIRST_MS;
        err = connect_once(session);
    }
    if (err != ERR_NONE) {
        log_error("store", "%s: cannot be opened: %s: %s", session ? session->name : server->host,
                  err_text(err), session ? session->wire.failure : "");
        db_pgsql_session_close(session);
        return err;
    }
    *out_session = session;
    return ERR_NONE;
}

void db_pgsql_session_close(struct db_pgsql_session *session)
{
    if (!session)
        return;
    db_pgsql_wire_drop(&session->wire);
    crypto_wipe(session->password, sizeof session->password);
    free(session->host);
    free(session->database);
    free(session->user);
    free(session->ca_file);
    free(session);
}

struct db_pgsql_wire *db_pgsql_session_wire(struct db_pgsql_session *session)
{
    return &session->wire;
}

unsigned db_pgsql_session_number(const struct db_pgsql_session *session)
{
    return session->number;
}

const char *db_pgsql_session_name(const struct db_pgsql_session *session)
{
    return session->name;
}

void db_pgsql_session_set_patience(struct db_pgsql_session *session, unsigned ms)
{
    session->wire.patience_ms = ms;
    db_pgsql_wire_arm(&session->wire);
    (void)tell_patience(session); /* a connection that is lost by it is told so when it is made */
}
