/* SPDX-License-Identifier: Apache-2.0 */
/* Generates one upsert per kind, and a delete and an insert per child table, from protocol/field;
 * the parameters are bound in the order of the rows of that table. */
#include "portal/store/store_sql_state.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "portal/store/store_sql_schema.h"

#include <stdlib.h>
#include <string.h>

#define SQL_LIMIT 8192

struct store_sql_state {
    struct db *db;
    struct db_statement *put[RECORD_KINDS];
    struct db_statement *clear[FIELD_COUNT];  /* by the field that may repeat, else NULL */
    struct db_statement *append[FIELD_COUNT]; /* likewise */
};

/* Read a value of a type whose column holds whole numbers; false for other types, and for what is
 * no such value. */
static bool read_number(enum field_type type, const char *text, int64_t *out_number)
{
    if (type == FIELD_TYPE_TIME)
        return clock_parse(text, out_number);
    return (type == FIELD_TYPE_COUNT || type == FIELD_TYPE_INTEGER) &&
           str_to_i64(text, INT64_MIN, INT64_MAX, out_number);
}

/* Bind what a value says, as the column's type has it; what does not say anything is NULL. */
static void bind_value(struct db_statement *statement, int at, enum field_id id, const char *text)
{
    enum field_type type = field_row(id)->type;
    int64_t number = 0;

    if (!text || !*text) {
        db_bind_text(statement, at, NULL);
    } else if (type == FIELD_TYPE_PERCENT) {
        db_bind_real(statement, at, strtod(text, NULL));
    } else if (read_number(type, text, &number)) {
        db_bind_number(statement, at, number);
    } else {
        db_bind_text(statement, at, text);
    }
}

/* Bind the agent and the key fields of the record from parameter 1 on; the next free parameter. */
static int bind_key(struct db_statement *statement, int64_t agent, const struct record *record)
{
    size_t count;
    const enum field_id *key = store_sql_schema_key(record->kind, &count);
    int at = 1;

    db_bind_number(statement, at++, agent);
    for (size_t i = 0; i < count; i++)
        bind_value(statement, at++, key[i], record_get(record, key[i]));
    return at;
}

static void append_column(struct buf *sql, const char *before, enum field_id id, const char *after)
{
    char column[STORE_SQL_SCHEMA_NAME];

    store_sql_schema_column(id, column);
    buf_append_format(sql, "%s\"%s\"%s", before, column, after);
}

static void append_key(struct buf *sql, enum record_kind kind, const char *after)
{
    size_t count;
    const enum field_id *key = store_sql_schema_key(kind, &count);

    buf_append_text(sql, "\"agent\"");
    buf_append_text(sql, after);
    for (size_t i = 0; i < count; i++)
        append_column(sql, i || !*after ? ", " : " AND ", key[i], after);
}

static void append_parameters(struct buf *sql, unsigned count)
{
    buf_append_text(sql, ") VALUES (?");
    for (unsigned i = 1; i < count; i++)
        buf_append_text(sql, ", ?");
    buf_append_text(sql, ")");
}

static struct db_statement *prepare_buf(struct db *db, struct buf *sql)
{
    struct db_statement *statement = buf_failed(sql) ? NULL : db_prepare(db, buf_text(sql));

    buf_finish(sql);
    return statement;
}

/* True for the fields that have a column in the kind's own table beside the key. */
static bool is_plain(enum field_id id)
{
    enum field_id owner;

    return !store_sql_schema_is_key(id) && !store_sql_schema_repeats(id, &owner);
}

static struct db_statement *prepare_put(struct db *db, enum record_kind kind)
{
    struct buf sql;
    size_t count;
    size_t key_count;
    enum field_id first = field_first(kind, &count);
    unsigned parameters;

    (void)store_sql_schema_key(kind, &key_count);
    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "INSERT INTO \"%s\" (", store_sql_schema_of_kind(kind));
    append_key(&sql, kind, "");
    buf_append_text(&sql, ", \"entry\", \"received\"");
    parameters = 3 + (unsigned)key_count;
    for (size_t i = 0; i < count; i++) {
        if (!is_plain(first + (unsigned)i))
            continue;
        append_column(&sql, ", ", first + (unsigned)i, "");
        parameters++;
    }
    append_parameters(&sql, parameters);
    buf_append_text(&sql, " ON CONFLICT (");
    append_key(&sql, kind, "");
    buf_append_text(&sql, ") DO UPDATE SET \"entry\" = excluded.\"entry\", "
                          "\"received\" = excluded.\"received\"");
    for (size_t i = 0; i < count; i++) {
        if (!is_plain(first + (unsigned)i))
            continue;
        append_column(&sql, ", ", first + (unsigned)i, " = excluded.");
        append_column(&sql, "", first + (unsigned)i, "");
    }
    if (kind == RECORD_AGENT)
        buf_append_format(&sql,
                          " WHERE excluded.entry = %d OR \"%s\".entry <> %d"
                          " OR \"%s\".at <= excluded.at",
                          STORE_SQL_STATE_HEARD, store_sql_schema_of_kind(kind),
                          STORE_SQL_STATE_HEARD, store_sql_schema_of_kind(kind));
    return prepare_buf(db, &sql);
}

