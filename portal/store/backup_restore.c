/* SPDX-License-Identifier: Apache-2.0 */
/* Restoring: the file is checked, then written into new tables, which are read again. */
#include "portal/store/backup_inner.h"

#include "base/str.h"
#include "portal/store/store_sql_schema.h"

#include <stdlib.h>
#include <string.h>

#define SQL_LIMIT  8192
#define HEAD_LIMIT 1024

/* A file that is read into a database. */
struct reading {
    struct backup *backup;
    struct buf block; /* the content of the one that is read */
    struct buf head;
    char digest[STORE_DIGEST_TEXT];
    struct store_table_list ours;   /* the tables of the database, */
    struct store_table_list tables; /* and of the file, in its order */
    struct db_statement *insert;    /* into the last of them */
};

static bool refuse(struct reading *reading, const char *what)
{
    return backup_fail(reading->backup, "is no backup of a portal: block %llu: %s",
                       (unsigned long long)reading->backup->file.place - 1, what);
}

/* The version of the schema, 0 for none. */
static int read_version(const struct buf *head)
{
    static const char word[] = "version ";
    const char *text = buf_text(head);
    char number[12] = "";
    int64_t version = 0;

    if (!str_starts_with(text, word))
        return 0;
    text += sizeof word - 1;
    size_t len = strcspn(text, "\n");
    if (len < sizeof number)
        memcpy(number, text, len);
    return str_to_i64(number, 1, 1000000, &version) ? (int)version : 0;
}

/* What the migrations put into their tables is in the file, too, as it became. */
static bool empty_tables(struct reading *reading)
{
    struct db *db = reading->backup->db;
    char sql[STORE_TABLE_NAME + 24];
    enum err err = ERR_NONE;

    for (size_t i = reading->ours.count; i > 0 && err == ERR_NONE; i--) {
        (void)snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", reading->ours.tables[i - 1].name);
        err = db_run(db, sql);
    }
    return err == ERR_NONE || backup_fail_db(reading->backup, err);
}

static bool take_head(struct reading *reading)
{
    struct backup *backup = reading->backup;

    if (reading->head.len > 0)
        return refuse(reading, "a second beginning");
    (void)buf_append(&reading->head, reading->block.data, reading->block.len);
    int version = buf_failed(&reading->head) ? 0 : read_version(&reading->head);
    if (version == 0)
        return refuse(reading, "it does not say of which version");
    if (version > store_sql_schema_version())
        return backup_fail(backup, "was made by a newer program (version %d; this one knows %d)",
                           version, store_sql_schema_version());
    enum err err = store_sql_schema_make(backup->db, version);
    if (err == ERR_NONE)
        err = store_table_read_all(backup->db, &reading->ours);
    return err == ERR_NONE ? empty_tables(reading) : backup_fail_db(backup, err);
}

/* Whether the database has the table with all its columns, along the same key. */
static bool is_ours(const struct store_table *ours, const struct store_table *table)
{
    if (!ours || ours->has_identity != table->has_identity)
        return false;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct store_table_column *column = &table->columns[i];
        const struct store_table_column *own = store_table_column(ours, column->name);
        if (!own || own->type != column->type || own->key != column->key)
            return false;
        if (i > 0 && strcmp(table->columns[i - 1].name, column->name) >= 0)
            return false;
    }
    return true;
}

static bool prepare_insert(struct reading *reading, const struct store_table *table)
{
    struct db *db = reading->backup->db;
    struct buf sql;

    buf_init(&sql, SQL_LIMIT);
    store_table_insert(table, &sql);
    db_finish(reading->insert);
    reading->insert = buf_failed(&sql) ? NULL : db_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    return reading->insert || backup_fail_db(reading->backup, db_prepare_error(db));
}

static bool take_shape(struct reading *reading)
{
    struct store_table table;

    if (!store_table_code_get_shape(reading->block.data, reading->block.len, &table))
        return refuse(reading, "this is no table");
    if (store_table_find(&reading->tables, table.name))
        return refuse(reading, "a table that was there before");
    if (!is_ours(store_table_find(&reading->ours, table.name), &table))
        return backup_fail(reading->backup, "holds a table '%s' that this program does not know",
                           table.name);
    if (!reading->tables.tables)
        reading->tables.tables = calloc(STORE_TABLE_MOST, sizeof table);
    if (!reading->tables.tables)
        return backup_fail(reading->backup, "%s", err_text(ERR_MEMORY));
    reading->tables.tables[reading->tables.count++] = table; /* ours are not more */
    return prepare_insert(reading, &table);
}

static bool take_rows(struct reading *reading)
{
    const uint8_t *at = (const uint8_t *)reading->block.data;
    const uint8_t *end = at + reading->block.len;
    uint64_t rows = 0;
    enum err err = ERR_NONE;

    if (reading->tables.count == 0)
        return refuse(reading, "rows of no table");
    const struct store_table *table = &reading->tables.tables[reading->tables.count - 1];
    for (; at < end && err == ERR_NONE; rows++) {
        if (!store_table_code_bind_row(table, reading->insert, &at, end))
            return refuse(reading, "this is no row");
        err = db_step(reading->insert);
    }
    backup_count(reading->backup, "restored", rows);
    return err == ERR_NONE || backup_fail_db(reading->backup, err);
}

static bool take_digest(struct reading *reading)
{
    size_t len = reading->block.len;

    if (len == 0 || len >= sizeof reading->digest || reading->digest[0] != '\0')
        return refuse(reading, "this is no digest");
    memcpy(reading->digest, reading->block.data, len);
    return true;
}

