/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps SQLite so that the rest of the product sees only enum err and plain values. Binding keeps a
 * sticky error in the statement, which the next sqlite_row() or sqlite_step() reports. */
#include "base/sqlite.h"

#include "base/sqlite_log.h"
#include "base/sqlite_sum.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000

struct sqlite {
    sqlite3 *handle;
    sqlite3_stmt *undo;
    enum err cause;    /* of the last failure */
    char failure[256]; /* its text */
    char notice[192];  /* what opening found out */
};

struct sqlite_statement {
    struct sqlite *db;
    sqlite3_stmt *handle;
    int bind_result; /* the first failure to bind since the last reset */
};

static bool may_write(enum sqlite_mode mode)
{
    return mode != SQLITE_MODE_READ;
}

/* It need not be there, and nobody else has it: what a crash left may be mended. */
static bool is_alone(enum sqlite_mode mode)
{
    return may_write(mode) && mode != SQLITE_MODE_BESIDE;
}

static enum err err_from(int result)
{
    /* clang-format off */
    static const struct {
        int result;
        enum err err;
    } rows[] = {
        { SQLITE_OK,         ERR_NONE },
        { SQLITE_ROW,        ERR_NONE },
        { SQLITE_DONE,       ERR_NONE },
        { SQLITE_NOMEM,      ERR_MEMORY },
        { SQLITE_TOOBIG,     ERR_LIMIT },
        { SQLITE_RANGE,      ERR_RANGE },
        { SQLITE_ERROR,      ERR_SYNTAX },
        { SQLITE_MISMATCH,   ERR_SYNTAX },
        { SQLITE_MISUSE,     ERR_SYNTAX },
        { SQLITE_CANTOPEN,   ERR_IO },
        { SQLITE_IOERR,      ERR_IO },
        { SQLITE_PROTOCOL,   ERR_IO },
        { SQLITE_FULL,       ERR_FULL },
        { SQLITE_CORRUPT,    ERR_CORRUPT },
        { SQLITE_FORMAT,     ERR_CORRUPT },
        { SQLITE_NOTADB,     ERR_CORRUPT },
        { SQLITE_CONSTRAINT, ERR_REFUSED },
        { SQLITE_READONLY,   ERR_REFUSED },
        { SQLITE_PERM,       ERR_REFUSED },
        { SQLITE_AUTH,       ERR_REFUSED },
        { SQLITE_BUSY,       ERR_TIMEOUT },
        { SQLITE_LOCKED,     ERR_TIMEOUT },
    };
    /* clang-format on */

    if (result == SQLITE_IOERR_DATA)
        return ERR_CORRUPT; /* the checksum of a page */
    if (result == SQLITE_IOERR_NOMEM)
        return ERR_MEMORY;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].result == (result & 0xff))
            return rows[i].err;
    return ERR_IO;
}

/* The cause of a result, its text kept until the next failure. */
static enum err note_result(struct sqlite *db, int result)
{
    enum err err = err_from(result);

    if (err == ERR_NONE)
        return err;
    db->cause = err;
    bool is_current = sqlite3_extended_errcode(db->handle) == result;
    (void)str_copy(db->failure, sizeof db->failure,
                   is_current ? sqlite3_errmsg(db->handle) : sqlite3_errstr(result));
    if (err == ERR_IO && sqlite3_system_errno(db->handle) == ENOSPC)
        return ERR_FULL; /* the shared-memory file did not fit */
    return err;
}

/* Run the pragmas one by one; the first that fails decides. */
static int run_all(sqlite3 *handle, const char *const *sql, size_t count)
{
    int result = SQLITE_OK;

    for (size_t i = 0; i < count && result == SQLITE_OK; i++)
        result = sqlite3_exec(handle, sql[i], NULL, NULL, NULL);
    return result;
}

static int set_up(sqlite3 *handle, enum sqlite_mode mode)
{
    static const char *const always[] = { "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF",
                                          "PRAGMA cell_size_check=ON",
                                          "PRAGMA temp_store=MEMORY" }; /* no file elsewhere */
    static const char *const writing[] = { "PRAGMA auto_vacuum=INCREMENTAL",
                                           "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                                           "PRAGMA secure_delete=ON", /* gone is gone */
                                           "PRAGMA journal_size_limit=4194304" };

    int reserved = SQLITE_SUM_BYTES;

    (void)sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
    (void)sqlite3_extended_result_codes(handle, 1);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    int result = run_all(handle, always, sizeof always / sizeof always[0]);
    if (result == SQLITE_OK &&
        mode == SQLITE_MODE_WRITE_SUMS) /* nothing to a file that has pages */
        result = sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    if (result == SQLITE_OK && may_write(mode) && mode != SQLITE_MODE_DAMAGED)
        result = run_all(handle, writing, sizeof writing / sizeof writing[0]);
    return result;
}

