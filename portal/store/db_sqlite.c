/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite as a driver of db.h. Durability is base/sqlite's: WAL with synchronous=FULL. */
#include "portal/store/db_sqlite.h"

#include "base/log.h"
#include "base/sqlite.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 4352

struct file {
    struct sqlite *db;
    char path[PATH_SIZE];
};

static void close_file(void *state)
{
    struct file *file = state;

    sqlite_close(file->db);
    free(file);
}

/* A file of an older program: without checksums it does as well as it did. */
static void make_sums(struct file *file)
{
    bool is_made = false;
    enum err err = sqlite_make_sums(file->db, &is_made);

    if (is_made)
        log_info("store", "%s: was made anew with a checksum in each page", file->path);
    else if (err != ERR_NONE)
        log_warn(
            "store",
            "%s: has no checksums, and could not be made anew with them (%s); it is used as it "
            "is, the next start tries again",
            file->path, err_text(err));
}

static enum err open_path(struct file *file, enum db_mode mode)
{
    static const enum sqlite_mode modes[] = { [DB_WRITE] = SQLITE_MODE_WRITE_SUMS,
                                              [DB_BESIDE] = SQLITE_MODE_BESIDE,
                                              [DB_READ] = SQLITE_MODE_READ };
    enum err err = sqlite_open(file->path, modes[mode], &file->db);

    if (err == ERR_CORRUPT)
        log_error("store",
                  "%s: is damaged: restore it from a backup, or move it away: agents send again "
                  "what they have kept",
                  file->path);
    else if (err != ERR_NONE)
        log_error("store", "%s: cannot be opened: %s", file->path, err_text(err));
    if (err != ERR_NONE)
        return err;
    if (sqlite_notice(file->db)[0] != '\0')
        log_error("store", "%s: %s; agents send again what is missing", file->path,
                  sqlite_notice(file->db));
    if (mode == DB_WRITE)
        make_sums(file);
    return ERR_NONE;
}

static enum err open_file(const struct db_place *place, enum db_mode mode, void **out_state)
{
    struct file *file = calloc(1, sizeof *file);

    if (!file) {
        log_error("store", "%s: no memory", place->folder);
        return ERR_MEMORY;
    }
    int len = snprintf(file->path, sizeof file->path, "%s/portal.db", place->folder);
    enum err err = len < 0 || (size_t)len >= sizeof file->path ? ERR_LIMIT : open_path(file, mode);
    if (err != ERR_NONE) {
        close_file(file);
        return err;
    }
    *out_state = file;
    return ERR_NONE;
}

static const char *name(const void *state)
{
    const struct file *file = state;

    return file->path;
}

static const char *error(const void *state)
{
    const struct file *file = state;

    return sqlite_error(file->db);
}

static enum err run(void *state, const char *sql)
{
    struct file *file = state;

    return sqlite_run(file->db, sql);
}

/* Waiting for another process is base/sqlite's. */
static void set_patience(void *state, unsigned ms)
{
    (void)state;
    (void)ms;
}

static enum err version(void *state, int *out_version)
{
    struct file *file = state;
    struct sqlite_statement *read = sqlite_prepare(file->db, "PRAGMA user_version");
    enum err err = ERR_NONE;

    if (!read)
        return sqlite_prepare_error(file->db);
    if (sqlite_row(read, &err))
        *out_version = (int)sqlite_number(read, 0);
    sqlite_finish(read);
    return err;
}

static enum err set_version(void *state, int version_now)
{
    char pragma[48];

    (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", version_now);
    return run(state, pragma);
}

/* The folder's lock is held as long as the file is open; who writes beside changes nothing that is
 * remembered. */
static unsigned session(const void *state)
{
    (void)state;
    return 1;
}

static enum err begin(void *state)
{
    struct file *file = state;