static bool take_block(struct reading *reading, enum backup_file_kind kind)
{
    static bool (*const take[])(struct reading *) = {
        [BACKUP_FILE_HEAD] = take_head,
        [BACKUP_FILE_TABLE] = take_shape,
        [BACKUP_FILE_ROWS] = take_rows,
        [BACKUP_FILE_DIGEST] = take_digest,
    };

    if (reading->head.len == 0 && kind != BACKUP_FILE_HEAD)
        return refuse(reading, "it has no beginning");
    return take[kind](reading);
}

/* Read the file to its end; `reading` NULL: only whether it is as it was written. */
static bool read_blocks(struct backup *backup, FILE *in, struct reading *reading, struct buf *block)
{
    enum backup_file_kind kind = BACKUP_FILE_HEAD;
    enum err err = backup_file_open(&backup->file, in);
    bool good = true;

    while (good && err == ERR_NONE && kind != BACKUP_FILE_END) {
        err = backup_file_next(&backup->file, &kind, block);
        if (err == ERR_NONE && kind != BACKUP_FILE_END && reading)
            good = take_block(reading, kind);
    }
    return good && (err == ERR_NONE || backup_fail_file(backup, err));
}

/* The numbers that names are given from go on as they were. */
static bool set_identities(struct reading *reading)
{
    struct db_statement *set = db_ask(reading->backup->db, DB_SET_IDENTITY);
    enum err err = set ? ERR_NONE : db_prepare_error(reading->backup->db);

    for (size_t i = 0; i < reading->tables.count && err == ERR_NONE; i++) {
        const struct store_table *table = &reading->tables.tables[i];
        if (!table->has_identity)
            continue;
        db_bind_text(set, 1, table->name);
        db_bind_number(set, 2, table->identity);
        while (db_row(set, &err))
            ;
        db_reset(set);
    }
    db_finish(set);
    return err == ERR_NONE || backup_fail_db(reading->backup, err);
}

/* Read the tables again, as if to save them: it must give the file. */
static bool compare(struct reading *reading, const uint8_t chain[CRYPTO_SHA256_SIZE])
{
    struct backup *backup = reading->backup;
    bool good = true;

    backup->rows = 0;
    (void)backup_file_begin(&backup->file, NULL);
    store_table_free(&reading->ours);
    enum err err = store_table_read_all(backup->db, &reading->ours);
    if (err != ERR_NONE)
        return backup_fail_db(backup, err);
    for (size_t i = 0; i < reading->tables.count; i++) {
        struct store_table *table = &reading->tables.tables[i];
        table->identity = store_table_find(&reading->ours, table->name)->identity;
    }
    good = backup_write_all(backup, "compared", &reading->head, &reading->tables);
    if (good && strcmp(backup->result->digest, reading->digest) != 0)
        return backup_fail(backup, "what was restored has another digest; nothing is kept");
    if (good && memcmp(backup->file.chain, chain, CRYPTO_SHA256_SIZE) != 0)
        return backup_fail(backup, "what was restored is not what the file has; nothing is kept");
    return good;
}

static bool restore_all(struct reading *reading, FILE *in)
{
    struct backup *backup = reading->backup;
    uint8_t chain[CRYPTO_SHA256_SIZE];
    enum err err = db_begin(backup->db);

    if (err != ERR_NONE)
        return backup_fail_db(backup, err);
    bool good = read_blocks(backup, in, reading, &reading->block);
    memcpy(chain, backup->file.chain, sizeof chain);
    if (good && reading->digest[0] == '\0')
        good = refuse(reading, "it has no digest");
    db_finish(reading->insert);
    good = good && set_identities(reading) && compare(reading, chain);
    err = good ? db_commit(backup->db) : ERR_NONE;
    if (err != ERR_NONE)
        good = backup_fail_db(backup, err);
    if (!good)
        db_undo(backup->db);
    return good;
}

/* Whether the database has any table. */
static enum err has_tables(struct db *db, bool *out_has)
{
    struct db_statement *read = db_ask(db, DB_TABLES);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    *out_has = db_row(read, &err);
    db_finish(read);
    return err;
}

static bool is_empty(struct backup *backup)
{
    bool has = false;
    enum err err = has_tables(backup->db, &has);

    if (has)
        return backup_fail(backup,
                           "not restored: %.120s holds a store already; what is needed is an empty "
                           "folder or database",
                           db_name(backup->db));
    return err == ERR_NONE || backup_fail_db(backup, err);
}

bool backup_restore_file(struct db *db, FILE *in, const struct backup_watch *watch,
                         struct backup_result *out_result)
{
    struct backup backup = { .db = db, .watch = watch, .result = out_result };
    struct reading *reading = calloc(1, sizeof *reading);
    bool good = false;

    *out_result = (struct backup_result){ .rows = 0 };
    if (!reading)
        return backup_fail(&backup, "%s", err_text(ERR_MEMORY));
    reading->backup = &backup;
    buf_init(&reading->block, BACKUP_FILE_BLOCK);
    buf_init(&reading->head, HEAD_LIMIT);
    if (is_empty(&backup) && read_blocks(&backup, in, NULL, &reading->block)) {
        rewind(in);
        good = restore_all(reading, in);
    }
    buf_finish(&reading->block);
    buf_finish(&reading->head);
    store_table_free(&reading->ours);
    store_table_free(&reading->tables);
    free(reading);
    return good;
}