/* The database answers "ok" to quick_check, or else it is corrupt. */
static int check_health(sqlite3 *handle)
{
    sqlite3_stmt *check = NULL;
    int result = sqlite3_prepare_v2(handle, "PRAGMA quick_check(1)", -1, &check, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(check);
    if (result == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(check, 0);
        result = text == NULL                 ? SQLITE_NOMEM
                 : memcmp(text, "ok", 3) == 0 ? SQLITE_OK
                                              : SQLITE_CORRUPT;
    }
    (void)sqlite3_finalize(check);
    return result;
}

/* SQLite would create the file with the mode that the umask leaves; make it ours first. An existing
 * file keeps its mode. */
static enum err create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
    (void)close(fd);
    return ERR_NONE;
}

static enum err prepare_file(const char *path, enum sqlite_mode mode)
{
    if (is_alone(mode))
        return create_file(path);
    if (access(path, F_OK) != 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_MISSING : ERR_IO;
    return ERR_NONE;
}

/* While opening all statements are ours: what SQLite finds wrong with them is wrong with the file.
 */
static enum err open_err(enum err err)
{
    if (err == ERR_SYNTAX)
        return ERR_CORRUPT;
    return err == ERR_REFUSED ? ERR_IO : err;
}

static void note_log(struct sqlite *db, const struct sqlite_log *log)
{
    if (log->held > 0)
        (void)snprintf(db->notice, sizeof db->notice,
                       "the write-ahead log was damaged, but the database has all that it held: "
                       "nothing is lost; look after this disk");
    else if (log->commits > 0)
        (void)snprintf(db->notice, sizeof db->notice,
                       "the write-ahead log is damaged: the last %u commits or more are lost",
                       log->commits);
    else if (log->mended > 0)
        (void)snprintf(db->notice, sizeof db->notice,
                       "the write-ahead log had %u flipped bits, which were set right: nothing is "
                       "lost; look after this disk",
                       log->mended);
}

enum err sqlite_open(const char *path, enum sqlite_mode mode, struct sqlite **out_db)
{
    int flags = may_write(mode) ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const char *vfs = sqlite_sum_vfs();
    enum err err = prepare_file(path, mode);

    if (err != ERR_NONE || vfs == NULL)
        return err != ERR_NONE ? err : ERR_MEMORY;
    struct sqlite *db = calloc(1, sizeof *db);
    if (db == NULL)
        return ERR_MEMORY;
    if (is_alone(mode)) {
        struct sqlite_log log = sqlite_log_mend(path);
        note_log(db, &log);
        if (log.is_mixed && mode != SQLITE_MODE_DAMAGED) {
            sqlite_close(db);
            return ERR_CORRUPT;
        }
    }
    int result = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, vfs);
    if (result == SQLITE_OK)
        result = set_up(db->handle, mode);
    if (result == SQLITE_OK && mode != SQLITE_MODE_DAMAGED)
        result = check_health(db->handle);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v3(db->handle, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT,
                                    &db->undo, NULL);
    if (result != SQLITE_OK) {
        err = open_err(note_result(db, result));
        sqlite_close(db);
        return err;
    }
    *out_db = db;
    return ERR_NONE;
}

const char *sqlite_notice(const struct sqlite *db)
{
    return db->notice;
}

/* Through SQLite's own file: to close another one of ours would take back the locks of this process
 * (fcntl(2)), and who comes beside it would take the log away. */
enum err sqlite_make_sums(struct sqlite *db, bool *out_made)
{
    sqlite3_file *file = NULL;
    uint8_t reserved = 0;

    *out_made = false;
    if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK)
        return ERR_IO;
    int result = file->pMethods->xRead(file, &reserved, 1, SQLITE_SUM_AT_RESERVED);
    if (result != SQLITE_OK || reserved == SQLITE_SUM_BYTES)
        return ERR_NONE; /* nothing is in it yet: it will be made with checksums */
    enum err err = sqlite_run(db, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    *out_made = err == ERR_NONE;
    return err;
}

enum err sqlite_copy(struct sqlite *db, const char *path)
{
    struct sqlite_statement *copy = sqlite_prepare(db, "VACUUM INTO ?");

    if (copy == NULL)
        return sqlite_prepare_error(db);
    sqlite_bind_text(copy, 1, path);
    enum err err = sqlite_step(copy);
    sqlite_finish(copy);
    return err;
}

void sqlite_close(struct sqlite *db)
{
    if (db == NULL)
        return;
    (void)sqlite3_finalize(db->undo);
    (void)sqlite3_close_v2(db->handle);
    free(db);
}

const char *sqlite_error(const struct sqlite *db)
{
    return db->failure[0] != '\0' ? db->failure : "no error";
}

