/* SPDX-License-Identifier: Apache-2.0 */
/* Applies the migrations and makes the tables of the current state agree with protocol/field. A
 * table is made with its key alone; every other column is added when it is missing, so that a new
 * and a grown database take one path. */
#include "portal/store/store_sqlite_schema.h"

#include "base/buf.h"
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SQL_LIMIT 4096

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
};
/* clang-format on */

int store_sqlite_schema_version(void)
{
    return MIGRATIONS;
}

const enum field_id *store_sqlite_schema_key(enum record_kind kind, size_t *out_count)
{
    *out_count = keys[kind].count;
    return keys[kind].fields;
}

bool store_sqlite_schema_is_key(enum field_id id)
{
    enum record_kind kind = field_row(id)->kind;

    for (size_t i = 0; i < keys[kind].count; i++)
        if (keys[kind].fields[i] == id)
            return true;
    return false;
}

bool store_sqlite_schema_repeats(enum field_id id, enum field_id *out_owner)
{
    const struct field *row = field_row(id);
    enum field_id owner = row->form == FIELD_FORM_SUB_ATTRIBUTE ? row->parent : id;

    if (!field_row(owner)->many)
        return false;
    *out_owner = owner;
    return true;
}

static void write_name(char out_name[STORE_SQLITE_SCHEMA_NAME], const char *first,
                       const char *second)
{
    int len = snprintf(out_name, STORE_SQLITE_SCHEMA_NAME, second ? "%s_%s" : "%s", first, second);

    assert(len > 0 && len < STORE_SQLITE_SCHEMA_NAME); /* the names are ours */
    (void)len;
    for (char *at = out_name; *at; at++)
        if (*at == '-')
            *at = '_';
}

const char *store_sqlite_schema_of_kind(enum record_kind kind)
{
    return keys[kind].table;
}

void store_sqlite_schema_table(enum field_id id, char out_name[STORE_SQLITE_SCHEMA_NAME])
{
    const char *kind = store_sqlite_schema_of_kind(field_row(id)->kind);
    enum field_id owner;

    write_name(out_name, kind,
               store_sqlite_schema_repeats(id, &owner) ? field_row(owner)->name : NULL);
}

void store_sqlite_schema_column(enum field_id id, char out_name[STORE_SQLITE_SCHEMA_NAME])
{
    const struct field *row = field_row(id);
    enum field_id owner;

    if (!store_sqlite_schema_repeats(id, &owner) && row->form == FIELD_FORM_SUB_ATTRIBUTE)
        write_name(out_name, field_row(row->parent)->name, row->name);
    else
        write_name(out_name, row->many ? "value" : row->name, NULL);
}

const char *store_sqlite_schema_type(enum field_id id)
{
    switch (field_row(id)->type) {
    case FIELD_TYPE_COUNT:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_TIME:
        return "INTEGER";
    case FIELD_TYPE_PERCENT:
        return "REAL";
    default:
        return "TEXT";
    }
}

static enum err run_buf(struct sqlite *db, struct buf *sql)
{
    enum err err = buf_failed(sql) ? ERR_MEMORY : sqlite_run(db, buf_text(sql));

    buf_finish(sql);
    return err;
}

/* CREATE TABLE with the key columns: agent, the kind's key fields, and in a child table the place.
 */
static enum err make_table(struct sqlite *db, const char *table, enum record_kind kind,
                           bool is_child)
{
    struct buf sql;
    char column[STORE_SQLITE_SCHEMA_NAME];

    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "CREATE TABLE IF NOT EXISTS \"%s\" (", table);
    buf_append_text(&sql, "\"agent\" INTEGER NOT NULL REFERENCES agent (id)");
    for (size_t i = 0; i < keys[kind].count; i++) {
        store_sqlite_schema_column(keys[kind].fields[i], column);
        buf_append_format(&sql, ", \"%s\" %s NOT NULL", column,
                          store_sqlite_schema_type(keys[kind].fields[i]));
    }
    buf_append_text(&sql, is_child ? ", \"place\" INTEGER NOT NULL"
                                   : ", \"entry\" INTEGER NOT NULL, \"received\" INTEGER NOT NULL");
    buf_append_text(&sql, ", PRIMARY KEY (\"agent\"");
    for (size_t i = 0; i < keys[kind].count; i++) {
        store_sqlite_schema_column(keys[kind].fields[i], column);
        buf_append_format(&sql, ", \"%s\"", column);
    }
    buf_append_text(&sql, is_child ? ", \"place\")) STRICT" : ")) STRICT");
    return run_buf(db, &sql);
}

static enum err has_column(struct sqlite *db, const char *table, const char *column, bool *out_has)
{
    struct sqlite_statement *find =
        sqlite_prepare(db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    enum err err = ERR_NONE;

    if (!find)
        return sqlite_prepare_error(db);
    sqlite_bind_text(find, 1, table);
    sqlite_bind_text(find, 2, column);
    *out_has = sqlite_row(find, &err);
    sqlite_finish(find);
    return err;
}

/* See that the field has its table and column. */
static enum err make_column(struct sqlite *db, enum field_id id)
{
    char table[STORE_SQLITE_SCHEMA_NAME];
    char column[STORE_SQLITE_SCHEMA_NAME];
    enum field_id owner;
    bool has = false;
    struct buf sql;

    store_sqlite_schema_table(id, table);
    store_sqlite_schema_column(id, column);
    enum err err =
        make_table(db, table, field_row(id)->kind, store_sqlite_schema_repeats(id, &owner));
    if (err == ERR_NONE)
        err = has_column(db, table, column, &has);
    if (err != ERR_NONE || has)
        return err;
    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, column,
                      store_sqlite_schema_type(id));
    return run_buf(db, &sql);
}

static enum err read_version(struct sqlite *db, int *out_version)
{
    struct sqlite_statement *read = sqlite_prepare(db, "PRAGMA user_version");
    enum err err = ERR_NONE;

    if (!read)
        return sqlite_prepare_error(db);
    if (sqlite_row(read, &err))
        *out_version = (int)sqlite_number(read, 0);
    sqlite_finish(read);
    return err;
}

static enum err migrate(struct sqlite *db, int from)
{
    char pragma[48];
    enum err err = ERR_NONE;

    for (int i = from; i < MIGRATIONS && err == ERR_NONE; i++)
        err = sqlite_run(db, migrations[i].sql);
    (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", MIGRATIONS);
    if (err == ERR_NONE)
        err = sqlite_run(db, pragma);
    for (int id = 0; id < FIELD_COUNT && err == ERR_NONE; id++)
        err = make_column(db, (enum field_id)id);
    return err;
}

enum err store_sqlite_schema_open(struct sqlite *db, bool may_write)
{
    int version = 0;
    enum err err = read_version(db, &version);

    if (err != ERR_NONE)
        return err;
    if (version > MIGRATIONS || (!may_write && version < MIGRATIONS))
        return ERR_REFUSED;
    if (!may_write)
        return ERR_NONE;
    err = sqlite_begin(db);
    if (err != ERR_NONE)
        return err;
    err = migrate(db, version);
    if (err == ERR_NONE)
        err = sqlite_run(db, "COMMIT");
    if (err != ERR_NONE)
        sqlite_undo(db);
    return err;
}
