/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_names: the names that statements have on the server, by their SQL.
 *
 * A server keeps what was prepared until the connection ends, and to take one back costs a round
 * trip and fails in a transaction that failed. So a name outlives its statement, and the next one
 * of the same SQL takes it again. SQL is ours and does not hold values: there are as many names as
 * different texts, times those that are in use at the same moment.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_NAMES_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_NAMES_H

#include <stdbool.h>

struct db_pgsql_name {
    struct db_pgsql_name *next;
    char *sql; /* with the engine's parameters: $1 … */
    char text[16];
    unsigned known_to; /* the connection that knows it, by its number; 0: none */
    bool is_taken;
};

struct db_pgsql_names {
    struct db_pgsql_name *first;
    unsigned count;
};

/** A name for this SQL that no other statement has now; the caller gives it back with
 * db_pgsql_names_release(). NULL without memory. */
struct db_pgsql_name *db_pgsql_names_get(struct db_pgsql_names *names, const char *sql);

/** The name's statement is finished; NULL is allowed. */
void db_pgsql_names_release(struct db_pgsql_name *name);

/** Forget all names; none may be taken. */
void db_pgsql_names_finish(struct db_pgsql_names *names);

#endif
