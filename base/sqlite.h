/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite: the one door to SQLite (owner file: sqlite.c): durable pragmas, prepared statements,
 * plain results.
 *
 * Opened with WAL, synchronous=FULL, foreign keys on, trusted_schema off, journal_size_limit 4 MiB,
 * auto_vacuum=incremental, busy timeout 5 s. A statement is prepared once, then bound, stepped and
 * reset for each use. Failures keep their text in sqlite_error().
 *
 * Failures of statements: ERR_REFUSED by a constraint or a read-only database, ERR_TIMEOUT while
 * another writer holds it, ERR_FULL, ERR_CORRUPT, ERR_SYNTAX for wrong SQL, ERR_RANGE for a
 * parameter that is not there, ERR_LIMIT for a value too long, ERR_IO, ERR_MEMORY. A binding that
 * fails is reported by the next sqlite_row() or sqlite_step().
 */
#ifndef PRINTWIRE_BASE_SQLITE_H
#define PRINTWIRE_BASE_SQLITE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite;
struct sqlite_statement;

enum sqlite_mode {
    SQLITE_MODE_WRITE,      /* create when absent; mode 0600 */
    SQLITE_MODE_WRITE_SUMS, /* the same; a new one gets a checksum in each page (sqlite_sum.h), for
                               those that have none of their own in their rows */
    SQLITE_MODE_BESIDE,     /* an existing one, while another process may have it open to write */
    SQLITE_MODE_READ,       /* an existing database, read only */
    SQLITE_MODE_DAMAGED /* a copy of a damaged one: without quick_check, to read what can be read */
};

/** Open a database. ERR_CORRUPT for a file that is no healthy database (quick_check runs) or that a
 * damaged write-ahead log would make a mixture of old and new (sqlite_log.h), ERR_FULL, ERR_IO,
 * ERR_MISSING (when it must exist), ERR_MEMORY. */
enum err sqlite_open(const char *path, enum sqlite_mode mode, struct sqlite **out_db);

/** What was found out about the database when it was opened to be written, and has to be said in a
 * log, or "": a flipped bit of the write-ahead log that a crash left was set right, commits in it
 * are lost, or it was damaged and not needed (sqlite_log.h). */
const char *sqlite_notice(const struct sqlite *db);

/** Give each page of a database that was opened with SQLITE_MODE_WRITE_SUMS a checksum, when an
 * older program made it without: it is written anew (VACUUM), which needs room twice over and some
 * seconds per gigabyte. `out_made`: that was done. On failure (ERR_FULL) it stays as it was. */
enum err sqlite_make_sums(struct sqlite *db, bool *out_made);

/** Write a copy of what was committed, as it is at one moment, without pages that were freed, into
 * an empty or absent file. Others may write meanwhile. */
enum err sqlite_copy(struct sqlite *db, const char *path);

/** Close; every statement must be finished before. NULL is allowed. */
void sqlite_close(struct sqlite *db);

/** The text of the last failure, never NULL. */
const char *sqlite_error(const struct sqlite *db);

/** Run statements that return nothing (a schema). */
enum err sqlite_run(struct sqlite *db, const char *sql);

/** Begin a transaction that writes. One that is still there, since it could not be undone, is
 * undone first. */
enum err sqlite_begin(struct sqlite *db);

/** Undo the transaction under way; there may be none, as SQLite undoes some by itself. This takes
 * no memory: what was to be forgotten must not be read, or become a part of the next one, because
 * there is none. sqlite_error() stays as it is. */
void sqlite_undo(struct sqlite *db);

/** Compile one statement; NULL on failure. */
struct sqlite_statement *sqlite_prepare(struct sqlite *db, const char *sql);

/** Why the last sqlite_prepare() gave NULL. Statements are ours: what SQLite finds wrong with one
 * is wrong with the file, ERR_CORRUPT. ERR_MEMORY when none has failed: there was none to make its
 * text. */
enum err sqlite_prepare_error(const struct sqlite *db);

/** Free a statement; NULL is allowed. */
void sqlite_finish(struct sqlite_statement *statement);

/** Bind parameter `at` (from 1) to a whole number. */
void sqlite_bind_number(struct sqlite_statement *statement, int at, int64_t value);

/** Bind a real number. */
void sqlite_bind_real(struct sqlite_statement *statement, int at, double value);

/** Bind a text, copied; NULL binds SQL NULL. */
void sqlite_bind_text(struct sqlite_statement *statement, int at, const char *text);

/** Bind bytes, copied. */
void sqlite_bind_bytes(struct sqlite_statement *statement, int at, const void *bytes, size_t len);

/** Run to the next row: true with a row; false at the end or on failure (`out_err` tells: ERR_NONE
 * at the end). */
bool sqlite_row(struct sqlite_statement *statement, enum err *out_err);

/** Run a statement that returns no row, then reset it. */
enum err sqlite_step(struct sqlite_statement *statement);

/** Make the statement ready for its next use; bindings are cleared. */
void sqlite_reset(struct sqlite_statement *statement);

/** Column `at` (from 0) of the current row as a whole number; 0 for SQL NULL. */
int64_t sqlite_number(struct sqlite_statement *statement, int at);

/** As a real number; 0 for SQL NULL. */
double sqlite_real(struct sqlite_statement *statement, int at);

/** True when the column is SQL NULL. */
bool sqlite_is_null(struct sqlite_statement *statement, int at);

/** As text, NULL for SQL NULL; valid until the next sqlite_row() or sqlite_reset(). For columns of
 * text: a number would need memory to become one, and be NULL without. */
const char *sqlite_text(struct sqlite_statement *statement, int at);

/** As bytes; valid until the next sqlite_row() or sqlite_reset(). */
const void *sqlite_bytes(struct sqlite_statement *statement, int at, size_t *out_len);

/** Rows changed by the last statement. */
int64_t sqlite_changes(struct sqlite *db);

/** The rowid of the last insert. */
int64_t sqlite_last_rowid(struct sqlite *db);

#endif
