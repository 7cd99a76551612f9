/* SPDX-License-Identifier: Apache-2.0 */
/* history_view: reads the history of one device as tables of rows, for the command line and for the
 * API alike: what there is to see is the table in history_view.c, and a new view is a row there.
 *
 * Times are the agent's: a view of a time tells what is known today of the device then, also where
 * it was told later. A device outside of the scope is answered like one that does not exist.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_VIEW_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_VIEW_H

#include "portal/store/db.h"
#include "portal/store/store_scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_VIEW_COLUMNS 40 /* most of one view */

enum history_view_id {
    /* what happened from one time to before another */
    HISTORY_VIEW_METERS,     /* rows of the ledger */
    HISTORY_VIEW_LEVELS,     /* points; older than the raw ones: one a day */
    HISTORY_VIEW_CARTRIDGES, /* those that were in it, with their pages */
    HISTORY_VIEW_INCIDENTS,  /* those that were open */
    HISTORY_VIEW_MOVES,      /* what identifies or places it, from what to what */
    HISTORY_VIEW_STATES,     /* what it was doing */
    HISTORY_VIEW_PLACES,     /* under which ids and agents this serial number is known, no times */
    HISTORY_VIEW_PARTS, /* which part of the catalogue each supply is that is in it now, no times */
    /* what held at a time (`from_ms`) */
    HISTORY_VIEW_AT_FACTS,
    HISTORY_VIEW_AT_SUPPLIES,
    HISTORY_VIEW_AT_METERS,
    HISTORY_VIEW_AT_INCIDENTS,
    /* series for a chart, one row per bucket of time that has any; `key` is the supply or counter
     */
    HISTORY_VIEW_LEVEL_SERIES,
    HISTORY_VIEW_METER_SERIES,
    HISTORY_VIEW_COUNT
};

enum history_view_type {
    HISTORY_VIEW_TIME,   /* milliseconds since 1970 UTC */
    HISTORY_VIEW_SPAN,   /* milliseconds */
    HISTORY_VIEW_NUMBER, /* a count */
    HISTORY_VIEW_LEVEL,  /* hundredths of a percent */
    HISTORY_VIEW_FLAG,   /* 0 or 1 */
    HISTORY_VIEW_TEXT
};

struct history_view_column {
    const char *name;
    enum history_view_type type;
};

/* A value of a row; a text is lent for the time of the call. */
struct history_view_cell {
    bool is_null;
    int64_t number;
    const char *text; /* HISTORY_VIEW_TEXT, else NULL */
};

struct history_view {
    const char *name;
    const struct history_view_column *columns; /* `column_count` of them */
    size_t column_count;
};

/* What is wanted. What a view does not need is not looked at. */
struct history_view_query {
    const struct store_scope *scope;
    const char *device; /* UUID */
    int64_t from_ms;    /* or the time that is asked for */
    int64_t to_ms;      /* not included */
    int64_t bucket_ms;  /* above 0 */
    const char *key;
};

/** One row in the order of the view's columns; false ends the reading. */
typedef bool history_view_fn(void *arg, const struct history_view *view,
                             const struct history_view_cell *cells);

/** A view's name and columns; never NULL for an id of the enum. */
const struct history_view *history_view_get(enum history_view_id id);

/** Take the current row's values of a view's columns, the first of which is column `first`; texts
 * are the statement's. */
void history_view_cells(struct db_statement *read, int first, const struct history_view *view,
                        struct history_view_cell out_cells[HISTORY_VIEW_COLUMNS]);

/** Read a view. ERR_MISSING when there is no such device in the scope. */
enum err history_view_read(struct db *db, enum history_view_id id,
                           const struct history_view_query *query, history_view_fn *fn, void *arg);

/** Read the device as it was at a time: facts, supplies, meters and open incidents, in this order.
 */
enum err history_view_read_at(struct db *db, const struct history_view_query *query,
                              history_view_fn *fn, void *arg);

/* A device that people may mean. Texts are lent, NULL when not known. */
struct history_view_match {
    const char *device;
    const char *manufacturer;
    const char *model;
    const char *serial;
    const char *address;
    const char *site;
};

typedef bool history_view_match_fn(void *arg, const struct history_view_match *match);

/** Find the devices of a scope whose id, serial number, address or host name is this text. */
enum err history_view_match(struct db *db, const struct store_scope *scope, const char *text,
                            history_view_match_fn *fn, void *arg);

#endif
