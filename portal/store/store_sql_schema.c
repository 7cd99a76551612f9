/* SPDX-License-Identifier: Apache-2.0 */
/* Applies the migrations and makes the tables of the current state agree with protocol/field. What
 * a column is comes from one list, whether its table is made with it or has grown: SQLite reads its
 * whole schema again after each column that is added, which made up most of a new store's cost. */
#include "portal/store/store_sql_schema.h"

#include "base/buf.h"
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SQL_LIMIT 16384

static const struct migration {
    const char *name;
    const char *sql;
} migrations[] = {
#include "migrations.inc"
};

#define MIGRATIONS ((int)(sizeof migrations / sizeof migrations[0]))

/* clang-format off */
static const enum field_id asset_key[] = { FIELD_ASSET_DEVICE };
static const enum field_id consumable_key[] = { FIELD_CONSUMABLE_DEVICE, FIELD_CONSUMABLE_INDEX };
static const enum field_id meter_key[] = { FIELD_METER_DEVICE };
static const enum field_id incident_key[] = { FIELD_INCIDENT_DEVICE, FIELD_INCIDENT_ID };
static const enum field_id agent_key[] = { FIELD_AGENT_DEVICE };
static const enum field_id order_key[] = { FIELD_ORDER_DEVICE, FIELD_ORDER_ID };

/* The table "agent" is the list of accounts; what an agent says of itself stands apart from it. */
static const struct {
    const enum field_id *fields;
    size_t count;
    const char *table;
} keys[RECORD_KINDS] = {
    [RECORD_ASSET]      = { asset_key,      1, "asset" },
    [RECORD_CONSUMABLE] = { consumable_key, 2, "consumable" },
    [RECORD_METER]      = { meter_key,      1, "meter" },
    [RECORD_INCIDENT]   = { incident_key,   2, "incident" },
    [RECORD_AGENT]      = { agent_key,      1, "agent_self" },
    [RECORD_ORDER]      = { order_key,      2, "order_told" }, /* "order" is a word of SQL */
};
/* clang-format on */

int store_sql_schema_version(void)
{
    return MIGRATIONS;
}

const enum field_id *store_sql_schema_key(enum record_kind kind, size_t *out_count)
{
    *out_count = keys[kind].count;
    return keys[kind].fields;
}

bool store_sql_schema_is_key(enum field_id id)
{
    enum record_kind kind = field_row(id)->kind;

    for (size_t i = 0; i < keys[kind].count; i++)
        if (keys[kind].fields[i] == id)
            return true;
    return false;
}

bool store_sql_schema_repeats(enum field_id id, enum field_id *out_owner)
{
    const struct field *row = field_row(id);
    enum field_id owner = row->form == FIELD_FORM_SUB_ATTRIBUTE ? row->parent : id;

    if (!field_row(owner)->many)
        return false;
    *out_owner = owner;
    return true;
}

static void write_name(char out_name[STORE_SQL_SCHEMA_NAME], const char *first, const char *second)
{
    int len = snprintf(out_name, STORE_SQL_SCHEMA_NAME, second ? "%s_%s" : "%s", first, second);

    assert(len > 0 && len < STORE_SQL_SCHEMA_NAME); /* the names are ours */
    (void)len;
    for (char *at = out_name; *at; at++)
        if (*at == '-')
            *at = '_';
}

const char *store_sql_schema_of_kind(enum record_kind kind)
{
    return keys[kind].table;
}

void store_sql_schema_table(enum field_id id, char out_name[STORE_SQL_SCHEMA_NAME])
{
    const char *kind = store_sql_schema_of_kind(field_row(id)->kind);
    enum field_id owner;

    write_name(out_name, kind,
               store_sql_schema_repeats(id, &owner) ? field_row(owner)->name : NULL);
}

void store_sql_schema_column(enum field_id id, char out_name[STORE_SQL_SCHEMA_NAME])
{
    const struct field *row = field_row(id);
    enum field_id owner;

    if (!store_sql_schema_repeats(id, &owner) && row->form == FIELD_FORM_SUB_ATTRIBUTE)
        write_name(out_name, field_row(row->parent)->name, row->name);
    else
        write_name(out_name, row->many ? "value" : row->name, NULL);
}

const char *store_sql_schema_type(enum field_id id)
{
    switch (field_row(id)->type) {
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_TIME:
        return "{number}";
    case FIELD_TYPE_PERCENT:
        return "{real}";
    default:
        return "{text}";
    }
}

static enum err run_buf(struct db *db, struct buf *sql)
{
    enum err err = buf_failed(sql) ? ERR_MEMORY : db_run(db, buf_text(sql));

