/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalogue says of the tables, in an order in which their rows can be written. */
#include "portal/store/store_table.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const char *const type_words[STORE_TABLE_TYPES] = {
    [STORE_TABLE_NUMBER] = "number",
    [STORE_TABLE_REAL] = "real",
    [STORE_TABLE_TEXT] = "text",
    [STORE_TABLE_BYTES] = "bytes",
};

static enum store_table_type type_of(const char *word)
{
    int type = STORE_TABLE_TYPES - 1;

    while (type > 0 && strcmp(type_words[type], word) != 0)
        type--;
    return (enum store_table_type)type;
}

static enum err add_table(struct store_table_list *list, const char *name)
{
    if (list->count == STORE_TABLE_MOST)
        return ERR_LIMIT;
    if ((list->count & (list->count - 1)) == 0) { /* its room is the next power of two */
        size_t room = list->count ? 2 * list->count : 1;
        struct store_table *grown = realloc(list->tables, room * sizeof *grown);
        if (!grown)
            return ERR_MEMORY;
        list->tables = grown;
    }
    struct store_table *table = &list->tables[list->count];
    *table = (struct store_table){ .column_count = 0 };
    if (!str_copy(table->name, sizeof table->name, name))
        return ERR_LIMIT;
    list->count++;
    return ERR_NONE;
}

static enum err add_column(struct store_table *table, struct db_statement *row)
{
    struct store_table_column *column = &table->columns[table->column_count];

    if (table->column_count == STORE_TABLE_COLUMNS ||
        !str_copy(column->name, sizeof column->name, db_text(row, 0)))
        return ERR_LIMIT;
    column->type = type_of(db_text(row, 1));
    column->key = (unsigned)db_number(row, 2);
    table->column_count++;
    return ERR_NONE;
}

static enum err read_columns(struct db_statement *read, struct store_table *table)
{
    enum err err = ERR_NONE;

    db_bind_text(read, 1, table->name);
    while (err == ERR_NONE && db_row(read, &err))
        err = add_column(table, read);
    db_reset(read);
    return err;
}

static enum err read_identity(struct db_statement *read, struct store_table *table)
{
    enum err err;

    db_bind_text(read, 1, table->name);
    table->has_identity = db_row(read, &err);
    if (table->has_identity)
        table->identity = db_number(read, 0);
    db_reset(read);
    return err;
}

/* Whether all tables that this one refers to stand before it. */
static enum err has_parents(struct db_statement *read, const struct store_table_list *list,
                            size_t at, bool *out_has)
{
    struct store_table_list before = { .tables = list->tables, .count = at };
    enum err err;

    *out_has = true;
    db_bind_text(read, 1, list->tables[at].name);
    while (db_row(read, &err)) {
        const char *parent = db_text(read, 0);
        if (strcmp(parent, list->tables[at].name) != 0 && !store_table_find(&before, parent))
            *out_has = false;
    }
    db_reset(read);
    return err;
}

static void move_to_end(struct store_table_list *list, size_t at)
{
    struct store_table table = list->tables[at];

    memmove(&list->tables[at], &list->tables[at + 1], (list->count - at - 1) * sizeof table);
    list->tables[list->count - 1] = table;
}

/* Tables wait at the end until those that they refer to have their place; of a circle, which there
 * is none, one is let through. */
static enum err sort_tables(struct db_statement *read, struct store_table_list *list)
{
    enum err err = ERR_NONE;
    size_t waited = 0;

    for (size_t at = 0; at < list->count && err == ERR_NONE;) {
        bool is_ready = false;
        err = has_parents(read, list, at, &is_ready);
        if (is_ready || waited >= list->count - at) {
            at++;
            waited = 0;
        } else {
            move_to_end(list, at);
            waited++;
        }
    }
    return err;
}

static enum err read_names(struct db_statement *read, struct store_table_list *list)
{
    enum err err = ERR_NONE;

    while (err == ERR_NONE && db_row(read, &err))
        err = add_table(list, db_text(read, 0));
    db_reset(read);
    return err;
}

static enum err read_all(struct db_statement *const questions[DB_QUESTIONS],
                         struct store_table_list *list)
{
    enum err err = read_names(questions[DB_TABLES], list);

    for (size_t i = 0; i < list->count && err == ERR_NONE; i++) {
        err = read_columns(questions[DB_COLUMNS], &list->tables[i]);
        if (err == ERR_NONE)
            err = read_identity(questions[DB_IDENTITY], &list->tables[i]);
    }
    return err == ERR_NONE ? sort_tables(questions[DB_PARENTS], list) : err;
}

enum err store_table_read_all(struct db *db, struct store_table_list *out_list)
{
    struct db_statement *questions[DB_QUESTIONS] = { NULL };
    enum err err = ERR_NONE;

    *out_list = (struct store_table_list){ .count = 0 };
    for (int i = DB_TABLES; i <= DB_IDENTITY && err == ERR_NONE; i++) {
        questions[i] = db_ask(db, (enum db_question)i);
        err = questions[i] ? ERR_NONE : db_prepare_error(db);
    }
    if (err == ERR_NONE)
        err = read_all(questions, out_list);
    for (int i = 0; i < DB_QUESTIONS; i++)
        db_finish(questions[i]);
    return err;
}

void store_table_free(struct store_table_list *list)
{
    free(list->tables);
    *list = (struct store_table_list){ .count = 0 };
}

const struct store_table *store_table_find(const struct store_table_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->tables[i].name, name) == 0)
            return &list->tables[i];
    return NULL;
}

const struct store_table_column *store_table_column(const struct store_table *table,
                                                    const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

static void append_columns(const struct store_table *table, struct buf *sql)
{
    for (size_t i = 0; i < table->column_count; i++)
        buf_append_format(sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
}

/* The primary key's columns in their order; false when there is none. */
static bool append_key(const struct store_table *table, struct buf *sql)
{
    unsigned place = 0;

    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].key == place + 1) {
            buf_append_format(sql, "%s\"%s\"", place ? ", " : "", table->columns[i].name);
            place++;
            i = (size_t)-1; /* the next one may stand before */
        }
    return place > 0;
}

void store_table_select(const struct store_table *table, struct buf *out_sql)
{
    buf_append_text(out_sql, "SELECT ");
    append_columns(table, out_sql);
    buf_append_format(out_sql, " FROM \"%s\" ORDER BY ", table->name);
    if (!append_key(table, out_sql))
        append_columns(table, out_sql);
}

void store_table_insert(const struct store_table *table, struct buf *out_sql)
{
    buf_append_format(out_sql, "INSERT INTO \"%s\" (", table->name);
    append_columns(table, out_sql);
    buf_append_text(out_sql, ") VALUES (");
    for (size_t i = 0; i < table->column_count; i++)
        buf_append_text(out_sql, i ? ", ?" : "?");
    buf_append_text(out_sql, ")");
}
