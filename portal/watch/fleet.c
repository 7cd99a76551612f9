/* SPDX-License-Identifier: Apache-2.0 */
/* The table's columns are rows here; only the supplies are more than a text. */
#include "portal/watch/fleet.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/fleet_agent.h"
#include "portal/watch/fleet_csv.h"
#include "portal/watch/fleet_supply.h"
#include "portal/watch/term.h"

#include <inttypes.h>
#include <string.h>

#define GAP           2 /* columns between columns */
#define PRINTER_MOST  40
#define PRINTER_LEAST 16
#define TEXT_SIZE     320
#define LINE_LIMIT    ((size_t)64 * 1024)
#define FULL_BAR      4
#define SMALL_BAR     2

static const char *const titles[FLEET_COLUMNS] = {
    "SITE", "PRINTER", "SERIAL", "ADDRESS", "STATE", "SUPPLIES", "INCIDENTS", "CONTACT",
};

void fleet_init(struct fleet *fleet, const struct fleet_options *options)
{
    *fleet = (struct fleet){ .options = options, .bar_cells = FULL_BAR };
    for (int i = 0; i < FLEET_COLUMNS; i++)
        fleet->widths[i] = strlen(titles[i]);
}

static void write_age(int64_t now_ms, int64_t then_ms, char out_text[TEXT_SIZE])
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = { { 86400000, "d" }, { 3600000, "h" }, { 60000, "min" }, { 1000, "s" } };
    int64_t age = now_ms > then_ms ? now_ms - then_ms : 0;

    (void)snprintf(out_text, TEXT_SIZE, then_ms > 0 ? "now" : "never");
    for (size_t i = 0; then_ms > 0 && i < sizeof units / sizeof units[0]; i++) {
        if (age < units[i].ms)
            continue;
        (void)snprintf(out_text, TEXT_SIZE, "%" PRId64 " %s", age / units[i].ms, units[i].unit);
        return;
    }
}

static void write_name(const struct store_printer *printer, char out_text[TEXT_SIZE])
{
    const char *maker = printer->manufacturer ? printer->manufacturer : "";
    const char *model = printer->model ? printer->model : "";
    bool is_named = *maker && strncasecmp(maker, model, strlen(maker)) == 0;

    if (!*maker && !*model)
        (void)snprintf(out_text, TEXT_SIZE, "unknown device %.8s", printer->device);
    else
        (void)snprintf(out_text, TEXT_SIZE, "%.128s%s%.180s", is_named ? "" : maker,
                       *maker && *model && !is_named ? " " : "", model);
}

static void write_incidents(const struct store_printer *printer, char out_text[TEXT_SIZE])
{
    if (printer->critical > 0)
        (void)snprintf(out_text, TEXT_SIZE, "%u (%u critical)", printer->incidents,
                       printer->critical);
    else
        (void)snprintf(out_text, TEXT_SIZE, printer->incidents > 0 ? "%u" : "-",
                       printer->incidents);
}

/* What is known of a printer that does not answer is as old as its silence: the state says so. */
static void write_state(const struct fleet *fleet, const struct store_printer *printer,
                        char out_text[TEXT_SIZE])
{
    static const char *const aging[] = { "asleep", "off-expected", "unreachable", "gone" };
    const char *state = printer->state ? printer->state : "?";
    char age[TEXT_SIZE];

    (void)str_copy(out_text, TEXT_SIZE, state);
    for (size_t i = 0; printer->since_ms > 0 && i < sizeof aging / sizeof aging[0]; i++) {
        if (strcmp(state, aging[i]) != 0)
            continue;
        write_age(fleet->options->now_ms, printer->since_ms, age);
        (void)snprintf(out_text, TEXT_SIZE, "%s %.40s", state, age);
    }
    size_t len = strlen(out_text);
    if (printer->is_unlicensed)
        (void)snprintf(out_text + len, TEXT_SIZE - len, ", unlicensed");
}

/* The text of a cell; FLEET_SUPPLIES has none. */
static void write_cell(const struct fleet *fleet, const struct store_printer *printer,
                       enum fleet_column column, char out_text[TEXT_SIZE])
{
    const char *plain[FLEET_COLUMNS] = { [FLEET_SITE] = printer->site,
                                         [FLEET_SERIAL] = printer->serial,
                                         [FLEET_ADDRESS] = printer->address };

    if (column == FLEET_PRINTER)
        write_name(printer, out_text);
    else if (column == FLEET_INCIDENTS)
        write_incidents(printer, out_text);
    else if (column == FLEET_STATE)
        write_state(fleet, printer, out_text);
    else if (column == FLEET_CONTACT)
        write_age(fleet->options->now_ms, printer->contact_ms, out_text);
    else
        (void)str_copy(out_text, TEXT_SIZE, plain[column] ? plain[column] : "?");
}

