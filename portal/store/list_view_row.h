/* SPDX-License-Identifier: Apache-2.0 */
/* list_view_row: what list_view.c knows of a list, and the files that have the rows of such lists.
 *
 * A list is read along one of its walks: the first one that can be gone. Each is an index or a few
 * of them in the list's order, so that a page costs what it looks at; and it looks at no more than
 * the list's reach, however rare what it looks for may be.
 *
 * Parameters of a walk's questions: ?1 and ?2 the scope, ?3 to ?5 the key that the page begins
 * behind (number, second number, text), ?6 its rows, ?7 to ?9 the key that it ends with, ?10 and on
 * the filters.
 */
#ifndef PRINTWIRE_PORTAL_STORE_LIST_VIEW_ROW_H
#define PRINTWIRE_PORTAL_STORE_LIST_VIEW_ROW_H

#include "portal/store/list_view.h"

#define LIST_VIEW_ROW_WALKS 6
#define LIST_VIEW_ROW_FEW   4000 /* rows that are read and sorted for a page */

struct list_view_row_walk {
    int filter;        /* gone only when this filter (from 1) is given; 0: with any or none */
    const char *value; /* and is this text; NULL: any text */
    const char *size;  /* and when this question counts no more than `most`: ?1 and ?2 the scope, ?3
                          where counting ends, ?4 on the first filters; NULL: not asked */
    int size_filters;  /* that it takes */
    int64_t most;      /* 0: LIST_VIEW_ROW_FEW */
    const char *page;  /* the rows: number, second number and text of the key, then the columns */
    const char *reach; /* the key of the row that is ?6 rows further; NULL: a walk without reach */
    int reach_filters; /* that this question takes, from the first on */
};

struct list_view_row {
    struct history_view view;
    const char *filters[LIST_VIEW_FILTERS];
    struct list_view_key first;                           /* before every row */
    struct list_view_key last;                            /* behind every row */
    int64_t reach;                                        /* most rows that a page looks at */
    struct list_view_row_walk walks[LIST_VIEW_ROW_WALKS]; /* the last one can always be gone */
};

/* Parts of such questions. The agent is `a`. CROSS JOIN keeps both databases from another order of
 * tables than the one that is written. */
#define LIST_VIEW_ROW_COLUMNS(columns_) columns_, sizeof(columns_) / sizeof((columns_)[0])
#define LIST_VIEW_ROW_SCOPE             STORE_SCOPE_SQL_EACH_AT("a.place", "?1", "?2") " "
#define LIST_VIEW_ROW_SCOPE_BY_TIME     STORE_SCOPE_SQL_MANY_AT("a.place", "?1", "?2") " "
#define LIST_VIEW_ROW_IS(column, at)    "AND (CAST(" at " AS TEXT) IS NULL OR " column " = " at ") "
#define LIST_VIEW_ROW_ONE_NUMBER        "AND CAST(?4 AS {number}) = 0 AND CAST(?8 AS {number}) = 0 "
#define LIST_VIEW_ROW_NO_TEXT           LIST_VIEW_ROW_ONE_NUMBER "AND ?5 = '' AND ?9 = '' "
#define LIST_VIEW_ROW_PAGE              "LIMIT ?6"
#define LIST_VIEW_ROW_FURTHER           "LIMIT 1 OFFSET ?6"

/* The filters of lists of devices and what they ask of a fleet_row `f`; site and customer are asked
 * of the agent. A level's and an age's classes end where their names say. */
#define LIST_VIEW_ROW_DEVICE_FILTERS                                                               \
    "site", "customer", "state", "text", "device", "level", "incidents", "age", "now"
/* clang-format off */
#define LIST_VIEW_ROW_LEVEL_AS(unknown, empty, below_10, below_25, below_50, above) \
    "CASE WHEN f.worst = " FLEET_ROW_UNKNOWN " THEN " unknown " WHEN f.worst <= 0 THEN " empty " WHEN f.worst < 1000 THEN " below_10 \
    " WHEN f.worst < 2500 THEN " below_25 " WHEN f.worst < 5000 THEN " below_50 " ELSE " above " END"
#define LIST_VIEW_ROW_INCIDENT_AS(critical, other, none) \
    "CASE WHEN f.critical > 0 THEN " critical " WHEN f.incidents > 0 THEN " other " ELSE " none " END"
