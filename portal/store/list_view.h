/* SPDX-License-Identifier: Apache-2.0 */
/* list_view: reads what a scope holds as long tables, a page at a time, with the columns and cells
 * of history_view. What there is to list are the rows of list_view_<family>.c (list_view_row.h).
 *
 * A page begins behind a key, which each row is told with: rows that come or go meanwhile move no
 * others to another page. It costs what it returns, or, where a filter finds little, what it may
 * look at; then it ends before the list does, and says where.
 */
#ifndef PRINTWIRE_PORTAL_STORE_LIST_VIEW_H
#define PRINTWIRE_PORTAL_STORE_LIST_VIEW_H

#include "portal/store/history_view.h"

#define LIST_VIEW_FILTERS 9   /* most of one list */
#define LIST_VIEW_SORTS   12  /* lists that are another one in another order */
#define LIST_VIEW_TEXT    256 /* most bytes of a key's text, with its NUL */

enum list_view_id {
    LIST_VIEW_DEVICES, /* as known now; those that turned out to be others are left out */
    /* The same sorted, up and down. */
    LIST_VIEW_DEVICES_BY_NAME, /* maker and model */
    LIST_VIEW_DEVICES_BY_NAME_DOWN,
    LIST_VIEW_DEVICES_BY_PLACE, /* customer and site */
    LIST_VIEW_DEVICES_BY_PLACE_DOWN,
    LIST_VIEW_DEVICES_BY_STATE, /* the worst first */
    LIST_VIEW_DEVICES_BY_STATE_DOWN,
    LIST_VIEW_DEVICES_BY_LEVEL, /* the lowest in it; those without one behind all levels */
    LIST_VIEW_DEVICES_BY_LEVEL_DOWN,
    LIST_VIEW_DEVICES_BY_SAID, /* the oldest first */
    LIST_VIEW_DEVICES_BY_SAID_DOWN,
    LIST_VIEW_DEVICES_BY_INCIDENTS, /* open ones */
    LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN,
    LIST_VIEW_INCIDENTS, /* the latest first */
    LIST_VIEW_AGENTS,
    LIST_VIEW_AGENT,   /* the same with its devices by state, which takes longer: for one of them */
    LIST_VIEW_RECORDS, /* as they were received, by row */
    LIST_VIEW_SUMMARY, /* devices by class; filters as LIST_VIEW_DEVICES */
    LIST_VIEW_SITES,   /* with what is not well there, by customer */
    LIST_VIEW_ORDERS,  /* the latest first */
    LIST_VIEW_CHANGES, /* of an order, as they came */
    LIST_VIEW_OPERATIONS, /* ordered from the platform of smart device services, the latest first */
    LIST_VIEW_STEPS,      /* of an operation, as the platform counts them */
    LIST_VIEW_ROLLOUTS,   /* with what their operations come to, the latest first */
    LIST_VIEW_CASES, /* what people do about incidents (service.h), the latest incident first */
    LIST_VIEW_ACTS,  /* what was done about one case, and what its printer said meanwhile */
    LIST_VIEW_STOCK, /* what is left of the parts of a place, by its moves (sheet_columns.h) */
    LIST_VIEW_PLACES,
    LIST_VIEW_ACCOUNTS,
    LIST_VIEW_SESSIONS,   /* of an account, that began and were used after two times */
    LIST_VIEW_TOKENS,     /* of an account, those that are over too */
    LIST_VIEW_AUDIT,      /* the newest first */
    LIST_VIEW_WEBHOOKS,   /* without their secrets */
    LIST_VIEW_DELIVERIES, /* of a webhook, the newest first */
    LIST_VIEW_MAILINGS,   /* one's own; "all" is 1: those of all accounts of the scope, too */
    LIST_VIEW_LETTERS,    /* of a mailing, the newest first */
    LIST_VIEW_SUPPLIES,   /* what runs out when, the soonest first; without a date last */
    LIST_VIEW_QUALITY,    /* what came of forecasts, the latest month first */
    LIST_VIEW_PROPOSALS,  /* what each supply needs, the most urgent first */
    LIST_VIEW_PROPOSED,   /* what was proposed and what came of it (log), the newest first */
    /* What reports are made of. Filters "from" and "to" are times in milliseconds, and needed. */
    LIST_VIEW_REPORT_METERS,    /* each counter of each device at the beginning and at the end */
    LIST_VIEW_REPORT_USAGE,     /* pages of each device on each day (UTC) that had some */
    LIST_VIEW_REPORT_SUPPLIES,  /* cartridges that went, what they made, what was left */
    LIST_VIEW_REPORT_FLEET,     /* devices, since when they are known, what they printed */
    LIST_VIEW_REPORT_INCIDENTS, /* LIST_VIEW_CASES of incidents that began then */
    LIST_VIEW_COUNT
};

/* Where a row stands in its list. */
struct list_view_key {
    int64_t number;
    int64_t second;   /* 0 in lists without one */
    const char *text; /* lent; never NULL */
};

/* Where a page ended before its list did. */
struct list_view_stop {
    bool is_there; /* false: there was no need to */
    int64_t number;
    int64_t second;
    char text[LIST_VIEW_TEXT];
};

struct list_view_query {
    const struct store_scope *scope;
    const struct list_view_key *after;      /* NULL: from the first row */
    const char *filters[LIST_VIEW_FILTERS]; /* in the order of list_view_filters(); NULL: any */
    size_t most;                            /* rows */
    struct list_view_stop *out_stop;        /* NULL: who asks does not go on */
};

/** One row in the order of the list's columns; false ends the reading. */
typedef bool list_view_fn(void *arg, const struct history_view *view,
                          const struct list_view_key *key, const struct history_view_cell *cells);

/** A list's name and columns; never NULL for an id of the enum. */
const struct history_view *list_view_get(enum list_view_id id);

/** The names of a list's filters, LIST_VIEW_FILTERS of them; NULL behind the last one. */
const char *const *list_view_filters(enum list_view_id id);

/** The most rows that a page of a list looks at. */
int64_t list_view_reach(enum list_view_id id);

/** False for a key that no row of this list of devices has: one of another order told it. True for
 * keys of the same form, and in all lists that have one order. */
bool list_view_has_form(enum list_view_id id, const struct list_view_key *key);

/** Read a page. The next one begins behind the last row, or, when there were fewer than wanted and
 * `out_stop` is there, behind that. ERR_LIMIT for a key that is too long. */
enum err list_view_read(struct db *db, enum list_view_id id, const struct list_view_query *query,
                        list_view_fn *fn, void *arg);

#endif
