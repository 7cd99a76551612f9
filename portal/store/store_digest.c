/* SPDX-License-Identifier: Apache-2.0 */
/* One pass with constant memory: records along the index of their journal, everything else in
 * whatever order it lies. */
#include "portal/store/store_digest.h"

#include "base/crypto.h"
#include "portal/store/store_sql_read.h"
#include "portal/store/store_sql_schema.h"
#include "portal/store/store_table_code.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROW_LIMIT ((size_t)64 * 1024)
#define SQL_LIMIT 8192

/* A sum of hashes, and how many there are. */
struct sum {
    uint8_t bytes[CRYPTO_SHA256_SIZE];
    uint64_t rows;
};

struct chain {
    uint8_t links[2 * CRYPTO_SHA256_SIZE]; /* the chain so far, and the entry to be added */
    uint64_t entries;
};

static void put_hash(struct buf *out, const uint8_t hash[CRYPTO_SHA256_SIZE])
{
    char text[2 * CRYPTO_SHA256_SIZE + 1];

    crypto_hex(hash, CRYPTO_SHA256_SIZE, text);
    buf_append_text(out, text);
}

/* A text with its NUL; of a damaged database it may be none. */
static void put_word(struct buf *out, const char *text)
{
    buf_append_text(out, text ? text : "");
    (void)buf_append(out, "", 1);
}

static enum err add_entry(struct chain *chain, struct db_statement *row)
{
    struct buf text;

    buf_init(&text, ROW_LIMIT);
    put_word(&text, db_text(row, 0));
    put_word(&text, db_text(row, 1));
    put_word(&text, db_text(row, 2));
    enum err err = buf_error(&text);
    if (err == ERR_NONE) {
        crypto_sha256(text.data, text.len - 1, chain->links + CRYPTO_SHA256_SIZE);
        crypto_sha256(chain->links, sizeof chain->links, chain->links);
        chain->entries++;
    }
    buf_finish(&text);
    return err;
}

static enum err add_journal(struct db *db, int64_t journal, struct chain *chain)
{
    char sql[120];
    enum err err = ERR_NONE;
    enum err read_err = ERR_NONE;

    (void)snprintf(
        sql, sizeof sql,
        "SELECT kind, device, xml FROM entry WHERE journal = %" PRId64 " ORDER BY number", journal);
    struct db_statement *walk = db_walk(db, sql);
    if (!walk)
        return db_prepare_error(db);
    while (err == ERR_NONE && db_row(walk, &read_err))
        err = add_entry(chain, walk);
    db_finish(walk);
    return err == ERR_NONE ? read_err : err;
}

/* The journals' numbers, in the order of their names. */
static enum err list_journals(struct db *db, struct buf *out)
{
    struct db_statement *read = db_prepare(
        db, "SELECT j.id FROM journal j JOIN agent a ON a.id = j.agent ORDER BY a.jid, j.epoch");
    enum err err;

    if (!read)
        return db_prepare_error(db);
    while (db_row(read, &err)) {
        int64_t id = db_number(read, 0);
        (void)buf_append(out, &id, sizeof id);
    }
    db_finish(read);
    return err == ERR_NONE ? buf_error(out) : err;
}

static enum err write_records(struct db *db, struct buf *out)
{
    struct chain chain = { .entries = 0 };
    struct buf journals;
    int64_t id;

    buf_init(&journals, (size_t)1 << 26);
    enum err err = list_journals(db, &journals);
    for (size_t at = 0; at < journals.len && err == ERR_NONE; at += sizeof id) {
        memcpy(&id, journals.data + at, sizeof id);
        err = add_journal(db, id, &chain);
    }
    buf_finish(&journals);
    buf_append_text(out, "sha256 ");
    put_hash(out, chain.links);
    buf_append_format(out, "\nentries %" PRIu64 "\n", chain.entries);
    return err;
}

static enum err write_counts(struct db *db, struct buf *out)
{
    enum err err = ERR_NONE;

    for (int i = 0; i < RECORD_KINDS && err == ERR_NONE; i++) {
        uint64_t entries = 0;
        uint64_t current = 0;
        err = store_sql_read_count(db, (enum record_kind)i, &entries, &current);
        buf_append_format(out, "%s %" PRIu64 " %" PRIu64 "\n", field_kind_name((enum record_kind)i),
                          entries, current);
    }
    return err;
}

static void add_number(struct sum *sum, const uint8_t hash[CRYPTO_SHA256_SIZE])
{
    unsigned carry = 0;

    for (size_t i = 0; i < CRYPTO_SHA256_SIZE; i++) {
        carry += (unsigned)sum->bytes[i] + hash[i];
        sum->bytes[i] = (uint8_t)carry;
        carry >>= 8u;
    }
    sum->rows++;
}

