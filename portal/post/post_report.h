/* SPDX-License-Identifier: Apache-2.0 */
/* post_report: one report as it is mailed: all of its rows as CSV, as the API gives them, and what
 * they come to. Read page by page, so that nobody waits for a large one. */
#ifndef PRINTWIRE_PORTAL_POST_POST_REPORT_H
#define PRINTWIRE_PORTAL_POST_POST_REPORT_H

#include "base/buf.h"
#include "portal/store/list_view.h"
#include "portal/store/store_scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POST_REPORT_CSV   ((size_t)6 * 1024 * 1024) /* bytes; mail servers take 10 MB in all */
#define POST_REPORT_KINDS 64                        /* that are counted apart */
#define POST_REPORT_SUMS  2
#define POST_REPORT_KEY   64

/* What a report is. */
struct post_report_form {
    const char *name;  /* as mailing.h has it */
    const char *title; /* for people */
    const char *rows;  /* what its rows are */
    enum list_view_id list;
    bool is_over_time;
    const char *key; /* column by which rows are counted apart; NULL: by none */
    const char *heading;
    const char *sums[POST_REPORT_SUMS]; /* columns that are added up; NULL: none */
};

struct post_report_kind {
    char key[POST_REPORT_KEY]; /* "": not known */
    int64_t rows;
    int64_t sums[POST_REPORT_SUMS];    /* of those that are known */
    int64_t unknown[POST_REPORT_SUMS]; /* rows without */
};

/* Of whom and when. */
struct post_report_wanted {
    const char *name;
    struct store_scope scope;
    int64_t begins_ms;
    int64_t ends_ms;
};

struct post_report {
    const struct post_report_form *form; /* NULL: there is none */
    struct post_report_wanted wanted;
    struct buf csv;
    int64_t rows;
    bool is_over;
    bool is_cut; /* the file has no room for all rows; those behind are in no sum */
    struct post_report_kind kinds[POST_REPORT_KINDS]; /* the last one has all further ones */
    size_t kind_count;
    int64_t key;
    int64_t second;
    char text[LIST_VIEW_TEXT]; /* of the key behind which it goes on */
};

/** Begin, at an object that is all zero. False for a name that no report has. */
bool post_report_begin(struct post_report *report, const struct post_report_wanted *wanted);

/** Read a page; `is_over` when that was the last one. */
enum err post_report_read(struct post_report *report, struct db *db);

/** Free; the object is all zero then. */
void post_report_finish(struct post_report *report);

#endif
