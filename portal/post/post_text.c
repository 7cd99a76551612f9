/* SPDX-License-Identifier: Apache-2.0 */
/* Columns are made with blanks: a plain text is read everywhere. */
#include "portal/post/post_text.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_SIZE  11 /* 2026-10-31 and a NUL */
#define KEY_WIDTH 28
#define NUMBER    14

static void write_day(int64_t ms, char out_day[DAY_SIZE])
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(ms, time);
    memcpy(out_day, time, DAY_SIZE - 1);
    out_day[DAY_SIZE - 1] = '\0';
}

/* "2026-10-01", "2026-10-01 to 2026-10-31"; of what is told as it is now: the day it is made. */
static void write_days(const struct post_report *report, const char *between,
                       char out_days[2 * DAY_SIZE + 8])
{
    char first[DAY_SIZE], last[DAY_SIZE];

    write_day(report->wanted.begins_ms, first);
    write_day(report->wanted.ends_ms - 1, last);
    if (!report->form->is_over_time)
        write_day(report->wanted.ends_ms, first);
    bool is_one = !report->form->is_over_time || strcmp(first, last) == 0;
    (void)snprintf(out_days, 2 * DAY_SIZE + 8, "%s%s%s", first, is_one ? "" : between,
                   is_one ? "" : last);
}

void post_text_subject(const struct post_report *report, const struct mailing *mailing,
                       char out_subject[POST_TEXT_LINE])
{
    char days[2 * DAY_SIZE + 8];

    write_days(report, " to ", days);
    (void)snprintf(out_subject, POST_TEXT_LINE, "%s of %s, %s", report->form->title,
                   mailing->place_name, days);
}

void post_text_file(const struct post_report *report, char out_name[POST_TEXT_LINE])
{
    char days[2 * DAY_SIZE + 8];

    write_days(report, "-", days);
    (void)snprintf(out_name, POST_TEXT_LINE, "%s-%s.csv", report->form->name, days);
}

static void add_heading(struct buf *out, const struct post_report_form *form)
{
    buf_append_format(out, "%-*s%*s", KEY_WIDTH, form->heading != NULL ? form->heading : "", NUMBER,
                      "Rows");
    for (size_t i = 0; i < POST_REPORT_SUMS && form->sums[i] != NULL; i++)
        buf_append_format(out, "%*s%*s", NUMBER, form->sums[i], NUMBER, "not known");
    buf_append_text(out, "\n");
}

static void add_kind(struct buf *out, const struct post_report_form *form,
                     const struct post_report_kind *kind)
{
    const char *key = kind->key[0] != '\0' ? kind->key : form->key != NULL ? "not known" : "All";

    buf_append_format(out, "%-*s%*" PRId64, KEY_WIDTH, key, NUMBER, kind->rows);
    for (size_t i = 0; i < POST_REPORT_SUMS && form->sums[i] != NULL; i++) {
        if (kind->unknown[i] == kind->rows)
            buf_append_format(out, "%*s", NUMBER, "not known");
        else
            buf_append_format(out, "%*" PRId64, NUMBER, kind->sums[i]);
        buf_append_format(out, "%*" PRId64, NUMBER, kind->unknown[i]);
    }
    buf_append_text(out, "\n");
}

static void add_sums(struct buf *out, const struct post_report *report)
{
    if (report->rows == 0) {
        buf_append_text(out, "Nothing is known of this time at this place.\n");
        return;
    }
    add_heading(out, report->form);
    for (size_t i = 0; i < report->kind_count; i++)
        add_kind(out, report->form, &report->kinds[i]);
    if (report->form->list == LIST_VIEW_REPORT_METERS)
        buf_append_text(out, "\nCounters are not added to each other: most pages are in more than "
                             "one of them. What is not known is in no sum.\n");
}

static void add_file(struct buf *out, const struct post_report *report)
{
    char name[POST_TEXT_LINE];

    post_text_file(report, name);
    if (report->is_cut)
        buf_append_format(out,
                          "\nToo many rows for a mail: the file %s has the first %" PRId64
                          " %s only, and the sums above are of these. Get the whole report from "
                          "the portal's page or API, or have one sent for each customer.\n",
                          name, report->rows, report->form->rows);
    else
        buf_append_format(out, "\nThe file %s has all %" PRId64 " %s. Its times are UTC.\n", name,
                          report->rows, report->form->rows);
}

void post_text_write(struct buf *out, const struct post_report *report,
                     const struct mailing *mailing, const char *portal)
{
    char days[2 * DAY_SIZE + 8];

    write_days(report, " to ", days);
    buf_append_format(out, "%s of %s\n%s%s\n\n", report->form->title, mailing->place_name, days,
                      report->form->is_over_time ? ", days of UTC"
                                                 : ", as it was when this was made");
    add_sums(out, report);
    add_file(out, report);
    buf_append_format(out,
                      "\nSent each %s by Printwire, portal %s. The account %s set it up, and it "
                      "tells what that account may see. To change or end it: Reports, By mail; "
                      "who has no account there asks %s.\n",
                      mailing_time_name(mailing->every), portal, mailing->owner, mailing->owner);
}
