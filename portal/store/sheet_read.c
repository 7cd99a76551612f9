/* SPDX-License-Identifier: Apache-2.0 */
/* One question for all sheets. ?1 and ?2 are the scope, ?3 the id that the page begins behind, ?4
 * its rows, ?5 an id, ?6 a place, ?7 the path of the place where the rows hold, ?8 a key. */
#include "portal/store/sheet_read.h"

#include <inttypes.h>
#include <string.h>

#define SQL_MOST 4096

#define IS_BELOW "substr(CAST(?1 AS TEXT), 1, length(q.path)) = q.path"
#define IS_OWN   "substr(q.path, 1, length(CAST(?1 AS TEXT))) = CAST(?1 AS TEXT)"

static void add_columns(struct buf *sql, const struct sheet *sheet)
{
    buf_append_text(sql, "SELECT t.id, t.place, t.changed");
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        if (column->type == SHEET_PRICE)
            buf_append_format(sql, ", CASE WHEN " IS_OWN " OR t.price_for = 'all' THEN t.%s END",
                              column->name);
        else
            buf_append_format(sql, ", t.%s", column->name);
    }
}

/* No row of the same key stands at a place nearer to ?7. */
static void add_nearest(struct buf *sql, const struct sheet *sheet)
{
    buf_append_format(sql,
                      " AND (CAST(?7 AS TEXT) IS NULL OR (substr(CAST(?7 AS TEXT), 1, "
                      "length(q.path)) = q.path AND NOT EXISTS (SELECT 1 FROM %s o JOIN place r ON "
                      "r.id = o.place WHERE length(r.path) > length(q.path) AND "
                      "substr(CAST(?7 AS TEXT), 1, length(r.path)) = r.path",
                      sheet->table);
    for (size_t i = 0; i < sheet->key_count; i++)
        buf_append_format(sql, " AND o.%s = t.%s", sheet->columns[i].name, sheet->columns[i].name);
    buf_append_text(sql, ")))");
}

/* The row that is asked for by its id is in the question only then: "?5 = 0 OR" would be no key. */
static void write_sql(struct buf *sql, const struct sheet *sheet, bool is_one)
{
    add_columns(sql, sheet);
    buf_append_format(sql, " FROM %s t JOIN place q ON q.id = t.place WHERE (", sheet->table);
    buf_append_text(sql, STORE_SCOPE_SQL_AT("t.place", "?1", "?2"));
    if ((sheet->flags & SHEET_SHARED) != 0)
        buf_append_text(sql, " OR " IS_BELOW);
    buf_append_format(sql, ") AND t.id > ?3 AND %s AND (?6 = 0 OR t.place = ?6)",
                      is_one ? "t.id = ?5" : "?5 = 0");
    add_nearest(sql, sheet);
    buf_append_format(sql, " AND (CAST(?8 AS TEXT) IS NULL OR t.%s = ?8) ORDER BY t.id LIMIT ?4",
                      sheet->columns[0].name);
}

static struct db_statement *ask(struct db *db, const struct sheet *sheet,
                                const struct sheet_query *query)
{
    struct db_statement *read = NULL;
    struct buf sql;

    buf_init(&sql, SQL_MOST);
    write_sql(&sql, sheet, query->id != 0);
    if (!buf_failed(&sql))
        read = db_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    if (!read)
        return NULL;
    store_scope_bind(read, 1, query->scope);
    db_bind_number(read, 3, query->after);
    db_bind_number(read, 4, (int64_t)query->most);
    db_bind_number(read, 5, query->id);
    db_bind_number(read, 6, query->place);
    db_bind_text(read, 7, query->holds_at ? query->holds_at->path : NULL);
    db_bind_text(read, 8, query->key);
    return read;
}

enum err sheet_read_rows(struct db *db, enum sheet_id id, const struct sheet_query *query,
                         history_view_fn *fn, void *arg)
{
    const struct history_view *view = &sheet_get(id)->view;
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    struct db_statement *read = ask(db, sheet_get(id), query);
    bool goes_on = true;
    enum err err;

    if (!read)
        return db_prepare_error(db);
    while (goes_on && db_row(read, &err)) {
        history_view_cells(read, 0, view, cells);
        goes_on = fn(arg, view, cells);
    }
    db_finish(read);
    return err;
}

struct description {
    struct buf *out;
    bool is_found;
};

static bool describe(void *arg, const struct history_view *view,
                     const struct history_view_cell *cells)
{
    struct description *description = arg;
    struct buf *out = description->out;

    description->is_found = true;
    for (size_t i = SHEET_FIXED; i < view->column_count; i++) {
        if (cells[i].is_null)
            continue;
        buf_append_format(out, "%s%s=", out->len > 0 ? ";" : "", view->columns[i].name);
        if (cells[i].text)
            buf_append_text(out, cells[i].text);
        else
            buf_append_format(out, "%" PRId64, cells[i].number);
    }
    return false;
}

enum err sheet_read_words(struct db *db, enum sheet_id id, const struct store_scope *scope,
                          int64_t row, struct buf *out)
{
    const struct sheet_query query = { .scope = scope, .most = 1, .id = row };
    struct description description = { .out = out };
    enum err err = sheet_read_rows(db, id, &query, describe, &description);

    if (err != ERR_NONE)
        return err;
    return description.is_found ? buf_error(out) : ERR_MISSING;
}