void fleet_measure(struct fleet *fleet, const struct store_printer *printer)
{
    char text[TEXT_SIZE];

    for (int i = 0; i < FLEET_COLUMNS; i++) {
        if (i == FLEET_SUPPLIES)
            continue;
        write_cell(fleet, printer, (enum fleet_column)i, text);
        size_t width = term_width(text);
        if (i == FLEET_PRINTER && width > PRINTER_MOST)
            width = PRINTER_MOST;
        if (width > fleet->widths[i])
            fleet->widths[i] = width;
    }
    if (printer->supply_count > fleet->most_supplies)
        fleet->most_supplies = printer->supply_count;
}

/* What `count` supplies take with bars of this length. */
static size_t supplies_width(size_t count, size_t bar_cells)
{
    return count == 0 ? 0 : count * (FLEET_SUPPLY_FIGURE + bar_cells + 1) - 1;
}

static size_t total_width(const struct fleet *fleet)
{
    size_t total = 0;

    for (int i = 0; i < FLEET_COLUMNS; i++)
        if (fleet->widths[i] > 0)
            total += fleet->widths[i] + GAP;
    return total - GAP;
}

static void set_bars(struct fleet *fleet, size_t bar_cells)
{
    size_t width = supplies_width(fleet->most_supplies, bar_cells);

    fleet->bar_cells = bar_cells;
    fleet->widths[FLEET_SUPPLIES] =
        width > strlen(titles[FLEET_SUPPLIES]) ? width : strlen(titles[FLEET_SUPPLIES]);
}

/* Take what is too much off a column, down to `least`. */
static void shrink(struct fleet *fleet, enum fleet_column column, size_t least)
{
    size_t total = total_width(fleet);
    size_t width = fleet->widths[column];

    if (total <= fleet->options->width || width <= least)
        return;
    size_t excess = total - fleet->options->width;
    fleet->widths[column] = width - least > excess ? width - excess : least;
}

void fleet_settle(struct fleet *fleet)
{
    static const enum fleet_column giving_way[] = { FLEET_SERIAL, FLEET_ADDRESS, FLEET_SITE };
    size_t most = fleet->options->width;

    set_bars(fleet, FULL_BAR);
    if (most == 0)
        return;
    if (total_width(fleet) > most)
        set_bars(fleet, SMALL_BAR);
    if (total_width(fleet) > most)
        set_bars(fleet, 0);
    for (size_t i = 0; i < sizeof giving_way / sizeof giving_way[0]; i++)
        if (total_width(fleet) > most)
            fleet->widths[giving_way[i]] = 0;
    shrink(fleet, FLEET_PRINTER, PRINTER_LEAST);
    shrink(fleet, FLEET_INCIDENTS, strlen(titles[FLEET_INCIDENTS]));
    shrink(fleet, FLEET_SUPPLIES, (size_t)2 * (FLEET_SUPPLY_FIGURE + 1));
}

void fleet_write_head(const struct fleet *fleet, struct buf *out)
{
    bool is_first = true;

    term_colour(out, fleet->options->is_coloured, TERM_BOLD);
    for (int i = 0; i < FLEET_COLUMNS; i++) {
        if (fleet->widths[i] == 0)
            continue;
        buf_append_text(out, is_first ? "" : "  ");
        if (i == FLEET_CONTACT)
            buf_append_text(out, titles[i]);
        else
            term_append_padded(out, titles[i], fleet->widths[i], fleet->options->unicode);
        is_first = false;
    }
    term_colour(out, fleet->options->is_coloured, TERM_PLAIN);
    buf_append_text(out, "\n");
}

/* The supplies that fit; of the others their number. */
static void write_supplies(const struct fleet *fleet, const struct store_printer *printer,
                           struct buf *out)
{
    const struct fleet_options *options = fleet->options;
    size_t width = fleet->widths[FLEET_SUPPLIES];
    size_t shown = printer->supply_count;
    size_t used = 0;

    if (supplies_width(shown, fleet->bar_cells) > width)
        shown = (width + 1 - 4) / (FLEET_SUPPLY_FIGURE + fleet->bar_cells + 1);
    for (size_t i = 0; i < shown; i++) {
        buf_append_text(out, i > 0 ? " " : "");
        fleet_supply_write(out, &printer->supplies[i], fleet->bar_cells, options->unicode,
                           options->is_coloured);
    }
    used = supplies_width(shown, fleet->bar_cells);
    if (shown < printer->supply_count) {
        buf_append_format(out, " +%zu", printer->supply_count - shown);
        used += printer->supply_count - shown > 9 ? 4 : 3;
    }
    for (; used < width; used++)
        buf_append_text(out, " ");
}

