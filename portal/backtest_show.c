/* SPDX-License-Identifier: Apache-2.0 */
/* The columns are rows of a table; all forms are made from it. Numbers are hundredths. */
#include "portal/backtest_show.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/json_write.h"
#include "portal/watch/term.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>

#define LIMIT   65536
#define HUNDRED 100

enum unit { COUNT, SHARE, DAYS };

/* clang-format off */
static const struct {
    const char *name;  /* for programs */
    const char *title; /* for people */
    int width;
    enum unit unit;
    size_t offset;
} columns[] = {
    { "asked",                  "asked",    6, COUNT, offsetof(struct backtest_report, asked) },
    { "told",                   "told",     6, COUNT, offsetof(struct backtest_report, told) },
    { "end-not-seen",           "unseen",   6, COUNT, offsetof(struct backtest_report, lost) },
    { "covered-by-95",          "95 %",     6, SHARE, offsetof(struct backtest_report, cover[0]) },
    { "covered-by-80",          "80 %",     6, SHARE, offsetof(struct backtest_report, cover[1]) },
    { "covered-by-50",          "50 %",     6, SHARE, offsetof(struct backtest_report, cover[2]) },
    { "loss-days",              "loss",     6, DAYS,  offsetof(struct backtest_report, loss) },
    { "loss-line-days",         "line",     6, DAYS,  offsetof(struct backtest_report, line_loss) },
    { "loss-ten-percent-days",  "at 10%",   6, DAYS,  offsetof(struct backtest_report, ten_loss) },
    { "near-off-days",          "near",     6, DAYS,  offsetof(struct backtest_report, near_off) },
    { "cartridges",             "empty",    6, COUNT, offsetof(struct backtest_report, orders) },
    { "late",                   "late",     6, SHARE, offsetof(struct backtest_report, ours_out) },
    { "late-twenty-percent",    "at 20%",   6, SHARE, offsetof(struct backtest_report, twenty_out) },
    { "early-days",             "early",    6, DAYS,  offsetof(struct backtest_report, ours_early) },
    { "early-most-days",        "9 in 10",  7, DAYS,  offsetof(struct backtest_report, ours_early_most) },
    { "early-twenty-percent-days", "at 20%", 6, DAYS, offsetof(struct backtest_report, twenty_early) },
    { "early-most-twenty-percent-days", "9 in 10", 7, DAYS, offsetof(struct backtest_report, twenty_early_most) },
};
/* clang-format on */
#define COLUMNS (sizeof columns / sizeof columns[0])

/* Counts as they are; shares in hundredths of a percent, days in hundredths. */
static int64_t value_of(const struct backtest_report *report, size_t column)
{
    const char *at = (const char *)report + columns[column].offset;

    if (columns[column].unit == COUNT)
        return (int64_t) * (const size_t *)(const void *)at;
    double value = *(const double *)(const void *)at;
    return llround(value * HUNDRED * (columns[column].unit == SHARE ? HUNDRED : 1));
}

static void append_hundredths(struct buf *out, int64_t value, int width, int digits)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%*.*f", width, digits, (double)value / HUNDRED);
    buf_append_text(out, text);
}

static void write_table_head(struct buf *out, bool is_coloured)
{
    char text[32];

    buf_append_text(out, "             forecasts           covered, by the interval of   "
                         "off by, days                  deliveries: late, and early by days\n");
    term_colour(out, is_coloured, TERM_BOLD);
    buf_append_text(out, "kind      ");
    for (size_t i = 0; i < COLUMNS; i++) {
        (void)snprintf(text, sizeof text, " %*s", columns[i].width, columns[i].title);
        buf_append_text(out, text);
    }
    term_colour(out, is_coloured, TERM_PLAIN);
    buf_append_text(out, "\n");
}

/* Only what is promised has a colour. */
static enum term_colour colour_of(const struct backtest_report *report, size_t column)
{
    if (columns[column].offset == offsetof(struct backtest_report, cover[1]))
        return report->cover[1] >= 0.77 && report->cover[1] <= 0.83 ? TERM_GREEN : TERM_YELLOW;
    if (columns[column].offset == offsetof(struct backtest_report, loss))
        return report->loss < report->line_loss && report->loss < report->ten_loss ? TERM_GREEN
                                                                                   : TERM_YELLOW;
    if (columns[column].offset == offsetof(struct backtest_report, ours_out))
        return report->ours_out < report->twenty_out / 3 ? TERM_GREEN : TERM_YELLOW;
    return TERM_PLAIN;
}

