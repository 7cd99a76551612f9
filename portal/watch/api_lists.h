/* SPDX-License-Identifier: Apache-2.0 */
/* api_lists: the tables of the API that are lists (list_view.h), and single rows of these. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_LISTS_H
#define PRINTWIRE_PORTAL_WATCH_API_LISTS_H

#include "portal/store/list_view.h"
#include "portal/watch/api_call.h"

/* A value for a filter that is not the caller's to choose; it goes before a parameter of that name.
 * Arrays of these end with a NULL. */
struct api_lists_fixed {
    const char *filter;
    int64_t number;
};

/** The list of a path: its name is the path's last word, or "reports/" and this. LIST_VIEW_COUNT
 * when it is none. */
enum list_view_id api_lists_of(const char *path);

/** GET of a list (api_lists_of). */
void api_lists_get(struct api_call *call);

/** The same with filters of ours. */
void api_lists_get_of(struct api_call *call, const struct api_lists_fixed *fixed);

/** The same of a list that is not the path's, with its columns: sorted in another way. */
void api_lists_get_sorted(struct api_call *call, enum list_view_id id,
                          const struct api_lists_fixed *fixed);

/** Read from a database the one row that the call's values and `fixed` (NULL: none) filter out of a
 * list as the first members of the route, in the object that is open. ERR_MISSING when there is
 * none in the scope. */
enum err api_lists_write_one(const struct api_call *call, struct db *db, struct json_write *w,
                             enum list_view_id id, const struct api_lists_fixed *fixed);

/** Answer with that row alone, or for a failure. */
void api_lists_answer_one(struct api_call *call, struct db *db, enum list_view_id id,
                          const struct api_lists_fixed *fixed);

/** GET /api/v1/agents/{agent}. */
void api_lists_get_agent(struct api_call *call);

#endif
