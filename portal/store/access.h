/* SPDX-License-Identifier: Apache-2.0 */
/* access: what the modules of accounts, sessions, tokens and the audit share: roles, who changes
 * something, and short statements.
 *
 * Everything here goes through the connection that ingest writes with: a function that changes
 * something begins and commits a transaction of its own, so none may be open. What is outside of
 * the caller's scope is ERR_MISSING, as what does not exist, by the same statement. What the
 * database itself refuses is ERR_IO: ERR_REFUSED is only what a function's own contract says.
 */
#ifndef PRINTWIRE_PORTAL_STORE_ACCESS_H
#define PRINTWIRE_PORTAL_STORE_ACCESS_H

#include "portal/store/store.h"
#include "portal/store/store_scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCESS_NAME_SIZE    65 /* of an account or token, with its NUL */
#define ACCESS_ADDRESS_SIZE 46
#define ACCESS_SECRET_SIZE  44 /* 256 bits as base64url and a NUL */
#define ACCESS_DIGEST_SIZE  65 /* SHA-256 in hexadecimal and a NUL */

/* What one may do in one's place; each role includes those before. */
enum access_role {
    ACCESS_NOBODY,  /* not logged in; no account has it */
    ACCESS_METRICS, /* /metrics only, and for tokens only: no account has it */
    ACCESS_VIEWER,
    ACCESS_OPERATOR,
    ACCESS_ADMINISTRATOR,
    ACCESS_ROLES /* how many */
};

/* Who changes something, for the audit. */
struct access_actor {
    const char *name;    /* an account, "name (token 7)", or ACCESS_HOST */
    const char *address; /* where it came from, "" for the host itself */
    int64_t now_ms;      /* wall clock */
};

#define ACCESS_HOST "host" /* the portal's own command line; no account has this name */

/** "viewer" and so on. */
const char *access_role_name(enum access_role role);

/** The role of that name; false for others, "nobody" and "metrics" too. */
bool access_role_from_name(const char *name, enum access_role *out_role);

/** What a token may do is told by a scope word: "metrics", "read", "act", "administer" for the four
 * roles. */
const char *access_scope_name(enum access_role role);

/** The role of a scope word. */
bool access_scope_from_name(const char *name, enum access_role *out_role);

/** True for 1 to 64 letters, digits and . _ - @ in lower case: what an account may be called. */
bool access_name_is_fit(const char *name);

/** A random secret as text. */
void access_make_secret(char out_secret[ACCESS_SECRET_SIZE]);

/** What is stored of a secret. */
void access_digest(const char *secret, char out_digest[ACCESS_DIGEST_SIZE]);

/* One value of a statement: a text, a scope (two parameters, see STORE_SCOPE_SQL) or a number. */
struct access_value {
    const char *text;
    const struct store_scope *scope;
    int64_t number;
};

/** Prepare and bind in order; NULL on failure (db_prepare_error()). The caller finishes it. */
struct db_statement *access_ask(struct db *db, const char *sql, const struct access_value *values,
                                size_t count);

typedef bool access_row_fn(void *arg, struct db_statement *row); /* false ends the reading */
typedef void access_take_fn(void *out, struct db_statement *row);

/** Read the rows of a statement. */
enum err access_each(struct db *db, const char *sql, const struct access_value *values,
                     size_t count, access_row_fn *fn, void *arg);

/** Read the first row of a statement into `out`; ERR_MISSING without a row, `out` is as it was. */
enum err access_one(struct db *db, const char *sql, const struct access_value *values, size_t count,
                    access_take_fn *take, void *out);

/** Run a statement that returns nothing. */
enum err access_run(struct db *db, const char *sql, const struct access_value *values,
                    size_t count);

/** Run a statement of which one number is wanted; ERR_MISSING without a row. */
enum err access_number(struct db *db, const char *sql, const struct access_value *values,
                       size_t count, int64_t *out_number);

/** End the transaction: commit when all went well, else roll back; what went wrong first. */
enum err access_end(struct store *store, enum err err);

#endif
