/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes over the supplies: the first learns what became of forecasts so far, the second makes
 * those of today. */
#include "portal/forecast_list.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/csv.h"
#include "portal/forecast_source.h"
#include "portal/watch/term.h"

#include <stdlib.h>
#include <string.h>

#define LINE   4096
#define DAY    10 /* letters of a date */
#define WITHIN 1  /* the quantile at which the interval of 80 % begins */

/* What both passes read. */
struct passes {
    struct db *db;
    int64_t now_ms;
    struct level_read_supply *supplies;
    size_t count;
    struct forecast_reading *readings; /* of the one in hand */
    struct backtest past;
};

static enum err learn(struct passes *passes)
{
    struct backtest_history history = { .to_ms = passes->now_ms, .readings = passes->readings };
    enum err err = ERR_NONE;

    for (size_t i = 0; err == ERR_NONE && i < passes->count; i++) {
        err = forecast_source_read(passes->db, &passes->supplies[i], passes->readings,
                                   &history.count);
        if (err == ERR_NONE)
            err = backtest_learn(&passes->past, &history, passes->now_ms);
    }
    return err == ERR_NONE ? backtest_fit(&passes->past) : err;
}

/* A supply that is not there any more has no row. */
static enum err add(struct passes *passes, size_t at, struct forecast_list *list)
{
    struct forecast_list_row *row = &list->rows[list->count];
    size_t count = 0;
    enum err err = level_read_name(passes->db, &passes->supplies[at], &row->name);

    if (err == ERR_MISSING)
        return ERR_NONE;
    if (err == ERR_NONE)
        err = forecast_source_read(passes->db, &passes->supplies[at], passes->readings, &count);
    if (err != ERR_NONE)
        return err;
    row->supply = passes->supplies[at].supply;
    forecast_told_make(&passes->past.fleet, passes->readings, count, passes->now_ms, &row->told);
    list->count++;
    return ERR_NONE;
}

static int by_date(const void *left, const void *right)
{
    const struct forecast_list_row *a = left;
    const struct forecast_list_row *b = right;
    int64_t first =
        a->told.reason == FORECAST_TOLD ? a->told.when_ms[BACKTEST_QUANTILES / 2] : INT64_MAX;
    int64_t second =
        b->told.reason == FORECAST_TOLD ? b->told.when_ms[BACKTEST_QUANTILES / 2] : INT64_MAX;

    if (first != second)
        return first < second ? -1 : 1;
    int device = strcmp(a->name.device, b->name.device);
    return device != 0 ? device : (a->supply > b->supply) - (a->supply < b->supply);
}

static enum err pass_twice(struct passes *passes, struct forecast_list *out_list)
{
    enum err err = learn(passes);

    for (size_t i = 0; err == ERR_NONE && i < passes->count; i++)
        err = add(passes, i, out_list);
    if (out_list->count > 0)
        qsort(out_list->rows, out_list->count, sizeof *out_list->rows, by_date);
    return err;
}

enum err forecast_list_make(struct db *db, size_t most, int64_t now_ms,
                            struct forecast_list *out_list)
{
    const struct level_read_supply first = { INT64_MIN, INT64_MIN };
    struct passes passes = { .db = db, .now_ms = now_ms };

    *out_list = (struct forecast_list){ .rows = calloc(most, sizeof *out_list->rows) };
    passes.supplies = calloc(most, sizeof *passes.supplies);
    passes.readings = calloc(LEVEL_READ_MOST, sizeof *passes.readings);
    enum err err = out_list->rows && passes.supplies && passes.readings ? ERR_NONE : ERR_MEMORY;
    if (err == ERR_NONE)
        err = level_read_supplies(db, &first, most, passes.supplies, &passes.count);
    if (err == ERR_NONE)
        err = pass_twice(&passes, out_list);
    free(passes.supplies);
    free(passes.readings);
    backtest_finish(&passes.past);
    return err;
}

void forecast_list_finish(struct forecast_list *list)
{
    free(list->rows);
    *list = (struct forecast_list){ 0 };
}