/* The columns that say what is so; the others are numbers and times that a store gives. */
static void drop_given(struct store_table *table)
{
    static const char *const given[] = {
        "agent", "device_id", "entry", "id", "journal", "received"
    };
    size_t kept = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        bool is_given = false;
        bool is_number = table->columns[i].type == STORE_TABLE_NUMBER;
        for (size_t j = 0; j < sizeof given / sizeof given[0]; j++)
            is_given = is_given || (is_number && strcmp(table->columns[i].name, given[j]) == 0);
        if (!is_given)
            table->columns[kept++] = table->columns[i];
    }
    table->column_count = kept;
}

static enum err add_row(struct sum *sum, const struct store_table *table, struct db_statement *row)
{
    uint8_t hash[CRYPTO_SHA256_SIZE];
    struct buf bytes;

    buf_init(&bytes, ROW_LIMIT);
    put_word(&bytes, table->name);
    put_word(&bytes, db_text(row, 0));
    put_word(&bytes, db_text(row, 1));
    store_table_code_put_row(table, row, 2, &bytes);
    enum err err = buf_error(&bytes);
    if (err == ERR_NONE) {
        crypto_sha256(bytes.data, bytes.len, hash);
        add_number(sum, hash);
    }
    buf_finish(&bytes);
    return err;
}

/* How JID and device of a table's rows are found. */
struct source {
    const char *device;
    const char *joins;
    bool is_history;
};

static const struct source state_source = { "t.device", "JOIN agent a ON a.id = t.agent", false };
static const struct source device_source = { "t.device", "JOIN agent a ON a.id = t.agent", true };
static const struct source history_source = {
    "d.device", "JOIN history_device d ON d.id = t.device_id JOIN agent a ON a.id = d.agent", true
};

/* Whether a table holds the current state, as records say it. What agents say of themselves comes
 * outside of their journals, too. */
static bool is_state(const char *name)
{
    char table[STORE_SQL_SCHEMA_NAME];

    for (int id = 0; id < FIELD_COUNT; id++) {
        store_sql_schema_table((enum field_id)id, table);
        if (strcmp(table, name) == 0)
            return field_row((enum field_id)id)->kind != RECORD_AGENT;
    }
    return false;
}

/* NULL for a table that is in no sum. */
static const struct source *source_of(const struct store_table *table)
{
    if (is_state(table->name))
        return &state_source;
    if (strncmp(table->name, "history_", sizeof "history_" - 1) != 0)
        return NULL;
    if (store_table_column(table, "device_id"))
        return &history_source;
    return store_table_column(table, "device") ? &device_source : NULL;
}

static struct db_statement *walk_rows(struct db *db, const struct store_table *table,
                                      const struct source *source, enum err *out_err)
{
    struct db_statement *walk = NULL;
    struct buf sql;

    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "SELECT a.jid, %s", source->device);
    for (size_t i = 0; i < table->column_count; i++)
        buf_append_format(&sql, ", t.\"%s\"", table->columns[i].name);
    buf_append_format(&sql, " FROM \"%s\" t %s", table->name, source->joins);
    *out_err = buf_error(&sql);
    if (*out_err == ERR_NONE) {
        walk = db_walk(db, buf_text(&sql));
        *out_err = walk ? ERR_NONE : db_prepare_error(db);
    }
    buf_finish(&sql);
    return walk;
}

static enum err add_rows(struct db *db, const struct store_table *table,
                         const struct source *source, struct sum *sum)
{
    enum err err;
    enum err read_err = ERR_NONE;
    struct db_statement *walk = walk_rows(db, table, source, &err);

    while (err == ERR_NONE && db_row(walk, &read_err))
        err = add_row(sum, table, walk);
    db_finish(walk);
    return err == ERR_NONE ? read_err : err;
}

static void write_sum(struct buf *out, const char *name, const struct sum *sum)
{
    buf_append_format(out, "%s ", name);
    put_hash(out, sum->bytes);
    buf_append_format(out, " %" PRIu64 "\n", sum->rows);
}

static enum err write_sums(struct db *db, const struct store_table_list *list, struct buf *out)
{
    struct sum state = { .rows = 0 };
    struct sum history = { .rows = 0 };
    enum err err = ERR_NONE;

    for (size_t i = 0; i < list->count && err == ERR_NONE; i++) {
        struct store_table table = list->tables[i];
        const struct source *source = source_of(&table);
        drop_given(&table);
        if (source)
            err = add_rows(db, &table, source, source->is_history ? &history : &state);
    }
    write_sum(out, "state", &state);
    write_sum(out, "history", &history);
    return err;
}

enum err store_digest_write(struct db *db, struct buf *out)
{
    struct store_table_list list = { .count = 0 };
    enum err err = write_records(db, out);

    if (err == ERR_NONE)
        err = write_counts(db, out);
    if (err == ERR_NONE)
        err = store_table_read_all(db, &list);
    if (err == ERR_NONE)
        err = write_sums(db, &list, out);
    store_table_free(&list);
    return err == ERR_NONE ? buf_error(out) : err;
}
