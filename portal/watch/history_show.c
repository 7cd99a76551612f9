/* SPDX-License-Identifier: Apache-2.0 */
/* Each view is read twice: once for the widths of its columns, once to be written. */
#include "portal/watch/history_show.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/str.h"
#include "portal/store/store.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/term.h"

#include <inttypes.h>
#include <string.h>

#define WORD_SIZE  48 /* of a cell that is no text */
#define KEY_SIZE   128
#define WIDTH_MOST 40 /* columns of a cell on a terminal */
#define LINE_LIMIT                                                                                 \
    131072           /* two facts of 16 KiB, each of whose letters CSV doubles, and some room */
#define BUCKETS   60 /* cells of a drawn line */
#define UUID_SIZE 40
#define KEYS      32 /* lines that are drawn at most */

struct table {
    const struct history_show *show;
    size_t widths[HISTORY_VIEW_COLUMNS];
    const struct history_view *head; /* whose titles were written last */
    bool is_measured;
    bool is_cut; /* a line could not be written */
};

/* A drawn line: a value per bucket, and what it is of. */
struct line {
    int64_t from_ms;
    int64_t bucket_ms;
    size_t value_column;
    int64_t values[BUCKETS]; /* -1: none */
    int64_t most;
};

struct keys {
    char names[KEYS][KEY_SIZE];
    size_t count;
};

static void write_span(int64_t ms, char out_text[WORD_SIZE])
{
    int64_t minutes = ms / 60000;

    (void)snprintf(out_text, WORD_SIZE, "%" PRId64 "d %02d:%02d", minutes / 1440,
                   (int)(minutes % 1440 / 60), (int)(minutes % 60));
}

static void write_number(const struct history_show *show, enum history_view_type type,
                         int64_t number, char out_text[WORD_SIZE])
{
    char time[CLOCK_TEXT_SIZE];

    if (type == HISTORY_VIEW_TIME) {
        clock_format(number, time);
        (void)snprintf(out_text, WORD_SIZE, show->csv ? "%s" : "%.16s", time);
    } else if (type == HISTORY_VIEW_LEVEL) {
        (void)snprintf(out_text, WORD_SIZE, "%.2f", (double)number / 100);
    } else if (type == HISTORY_VIEW_SPAN && !show->csv) {
        write_span(number, out_text);
    } else {
        (void)snprintf(out_text, WORD_SIZE, "%" PRId64, number);
    }
}

/* A cell's whole text: its own, or written into `word`. */
static const char *cell_text(const struct history_show *show, enum history_view_type type,
                             const struct history_view_cell *cell, char word[WORD_SIZE])
{
    if (cell->is_null)
        return show->csv ? "" : "-";
    if (type == HISTORY_VIEW_TEXT)
        return cell->text;
    write_number(show, type, cell->number, word);
    return word;
}

static void append_csv(struct buf *out, const char *text, bool is_text)
{
    if (is_text && *text)
        csv_append_text(out, text);
    else
        buf_append_text(out, text);
}

static bool write_line(struct table *table, struct buf *line)
{
    buf_append_text(line, table->show->csv ? CSV_LINE_END : "\n");
    table->is_cut = buf_failed(line) || fputs(buf_text(line), table->show->out) < 0;
    buf_finish(line);
    return !table->is_cut;
}

static bool write_head(struct table *table, const struct history_view *view)
{
    struct buf line;

    table->head = view;
    buf_init(&line, LINE_LIMIT);
    for (size_t i = 0; i < view->column_count; i++) {
        if (i > 0)
            buf_append_text(&line, table->show->csv ? "," : "  ");
        if (table->show->csv)
            buf_append_text(&line, view->columns[i].name);
        else
            term_append_padded(&line, view->columns[i].name, table->widths[i], false);
    }
    return write_line(table, &line);
}

