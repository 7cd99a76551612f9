/* SPDX-License-Identifier: Apache-2.0 */
/* A filter of the list that the route has a parameter for is asked for with it. */
#include "portal/watch/api_lists.h"

#include "base/str.h"
#include "portal/watch/api_page.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct listing {
    struct api_page page;
    struct api_cursor last; /* the row that was told last */
    bool is_cut;
};

enum list_view_id api_lists_of(const char *path)
{
    const char *report = strstr(path, "reports/");
    const char *name = report != NULL ? report : strrchr(path, '/') + 1;
    size_t id = 0;

    while (id < LIST_VIEW_COUNT && strcmp(list_view_get((enum list_view_id)id)->name, name) != 0)
        id++;
    return (enum list_view_id)id;
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct listing *list = arg;

    if (!api_page_row(&list->page, view, cells))
        return false;
    list->last.number = key->number;
    list->last.second = key->second;
    list->is_cut = !str_copy(list->last.text, sizeof list->last.text, key->text);
    return true;
}

/* A page that looked at all that it may and found too few goes on in the next one. */
static enum err go_on(struct listing *list, const struct list_view_stop *stop)
{
    if (list->page.has_more || !stop->is_there)
        return list->is_cut ? ERR_LIMIT : ERR_NONE;
    list->page.has_more = true;
    list->last.number = stop->number;
    list->last.second = stop->second;
    return str_copy(list->last.text, sizeof list->last.text, stop->text) ? ERR_NONE : ERR_LIMIT;
}

/* A filter as text, whatever the parameter's type. */
static const char *take_filter(const struct api_call *call, const char *name, char out_number[24])
{
    const char *text = api_call_text(call, name);
    int64_t number = api_call_number(call, name, INT64_MIN);

    if (text != NULL || number == INT64_MIN)
        return text;
    (void)snprintf(out_number, 24, "%" PRId64, number);
    return out_number;
}

/* The same by ours, when it has one of that name. */
static const char *take_fixed(const struct api_lists_fixed *fixed, const char *name,
                              char out_number[24])
{
    while (fixed != NULL && fixed->filter != NULL && strcmp(fixed->filter, name) != 0)
        fixed++;
    if (fixed == NULL || fixed->filter == NULL)
        return NULL;
    (void)snprintf(out_number, 24, "%" PRId64, fixed->number);
    return out_number;
}

static void take_filters(const struct api_call *call, const struct api_lists_fixed *fixed,
                         enum list_view_id id, char numbers[LIST_VIEW_FILTERS][24],
                         struct list_view_query *query)
{
    const char *const *filters = list_view_filters(id);

    for (size_t i = 0; i < LIST_VIEW_FILTERS && filters[i] != NULL; i++) {
        query->filters[i] = take_fixed(fixed, filters[i], numbers[i]);
        if (query->filters[i] == NULL)
            query->filters[i] = take_filter(call, filters[i], numbers[i]);
    }
}

void api_lists_get(struct api_call *call)
{
    api_lists_get_of(call, NULL);
}

void api_lists_get_of(struct api_call *call, const struct api_lists_fixed *fixed)
{
    api_lists_get_sorted(call, api_lists_of(call->route->path), fixed);
}

void api_lists_get_sorted(struct api_call *call, enum list_view_id id,
                          const struct api_lists_fixed *fixed)
{
    struct listing list = { 0 };
    struct list_view_stop stop;
    char numbers[LIST_VIEW_FILTERS][24];
    struct list_view_query query = { .scope = &call->caller.scope, .out_stop = &stop };
    int has_cursor = api_page_cursor(call, &list.last);

    assert(id < LIST_VIEW_COUNT); /* the rows are ours */
    const struct list_view_key after = { has_cursor ? list.last.number
                                                    : api_call_number(call, "after", 0),
                                         list.last.second, list.last.text };
    if (has_cursor > 0 && !list_view_has_form(id, &after)) {
        api_call_refuse(call, 400, "cursor: is none of this order");
        return;
    }
    if (has_cursor < 0 || !api_page_begin(&list.page, call))
        return;
    take_filters(call, fixed, id, numbers, &query);
    list.last.number = after.number;
    query.after = has_cursor || after.number > 0 ? &after : NULL;
    query.most = list.page.limit + 1;
    enum err err = list_view_read(store_db(call->world->reader), id, &query, add, &list);
    if (err == ERR_NONE)
        err = go_on(&list, &stop);
    api_page_end(&list.page, err, &list.last);
}

struct one {
    struct json_write *w;
    const struct api_route_member *members;
    bool is_there;
};

static bool write_one(void *arg, const struct history_view *view, const struct list_view_key *key,
                      const struct history_view_cell *cells)
{
    struct one *one = arg;

    (void)key;
    one->is_there = true;
    api_page_write(one->w, one->members, view, cells);
    return false;
}

enum err api_lists_write_one(const struct api_call *call, struct db *db, struct json_write *w,
                             enum list_view_id id, const struct api_lists_fixed *fixed)
{
    struct list_view_query query = { .scope = &call->caller.scope, .most = 1 };
    struct one one = { w, call->route->members, false };
    char numbers[LIST_VIEW_FILTERS][24];

    take_filters(call, fixed, id, numbers, &query);
    enum err err = list_view_read(db, id, &query, write_one, &one);
    return err == ERR_NONE && !one.is_there ? ERR_MISSING : err;
}

void api_lists_answer_one(struct api_call *call, struct db *db, enum list_view_id id,
                          const struct api_lists_fixed *fixed)
{
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    enum err err = api_lists_write_one(call, db, w, id, fixed);
    json_write_end(w);
    api_call_end(call, err);
}

void api_lists_get_agent(struct api_call *call)
{
    api_lists_answer_one(call, store_db(call->world->reader), LIST_VIEW_AGENT, NULL);
}
