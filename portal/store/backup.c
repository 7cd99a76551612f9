/* SPDX-License-Identifier: Apache-2.0 */
/* Saving, and the making of blocks from tables, with which a restored store is compared, too. */
#include "portal/store/backup_inner.h"

#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define BLOCK_FULL ((size_t)64 * 1024)
#define HEAD_LIMIT 1024
#define SQL_LIMIT  8192

bool backup_fail(struct backup *backup, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (backup->result->error[0] == '\0')
        (void)vsnprintf(backup->result->error, sizeof backup->result->error, format, args);
    va_end(args);
    return false;
}

bool backup_fail_db(struct backup *backup, enum err err)
{
    return backup_fail(backup, "the store: %s: %.180s", err_text(err), db_error(backup->db));
}

bool backup_fail_file(struct backup *backup, enum err err)
{
    unsigned long long block = backup->file.place;

    if (err == ERR_CLOSED)
        return backup_fail(backup, "is cut off in block %llu; nothing was restored", block);
    if (err == ERR_CORRUPT)
        return backup_fail(backup, "is damaged in block %llu; nothing was restored", block);
    if (err == ERR_SYNTAX)
        return backup_fail(backup, "is no backup of a portal");
    if (err == ERR_REFUSED)
        return backup_fail(backup, "is a backup of a later form than this program knows");
    return backup_fail(backup, "%s", err_text(err));
}

void backup_count(struct backup *backup, const char *done, uint64_t rows)
{
    backup->rows += rows;
    if (backup->watch && backup->watch->fn)
        backup->watch->fn(backup->watch->arg, done, backup->rows);
}

static bool put_block(struct backup *backup, enum backup_file_kind kind, const void *bytes,
                      size_t len)
{
    enum err err = backup_file_put(&backup->file, kind, bytes, len);

    return err == ERR_NONE || backup_fail_file(backup, err);
}

static bool put_shape(struct backup *backup, const struct store_table *table)
{
    struct buf shape;

    buf_init(&shape, BACKUP_FILE_BLOCK);
    store_table_code_put_shape(table, &shape);
    bool good = buf_failed(&shape) ? backup_fail(backup, "%s", err_text(buf_error(&shape)))
                                   : put_block(backup, BACKUP_FILE_TABLE, shape.data, shape.len);
    buf_finish(&shape);
    return good;
}

static bool put_rows(struct backup *backup, const char *done, const struct store_table *table,
                     struct db_statement *walk, struct buf *block)
{
    uint64_t rows = 0;
    enum err err;
    bool good = true;

    while (good && db_row(walk, &err)) {
        store_table_code_put_row(table, walk, 0, block);
        rows++;
        if (buf_failed(block))
            return backup_fail(backup, "a row of %s: %s", table->name, err_text(buf_error(block)));
        if (block->len < BLOCK_FULL)
            continue;
        good = put_block(backup, BACKUP_FILE_ROWS, block->data, block->len);
        backup_count(backup, done, rows);
        rows = 0;
        buf_clear(block);
    }
    if (good && err != ERR_NONE)
        return backup_fail_db(backup, err);
    if (good && block->len > 0)
        good = put_block(backup, BACKUP_FILE_ROWS, block->data, block->len);
    backup_count(backup, done, rows);
    return good;
}

static struct db_statement *walk_table(struct backup *backup, const struct store_table *table)
{
    struct db_statement *walk = NULL;
    struct buf sql;

    buf_init(&sql, SQL_LIMIT);
    store_table_select(table, &sql);
    if (buf_failed(&sql)) {
        (void)backup_fail(backup, "%s", err_text(buf_error(&sql)));
    } else {
        walk = db_walk(backup->db, buf_text(&sql));
        if (!walk)
            (void)backup_fail_db(backup, db_prepare_error(backup->db));
    }
    buf_finish(&sql);
    return walk;
}

static bool put_table(struct backup *backup, const char *done, const struct store_table *table)
{
    struct db_statement *walk = put_shape(backup, table) ? walk_table(backup, table) : NULL;
    struct buf block;

    if (!walk)
        return false;
    buf_init(&block, BACKUP_FILE_BLOCK);
    bool good = put_rows(backup, done, table, walk, &block);
    buf_finish(&block);
    db_finish(walk);
    return good;
}

bool backup_digest(struct backup *backup)
{
    struct buf text;

    buf_init(&text, STORE_DIGEST_TEXT - 1);
    enum err err = store_digest_write(backup->db, &text);
    (void)str_copy(backup->result->digest, sizeof backup->result->digest, buf_text(&text));
    buf_finish(&text);
    return err == ERR_NONE || backup_fail_db(backup, err);
}

bool backup_write_all(struct backup *backup, const char *done, const struct buf *head,
                      const struct store_table_list *list)
{
    struct backup_result *result = backup->result;
    bool good = put_block(backup, BACKUP_FILE_HEAD, head->data, head->len);

    for (size_t i = 0; i < list->count && good; i++)
        good = put_table(backup, done, &list->tables[i]);
    good = good && backup_digest(backup) &&
           put_block(backup, BACKUP_FILE_DIGEST, result->digest, strlen(result->digest));
    enum err err = good ? backup_file_end(&backup->file) : ERR_NONE;
    if (err != ERR_NONE)
        good = backup_fail_file(backup, err);
    result->rows = backup->rows;
    crypto_hex(backup->file.chain, sizeof backup->file.chain, result->checksum);
    return good;
}

static bool write_head(struct backup *backup, struct buf *out)
{
    char now[CLOCK_TEXT_SIZE];
    int version = 0;
    enum err err = db_version(backup->db, &version);

    if (err != ERR_NONE)
        return backup_fail_db(backup, err);
    clock_format(clock_wall_ms(), now);
    buf_append_format(out, "version %d\nprogram %s\nmade %s\n", version, PRINTWIRE_VERSION, now);
    return !buf_failed(out) || backup_fail(backup, "%s", err_text(buf_error(out)));
}

static bool save_all(struct backup *backup, FILE *out)
{
    struct store_table_list list = { .count = 0 };
    struct buf head;
    bool good = false;

    buf_init(&head, HEAD_LIMIT);
    enum err err = store_table_read_all(backup->db, &list);
    if (err != ERR_NONE)
        (void)backup_fail_db(backup, err);
    else if ((err = backup_file_begin(&backup->file, out)) != ERR_NONE)
        (void)backup_fail_file(backup, err);
    else
        good = write_head(backup, &head) && backup_write_all(backup, "saved", &head, &list);
    if (good && fflush(out) != 0)
        good = backup_fail(backup, "cannot be written to its end");
    buf_finish(&head);
    store_table_free(&list);
    return good;
}

bool backup_save(struct db *db, FILE *out, const struct backup_watch *watch,
                 struct backup_result *out_result)
{
    struct backup backup = { .db = db, .watch = watch, .result = out_result };

    *out_result = (struct backup_result){ .rows = 0 };
    enum err err = db_begin_read(db);
    if (err != ERR_NONE)
        return backup_fail_db(&backup, err);
    bool good = save_all(&backup, out);
    db_undo(db);
    return good;
}