static bool measure_row(void *arg, const struct history_view *view,
                        const struct history_view_cell *cells)
{
    struct table *table = arg;
    char word[WORD_SIZE];

    for (size_t i = 0; i < view->column_count; i++) {
        size_t width = term_width(cell_text(table->show, view->columns[i].type, &cells[i], word));
        if (width > table->widths[i])
            table->widths[i] = width < WIDTH_MOST ? width : WIDTH_MOST;
    }
    return true;
}

static bool write_row(void *arg, const struct history_view *view,
                      const struct history_view_cell *cells)
{
    struct table *table = arg;
    char word[WORD_SIZE];
    struct buf line;

    if (table->head != view && !write_head(table, view))
        return false;
    buf_init(&line, LINE_LIMIT);
    for (size_t i = 0; i < view->column_count; i++) {
        const char *text = cell_text(table->show, view->columns[i].type, &cells[i], word);
        if (i > 0)
            buf_append_text(&line, table->show->csv ? "," : "  ");
        if (table->show->csv)
            append_csv(&line, text, view->columns[i].type == HISTORY_VIEW_TEXT);
        else
            term_append_padded(&line, text, table->widths[i], table->show->unicode);
    }
    return write_line(table, &line);
}

static enum err show_view(struct db *db, const struct history_show *show, enum history_view_id id,
                          const struct history_view_query *query)
{
    const struct history_view *view = history_view_get(id);
    struct table table = { .show = show };
    enum err err = ERR_NONE;

    for (size_t i = 0; i < view->column_count; i++)
        table.widths[i] = strlen(view->columns[i].name);
    if (!show->csv) {
        (void)fprintf(show->out, "\n%s\n", view->name);
        err = history_view_read(db, id, query, measure_row, &table);
    }
    if (err == ERR_NONE)
        err = history_view_read(db, id, query, write_row, &table);
    return err == ERR_NONE && table.is_cut ? ERR_IO : err;
}

static bool keep_key(void *arg, const struct history_view *view,
                     const struct history_view_cell *cells)
{
    struct keys *keys = arg;

    if (keys->count == KEYS)
        return false;
    if (view->columns[0].type == HISTORY_VIEW_TEXT)
        (void)str_copy(keys->names[keys->count], KEY_SIZE, cells[0].text);
    else
        (void)snprintf(keys->names[keys->count], KEY_SIZE, "%" PRId64, cells[0].number);
    keys->count++;
    return true;
}

static bool keep_value(void *arg, const struct history_view *view,
                       const struct history_view_cell *cells)
{
    struct line *line = arg;
    int64_t at = (cells[0].number - line->from_ms) / line->bucket_ms;

    (void)view;
    if (at < 0 || at >= BUCKETS || cells[line->value_column].is_null)
        return true;
    line->values[at] = cells[line->value_column].number;
    if (line->values[at] > line->most)
        line->most = line->values[at];
    return true;
}

/* A character per bucket, from nothing to the most. */
static void draw(const struct history_show *show, const char *name, const struct line *line)
{
    static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    static const char *const letters[] = { "_", ".", ",", "-", "~", "=", "+", "#" };
    struct buf text;

    buf_init(&text, LINE_LIMIT);
    term_append_padded(&text, name, 16, show->unicode);
    buf_append_text(&text, " ");
    for (size_t i = 0; i < BUCKETS; i++) {
        int64_t height = line->most > 0 ? line->values[i] * 7 / line->most : 0;
        if (line->values[i] < 0)
            buf_append_text(&text, " ");
        else
            buf_append_text(&text, show->unicode ? blocks[height] : letters[height]);
    }
    if (!buf_failed(&text))
        (void)fprintf(show->out, "%s\n", buf_text(&text));
    buf_finish(&text);
}

/* What a view is drawn from: whose lines, which series, and whether its most is always 100 %. */
static const struct drawing {
    enum history_view_id view;
    enum history_view_id keys;
    enum history_view_id series;
    size_t value_column;
    int64_t most;
} drawings[] = {
    { HISTORY_VIEW_LEVELS, HISTORY_VIEW_AT_SUPPLIES, HISTORY_VIEW_LEVEL_SERIES, 3, 10000 },
    { HISTORY_VIEW_METERS, HISTORY_VIEW_AT_METERS, HISTORY_VIEW_METER_SERIES, 1, 0 },
};

