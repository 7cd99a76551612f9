/* SPDX-License-Identifier: Apache-2.0 */
/* First where a page has to end, then its rows: what is looked at has its limit in the database,
 * not in what comes out of it. */
#include "portal/store/list_view_row.h"

#include "base/str.h"

#include <string.h>

enum { SCOPE = 1, AFTER = 3, MOST = 6, LAST = 7, FILTER = 10 };

typedef const struct list_view_row *find_row_fn(enum list_view_id id);

static find_row_fn *const families[] = { list_view_devices_row,    list_view_fleet_row,
                                         list_view_fleet_sums_row, list_view_order_row,
                                         list_view_service_row,    list_view_forecast_row,
                                         list_view_proposal_row,   list_view_report_row,
                                         list_view_access_row,     list_view_operation_row };

static const struct list_view_row *row_of(enum list_view_id id)
{
    const struct list_view_row *row = NULL;

    for (size_t i = 0; !row && i < sizeof families / sizeof families[0]; i++)
        row = families[i](id);
    return row;
}

const struct history_view *list_view_get(enum list_view_id id)
{
    return &row_of(id)->view;
}

const char *const *list_view_filters(enum list_view_id id)
{
    return row_of(id)->filters;
}

int64_t list_view_reach(enum list_view_id id)
{
    return row_of(id)->reach;
}

/* A part of the key that is the same before and behind all devices is the same in each. */
bool list_view_has_form(enum list_view_id id, const struct list_view_key *key)
{
    const struct list_view_key *first = &row_of(id)->first;
    const struct list_view_key *last = &row_of(id)->last;

    if (list_view_devices_row(id) == NULL)
        return true;
    return (first->number != last->number || key->number == first->number) &&
           (first->second != last->second || key->second == first->second) &&
           (strcmp(first->text, last->text) != 0 || strcmp(key->text, first->text) == 0);
}

static void bind_key(struct db_statement *read, int at, const struct list_view_key *key)
{
    db_bind_number(read, at, key->number);
    db_bind_number(read, at + 1, key->second);
    db_bind_text(read, at + 2, key->text);
}

/* What every question of a walk takes. */
static struct db_statement *prepare(struct db *db, const char *sql,
                                    const struct list_view_query *query,
                                    const struct list_view_key *after,
                                    const struct list_view_key *last)
{
    struct db_statement *read = db_prepare(db, sql);

    if (!read)
        return NULL;
    store_scope_bind(read, SCOPE, query->scope);
    bind_key(read, AFTER, after);
    bind_key(read, LAST, last);
    return read;
}

/* Whether what the scope holds is little enough to be read and sorted. */
static enum err is_few(struct db *db, const struct list_view_row_walk *walk,
                       const struct list_view_query *query, bool *out_is_few)
{
    struct db_statement *count = db_prepare(db, walk->size);
    int64_t most = walk->most > 0 ? walk->most : LIST_VIEW_ROW_FEW;
    enum err err = ERR_NONE;

    if (!count)
        return db_prepare_error(db);
    store_scope_bind(count, 1, query->scope);
    db_bind_number(count, 3, most + 1);
    for (int i = 0; i < walk->size_filters; i++)
        db_bind_text(count, 4 + i, query->filters[i]);
    *out_is_few = db_row(count, &err) && db_number(count, 0) <= most;
    db_finish(count);
    return err;
}

static bool fits(const struct list_view_row_walk *walk, const struct list_view_query *query)
{
    const char *given = walk->filter > 0 ? query->filters[walk->filter - 1] : NULL;

    return walk->filter == 0 || (given && (!walk->value || strcmp(given, walk->value) == 0));
}

static enum err choose(struct db *db, const struct list_view_row *row,
                       const struct list_view_query *query,
                       const struct list_view_row_walk **out_walk)
{
    const struct list_view_row_walk *walk = row->walks;
    enum err err = ERR_NONE;
    bool is_it = false;

    while (err == ERR_NONE) {
        is_it = fits(walk, query);
        if (is_it && walk->size)
            err = is_few(db, walk, query, &is_it);
        if (is_it)
            break;
        walk++;
    }
    *out_walk = walk;
    return err;
}

/* The key that is the reach behind `after`, when there are so many rows. */
static enum err find_stop(struct db *db, const struct list_view_row *row,
                          const struct list_view_row_walk *walk,
                          const struct list_view_query *query, const struct list_view_key *after,
                          struct list_view_stop *out_stop)
{
    struct db_statement *read = prepare(db, walk->reach, query, after, &row->last);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, MOST, row->reach - 1);
    for (int i = 0; i < walk->reach_filters; i++)
        db_bind_text(read, FILTER + i, query->filters[i]);
    out_stop->is_there = db_row(read, &err);
    if (out_stop->is_there) {
        out_stop->number = db_number(read, 0);
        out_stop->second = db_number(read, 1);
        if (!str_copy(out_stop->text, sizeof out_stop->text, db_text(read, 2)))
            err = ERR_LIMIT;
    }
    db_finish(read);
    return err;
}

static enum err read_page(struct db_statement *read, const struct history_view *view,
                          list_view_fn *fn, void *arg)
{
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    bool goes_on = true;
    enum err err = ERR_NONE;

    while (goes_on && db_row(read, &err)) {
        const struct list_view_key key = { db_number(read, 0), db_number(read, 1),
                                           db_text(read, 2) };
        history_view_cells(read, 3, view, cells);
        goes_on = fn(arg, view, &key, cells);
    }
    return err;
}

enum err list_view_read(struct db *db, enum list_view_id id, const struct list_view_query *query,
                        list_view_fn *fn, void *arg)
{
    const struct list_view_row *row = row_of(id);
    struct list_view_stop stop = { 0 };
    const struct list_view_key *after = query->after ? query->after : &row->first;
    const struct list_view_row_walk *walk;
    enum err err = choose(db, row, query, &walk);

    if (err == ERR_NONE && walk->reach)
        err = find_stop(db, row, walk, query, after, &stop);
    if (err != ERR_NONE)
        return err;
    if (query->out_stop)
        *query->out_stop = stop;
    const struct list_view_key last = { stop.number, stop.second, stop.text };
    struct db_statement *read =
        prepare(db, walk->page, query, after, stop.is_there ? &last : &row->last);
    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, MOST, (int64_t)query->most);
    for (int i = 0; i < LIST_VIEW_FILTERS && row->filters[i] != NULL; i++)
        db_bind_text(read, FILTER + i, query->filters[i]);
    err = read_page(read, &row->view, fn, arg);
    db_finish(read);
    return err;
}
