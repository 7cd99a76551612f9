/* SPDX-License-Identifier: Apache-2.0 */
/* A view's page goes on at a time, or behind a number of rows: its rows only grow at their end. */
#include "portal/watch/api_device.h"

#include "base/clock.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_page.h"
#include "portal/watch/api_routes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS       INT64_C(86400000)
#define RECENT_MS    (32 * DAY_MS) /* of what has many rows, unless more is asked for */
#define AHEAD_MS     DAY_MS        /* clocks of agents may be */
#define BUCKETS      100           /* of a series, unless asked for otherwise */
#define BUCKET_LEAST 60000

/* What a view takes. */
enum span {
    SPAN_WHOLE, /* from and to; few rows */
    SPAN_DENSE, /* from and to; many rows, which begin with their time and are in its order */
    SPAN_SERIES,
    SPAN_AT
};

static const enum span spans[HISTORY_VIEW_COUNT] = {
    [HISTORY_VIEW_METERS] = SPAN_DENSE,        [HISTORY_VIEW_LEVELS] = SPAN_DENSE,
    [HISTORY_VIEW_AT_FACTS] = SPAN_AT,         [HISTORY_VIEW_AT_SUPPLIES] = SPAN_AT,
    [HISTORY_VIEW_AT_METERS] = SPAN_AT,        [HISTORY_VIEW_AT_INCIDENTS] = SPAN_AT,
    [HISTORY_VIEW_LEVEL_SERIES] = SPAN_SERIES, [HISTORY_VIEW_METER_SERIES] = SPAN_SERIES,
};

struct reading {
    struct api_page page;
    enum span span;
    int64_t at;   /* of the last row that was told, when the view is dense */
    int64_t same; /* rows told of that time; of all, when it is not */
    int64_t skip; /* rows that the page before had */
    char key[24];
};

/* Steps of a series: there are no more of them than rows in an answer. */
static bool take_bucket(struct api_call *call, struct history_view_query *query)
{
    int64_t length = query->to_ms - query->from_ms;
    int64_t otherwise = length / BUCKETS > BUCKET_LEAST ? length / BUCKETS : BUCKET_LEAST;

    query->bucket_ms = api_call_number(call, "bucket_ms", otherwise);
    if (length / query->bucket_ms < API_ROUTE_ROWS_MOST)
        return true;
    api_call_refuse(call, 400, "bucket_ms: makes more than 500 rows of this time");
    return false;
}

static bool take_times(struct api_call *call, enum span span, struct history_view_query *query)
{
    int64_t now = clock_wall_ms();

    if (span == SPAN_AT)
        return api_call_time(call, "at", now, &query->from_ms);
    if (!api_call_time(call, "to", now + AHEAD_MS, &query->to_ms) ||
        !api_call_time(call, "from", span == SPAN_WHOLE ? 0 : query->to_ms - RECENT_MS,
                       &query->from_ms))
        return false;
    if (query->from_ms > query->to_ms) {
        api_call_refuse(call, 400, "from: is behind to");
        return false;
    }
    return span != SPAN_SERIES || take_bucket(call, query);
}

static enum history_view_id view_of(const struct api_call *call)
{
    const char *name = strrchr(call->route->path, '/') + 1;
    size_t id = 0;

    while (id < HISTORY_VIEW_COUNT &&
           strcmp(history_view_get((enum history_view_id)id)->name, name) != 0)
        id++;
    assert(id < HISTORY_VIEW_COUNT); /* the rows are ours */
    return (enum history_view_id)id;
}

static void count(struct reading *reading, int64_t at)
{
    reading->same = at == reading->at ? reading->same + 1 : 1;
    reading->at = at;
}

static bool add(void *arg, const struct history_view *view, const struct history_view_cell *cells)
{
    struct reading *reading = arg;
    int64_t at = reading->span == SPAN_DENSE ? cells[0].number : reading->at;

    if (reading->skip > 0)
        reading->skip--;
    else if (!api_page_row(&reading->page, view, cells))
        return false;
    count(reading, at);
    return true;
}

/* Where the page begins; a dense view is not read from its first row again. */
static bool take_cursor(struct api_call *call, struct reading *reading,
                        struct history_view_query *query)
{
    struct api_cursor cursor;
    int has = api_page_cursor(call, &cursor);

    if (has <= 0)
        return has == 0;
    reading->skip = cursor.second;
    reading->at = cursor.number;
    if (reading->span == SPAN_DENSE && cursor.number > query->from_ms)
        query->from_ms = cursor.number;
    return true;
}

static const char *take_key(const struct api_call *call, char out_number[24])
{
    const char *counter = api_call_text(call, "counter");

    (void)snprintf(out_number, 24, "%" PRId64, api_call_number(call, "supply", 0));
    return counter != NULL ? counter : out_number;
}

void api_device_table(struct api_call *call)
{
    enum history_view_id id = view_of(call);
    struct reading reading = { .span = spans[id] };
    struct history_view_query query = { .scope = &call->caller.scope,
                                        .device = api_call_text(call, "device") };
    struct api_cursor last = { 0 };

    query.key = take_key(call, reading.key);
    if (!take_times(call, reading.span, &query) || !take_cursor(call, &reading, &query) ||
        !api_page_begin(&reading.page, call))
        return;
    enum err err = history_view_read(store_db(call->world->reader), id, &query, add, &reading);
    last.number = reading.at;
    last.second = reading.same;
    api_page_end(&reading.page, err, &last);
}

/* The rows of a view as a member of an object. */
struct part {
    struct json_write *w;
    const struct api_route_member *members;
    size_t rows;
};

static bool add_to_part(void *arg, const struct history_view *view,
                        const struct history_view_cell *cells)
{
    struct part *part = arg;

    json_write_object(part->w, NULL);
    api_page_write(part->w, part->members, view, cells);
    json_write_end(part->w);
    return ++part->rows < API_ROUTE_ROWS_MOST;
}

static void write_parts(struct api_call *call, struct json_write *w, int64_t at_ms)
{
    static const struct {
        enum history_view_id id;
        const char *name;
    } parts[] = { { HISTORY_VIEW_AT_FACTS, "facts" },
                  { HISTORY_VIEW_AT_SUPPLIES, "supplies" },
                  { HISTORY_VIEW_AT_METERS, "counters" },
                  { HISTORY_VIEW_AT_INCIDENTS, "open_incidents" } };
    const struct history_view_query query = { .scope = &call->caller.scope,
                                              .device = api_call_text(call, "device"),
                                              .from_ms = at_ms };
    enum err err = ERR_NONE;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && err == ERR_NONE; i++) {
        struct part part = { w, api_routes_part(parts[i].name)->members, 0 };
        json_write_array(w, parts[i].name);
        err = history_view_read(store_db(call->world->reader), parts[i].id, &query, add_to_part,
                                &part);
        json_write_end(w);
    }
    json_write_end(w);
    api_call_end(call, err);
}

void api_device_get(struct api_call *call)
{
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    enum err err =
        api_lists_write_one(call, store_db(call->world->reader), w, LIST_VIEW_DEVICES, NULL);
    if (err == ERR_NONE)
        write_parts(call, w, clock_wall_ms() + AHEAD_MS);
    else
        api_call_fail(call, err);
}

void api_device_then(struct api_call *call)
{
    int64_t at_ms;

    if (!api_call_time(call, "at", clock_wall_ms(), &at_ms))
        return;
    struct json_write *w = api_call_write(call);
    json_write_object(w, NULL);
    json_write_text(w, "device", api_call_text(call, "device"));
    json_write_i64(w, "at_ms", at_ms);
    write_parts(call, w, at_ms);
}