#define LIST_VIEW_ROW_OLDER_THAN(ms) "f.said < CAST(?18 AS {number}) - " ms " "
#define LIST_VIEW_ROW_AGE_AS(unknown, older, month, week, day, hour) \
    "CASE WHEN f.said = 0 THEN " unknown " WHEN " LIST_VIEW_ROW_OLDER_THAN("2592000000") "THEN " older \
    " WHEN " LIST_VIEW_ROW_OLDER_THAN("604800000") "THEN " month " WHEN " LIST_VIEW_ROW_OLDER_THAN("86400000") "THEN " week \
    " WHEN " LIST_VIEW_ROW_OLDER_THAN("3600000") "THEN " day " ELSE " hour " END"
#define LIST_VIEW_ROW_LEVEL_CLASS \
    LIST_VIEW_ROW_LEVEL_AS("'unknown'", "'empty'", "'below-10'", "'below-25'", "'below-50'", "'above'")
#define LIST_VIEW_ROW_INCIDENT_CLASS LIST_VIEW_ROW_INCIDENT_AS("'critical'", "'other'", "'none'")
#define LIST_VIEW_ROW_AGE_CLASS      LIST_VIEW_ROW_AGE_AS("'unknown'", "'older'", "'month'", "'week'", "'day'", "'hour'")
/* What is looked for gets its small letters by the column's rules, as the words did: of ASCII only,
 * with PostgreSQL, too, where a parameter alone would get them by the database's. Once, not for each row. */
#define LIST_VIEW_ROW_DEVICE_HAS \
    "AND (CAST(?13 AS TEXT) IS NULL OR replace(f.words, " \
    "(SELECT lower(substr(w.words, 1, 0) || ?13) FROM fleet_row w LIMIT 1), '') <> f.words) "
/* Whether a scope with these filters of site and customer holds few of them: ?4 and ?5. */
#define LIST_VIEW_ROW_DEVICE_SIZE \
    "SELECT count(*) FROM (SELECT 1 FROM agent a CROSS JOIN fleet_row f WHERE " LIST_VIEW_ROW_SCOPE "AND f.agent = a.id " \
    LIST_VIEW_ROW_IS("a.site", "?4") LIST_VIEW_ROW_IS("a.customer", "?5") "LIMIT ?3) n"
#define LIST_VIEW_ROW_IN_SCOPE "coalesce(substr(f.path, 1, length(?1)) = ?2, FALSE) " /* by the device's row alone */
/* clang-format on */
#define LIST_VIEW_ROW_DEVICE_IS                                                                    \
    LIST_VIEW_ROW_IS("f.state", "?12")                                                             \
    LIST_VIEW_ROW_DEVICE_HAS LIST_VIEW_ROW_IS("f.device", "?14")                                   \
        LIST_VIEW_ROW_IS(LIST_VIEW_ROW_LEVEL_CLASS, "?15")                                         \
            LIST_VIEW_ROW_IS(LIST_VIEW_ROW_INCIDENT_CLASS, "?16")                                  \
                LIST_VIEW_ROW_IS(LIST_VIEW_ROW_AGE_CLASS, "?17")

/** Devices; NULL for an id of another file. */
const struct list_view_row *list_view_devices_row(enum list_view_id id);

/** What they come to. */
const struct list_view_row *list_view_fleet_sums_row(enum list_view_id id);

/** The other lists of what agents said. */
const struct list_view_row *list_view_fleet_row(enum list_view_id id);

/** Those of what agents were asked to do. */
const struct list_view_row *list_view_order_row(enum list_view_id id);

/** Those of what the platform of smart device services was asked to do. */
const struct list_view_row *list_view_operation_row(enum list_view_id id);

/** Those of the service chain and of stock. */
const struct list_view_row *list_view_service_row(enum list_view_id id);

/** Those that reports are made of. */
const struct list_view_row *list_view_report_row(enum list_view_id id);

/** Those of what is foreseen. */
const struct list_view_row *list_view_forecast_row(enum list_view_id id);

/** Those of what is proposed. */
const struct list_view_row *list_view_proposal_row(enum list_view_id id);

/** Those of places, accounts, webhooks and mailings. */
const struct list_view_row *list_view_access_row(enum list_view_id id);

#endif