static enum err draw_series(struct db *db, const struct history_show *show,
                            const struct drawing *drawing, const struct history_view_query *query)
{
    struct history_view_query at_end = *query;
    struct history_view_query series = *query;
    struct keys keys = { .count = 0 };

    at_end.from_ms = query->to_ms;
    series.bucket_ms = (query->to_ms - query->from_ms + BUCKETS - 1) / BUCKETS;
    enum err err = history_view_read(db, drawing->keys, &at_end, keep_key, &keys);
    for (size_t i = 0; i < keys.count && err == ERR_NONE; i++) {
        struct line line = { .from_ms = query->from_ms,
                             .bucket_ms = series.bucket_ms,
                             .value_column = drawing->value_column,
                             .most = drawing->most };
        for (size_t bucket = 0; bucket < BUCKETS; bucket++)
            line.values[bucket] = -1;
        series.key = keys.names[i];
        err = history_view_read(db, drawing->series, &series, keep_value, &line);
        if (err == ERR_NONE)
            draw(show, keys.names[i], &line);
    }
    return err;
}

static enum err show_views(struct db *db, const struct history_show *show,
                           const struct history_view_query *query)
{
    enum err err = ERR_NONE;

    for (int id = 0; id < HISTORY_VIEW_COUNT && err == ERR_NONE; id++) {
        if (!(show->views & (1u << id)))
            continue;
        for (size_t i = 0; i < sizeof drawings / sizeof drawings[0] && err == ERR_NONE; i++)
            if (!show->csv && drawings[i].view == (enum history_view_id)id)
                err = draw_series(db, show, &drawings[i], query);
        if (err == ERR_NONE)
            err = show_view(db, show, (enum history_view_id)id, query);
    }
    return err;
}

static enum err show_at(struct db *db, const struct history_show *show,
                        const struct history_view_query *query)
{
    struct history_view_query at_end = *query;
    enum err err = ERR_NONE;

    at_end.from_ms = query->to_ms;
    for (int id = HISTORY_VIEW_AT_FACTS; id <= HISTORY_VIEW_AT_INCIDENTS && err == ERR_NONE; id++)
        err = show_view(db, show, (enum history_view_id)id, &at_end);
    return err;
}

struct found {
    char device[UUID_SIZE];
    size_t count;
};

static bool keep_match(void *arg, const struct history_view_match *match)
{
    struct found *found = arg;

    (void)str_copy(found->device, sizeof found->device, match->device);
    found->count++;
    return true;
}

static enum err show_device(struct db *db, const struct history_show *show)
{
    struct found found = { .count = 0 };
    enum err err = history_view_match(db, store_scope_whole(), show->device, keep_match, &found);

    if (err != ERR_NONE)
        return err;
    if (found.count == 0)
        return ERR_MISSING;
    if (found.count > 1)
        return ERR_REFUSED;
    const struct history_view_query query = { .scope = store_scope_whole(),
                                              .device = found.device,
                                              .from_ms = show->from_ms,
                                              .to_ms = show->to_ms };
    return show->views != 0 ? show_views(db, show, &query) : show_at(db, show, &query);
}

int history_show_run(const struct history_show *show)
{
    struct store *store;

    if (store_open(show->place, STORE_READ, &store) != ERR_NONE)
        return 1; /* the store has said why */
    enum err err = show_device(store_db(store), show);
    if (err == ERR_NONE && fflush(show->out) != 0)
        err = ERR_IO;
    if (err != ERR_NONE)
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", show->device,
                      err == ERR_MISSING   ? "no printer has this id, serial number, address or "
                                             "host name; fleet lists them"
                      : err == ERR_REFUSED ? "several printers have it; take the device's id from "
                                             "fleet --csv"
                                           : err_text(err));
    store_close(store);
    return err == ERR_NONE ? 0 : 1;
}
