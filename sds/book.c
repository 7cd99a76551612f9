/* SPDX-License-Identifier: Apache-2.0 */
/* The database, its prepared statements, and one way to bind them. */
#include "sds/book.h"

#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct book {
    struct sqlite *db;
    struct sqlite_statement *statements[BOOK_SQLS];
    bool in_transaction;
    char error[160];
};

static enum err keep_error(struct book *book, enum err err)
{
    if (err != ERR_NONE && err != ERR_MISSING)
        (void)str_copy(book->error, sizeof book->error, sqlite_error(book->db));
    return err;
}

static enum err step(struct book *book, enum book_sql which)
{
    return keep_error(book, sqlite_step(book->statements[which]));
}

static enum err prepare(struct book *book)
{
    enum err err = ERR_NONE;

    for (size_t part = 0; err == ERR_NONE && book_sql_schema(part) != NULL; part++)
        err = sqlite_run(book->db, book_sql_schema(part));
    for (size_t i = 0; err == ERR_NONE && i < BOOK_SQLS; i++) {
        book->statements[i] = sqlite_prepare(book->db, book_sql_text((enum book_sql)i));
        if (book->statements[i] == NULL)
            err = sqlite_prepare_error(book->db);
    }
    return keep_error(book, err);
}

static enum err open_as(const char *path, enum sqlite_mode mode, struct book **out_book)
{
    struct book *book = calloc(1, sizeof *book);

    *out_book = book;
    if (book == NULL)
        return ERR_MEMORY;
    enum err err = sqlite_open(path, mode, &book->db);
    if (err == ERR_NONE && sqlite_notice(book->db)[0] != '\0')
        log_error("book", "%s: %s; what is lost and still wanted must be ordered again", path,
                  sqlite_notice(book->db));
    if (err == ERR_NONE)
        return prepare(book);
    (void)snprintf(book->error, sizeof book->error, "%.100s: %s", path, err_text(err));
    return err;
}

enum err book_open_file(const char *path, struct book **out_book)
{
    return open_as(path, SQLITE_MODE_WRITE, out_book);
}

/* What mends a log that a crash left must have it alone: it would take what the daemon is writing
 * for damage. Who comes first makes the book, and there is no log yet. */
static enum err open_in(const char *folder, bool is_beside, struct book **out_book)
{
    char path[4096];

    *out_book = NULL;
    if (snprintf(path, sizeof path, "%s/" BOOK_FILE, folder) >= (int)sizeof path)
        return ERR_LIMIT;
    enum err err = file_make_folder(folder);
    if (err != ERR_NONE)
        return err;
    bool is_there = access(path, F_OK) == 0;
    return open_as(path, is_beside && is_there ? SQLITE_MODE_BESIDE : SQLITE_MODE_WRITE, out_book);
}

enum err book_open(const char *folder, struct book **out_book)
{
    return open_in(folder, false, out_book);
}

enum err book_begin_anew(struct book *book, int64_t now_ms)
{
    enum err err = BOOK_DO(book, BOOK_SQL_BEGIN, BOOK_NUMBER(now_ms));

    if (err == ERR_NONE)
        err = step(book, BOOK_SQL_EMPTY_NONCES);
    return err == ERR_NONE ? step(book, BOOK_SQL_EMPTY_TOKENS) : err;
}

enum err book_began(struct book *book, int64_t *out_ms)
{
    return book_number(book, BOOK_SQL_BEGAN, NULL, 0, out_ms);
}

enum err book_open_beside(const char *folder, struct book **out_book)
{
    *out_book = NULL;
    return proc_become_owner(folder) == ERR_REFUSED ? ERR_REFUSED : open_in(folder, true, out_book);
}

void book_close(struct book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < BOOK_SQLS; i++)
        sqlite_finish(book->statements[i]);
    if (book->in_transaction)
        sqlite_undo(book->db);
    sqlite_close(book->db);
    free(book);
}

const char *book_error(const struct book *book)
{
    return book == NULL ? "no memory, no such folder, or no right to become its owner"
                        : book->error;
}

enum err book_begin(struct book *book)
{
    enum err err = sqlite_begin(book->db);

    book->in_transaction = err == ERR_NONE;
    return keep_error(book, err);
}

enum err book_commit(struct book *book)
{
    enum err err = keep_error(book, sqlite_run(book->db, "COMMIT"));

    if (err == ERR_NONE)
        book->in_transaction = false;
    else
        book_rollback(book);
    return err;
}

void book_rollback(struct book *book)
{
    if (book->in_transaction)
        sqlite_undo(book->db);
    book->in_transaction = false;
}

enum err book_try(struct book *book)
{
    return step(book, BOOK_SQL_TRY);
}

enum err book_tried(struct book *book, bool is_kept)
{
    enum err err = is_kept ? ERR_NONE : step(book, BOOK_SQL_TAKE_BACK);

    return err == ERR_NONE ? step(book, BOOK_SQL_END_TRY) : err;
}

static void bind(struct sqlite_statement *s, int at, const struct book_value *value)
{
    switch (value->kind) {
    case BOOK_IS_NUMBER:
        sqlite_bind_number(s, at, value->number);
        return;
    case BOOK_IS_BYTES:
        sqlite_bind_bytes(s, at, value->bytes, value->len);
        return;
    case BOOK_IS_TEXT:
    case BOOK_IS_NOTHING:
        sqlite_bind_text(s, at, value->bytes);
    }
}

struct sqlite_statement *book_ask(struct book *book, enum book_sql which,
                                  const struct book_value *values, size_t count)
{
    struct sqlite_statement *s = book->statements[which];

    for (size_t i = 0; i < count; i++)
        bind(s, (int)i + 1, &values[i]);
    return s;
}

enum err book_do(struct book *book, enum book_sql which, const struct book_value *values,
                 size_t count)
{
    (void)book_ask(book, which, values, count);
    return step(book, which);
}

bool book_row(struct book *book, struct sqlite_statement *s, enum err *out_err)
{
    *out_err = ERR_NONE;
    if (sqlite_row(s, out_err))
        return true;
    (void)keep_error(book, *out_err);
    sqlite_reset(s);
    return false;
}

enum err book_one(struct book *book, struct sqlite_statement *s, bool found, enum err err)
{
    (void)keep_error(book, err);
    sqlite_reset(s);
    return err != ERR_NONE || found ? err : ERR_MISSING;
}

bool book_text(struct sqlite_statement *s, int at, char *out, size_t size)
{
    const char *text = sqlite_text(s, at);

    return text != NULL && str_copy(out, size, text);
}

bool book_bytes(struct sqlite_statement *s, int at, void *out, size_t size)
{
    size_t len = 0;
    const void *bytes = sqlite_bytes(s, at, &len);

    if (bytes == NULL || len != size)
        return false;
    memcpy(out, bytes, size);
    return true;
}

int64_t book_changes(const struct book *book)
{
    return sqlite_changes(book->db);
}

int64_t book_last(const struct book *book)
{
    return sqlite_last_rowid(book->db);
}

enum err book_number(struct book *book, enum book_sql which, const struct book_value *values,
                     size_t count, int64_t *out_number)
{
    struct sqlite_statement *s = book_ask(book, which, values, count);
    enum err err;
    bool found = book_row(book, s, &err);

    *out_number = found ? sqlite_number(s, 0) : 0;
    sqlite_reset(s);
    return err;
}