    buf_finish(sql);
    return err;
}

/* The columns of a table that are no part of its key. */
static void append_columns(struct buf *sql, const char *table)
{
    char other[STORE_SQL_SCHEMA_NAME];
    char column[STORE_SQL_SCHEMA_NAME];

    for (enum field_id id = 0; id < FIELD_COUNT; id++) {
        store_sql_schema_table(id, other);
        if (store_sql_schema_is_key(id) || strcmp(other, table) != 0)
            continue;
        store_sql_schema_column(id, column);
        buf_append_format(sql, ", \"%s\" %s", column, store_sql_schema_type(id));
    }
}

/* CREATE TABLE with the key columns: agent, the kind's key fields, and in a child table the place;
 * and with all others. */
static enum err make_table(struct db *db, const char *table, enum record_kind kind, bool is_child)
{
    struct buf sql;
    char column[STORE_SQL_SCHEMA_NAME];

    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "CREATE TABLE IF NOT EXISTS \"%s\" (", table);
    buf_append_text(&sql, "\"agent\" {number} NOT NULL REFERENCES agent (id)");
    for (size_t i = 0; i < keys[kind].count; i++) {
        store_sql_schema_column(keys[kind].fields[i], column);
        buf_append_format(&sql, ", \"%s\" %s NOT NULL", column,
                          store_sql_schema_type(keys[kind].fields[i]));
    }
    buf_append_text(&sql, is_child ? ", \"place\" {number} NOT NULL"
                                   : ", \"entry\" {number} NOT NULL, "
                                     "\"received\" {number} NOT NULL");
    append_columns(&sql, table);
    buf_append_text(&sql, ", PRIMARY KEY (\"agent\"");
    for (size_t i = 0; i < keys[kind].count; i++) {
        store_sql_schema_column(keys[kind].fields[i], column);
        buf_append_format(&sql, ", \"%s\"", column);
    }
    buf_append_text(&sql, is_child ? ", \"place\")) {strict}" : ")) {strict}");
    return run_buf(db, &sql);
}

static enum err add_column(struct db *db, enum field_id id, const char *table, const char *column)
{
    struct buf sql;

    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, column,
                      store_sql_schema_type(id));
    return run_buf(db, &sql);
}

/* See that the field has its table and column. */
static enum err make_column(struct db *db, enum field_id id)
{
    char table[STORE_SQL_SCHEMA_NAME];
    char column[STORE_SQL_SCHEMA_NAME];
    enum field_id owner;
    bool has = false;

    store_sql_schema_table(id, table);
    store_sql_schema_column(id, column);
    enum err err = db_has_column(db, table, column, &has);
    if (err != ERR_NONE || has)
        return err;
    err = make_table(db, table, field_row(id)->kind, store_sql_schema_repeats(id, &owner));
    if (err == ERR_NONE)
        err = db_has_column(db, table, column, &has);
    return err != ERR_NONE || has ? err : add_column(db, id, table, column);
}

/* Along what the tables of the current state are asked, beside their keys. */
static enum err make_indices(struct db *db)
{
    return db_run(db, "CREATE INDEX IF NOT EXISTS incident_open ON incident (agent, device, "
                      "severity) WHERE event IS DISTINCT FROM 'closed';"
                      "CREATE INDEX IF NOT EXISTS asset_by_state ON asset (agent, state) "
                      "WHERE same_as IS NULL");
}

static enum err migrate(struct db *db, int from, int to)
{
    enum err err = ERR_NONE;

    for (int i = from; i < to && err == ERR_NONE; i++)
        err = db_run(db, migrations[i].sql);
    if (err == ERR_NONE)
        err = db_set_version(db, to);
    for (int id = 0; id < FIELD_COUNT && err == ERR_NONE; id++)
        err = make_column(db, (enum field_id)id);
    return err == ERR_NONE ? make_indices(db) : err;
}

enum err store_sql_schema_make(struct db *db, int version)
{
    return version > 0 && version <= MIGRATIONS ? migrate(db, 0, version) : ERR_REFUSED;
}

enum err store_sql_schema_open(struct db *db, bool may_write)
{
    int version = 0;
    enum err err = db_version(db, &version);

    if (err != ERR_NONE)
        return err;
    if (version > MIGRATIONS || (!may_write && version < MIGRATIONS))
        return ERR_REFUSED;
    if (!may_write)
        return ERR_NONE;
    err = db_begin(db);
    if (err != ERR_NONE)
        return err;
    err = migrate(db, version, MIGRATIONS);
    if (err == ERR_NONE)
        err = db_commit(db);
    if (err != ERR_NONE)
        db_undo(db);
    return err;
}
