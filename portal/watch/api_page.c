/* SPDX-License-Identifier: Apache-2.0 */
/* A page ends early when its bytes are many, as one answer has a limit. */
#include "portal/watch/api_page.h"

#include "base/csv.h"
#include "base/http_accept.h"
#include "portal/store/history_view_csv.h"

#include <string.h>

/* Unless "limit" says so; and the bytes after which no row follows, as none is as long as the rest.
 */
#define ROWS       100
#define BYTES_MOST (API_CALL_ANSWER_MOST / 2)
#define CSV        "text/csv; charset=utf-8"

static bool wants_csv(const struct api_call *call)
{
    const char *format = api_call_text(call, "format");
    const char *accept = http_codec_header(http_server_request(call->exchange), "Accept");

    if (format != NULL)
        return strcmp(format, "csv") == 0;
    (void)http_server_add_header(call->exchange, "Vary", "Accept");
    return http_accept_rank(accept, "text/csv") > http_accept_rank(accept, "application/json");
}

static void begin_csv(struct api_page *page)
{
    const struct api_route *route = page->call->route;

    page->csv = api_call_write_text(page->call, CSV);
    for (size_t i = 0; i < route->member_count; i++) {
        buf_append_text(page->csv, i > 0 ? "," : "");
        buf_append_text(page->csv, route->members[i].name);
    }
    buf_append_text(page->csv, CSV_LINE_END);
}

bool api_page_begin(struct api_page *page, struct api_call *call)
{
    const char *format = api_call_text(call, "format");

    *page =
        (struct api_page){ .call = call, .limit = (size_t)api_call_number(call, "limit", ROWS) };
    if (format != NULL && strcmp(format, "csv") != 0 && strcmp(format, "json") != 0) {
        api_call_refuse(call, 400, "format: is json or csv");
        return false;
    }
    call->is_table = true;
    if (wants_csv(call)) {
        begin_csv(page);
        return true;
    }
    page->w = api_call_write(call);
    json_write_object(page->w, NULL);
    json_write_array(page->w, "items");
    return true;
}

void api_page_write(struct json_write *w, const struct api_route_member *members,
                    const struct history_view *view, const struct history_view_cell *cells)
{
    for (size_t i = 0; i < view->column_count; i++) {
        const char *name = members[i].name;
        if (cells[i].is_null)
            json_write_null(w, name);
        else if (view->columns[i].type == HISTORY_VIEW_TEXT)
            json_write_text(w, name, cells[i].text);
        else if (view->columns[i].type == HISTORY_VIEW_LEVEL)
            json_write_hundredths(w, name, cells[i].number);
        else if (view->columns[i].type == HISTORY_VIEW_FLAG)
            json_write_bool(w, name, cells[i].number != 0);
        else
            json_write_i64(w, name, cells[i].number);
    }
}

void api_page_object(struct json_write *w, const struct api_route_member *members,
                     const struct history_view *view, const struct history_view_cell *cells)
{
    json_write_object(w, NULL);
    api_page_write(w, members, view, cells);
    json_write_end(w);
}

bool api_page_row(struct api_page *page, const struct history_view *view,
                  const struct history_view_cell *cells)
{
    if (page->rows == page->limit || page->call->out.len > BYTES_MOST) {
        page->has_more = true;
        return false;
    }
    page->rows++;
    if (page->csv != NULL) {
        history_view_csv_append(page->csv, view, cells);
        return true;
    }
    api_page_object(page->w, page->call->route->members, view, cells);
    return true;
}

static void end_json(struct json_write *w, const char *next)
{
    json_write_end(w);
    json_write_text_or_null(w, "next", next);
    json_write_end(w);
}

void api_page_end(struct api_page *page, enum err err, const struct api_cursor *last)
{
    char word[API_CURSOR_SIZE];

    if (err == ERR_NONE && page->has_more && !api_cursor_write(last, word))
        err = ERR_LIMIT;
    if (err != ERR_NONE) {
        api_call_fail(page->call, err);
        return;
    }
    if (page->csv == NULL)
        end_json(page->w, page->has_more ? word : NULL);
    else if (page->has_more)
        (void)http_server_add_header(page->call->exchange, "Printwire-Next", word);
    api_call_done(page->call);
}

int api_page_cursor(struct api_call *call, struct api_cursor *out_cursor)
{
    const char *word = api_call_text(call, "cursor");

    *out_cursor = (struct api_cursor){ 0 };
    if (word == NULL)
        return 0;
    if (api_cursor_read(word, out_cursor))
        return 1;
    api_call_refuse(call, 400, "cursor: is none that was given");
    return -1;
}