static void count_row(struct fleet *fleet, const struct store_printer *printer)
{
    fleet->printers++;
    fleet->critical += printer->critical > 0;
    fleet->unlicensed += printer->is_unlicensed;
    for (size_t i = 0; i < printer->supply_count; i++)
        fleet->low += fleet_supply_needs_care(&printer->supplies[i]);
}

void fleet_write_row(struct fleet *fleet, const struct store_printer *printer, struct buf *out)
{
    const struct fleet_options *options = fleet->options;
    bool is_first = true;
    char text[TEXT_SIZE];

    count_row(fleet, printer);
    for (int i = 0; i < FLEET_COLUMNS; i++) {
        if (fleet->widths[i] == 0)
            continue;
        buf_append_text(out, is_first ? "" : "  ");
        is_first = false;
        if (i == FLEET_SUPPLIES) {
            write_supplies(fleet, printer, out);
            continue;
        }
        write_cell(fleet, printer, (enum fleet_column)i, text);
        enum term_colour colour =
            i == FLEET_STATE && printer->state ? term_colour_of(printer->state) : TERM_PLAIN;
        if (i == FLEET_INCIDENTS && printer->critical > 0)
            colour = TERM_RED;
        term_colour(out, options->is_coloured && colour != TERM_PLAIN, colour);
        if (i == FLEET_CONTACT)
            (void)term_append(out, text, fleet->widths[i], options->unicode);
        else
            term_append_padded(out, text, fleet->widths[i], options->unicode);
        term_colour(out, options->is_coloured && colour != TERM_PLAIN, TERM_PLAIN);
    }
    buf_append_text(out, "\n");
}

void fleet_write_foot(const struct fleet *fleet, struct buf *out)
{
    buf_append_format(out, "%zu printer%s", fleet->printers, fleet->printers == 1 ? "" : "s");
    buf_append_format(out, ", %zu with critical incidents", fleet->critical);
    buf_append_format(out, ", %zu suppl%s to look after", fleet->low,
                      fleet->low == 1 ? "y" : "ies");
    if (fleet->unlicensed > 0)
        buf_append_format(out, ", %zu unlicensed", fleet->unlicensed);
    buf_append_text(out, "\n");
}

void fleet_write_agent(const struct fleet *fleet, const struct store_self *self, struct buf *out)
{
    const struct fleet_options *options = fleet->options;

    fleet_agent_write(out, self, options->width, options->is_coloured, options->unicode);
}

static bool measure(void *arg, const struct store_printer *printer)
{
    fleet_measure(arg, printer);
    return true;
}

static bool flush(struct fleet *fleet, struct buf *line)
{
    bool good =
        !buf_failed(line) && fwrite(buf_text(line), 1, line->len, fleet->options->out) == line->len;

    if (!good)
        fleet->is_cut = true;
    buf_finish(line);
    return good;
}

static bool print(void *arg, const struct store_printer *printer)
{
    struct fleet *fleet = arg;
    struct buf line;

    buf_init(&line, LINE_LIMIT);
    if (fleet->options->csv)
        fleet_csv_write_row(&line, printer);
    else
        fleet_write_row(fleet, printer, &line);
    return flush(fleet, &line);
}

static bool print_agent(void *arg, const struct store_self *self)
{
    struct fleet *fleet = arg;
    struct buf line;

    buf_init(&line, LINE_LIMIT);
    fleet_write_agent(fleet, self, &line);
    return flush(fleet, &line);
}

static enum err print_all(struct store *store, struct fleet *fleet)
{
    struct buf text;
    enum err err =
        store_each_printer(store, store_scope_whole(), fleet->options->site, measure, fleet);

    if (err != ERR_NONE)
        return err;
    fleet_settle(fleet);
    buf_init(&text, LINE_LIMIT);
    if (fleet->options->csv)
        fleet_csv_write_head(&text);
    else
        fleet_write_head(fleet, &text);
    (void)flush(fleet, &text);
    err = store_each_printer(store, store_scope_whole(), fleet->options->site, print, fleet);
    if (err == ERR_NONE && !fleet->options->csv) {
        fleet_write_foot(fleet, &text);
        (void)flush(fleet, &text);
        err = store_each_self(store, store_scope_whole(), fleet->options->site, print_agent, fleet);
    }
    return err;
}

int fleet_run(const struct fleet_options *options)
{
    struct fleet fleet;
    struct store *store;

    if (store_open(options->place, STORE_READ, &store) != ERR_NONE)
        return 1; /* the store has said why */
    fleet_init(&fleet, options);
    enum err err = print_all(store, &fleet);
    if (err != ERR_NONE || fleet.is_cut)
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", options->place->folder,
                      err != ERR_NONE ? store_error(store)
                                      : "the table could not be written whole");
    store_close(store);
    return err == ERR_NONE && !fleet.is_cut && fflush(options->out) == 0 && !ferror(options->out)
               ? 0
               : 1;
}
