/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken and answered are the sheet's columns, by their names. */
#include "portal/watch/api_sheet.h"

#include "portal/store/sheet_csv.h"
#include "portal/store/sheet_read.h"
#include "portal/store/store_place.h"
#include "portal/watch/api_match.h"
#include "portal/watch/api_page.h"
#include "portal/watch/api_routes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define BEGIN "/api/v1/"

/* The name of the sheet that a path is of. */
static void write_name(const char *path, char out[64])
{
    const char *name = path + sizeof BEGIN - 1;

    (void)snprintf(out, 64, "%.*s", (int)strcspn(name, "/"), name);
}

static enum sheet_id sheet_of(const struct api_call *call)
{
    enum sheet_id id = SHEET_COUNT;
    char name[64];

    write_name(call->route->path, name);
    bool is_one = sheet_from_name(name, &id);
    assert(is_one); /* the rows are ours */
    (void)is_one;
    return id;
}

static int64_t row_of(const struct api_call *call)
{
    return api_call_number(call, call->route->parameters[0].name, 0);
}

struct listing {
    struct api_page page;
    struct api_cursor last;
};

static bool add_row(void *arg, const struct history_view *view,
                    const struct history_view_cell *cells)
{
    struct listing *list = arg;

    if (!api_page_row(&list->page, view, cells))
        return false;
    list->last.number = cells[0].number;
    return true;
}

void api_sheet_list(struct api_call *call)
{
    enum sheet_id id = sheet_of(call);
    struct db *db = store_db(call->world->reader);
    struct listing list = { 0 };
    struct store_scope at;
    int64_t at_place = api_call_number(call, "at", 0);
    struct sheet_query query = { .scope = &call->caller.scope,
                                 .place = api_call_number(call, "place", 0),
                                 .key = api_call_text(call, sheet_get(id)->columns[0].name) };
    enum err err = ERR_NONE;

    if (at_place != 0)
        err = store_place_scope(db, &call->caller.scope, at_place, &at);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    query.holds_at = at_place != 0 ? &at : NULL;
    if (api_page_cursor(call, &list.last) < 0 || !api_page_begin(&list.page, call))
        return;
    query.after = list.last.number;
    query.most = list.page.limit + 1;
    api_page_end(&list.page, sheet_read_rows(db, id, &query, add_row, &list), &list.last);
}

struct one {
    struct json_write *w;
    const struct api_route_member *members;
    bool is_found;
};

static bool write_cells(void *arg, const struct history_view *view,
                        const struct history_view_cell *cells)
{
    struct one *one = arg;

    one->is_found = true;
    api_page_object(one->w, one->members, view, cells);
    return false;
}

static enum err write_by_id(const struct api_call *call, struct db *db, int64_t row,
                            struct json_write *w)
{
    const struct sheet_query query = { .scope = &call->caller.scope, .most = 1, .id = row };
    char path[64 + sizeof BEGIN] = BEGIN;

    write_name(call->route->path, path + sizeof BEGIN - 1);
    struct one one = { .w = w, .members = api_routes_of(path)->members };
    enum err err = sheet_read_rows(db, sheet_of(call), &query, write_cells, &one);
    return err == ERR_NONE && !one.is_found ? ERR_MISSING : err;
}

static enum err write_row(const struct api_call *call, struct db *db, struct json_write *w)
{
    return write_by_id(call, db, row_of(call), w);
}

void api_sheet_get(struct api_call *call)
{
    api_match_answer(call, store_db(call->world->reader), write_row);
}

/* The columns that the route has parameters for. */
static void take_values(const struct api_call *call, struct sheet_write *write)
{
    const struct sheet *sheet = sheet_get(write->sheet);
    char name[64];

    for (size_t i = 0; i < sheet->column_count; i++) {
        struct sheet_value *value = &write->values[i];
        (void)snprintf(name, sizeof name, "%s%s", sheet->columns[i].name,
                       sheet->columns[i].type == SHEET_TIME ? "_ms" : "");
        value->text = api_call_text(call, name);
        value->number = api_call_number(call, name, SHEET_NOTHING);
        value->is_given =
            value->text != NULL || value->number != SHEET_NOTHING || api_call_is_null(call, name);
    }
}

static void fail(struct api_call *call, enum err err, const char *why)
{
    if (err == ERR_RANGE && why[0] != '\0')
        api_call_refuse(call, 422, why);
    else if (err == ERR_REFUSED)
        api_call_refuse(call, 409, "there is one of these at that place");
    else
        api_call_fail(call, err);
}

void api_sheet_add(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct sheet_write write = { .sheet = sheet_of(call),
                                 .actor = &actor,
                                 .scope = &call->caller.scope,
                                 .place = api_call_number(call, "place", call->caller.place) };
    int64_t row = 0;

    take_values(call, &write);
    enum err err = sheet_write_add(call->world->store, &write, &row);
    if (err != ERR_NONE)
        fail(call, err, write.why);
    else
        api_call_end(call,
                     write_by_id(call, store_db(call->world->store), row, api_call_write(call)));
}

void api_sheet_change(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct sheet_write write = { .sheet = sheet_of(call),
                                 .actor = &actor,
                                 .scope = &call->caller.scope };

    if (!api_match_check(call, write_row))
        return;
    take_values(call, &write);
    enum err err = sheet_write_change(call->world->store, &write, row_of(call));
    if (err != ERR_NONE)
        fail(call, err, write.why);
    else
        api_match_answer(call, store_db(call->world->store), write_row);
}

void api_sheet_remove(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct sheet_write write = { .sheet = sheet_of(call),
                                 .actor = &actor,
                                 .scope = &call->caller.scope };

    api_call_end(call, sheet_write_remove(call->world->store, &write, row_of(call)));
}

static void answer_import(struct api_call *call, enum err err, const struct sheet_csv *csv)
{
    struct json_write *w;

    if (csv->faults > 0) {
        api_call_refuse(call, 422, buf_text(&csv->why));
        return;
    }
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    w = api_call_write(call);
    json_write_object(w, NULL);
    json_write_i64(w, "rows", (int64_t)csv->rows);
    json_write_end(w);
    api_call_done(call);
}

void api_sheet_import(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct sheet_write write = { .sheet = sheet_of(call),
                                 .actor = &actor,
                                 .scope = &call->caller.scope,
                                 .place = api_call_number(call, "place", call->caller.place) };
    struct sheet_csv csv;
    size_t len = 0;
    const char *bytes = http_server_body(call->exchange, &len);
    enum err err = sheet_csv_parse(write.sheet, bytes, len, &csv);

    if (err == ERR_NONE)
        err = sheet_csv_store(call->world->store, &write, &csv);
    answer_import(call, err, &csv);
    sheet_csv_finish(&csv);
}
