/* SPDX-License-Identifier: Apache-2.0 */
/* db: one door to a database that speaks SQL, whichever it is: statements are written once, and a
 * driver (db_driver.h) carries them to the engine.
 *
 * What SQL may be written: the part that SQLite 3.40 and PostgreSQL 15 have in common. Parameters
 * are `?` or `?1`; ON CONFLICT, RETURNING, IS DISTINCT FROM, NULLS FIRST and row values are there.
 * Write LIMIT with a number (no -1), CASE for the greater of two values, and give a parameter that
 * is compared with nothing its type: CAST(?1 AS TEXT) IS NULL. Where the engines' words differ, a
 * statement has one of these in braces, which db_run() and db_prepare() replace outside of quotes
 * and comments:
 *
 *   {number} {real} {text} {bytes}  types of columns; texts compare and sort by their bytes
 *   {identity}                      a number that names a row: given by the database, never twice
 *   {strict}                        behind a CREATE TABLE: a column holds values of its type only
 *   {keyed}                         the same for a long table that is read along its primary key:
 *                                   rows lie in its order where the engine can do that
 *   {size}                          behind SELECT, alone: the bytes of the database
 *   {turn}                          behind SELECT, alone, in a transaction: wait until who said the
 *                                   same has ended its own; what is read after it is theirs too
 *   {join}                          the aggregate that joins texts: {join}(value, ' ')
 *
 * Failures: ERR_REFUSED by a constraint or by rights, ERR_TIMEOUT while somebody else holds what is
 * needed, ERR_FULL, ERR_CORRUPT, ERR_SYNTAX for wrong SQL, ERR_RANGE for a parameter or value that
 * is not possible, ERR_LIMIT for a value too long, ERR_IO, ERR_CLOSED when the server is gone,
 * ERR_MEMORY. A binding that fails is reported by the next db_row() or db_step().
 *
 * In a transaction a statement that returns nothing may be sent without waiting for its result: a
 * failure of db_step() can come as late as the next db_row(), and at the latest with db_commit(). A
 * transaction in which something failed can only be undone.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_H
#define PRINTWIRE_PORTAL_STORE_DB_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_statement;

enum db_mode {
    DB_WRITE,  /* make the database when that is possible and needed; one writer at a time */
    DB_BESIDE, /* an existing one, to write beside its one writer: see {turn} */
    DB_READ    /* an existing one, read only */
};

/* What a database tells of itself. */
enum db_question {
    DB_HAS_COLUMN, /* parameters table and column: a row when it is there */
    DB_TABLES,     /* rows: the name of each table that is ours */
    DB_COLUMNS, /* of a table: name, word for its type ("number"), place in the key or 0; by name */
    DB_PARENTS, /* of a table: the names of those that its rows refer to */
    DB_IDENTITY,     /* of a table: the last number that {identity} gave; no row without one */
    DB_SET_IDENTITY, /* parameters table and number */
    DB_QUESTIONS
};

#define DB_PASSWORD 256 /* most bytes of a password, with its NUL */

/* A PostgreSQL server, and our database there. Texts are NULL when they are not given. */
struct db_server {
    const char *host; /* the folder of its socket, beginning with '/', or a name or address */
    uint16_t port;
    const char *database;
    const char *user;
    const char *password;
    const char *ca_file; /* whose certificates are believed; needed for a name or address */
};

/* Where a database is. */
struct db_place {
    const char *folder;             /* SQLite: the file portal.db in this folder */
    const struct db_server *server; /* or, when not NULL, a database of this server */
};

/** Open a database. ERR_MISSING when there is none to read, ERR_CORRUPT when it is damaged, else as
 * above; the log says why. `place` is needed for the time of the call only. */
enum err db_open(const struct db_place *place, enum db_mode mode, struct db **out_db);

/** Close; every statement must be finished before. What was not committed is undone. NULL is
 * allowed. */
void db_close(struct db *db);

/** What people call the database, for a log line; never NULL. */
const char *db_name(const struct db *db);

/** The text of the last failure, never NULL. */
const char *db_error(const struct db *db);