static struct db_statement *prepare_clear(struct db *db, enum field_id owner)
{
    struct buf sql;
    char table[STORE_SQL_SCHEMA_NAME];

    store_sql_schema_table(owner, table);
    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "DELETE FROM \"%s\" WHERE ", table);
    append_key(&sql, field_row(owner)->kind, " = ?");
    return prepare_buf(db, &sql);
}

static struct db_statement *prepare_append(struct db *db, enum field_id owner)
{
    struct buf sql;
    char table[STORE_SQL_SCHEMA_NAME];
    size_t key_count;
    unsigned parameters;

    (void)store_sql_schema_key(field_row(owner)->kind, &key_count);
    store_sql_schema_table(owner, table);
    buf_init(&sql, SQL_LIMIT);
    buf_append_format(&sql, "INSERT INTO \"%s\" (", table);
    append_key(&sql, field_row(owner)->kind, "");
    buf_append_text(&sql, ", \"place\", \"value\"");
    parameters = 3 + (unsigned)key_count;
    for (int id = 0; id < FIELD_COUNT; id++) {
        const struct field *row = field_row((enum field_id)id);
        if (row->form != FIELD_FORM_SUB_ATTRIBUTE || row->parent != owner)
            continue;
        append_column(&sql, ", ", row->id, "");
        parameters++;
    }
    append_parameters(&sql, parameters);
    return prepare_buf(db, &sql);
}

static bool prepare_all(struct store_sql_state *state)
{
    bool good = true;

    for (int kind = 0; kind < RECORD_KINDS && good; kind++) {
        state->put[kind] = prepare_put(state->db, (enum record_kind)kind);
        good = state->put[kind] != NULL;
    }
    for (int id = 0; id < FIELD_COUNT && good; id++) {
        if (!field_row((enum field_id)id)->many)
            continue;
        state->clear[id] = prepare_clear(state->db, (enum field_id)id);
        state->append[id] = prepare_append(state->db, (enum field_id)id);
        good = state->clear[id] && state->append[id];
    }
    return good;
}

enum err store_sql_state_create(struct db *db, struct store_sql_state **out_state)
{
    struct store_sql_state *state = calloc(1, sizeof *state);

    if (!state)
        return ERR_MEMORY;
    state->db = db;
    if (!prepare_all(state)) {
        enum err err = db_prepare_error(db);
        store_sql_state_destroy(state);
        return err;
    }
    *out_state = state;
    return ERR_NONE;
}

void store_sql_state_destroy(struct store_sql_state *state)
{
    if (!state)
        return;
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        db_finish(state->put[kind]);
    for (int id = 0; id < FIELD_COUNT; id++) {
        db_finish(state->clear[id]);
        db_finish(state->append[id]);
    }
    free(state);
}

/* Insert the `place`-th value of a field that may repeat; its sub-attributes follow it in the
 * record. */
static enum err put_repeated(struct store_sql_state *state, int64_t agent,
                             const struct record *record, size_t value_at, int64_t place)
{
    const struct record_value *values = record->values;
    enum field_id owner = values[value_at].field;
    struct db_statement *append = state->append[owner];
    int at = bind_key(append, agent, record);

    db_bind_number(append, at++, place);
    bind_value(append, at++, owner, values[value_at].text);
    for (int id = 0; id < FIELD_COUNT; id++) {
        const struct field *row = field_row((enum field_id)id);
        if (row->form != FIELD_FORM_SUB_ATTRIBUTE || row->parent != owner)
            continue;
        const char *text = NULL;
        for (size_t i = value_at + 1; i < record->count && values[i].field != owner; i++)
            if (values[i].field == row->id)
                text = values[i].text;
        bind_value(append, at++, row->id, text);
    }
    return db_step(append);
}

/* Replace the rows of every child table of the record. */
static enum err put_children(struct store_sql_state *state, int64_t agent,
                             const struct record *record)
{
    enum err err = ERR_NONE;
    size_t count;
    enum field_id first = field_first(record->kind, &count);

    for (size_t i = 0; i < count && err == ERR_NONE; i++) {
        struct db_statement *clear = state->clear[first + i];
        if (!clear)
            continue;
        (void)bind_key(clear, agent, record);
        err = db_step(clear);
    }
    for (size_t i = 0; i < record->count && err == ERR_NONE; i++)
        if (field_row(record->values[i].field)->many)
            err = put_repeated(state, agent, record, i, (int64_t)i);
    return err;
}

enum err store_sql_state_put(struct store_sql_state *state, int64_t agent, int64_t entry,
                             int64_t received_ms, const struct record *record)
{
    struct db_statement *put = state->put[record->kind];
    size_t count;
    enum field_id first = field_first(record->kind, &count);
    int at = bind_key(put, agent, record);

    db_bind_number(put, at++, entry);
    db_bind_number(put, at++, received_ms);
    for (size_t i = 0; i < count; i++)
        if (is_plain(first + (unsigned)i))
            bind_value(put, at++, first + (unsigned)i, record_get(record, first + (unsigned)i));
    enum err err = db_step(put);
    return err == ERR_NONE ? put_children(state, agent, record) : err;
}
