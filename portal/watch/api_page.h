/* SPDX-License-Identifier: Apache-2.0 */
/* api_page: one page of a table on its way to the client, as JSON or as CSV: begun, given row by
 * row, answered. The route's members are the columns, in the order of the view's.
 *
 * CSV is written for people: times as RFC 3339, and what is not known as an empty field; where the
 * next page begins stands in the line Printwire-Next. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_PAGE_H
#define PRINTWIRE_PORTAL_WATCH_API_PAGE_H

#include "portal/store/history_view.h"
#include "portal/watch/api_call.h"
#include "portal/watch/api_cursor.h"

struct api_page {
    struct api_call *call;
    struct buf *csv; /* NULL: JSON */
    struct json_write *w;
    size_t limit; /* rows */
    size_t rows;
    bool has_more; /* a row had no room */
};

/** Begin the answer: what the parameters "format" and "limit" want, or the request's Accept line.
 * False when that is nothing that we have: the call is answered and gone. */
bool api_page_begin(struct api_page *page, struct api_call *call);

/** Add a row; false when it has no room and belongs to the next page. */
bool api_page_row(struct api_page *page, const struct history_view *view,
                  const struct history_view_cell *cells);

/** Answer, or answer for a failure. The next page begins behind this place, if there is one. */
void api_page_end(struct api_page *page, enum err err, const struct api_cursor *last);

/** Read the parameter "cursor" into `out_cursor`, whose word was made for a table of this kind. 1:
 * it is there, 0: it is not, -1: it is no cursor: the call is answered and gone. */
int api_page_cursor(struct api_call *call, struct api_cursor *out_cursor);

/** Write a row as an object. */
void api_page_object(struct json_write *w, const struct api_route_member *members,
                     const struct history_view *view, const struct history_view_cell *cells);

/** Write the members of a row's object. */
void api_page_write(struct json_write *w, const struct api_route_member *members,
                    const struct history_view *view, const struct history_view_cell *cells);

#endif
