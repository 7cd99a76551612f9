/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_wire: one connection to a PostgreSQL server, on which every wait has an end.
 *
 * Sockets are never blocking: all waiting is poll() with the deadline that db_pgsql_wire_arm() set.
 * A connection that is not answered in time, or breaks, is dropped: the server undoes what was not
 * committed on it. From then on everything fails with ERR_CLOSED until the next connect.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_WIRE_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_WIRE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct pg_conn;   /* libpq's connection, */
struct pg_result; /* and its answer to one statement */

struct db_pgsql_wire {
    struct pg_conn *conn; /* NULL: none */
    unsigned patience_ms; /* how long one call of db.h may wait */
    uint64_t deadline_us; /* of the call under way, by the monotonic clock */
    char failure[256];    /* the text of the last failure, one line */
};

/** From now on the connection may be waited for during `patience_ms` in all. */
void db_pgsql_wire_arm(struct db_pgsql_wire *wire);

/** Connect with libpq's settings, both lists ending in NULL, and take off nothing but UTF-8. Within
 * the deadline, but for the search for a host's address, where `hostaddr` is not among the
 * settings. */
enum err db_pgsql_wire_connect(struct db_pgsql_wire *wire, const char *const *keywords,
                               const char *const *values);

/** End the connection; harmless without one. */
void db_pgsql_wire_drop(struct db_pgsql_wire *wire);

/** False without a connection, or with one that the server has closed meanwhile, which is dropped.
 * Does not wait. */
bool db_pgsql_wire_is_up(struct db_pgsql_wire *wire);

/** Drop the connection for this reason, with libpq's text. */
enum err db_pgsql_wire_lose(struct db_pgsql_wire *wire, enum err err);

/** Send what is to be sent and wait for the next result, which the caller clears; NULL with
 * ERR_NONE at the end of a statement's results, NULL with another cause when the connection is
 * lost. */
struct pg_result *db_pgsql_wire_next(struct db_pgsql_wire *wire, enum err *out_err);

/** What a result says: ERR_NONE, or its cause, with the text kept. ERR_CLOSED without a text for
 * what the server passed over since something before it failed. */
enum err db_pgsql_wire_cause(struct db_pgsql_wire *wire, const struct pg_result *result);

/** Run SQL that returns nothing of interest, and wait for its end. */
enum err db_pgsql_wire_run(struct db_pgsql_wire *wire, const char *sql);

/** Run one question and copy the first column of its first row, "" for none or NULL. */
enum err db_pgsql_wire_ask(struct db_pgsql_wire *wire, const char *sql, char *out_text,
                           unsigned size);

#endif