static void append_level(struct buf *line, int64_t level)
{
    char text[32] = "";

    if (level != FORECAST_TRACK_UNKNOWN)
        (void)snprintf(text, sizeof text, "%.2f", (double)level / 100);
    buf_append_text(line, text);
}

static void append_texts(struct buf *line, const struct level_read_name *name)
{
    const char *const texts[] = { name->site,   name->device, name->model,
                                  name->serial, name->type,   name->colour };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (*texts[i])
            csv_append_text(line, texts[i]);
        buf_append_text(line, ",");
    }
}

static void append_csv(struct buf *line, const struct forecast_list_row *row)
{
    bool is_told = row->told.reason == FORECAST_TOLD;
    char time[CLOCK_TEXT_SIZE] = "";

    append_texts(line, &row->name);
    (void)snprintf(time, sizeof time, "%lld,", (long long)row->supply);
    buf_append_text(line, time);
    append_level(line, row->told.level);
    buf_append_text(line, is_told ? ",," : ",");
    if (!is_told)
        buf_append_text(line, forecast_reason_word(row->told.reason));
    buf_append_text(line, is_told ? "" : ",");
    buf_append_text(line, is_told ? forecast_method_word(row->told.method) : "");
    for (size_t i = 0; i < BACKTEST_QUANTILES; i++) {
        if (is_told)
            clock_format(row->told.when_ms[i], time);
        buf_append_text(line, ",");
        buf_append_text(line, is_told ? time : "");
    }
    buf_append_text(line, CSV_LINE_END);
}

static void append_day(struct buf *line, int64_t at_ms)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(at_ms, time);
    time[DAY] = '\0';
    buf_append_text(line, time);
}

static void append_dates(struct buf *line, const struct forecast_list_row *row)
{
    if (row->told.reason != FORECAST_TOLD) {
        term_append_padded(line, forecast_reason_word(row->told.reason), 3 * DAY + 7, false);
        return;
    }
    append_day(line, row->told.when_ms[BACKTEST_QUANTILES / 2]);
    buf_append_text(line, "  ");
    append_day(line, row->told.when_ms[WITHIN]);
    buf_append_text(line, " to ");
    append_day(line, row->told.when_ms[BACKTEST_QUANTILES - 1 - WITHIN]);
    buf_append_text(line, " ");
}

static void append_line(struct buf *line, const struct forecast_list_row *row)
{
    char level[32] = "-";

    if (row->told.level != FORECAST_TRACK_UNKNOWN)
        (void)snprintf(level, sizeof level, "%.1f", (double)row->told.level / 100);
    append_dates(line, row);
    (void)term_append(line, "  ", 2, false);
    term_append_padded(line, level, 7, false);
    term_append_padded(line, row->name.colour, 9, false);
    term_append_padded(line, row->name.type, 16, false);
    term_append_padded(line, row->name.site, 16, false);
    term_append_padded(line, row->name.model, 28, false);
    (void)term_append(line, row->name.serial, 24, false);
    buf_append_text(line, "\n");
}

static bool write_line(struct buf *line, FILE *out)
{
    bool is_good = !buf_failed(line) && fputs(buf_text(line), out) >= 0;

    buf_finish(line);
    return is_good;
}

enum err forecast_list_write(const struct forecast_list *list, bool is_csv, FILE *out)
{
    static const char csv_head[] =
        "site,device,model,serial,type,colour,supply,level,reason,method,from-95,from-80,from-50,"
        "middle,to-50,to-80,to-95" CSV_LINE_END;
    static const char head[] = "EMPTY       WITHIN (80 %)              LEVEL  COLOUR   TYPE"
                               "            SITE            MODEL                       SERIAL\n";
    bool is_good = fputs(is_csv ? csv_head : head, out) >= 0;

    for (size_t i = 0; is_good && i < list->count; i++) {
        struct buf line;
        buf_init(&line, LINE);
        if (is_csv)
            append_csv(&line, &list->rows[i]);
        else
            append_line(&line, &list->rows[i]);
        is_good = write_line(&line, out);
    }
    return is_good && fflush(out) == 0 ? ERR_NONE : ERR_IO;
}