/** The number of the schema that the database has, 0 for a new one. */
enum err db_version(struct db *db, int *out_version);

/** Remember the number of the schema, in the open transaction. */
enum err db_set_version(struct db *db, int version);

/** Whether a table has a column; false without the table, too. */
enum err db_has_column(struct db *db, const char *table, const char *column, bool *out_has);

/** A number that is another one when the connection to a server was lost and made anew: meanwhile
 * somebody else may have written, so nothing that is remembered of the database need be true. */
unsigned db_session(const struct db *db);

/** Run statements that take and return nothing (a schema), separated by ';'. */
enum err db_run(struct db *db, const char *sql);

/** Begin a transaction that writes. One that is still there, since it could not be undone, is
 * undone first. */
enum err db_begin(struct db *db);

/** Begin to read one committed state, whatever is committed meanwhile, until db_undo(). */
enum err db_begin_read(struct db *db);

/** Say how long one call may wait for a server that does not answer, from now on; as long as it
 * takes until this is called. A call that waited so long fails with ERR_TIMEOUT. An embedded
 * database waits for nobody but its disk, and up to 5 s for another process that writes. */
void db_set_patience(struct db *db, unsigned ms);

/** Make everything since db_begin() durable. After a failure the caller must db_undo(). ERR_CLOSED
 * when the server went away before it said so: all of the transaction is stored, or nothing. */
enum err db_commit(struct db *db);

/** Undo the transaction under way; there may be none. db_error() stays as it is. */
void db_undo(struct db *db);

/** Compile one statement; NULL on failure. */
struct db_statement *db_prepare(struct db *db, const char *sql);

/** The same for a question without parameters whose rows are more than memory should hold: in the
 * open transaction, and to be finished in it. */
struct db_statement *db_walk(struct db *db, const char *sql);

/** The same for what a database tells of itself. */
struct db_statement *db_ask(struct db *db, enum db_question question);

/** Why the last db_prepare() gave NULL. Statements are ours: what an engine finds wrong with one is
 * wrong with its tables, ERR_CORRUPT. */
enum err db_prepare_error(const struct db *db);

/** Free a statement; NULL is allowed. */
void db_finish(struct db_statement *statement);

/** Bind parameter `at` (from 1) to a whole number. */
void db_bind_number(struct db_statement *statement, int at, int64_t value);

/** Bind a whole number where `is_known`, else SQL NULL. */
void db_bind_known(struct db_statement *statement, int at, bool is_known, int64_t value);

/** Bind a real number. */
void db_bind_real(struct db_statement *statement, int at, double value);

/** Bind a text (UTF-8), copied; NULL binds SQL NULL. */
void db_bind_text(struct db_statement *statement, int at, const char *text);

/** Bind bytes, copied. */
void db_bind_bytes(struct db_statement *statement, int at, const void *bytes, size_t len);

/** Run to the next row: true with a row; false at the end or on failure (`out_err` tells: ERR_NONE
 * at the end). A statement that changes something must be read to its end. */
bool db_row(struct db_statement *statement, enum err *out_err);

/** Run a statement that returns no row, then reset it. */
enum err db_step(struct db_statement *statement);

/** Make the statement ready for its next use; bindings are cleared. */
void db_reset(struct db_statement *statement);

/** Column `at` (from 0) of the current row as a whole number; 0 for SQL NULL. */
int64_t db_number(struct db_statement *statement, int at);

/** As a real number; 0 for SQL NULL. */
double db_real(struct db_statement *statement, int at);

/** True when the column is SQL NULL. */
bool db_is_null(struct db_statement *statement, int at);

/** As text, NULL for SQL NULL; valid until the next db_row() or db_reset(). */
const char *db_text(struct db_statement *statement, int at);

/** As bytes, NULL and 0 for SQL NULL; valid until the next db_row() or db_reset(). NULL and 0 also
 * without memory: the next db_row() fails then, so who needs them reads to the end. */
const void *db_bytes(struct db_statement *statement, int at, size_t *out_len);

#endif
