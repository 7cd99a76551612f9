/* SPDX-License-Identifier: Apache-2.0 */
/* Texts are guarded against spreadsheets that would take them for formulas (csv.h). */
#include "portal/store/history_view_csv.h"

#include "base/clock.h"
#include "base/csv.h"

#include <inttypes.h>

static void append_cell(struct buf *out, enum history_view_type type,
                        const struct history_view_cell *cell)
{
    char time[CLOCK_TEXT_SIZE];

    if (cell->is_null)
        return;
    if (type == HISTORY_VIEW_TEXT) {
        csv_append_text(out, cell->text);
    } else if (type == HISTORY_VIEW_TIME) {
        clock_format(cell->number, time);
        buf_append_text(out, time);
    } else if (type == HISTORY_VIEW_LEVEL) {
        buf_append_format(out, "%.2f", (double)cell->number / 100);
    } else if (type == HISTORY_VIEW_FLAG) {
        buf_append_text(out, cell->number != 0 ? "true" : "false");
    } else {
        buf_append_format(out, "%" PRId64, cell->number);
    }
}

static void append_name(struct buf *out, const struct history_view_column *column)
{
    bool is_time = column->type == HISTORY_VIEW_TIME || column->type == HISTORY_VIEW_SPAN;

    for (const char *c = column->name; *c != '\0'; c++)
        buf_append(out, *c == '-' ? "_" : c, 1);
    buf_append_text(out, is_time ? "_ms" : "");
}

void history_view_csv_head(struct buf *out, const struct history_view *view)
{
    for (size_t i = 0; i < view->column_count; i++) {
        buf_append_text(out, i > 0 ? "," : "");
        append_name(out, &view->columns[i]);
    }
    buf_append_text(out, CSV_LINE_END);
}

void history_view_csv_append(struct buf *out, const struct history_view *view,
                             const struct history_view_cell *cells)
{
    for (size_t i = 0; i < view->column_count; i++) {
        buf_append_text(out, i > 0 ? "," : "");
        append_cell(out, view->columns[i].type, &cells[i]);
    }
    buf_append_text(out, CSV_LINE_END);
}