enum err sqlite_run(struct sqlite *db, const char *sql)
{
    return note_result(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

void sqlite_undo(struct sqlite *db)
{
    if (sqlite3_get_autocommit(db->handle))
        return;
    (void)sqlite3_step(db->undo);
    (void)sqlite3_reset(db->undo);
}

enum err sqlite_begin(struct sqlite *db)
{
    sqlite_undo(db);
    return sqlite_run(db, "BEGIN IMMEDIATE");
}

struct sqlite_statement *sqlite_prepare(struct sqlite *db, const char *sql)
{
    struct sqlite_statement *statement = calloc(1, sizeof *statement);

    if (statement == NULL) {
        (void)note_result(db, SQLITE_NOMEM);
        return NULL;
    }
    statement->db = db;
    db->cause = ERR_NONE;
    int result = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                    &statement->handle, NULL);
    if (result != SQLITE_OK || statement->handle == NULL) {
        (void)note_result(db, result != SQLITE_OK ? result : SQLITE_MISUSE);
        free(statement);
        return NULL;
    }
    return statement;
}

enum err sqlite_prepare_error(const struct sqlite *db)
{
    if (db->cause == ERR_NONE)
        return ERR_MEMORY; /* there was no text to prepare */
    return db->cause == ERR_SYNTAX ? ERR_CORRUPT : db->cause;
}

void sqlite_finish(struct sqlite_statement *statement)
{
    if (statement == NULL)
        return;
    (void)sqlite3_finalize(statement->handle);
    free(statement);
}

static void note_bind(struct sqlite_statement *statement, int result)
{
    if (statement->bind_result == SQLITE_OK)
        statement->bind_result = result;
}

void sqlite_bind_number(struct sqlite_statement *statement, int at, int64_t value)
{
    note_bind(statement, sqlite3_bind_int64(statement->handle, at, value));
}

void sqlite_bind_real(struct sqlite_statement *statement, int at, double value)
{
    note_bind(statement, sqlite3_bind_double(statement->handle, at, value));
}

void sqlite_bind_text(struct sqlite_statement *statement, int at, const char *text)
{
    /* with NULL SQLite binds NULL */
    note_bind(statement, sqlite3_bind_text(statement->handle, at, text, -1, SQLITE_TRANSIENT));
}

void sqlite_bind_bytes(struct sqlite_statement *statement, int at, const void *bytes, size_t len)
{
    sqlite3_stmt *handle = statement->handle;

    if (len == 0) /* SQLite would bind NULL for the empty block without an address */
        note_bind(statement, sqlite3_bind_zeroblob(handle, at, 0));
    else
        note_bind(statement, sqlite3_bind_blob64(handle, at, bytes, len, SQLITE_TRANSIENT));
}

/* A text that a function made, or a table of SQLite's own, gets its NUL only when it is asked for,
 * and that may need memory. It is asked for here, so that nobody takes it for SQL NULL later. */
static bool has_texts(sqlite3_stmt *handle)
{
    int count = sqlite3_data_count(handle);
    int at = 0;

    while (at < count && (sqlite3_column_type(handle, at) != SQLITE_TEXT ||
                          sqlite3_column_text(handle, at) != NULL))
        at++;
    return at == count;
}

bool sqlite_row(struct sqlite_statement *statement, enum err *out_err)
{
    int result = statement->bind_result;

    if (result == SQLITE_OK)
        result = sqlite3_step(statement->handle);
    if (result == SQLITE_ROW && !has_texts(statement->handle))
        result = SQLITE_NOMEM;
    *out_err = note_result(statement->db, result);
    return result == SQLITE_ROW;
}

enum err sqlite_step(struct sqlite_statement *statement)
{
    enum err err;

    (void)sqlite_row(statement, &err);
    sqlite_reset(statement);
    return err;
}

void sqlite_reset(struct sqlite_statement *statement)
{
    (void)sqlite3_reset(statement->handle);
    (void)sqlite3_clear_bindings(statement->handle);
    statement->bind_result = SQLITE_OK;
}

int64_t sqlite_number(struct sqlite_statement *statement, int at)
{
    return sqlite3_column_int64(statement->handle, at);
}

double sqlite_real(struct sqlite_statement *statement, int at)
{
    return sqlite3_column_double(statement->handle, at);
}

bool sqlite_is_null(struct sqlite_statement *statement, int at)
{
    return sqlite3_column_type(statement->handle, at) == SQLITE_NULL;
}

const char *sqlite_text(struct sqlite_statement *statement, int at)
{
    return (const char *)sqlite3_column_text(statement->handle, at);
}

const void *sqlite_bytes(struct sqlite_statement *statement, int at, size_t *out_len)
{
    const void *bytes = sqlite3_column_blob(statement->handle, at);

    *out_len = (size_t)sqlite3_column_bytes(statement->handle, at);
    return bytes;
}

int64_t sqlite_changes(struct sqlite *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t sqlite_last_rowid(struct sqlite *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}