static void write_table_row(struct buf *out, bool is_coloured, const char *name,
                            const struct backtest_report *report)
{
    char text[32];

    term_append_padded(out, name, 10, false);
    for (size_t i = 0; i < COLUMNS; i++) {
        int64_t value = value_of(report, i);
        enum term_colour colour = colour_of(report, i);
        buf_append_text(out, " ");
        if (colour != TERM_PLAIN)
            term_colour(out, is_coloured, colour);
        (void)snprintf(text, sizeof text, "%*" PRId64, columns[i].width, value);
        if (columns[i].unit == COUNT)
            buf_append_text(out, text);
        else
            append_hundredths(out, value, columns[i].width, columns[i].unit == SHARE ? 1 : 2);
        if (colour != TERM_PLAIN)
            term_colour(out, is_coloured, TERM_PLAIN);
    }
    buf_append_text(out, "\n");
}

static void write_csv_head(struct buf *out)
{
    buf_append_text(out, "kind");
    for (size_t i = 0; i < COLUMNS; i++) {
        buf_append_text(out, ",");
        buf_append_text(out, columns[i].name);
    }
    buf_append_text(out, CSV_LINE_END);
}

static void write_csv_row(struct buf *out, const char *name, const struct backtest_report *report)
{
    char text[32];

    csv_append_text(out, name);
    for (size_t i = 0; i < COLUMNS; i++) {
        int64_t value = value_of(report, i);
        buf_append_text(out, ",");
        (void)snprintf(text, sizeof text, "%" PRId64, value);
        if (columns[i].unit == COUNT)
            buf_append_text(out, text);
        else
            append_hundredths(out, value, 0, 2);
    }
    buf_append_text(out, CSV_LINE_END);
}

static void write_json_row(struct json_write *json, const char *name,
                           const struct backtest_report *report)
{
    json_write_object(json, NULL);
    json_write_text(json, "kind", name);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (columns[i].unit == COUNT)
            json_write_i64(json, columns[i].name, value_of(report, i));
        else
            json_write_hundredths(json, columns[i].name, value_of(report, i));
    }
    json_write_end(json);
}

static void write_row(const struct backtest_show *show, struct buf *out, struct json_write *json,
                      const char *name, const struct backtest_report *report)
{
    if (show->form == BACKTEST_SHOW_TABLE)
        write_table_row(out, show->is_coloured, name, report);
    else if (show->form == BACKTEST_SHOW_CSV)
        write_csv_row(out, name, report);
    else
        write_json_row(json, name, report);
}

static void write_head(const struct backtest_show *show, struct buf *out, struct json_write *json)
{
    if (show->form == BACKTEST_SHOW_TABLE)
        write_table_head(out, show->is_coloured);
    else if (show->form == BACKTEST_SHOW_CSV)
        write_csv_head(out);
    else
        json_write_array(json, NULL);
}

enum err backtest_show_write(const struct backtest_show *show, const struct backtest *backtest,
                             struct backtest_report *out_all)
{
    struct json_write json;
    struct buf out;
    enum err err = ERR_NONE;

    buf_init(&out, LIMIT);
    json_write_init(&json, &out);
    write_head(show, &out, &json);
    for (unsigned kind = 0; err == ERR_NONE && kind <= BACKTEST_REPORT_ALL; kind++) {
        err = backtest_report_make(backtest, kind, out_all);
        if (err == ERR_NONE && (kind == BACKTEST_REPORT_ALL || out_all->asked > 0))
            write_row(show, &out, &json,
                      kind == BACKTEST_REPORT_ALL ? "all" : show->kind_name(kind), out_all);
    }
    if (show->form == BACKTEST_SHOW_JSON) {
        json_write_end(&json);
        buf_append_text(&out, "\n");
    }
    if (err == ERR_NONE &&
        (buf_failed(&out) || fputs(buf_text(&out), show->out) < 0 || fflush(show->out) != 0))
        err = ERR_IO;
    buf_finish(&out);
    return err;
}
