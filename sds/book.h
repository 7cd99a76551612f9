/* SPDX-License-Identifier: Apache-2.0 */
/* book: what an SDS platform knows, in one SQLite database (WAL, synchronous=FULL) that the daemon
 * and its administrator's commands open side by side. What was committed survives a kill and a
 * power cut at any point. What is in it: book_account, book_connector, book_device, book_item and
 * the like; here are the door, transactions, and how statements (book_sql.h) are asked.
 *
 * Times are milliseconds since 1970 UTC, 0 for none; "place" is a row's number.
 */
#ifndef PRINTWIRE_SDS_BOOK_H
#define PRINTWIRE_SDS_BOOK_H

#include "base/err.h"
#include "base/sqlite.h"
#include "sds/book_sql.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_FILE "sds.db"

struct book;

/* What a parameter is bound to. */
struct book_value {
    enum { BOOK_IS_NOTHING, BOOK_IS_NUMBER, BOOK_IS_TEXT, BOOK_IS_BYTES } kind;
    int64_t number;
    const void *bytes;
    size_t len;
};

#define BOOK_NUMBER(of) ((struct book_value){ .kind = BOOK_IS_NUMBER, .number = (of) })
#define BOOK_TEXT(of)   ((struct book_value){ .kind = BOOK_IS_TEXT, .bytes = (of) })
#define BOOK_BYTES(of, count)                                                                      \
    ((struct book_value){ .kind = BOOK_IS_BYTES, .bytes = (of), .len = (count) })
#define BOOK_NOTHING ((struct book_value){ .kind = BOOK_IS_NOTHING })

/* BOOK_ASK(book, BOOK_SQL_GET_TOOL, BOOK_TEXT(id)): the statement, ready for book_row(). */
#define BOOK_ASK(book, which, ...)                                                                 \
    book_ask(book, which, (const struct book_value[]){ __VA_ARGS__ },                              \
             sizeof((const struct book_value[]){ __VA_ARGS__ }) / sizeof(struct book_value))

/* The same for one that gives no row: enum err. */
#define BOOK_DO(book, which, ...)                                                                  \
    book_do(book, which, (const struct book_value[]){ __VA_ARGS__ },                               \
            sizeof((const struct book_value[]){ __VA_ARGS__ }) / sizeof(struct book_value))

/** Open, or make, "<folder>/sds.db", mode 0600, and mend what a crash left: the daemon's way in, no
 * other one may be at it. The caller closes. On failure `*out_book` may be there for book_error()
 * only, or NULL. */
enum err book_open(const char *folder, struct book **out_book);

/** The same of a file of another name, for who restores one. */
enum err book_open_file(const char *path, struct book **out_book);

/** It is a platform's that lost its nonces at `now_ms`: signatures from before then are refused
 * (book_began), and nonces and tokens go. Within a transaction. */
enum err book_begin_anew(struct book *book, int64_t now_ms);

/** Since when nonces are whole; 0: ever since. */
enum err book_began(struct book *book, int64_t *out_ms);

/** Open it, or make it, for a command beside the daemon, whose log is left alone: as root it
 * becomes the folder's owner first. */
enum err book_open_beside(const char *folder, struct book **out_book);

/** Close, rolling back what is not committed; NULL is allowed. */
void book_close(struct book *book);

/** The last failure in words. */
const char *book_error(const struct book *book);

/** Begin to change; ERR_TIMEOUT when another process writes for more than 5 s. */
enum err book_begin(struct book *book);

/** Make the changes since book_begin() durable. On failure they are rolled back. */
enum err book_commit(struct book *book);

/** Forget the changes since book_begin(). */
void book_rollback(struct book *book);

/** Begin one request of several in a transaction: what it writes can be taken back alone. */
enum err book_try(struct book *book);

/** End it: keep what it wrote, or take that back. On an error of either nothing of the whole
 * transaction may be kept: book_rollback(). */
enum err book_tried(struct book *book, bool is_kept);

/** Bind a statement's parameters, from the first on. */
struct sqlite_statement *book_ask(struct book *book, enum book_sql which,
                                  const struct book_value *values, size_t count);

/** Bind and run a statement that gives no row. */
enum err book_do(struct book *book, enum book_sql which, const struct book_value *values,
                 size_t count);

/** The next row of a statement that was asked; at the end or on failure it is reset, and
 * `*out_err` is ERR_NONE or the failure. */
bool book_row(struct book *book, struct sqlite_statement *s, enum err *out_err);

/** The only row of a statement was read, or not, by `found`: reset it. ERR_MISSING without one. */
enum err book_one(struct book *book, struct sqlite_statement *s, bool found, enum err err);

/** Copy a column's text; false when it is NULL or too long: the row is damaged. */
bool book_text(struct sqlite_statement *s, int at, char *out, size_t size);

/** Copy a column of exactly `size` bytes; false as above. */
bool book_bytes(struct sqlite_statement *s, int at, void *out, size_t size);

/** Rows changed by the last statement. */
int64_t book_changes(const struct book *book);

/** The place of the last row that was made. */
int64_t book_last(const struct book *book);

/** The number of a statement that gives one row with one number; 0 when it gives none. */
enum err book_number(struct book *book, enum book_sql which, const struct book_value *values,
                     size_t count, int64_t *out_number);

#define BOOK_COUNT(book, which, out_number, ...)                                                   \
    book_number(book, which, (const struct book_value[]){ __VA_ARGS__ },                           \
                sizeof((const struct book_value[]){ __VA_ARGS__ }) / sizeof(struct book_value),    \
                out_number)

#endif
