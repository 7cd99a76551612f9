/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql_pipe: statements and transactions on a session.
 *
 * Outside of a transaction each call is sent and its answer waited for. In a transaction calls that
 * return nothing are only sent (libpq's pipeline mode); their answers are taken when a call must
 * wait anyway, at the latest with the commit, or when a thousand are missing. So a batch of any
 * number of records costs as many round trips as it has questions, plus one. The first failure of a
 * transaction sticks: everything after it fails with the same cause, until it is undone.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_PIPE_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_PIPE_H

#include "portal/store/db_pgsql_session.h"

/* The state between two calls; all zero but for the session to begin with. */
struct db_pgsql_pipe {
    struct db_pgsql_session *session;
    bool is_open;     /* a transaction */
    bool is_piped;    /* the connection is in pipeline mode */
    unsigned pending; /* statements whose answers were not taken yet */
    enum err failed;  /* of this transaction */
};

/* A statement to be executed: its name on this connection, and what stands for its parameters. */
struct db_pgsql_call {
    const char *name;
    int count;
    const char *const *values; /* NULL: SQL NULL */
    const int *lengths;
    const int *formats; /* 1: bytes, 0: text */
};

/** Begin with this statement ("BEGIN"); see db_begin(). */
enum err db_pgsql_pipe_begin(struct db_pgsql_pipe *pipe, const char *sql);

/** Take all answers and commit; see db_commit(). */
enum err db_pgsql_pipe_commit(struct db_pgsql_pipe *pipe);

/** See db_undo(). */
void db_pgsql_pipe_undo(struct db_pgsql_pipe *pipe);

/** Run statements without parameters, and wait for them. */
enum err db_pgsql_pipe_run(struct db_pgsql_pipe *pipe, const char *sql);

/** Ask one question without parameters; the first column of its first row, cut to `size`, "" for
 * none or NULL. */
enum err db_pgsql_pipe_ask_text(struct db_pgsql_pipe *pipe, const char *sql, char *out_text,
                                unsigned size);

/** Make a statement known by a name on the connection as it is now. */
enum err db_pgsql_pipe_prepare(struct db_pgsql_pipe *pipe, const char *name, const char *sql);

/** Execute a statement that returns nothing. */
enum err db_pgsql_pipe_step(struct db_pgsql_pipe *pipe, const struct db_pgsql_call *call);

/** Execute a statement and wait for all of its rows, which the caller clears. */
enum err db_pgsql_pipe_ask(struct db_pgsql_pipe *pipe, const struct db_pgsql_call *call,
                           struct pg_result **out_result);

#endif
