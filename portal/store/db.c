/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each call to the driver, statements with the words of its engine. */
#include "portal/store/db.h"

#include "base/buf.h"
#include "base/log.h"
#include "portal/store/db_pgsql.h"
#include "portal/store/db_sqlite.h"
#include "portal/store/db_words.h"

#include <stdlib.h>

#define SQL_LIMIT 65536

struct db {
    const struct db_driver *driver;
    void *state;
    bool lacked_memory; /* the last db_prepare(), before the driver was asked */
};

struct db_statement {
    const struct db_driver *driver;
    void *state;
};

enum err db_open(const struct db_place *place, enum db_mode mode, struct db **out_db)
{
    struct db *db = calloc(1, sizeof *db);

    if (!db) {
        log_error("store", "%s: no memory", place->folder);
        return ERR_MEMORY;
    }
    db->driver = place->server ? db_pgsql_driver() : db_sqlite_driver();
    enum err err = db->driver->open(place, mode, &db->state);
    if (err != ERR_NONE) {
        free(db);
        return err;
    }
    *out_db = db;
    return ERR_NONE;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db->driver->close(db->state);
    free(db);
}

const char *db_name(const struct db *db)
{
    return db->driver->name(db->state);
}

const char *db_error(const struct db *db)
{
    return db->driver->error(db->state);
}

enum err db_version(struct db *db, int *out_version)
{
    return db->driver->version(db->state, out_version);
}

enum err db_set_version(struct db *db, int version)
{
    return db->driver->set_version(db->state, version);
}

unsigned db_session(const struct db *db)
{
    return db->driver->session(db->state);
}

enum err db_has_column(struct db *db, const char *table, const char *column, bool *out_has)
{
    struct db_statement *find = db_ask(db, DB_HAS_COLUMN);
    enum err err = ERR_NONE;

    if (!find)
        return db_prepare_error(db);
    db_bind_text(find, 1, table);
    db_bind_text(find, 2, column);
    *out_has = db_row(find, &err);
    db_finish(find);
    return err;
}

enum err db_run(struct db *db, const char *sql)
{
    struct buf text;
    enum err err = ERR_MEMORY;

    buf_init(&text, SQL_LIMIT);
    if (db_words_expand(db->driver->words, sql, &text))
        err = db->driver->run(db->state, buf_text(&text));
    buf_finish(&text);
    return err;
}

void db_set_patience(struct db *db, unsigned ms)
{
    db->driver->set_patience(db->state, ms);
}

enum err db_begin(struct db *db)
{
    return db->driver->begin(db->state);
}

enum err db_begin_read(struct db *db)
{
    return db->driver->begin_read(db->state);
}

enum err db_commit(struct db *db)
{
    return db->driver->commit(db->state);
}

void db_undo(struct db *db)
{
    db->driver->undo(db->state);
}

static struct db_statement *prepare(struct db *db, const char *sql,
                                    void *(*compile)(void *state, const char *sql))
{
    struct db_statement *statement = calloc(1, sizeof *statement);
    struct buf text;

    buf_init(&text, SQL_LIMIT);
    db->lacked_memory = !statement || !db_words_expand(db->driver->words, sql, &text);
    if (!db->lacked_memory) {
        statement->driver = db->driver;
        statement->state = compile(db->state, buf_text(&text));
    }
    buf_finish(&text);
    if (statement && statement->state)
        return statement;
    free(statement);
    return NULL;
}

struct db_statement *db_prepare(struct db *db, const char *sql)
{
    return prepare(db, sql, db->driver->prepare);
}

struct db_statement *db_walk(struct db *db, const char *sql)
{
    return prepare(db, sql, db->driver->walk);
}

struct db_statement *db_ask(struct db *db, enum db_question question)
{
    return db_prepare(db, db->driver->questions[question]);
}

enum err db_prepare_error(const struct db *db)
{
    return db->lacked_memory ? ERR_MEMORY : db->driver->prepare_error(db->state);
}

void db_finish(struct db_statement *statement)
{
    if (!statement)
        return;
    statement->driver->finish(statement->state);
    free(statement);
}

static void bind(struct db_statement *statement, int at, struct db_value value)
{
    statement->driver->bind(statement->state, at, &value);
}

void db_bind_number(struct db_statement *statement, int at, int64_t value)
{
    bind(statement, at, (struct db_value){ .type = DB_TYPE_NUMBER, .number = value });
}

void db_bind_known(struct db_statement *statement, int at, bool is_known, int64_t value)
{
    if (is_known)
        db_bind_number(statement, at, value);
    else
        db_bind_text(statement, at, NULL);
}

void db_bind_real(struct db_statement *statement, int at, double value)
{
    bind(statement, at, (struct db_value){ .type = DB_TYPE_REAL, .real = value });
}

void db_bind_text(struct db_statement *statement, int at, const char *text)
{
    bind(statement, at, (struct db_value){ .type = DB_TYPE_TEXT, .bytes = text });
}

void db_bind_bytes(struct db_statement *statement, int at, const void *bytes, size_t len)
{
    bind(statement, at,
         (struct db_value){ .type = DB_TYPE_BYTES, .bytes = len ? bytes : "", .len = len });
}

bool db_row(struct db_statement *statement, enum err *out_err)
{
    return statement->driver->row(statement->state, out_err);
}

enum err db_step(struct db_statement *statement)
{
    return statement->driver->step(statement->state);
}

void db_reset(struct db_statement *statement)
{
    statement->driver->reset(statement->state);
}

/* A column as a value of this type; all zero for SQL NULL. */
static struct db_value read_column(struct db_statement *statement, int at, enum db_type type)
{
    struct db_value value = { .type = type };

    (void)statement->driver->column(statement->state, at, &value);
    return value;
}

int64_t db_number(struct db_statement *statement, int at)
{
    return read_column(statement, at, DB_TYPE_NUMBER).number;
}

double db_real(struct db_statement *statement, int at)
{
    return read_column(statement, at, DB_TYPE_REAL).real;
}

bool db_is_null(struct db_statement *statement, int at)
{
    struct db_value value = { .type = DB_TYPE_NUMBER };

    return !statement->driver->column(statement->state, at, &value);
}

const char *db_text(struct db_statement *statement, int at)
{
    return read_column(statement, at, DB_TYPE_TEXT).bytes;
}

const void *db_bytes(struct db_statement *statement, int at, size_t *out_len)
{
    struct db_value value = read_column(statement, at, DB_TYPE_BYTES);

    *out_len = value.len;
    return value.bytes;
}
