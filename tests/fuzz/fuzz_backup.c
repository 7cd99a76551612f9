/* SPDX-License-Identifier: Apache-2.0 */
/* A backup's blocks, the shape of a table, and rows of it, as somebody else made them. The first
 * byte says which; checksums, which nobody can guess, are only in the way of the blocks. */
#include "base/log.h"
#include "portal/store/backup_file.h"
#include "portal/store/store_table_code.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_blocks(const uint8_t *data, size_t len)
{
    FILE *in = len > 0 ? fmemopen((void *)(uintptr_t)data, len, "r") : NULL;
    enum backup_file_kind kind = BACKUP_FILE_HEAD;
    struct backup_file file;
    struct buf content;

    if (!in)
        return;
    buf_init(&content, BACKUP_FILE_BLOCK);
    if (backup_file_open(&file, in) == ERR_NONE)
        while (kind != BACKUP_FILE_END && backup_file_next(&file, &kind, &content) == ERR_NONE)
            ;
    buf_finish(&content);
    (void)fclose(in);
}

/* What is taken for a shape gives the same bytes again. */
static void read_shape(const uint8_t *data, size_t len)
{
    static struct store_table table;
    struct buf again;

    if (!store_table_code_get_shape(data, len, &table))
        return;
    buf_init(&again, len);
    store_table_code_put_shape(&table, &again);
    if (again.len != len || memcmp(again.data, data, len) != 0)
        abort();
    buf_finish(&again);
}

/* A statement that takes as many parameters as the table has columns, and is never run. */
static struct db_statement *prepare(void)
{
    static struct db *db;
    char folder[] = "/tmp/printwire-fuzz-backup-XXXXXX";

    log_set_level(LOG_LEVEL_ERROR);
    if (!mkdtemp(folder) ||
        db_open(&(struct db_place){ .folder = folder }, DB_WRITE, &db) != ERR_NONE)
        abort();
    return db_prepare(db, "SELECT ?, ?, ?, ?, ?, ?");
}

static void read_rows(const uint8_t *data, size_t len)
{
    static struct db_statement *insert;
    static struct store_table table = { .column_count = COLUMNS };

    if (!insert) {
        insert = prepare();
        for (size_t i = 0; i < COLUMNS; i++)
            table.columns[i].type = (enum store_table_type)(i % STORE_TABLE_TYPES);
    }
    for (const uint8_t *at = data;
         at < data + len && store_table_code_bind_row(&table, insert, &at, data + len);)
        ;
    db_reset(insert);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static void (*const readers[])(const uint8_t *, size_t) = { read_blocks, read_shape,
                                                                read_rows };

    if (len > 0)
        readers[data[0] % 3](data + 1, len - 1);
    return 0;
}