    return sqlite_begin(file->db);
}

static enum err begin_read(void *state)
{
    return run(state, "BEGIN");
}

static enum err commit(void *state)
{
    return run(state, "COMMIT");
}

static void undo(void *state)
{
    struct file *file = state;

    sqlite_undo(file->db);
}

static void *prepare(void *state, const char *sql)
{
    struct file *file = state;

    return sqlite_prepare(file->db, sql);
}

static enum err prepare_error(const void *state)
{
    const struct file *file = state;

    return sqlite_prepare_error(file->db);
}

static void finish(void *statement)
{
    sqlite_finish(statement);
}

static void bind(void *statement, int at, const struct db_value *value)
{
    switch (value->type) {
    case DB_TYPE_NUMBER:
        sqlite_bind_number(statement, at, value->number);
        break;
    case DB_TYPE_REAL:
        sqlite_bind_real(statement, at, value->real);
        break;
    case DB_TYPE_TEXT:
        sqlite_bind_text(statement, at, value->bytes);
        break;
    case DB_TYPE_BYTES:
        sqlite_bind_bytes(statement, at, value->bytes, value->len);
        break;
    }
}

static bool row(void *statement, enum err *out_err)
{
    return sqlite_row(statement, out_err);
}

static enum err step(void *statement)
{
    return sqlite_step(statement);
}

static void reset(void *statement)
{
    sqlite_reset(statement);
}

static bool column(void *statement, int at, struct db_value *out_value)
{
    if (sqlite_is_null(statement, at))
        return false;
    switch (out_value->type) {
    case DB_TYPE_NUMBER:
        out_value->number = sqlite_number(statement, at);
        break;
    case DB_TYPE_REAL:
        out_value->real = sqlite_real(statement, at);
        break;
    case DB_TYPE_TEXT:
        out_value->bytes = sqlite_text(statement, at);
        break;
    case DB_TYPE_BYTES:
        out_value->bytes = sqlite_bytes(statement, at, &out_value->len);
        break;
    }
    return true;
}

const struct db_driver *db_sqlite_driver(void)
{
    static const struct db_driver driver = {
        .words = { { "number", "INTEGER" },
                   { "real", "REAL" },
                   { "text", "TEXT" },
                   { "bytes", "BLOB" },
                   { "identity", "INTEGER PRIMARY KEY AUTOINCREMENT" },
                   { "strict", "STRICT" },
                   { "keyed", "STRICT, WITHOUT ROWID" },
                   { "join", "group_concat" },
                   { "turn", "1" }, /* who begins to write waits for all others already */
                   { "size", "page_count * page_size FROM pragma_page_count, "
                             "pragma_page_size" } },
        .open = open_file,
        .close = close_file,
        .name = name,
        .error = error,
        .version = version,
        .set_version = set_version,
        .session = session,
        .questions = {
            [DB_HAS_COLUMN] = "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2",
            [DB_TABLES] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                          "substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
            [DB_COLUMNS] = "SELECT name, CASE type WHEN 'INTEGER' THEN 'number' WHEN 'REAL' THEN "
                           "'real' WHEN 'TEXT' THEN 'text' ELSE 'bytes' END, pk "
                           "FROM pragma_table_info(?1) ORDER BY name",
            [DB_PARENTS] = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)",
            [DB_IDENTITY] = "SELECT coalesce(s.seq, 0) FROM sqlite_schema t "
                            "LEFT JOIN sqlite_sequence s ON s.name = t.name WHERE t.name = ?1 "
                            "AND t.type = 'table' AND t.sql LIKE '% AUTOINCREMENT%'",
            [DB_SET_IDENTITY] = "REPLACE INTO sqlite_sequence (rowid, name, seq) VALUES "
                                "((SELECT rowid FROM sqlite_sequence WHERE name = ?1), ?1, ?2)",
        },
        .run = run,
        .set_patience = set_patience,
        .begin = begin,
        .begin_read = begin_read,
        .commit = commit,
        .undo = undo,
        .prepare = prepare,
        .walk = prepare, /* rows come one by one */
        .prepare_error = prepare_error,
        .finish = finish,
        .bind = bind,
        .row = row,
        .step = step,
        .reset = reset,
        .column = column,
    };

    return &driver;
}
