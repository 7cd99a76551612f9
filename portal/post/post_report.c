/* SPDX-License-Identifier: Apache-2.0 */
/* Its lists are those of the API (list_view.h). */
#include "portal/post/post_report.h"

#include "base/str.h"
#include "portal/store/history_view_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_ROWS 500
#define YEAR_MS   INT64_C(31557600000)
#define OTHERS    "others"

static const struct post_report_form forms[] = {
    { .name = "meters",
      .title = "Counters for billing",
      .rows = "counters",
      .list = LIST_VIEW_REPORT_METERS,
      .is_over_time = true,
      .key = "counter",
      .heading = "Counter",
      .sums = { "pages", "unsure" } },
    { .name = "usage",
      .title = "Usage",
      .rows = "days of printers",
      .list = LIST_VIEW_REPORT_USAGE,
      .is_over_time = true,
      .sums = { "pages", "unsure" } },
    { .name = "incidents",
      .title = "Incidents",
      .rows = "incidents",
      .list = LIST_VIEW_REPORT_INCIDENTS,
      .is_over_time = true,
      .key = "group",
      .heading = "About" },
    { .name = "supplies",
      .title = "Supplies used",
      .rows = "cartridges",
      .list = LIST_VIEW_REPORT_SUPPLIES,
      .is_over_time = true,
      .key = "type",
      .heading = "Supply",
      .sums = { "pages" } },
    { .name = "fleet",
      .title = "Age of the fleet",
      .rows = "devices",
      .list = LIST_VIEW_REPORT_FLEET,
      .key = "known",
      .heading = "Known for" },
};

static size_t column_of(const struct history_view *view, const char *name)
{
    size_t at = 0;

    while (at < view->column_count && strcmp(view->columns[at].name, name) != 0)
        at++;
    return at;
}

/* A class of ages; devices are known for as long at least. */
static const char *age_of(int64_t known_ms)
{
    static const struct {
        int64_t below_ms;
        const char *name;
    } ages[] = { { YEAR_MS / 4, "under 3 months" }, { YEAR_MS, "3 months to a year" },
                 { 3 * YEAR_MS, "1 to 3 years" },   { 5 * YEAR_MS, "3 to 5 years" },
                 { 7 * YEAR_MS, "5 to 7 years" },   { INT64_MAX, "7 years and more" } };
    size_t at = 0;

    while (known_ms >= ages[at].below_ms && ages[at].below_ms < INT64_MAX)
        at++;
    return ages[at].name;
}

static const char *key_of(const struct post_report_form *form, const struct history_view *view,
                          const struct history_view_cell *cells)
{
    size_t at = form->key != NULL ? column_of(view, form->key) : view->column_count;

    if (at == view->column_count || cells[at].is_null)
        return "";
    return view->columns[at].type == HISTORY_VIEW_TEXT ? cells[at].text : age_of(cells[at].number);
}

static struct post_report_kind *kind_of(struct post_report *report, const char *key)
{
    size_t at = 0;

    while (at < report->kind_count && strncmp(report->kinds[at].key, key, POST_REPORT_KEY - 1) != 0)
        at++;
    if (at < report->kind_count)
        return &report->kinds[at];
    bool is_last = at >= POST_REPORT_KINDS - 1;
    struct post_report_kind *kind = &report->kinds[is_last ? POST_REPORT_KINDS - 1 : at];
    (void)snprintf(kind->key, sizeof kind->key, "%.*s", POST_REPORT_KEY - 1,
                   is_last ? OTHERS : key);
    report->kind_count = is_last ? POST_REPORT_KINDS : at + 1;
    return kind;
}

static void add_up(struct post_report *report, const struct history_view *view,
                   const struct history_view_cell *cells)
{
    const struct post_report_form *form = report->form;
    struct post_report_kind *kind = kind_of(report, key_of(form, view, cells));

    kind->rows++;
    for (size_t i = 0; i < POST_REPORT_SUMS && form->sums[i] != NULL; i++) {
        const struct history_view_cell *cell = &cells[column_of(view, form->sums[i])];
        kind->unknown[i] += cell->is_null;
        kind->sums[i] += cell->is_null ? 0 : cell->number;
    }
}

/* A page that is being read. */
struct page {
    struct post_report *report;
    size_t rows;
    bool is_long; /* a key does not fit */
};

/* What has no room ends the file between two rows. */
static bool add_row(void *arg, const struct history_view *view, const struct list_view_key *key,
                    const struct history_view_cell *cells)
{
    struct page *page = arg;
    struct post_report *report = page->report;
    size_t before = report->csv.len;

    history_view_csv_append(&report->csv, view, cells);
    if (report->csv.len > POST_REPORT_CSV) {
        report->csv.len = before;
        report->is_cut = true;
        return false;
    }
    page->rows++;
    report->rows++;
    add_up(report, view, cells);
    report->key = key->number;
    report->second = key->second;
    page->is_long = !str_copy(report->text, sizeof report->text, key->text);
    return !page->is_long;
}

bool post_report_begin(struct post_report *report, const struct post_report_wanted *wanted)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].name, wanted->name) == 0)
            report->form = &forms[i];
    if (report->form == NULL)
        return false;
    report->wanted = *wanted;
    report->wanted.name = report->form->name;
    buf_init(&report->csv, POST_REPORT_CSV + POST_REPORT_CSV / 8);
    history_view_csv_head(&report->csv, list_view_get(report->form->list));
    return true;
}

static void take_time(const struct post_report *report, char times[2][24],
                      struct list_view_query *query)
{
    const char *const *filters = list_view_filters(report->form->list);

    (void)snprintf(times[0], 24, "%" PRId64, report->wanted.begins_ms);
    (void)snprintf(times[1], 24, "%" PRId64, report->wanted.ends_ms);
    for (size_t i = 0; i < LIST_VIEW_FILTERS && filters[i] != NULL; i++) {
        if (strcmp(filters[i], "from") == 0)
            query->filters[i] = times[0];
        else if (strcmp(filters[i], "to") == 0)
            query->filters[i] = times[1];
    }
}

/* The next page begins behind the last row, or where this one had to end. */
static void go_on(struct post_report *report, const struct page *page,
                  const struct list_view_stop *stop)
{
    report->is_over = report->is_cut || (page->rows < PAGE_ROWS && !stop->is_there);
    if (report->is_over || page->rows == PAGE_ROWS)
        return;
    report->key = stop->number;
    report->second = stop->second;
    (void)str_copy(report->text, sizeof report->text, stop->text); /* as long */
}

enum err post_report_read(struct post_report *report, struct db *db)
{
    struct page page = { .report = report };
    struct list_view_stop stop = { 0 };
    char times[2][24];
    const struct list_view_key after = { report->key, report->second, report->text };
    struct list_view_query query = { .scope = &report->wanted.scope,
                                     .after = report->text[0] != '\0' || report->key != 0 ? &after
                                                                                          : NULL,
                                     .most = PAGE_ROWS,
                                     .out_stop = &stop };

    take_time(report, times, &query);
    enum err err = list_view_read(db, report->form->list, &query, add_row, &page);
    if (err == ERR_NONE && page.is_long)
        err = ERR_LIMIT;
    if (err == ERR_NONE && buf_failed(&report->csv))
        err = buf_error(&report->csv);
    if (err == ERR_NONE)
        go_on(report, &page, &stop);
    return err;
}

void post_report_finish(struct post_report *report)
{
    if (report->form != NULL)
        buf_finish(&report->csv);
    *report = (struct post_report){ 0 };
}
