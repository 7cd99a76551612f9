/* SPDX-License-Identifier: Apache-2.0 */
/* list_view: reads what a scope holds as long tables, a page at a time: what there is to list is
 * the table in list_view.c, with the columns and cells of history_view.
 *
 * A page begins behind a key, which is the number and the text that each row is told with: rows
 * that come or go meanwhile move no others to another page.
 */
#ifndef PRINTWIRE_PORTAL_STORE_LIST_VIEW_H
#define PRINTWIRE_PORTAL_STORE_LIST_VIEW_H

#include "portal/store/history_view.h"

#define LIST_VIEW_FILTERS 6     /* most of one list */
#define LIST_VIEW_REACH   20000 /* rows of the history that a page of records looks at */

enum list_view_id {
    LIST_VIEW_DEVICES,   /* as known now; those that turned out to be others are left out */
    LIST_VIEW_INCIDENTS, /* the latest first */
    LIST_VIEW_AGENTS,
    LIST_VIEW_AGENT,   /* the same with its devices by state, which takes longer: for one of them */
    LIST_VIEW_RECORDS, /* as they were received, by row: a page ends LIST_VIEW_REACH rows behind its
                          key, whether it is full or not */
    LIST_VIEW_ORDERS,  /* the latest first */
    LIST_VIEW_CHANGES, /* of orders, as they came */
    LIST_VIEW_COUNT
};

/* Where a row stands in its list. */
struct list_view_key {
    int64_t number;
    const char *text; /* lent; never NULL */
};

struct list_view_query {
    const struct store_scope *scope;
    const struct list_view_key *after;      /* NULL: from the first row */
    const char *filters[LIST_VIEW_FILTERS]; /* in the order of list_view_filters(); NULL: any */
    size_t most;                            /* rows */
};

/** One row in the order of the list's columns; false ends the reading. */
typedef bool list_view_fn(void *arg, const struct history_view *view,
                          const struct list_view_key *key, const struct history_view_cell *cells);

/** A list's name and columns; never NULL for an id of the enum. */
const struct history_view *list_view_get(enum list_view_id id);

/** The names of a list's filters, LIST_VIEW_FILTERS of them; NULL behind the last one. */
const char *const *list_view_filters(enum list_view_id id);

/** Read a page. */
enum err list_view_read(struct db *db, enum list_view_id id, const struct list_view_query *query,
                        list_view_fn *fn, void *arg);

#endif
