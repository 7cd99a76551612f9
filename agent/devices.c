/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes over one query: the first measures, the second writes; nothing is kept per row. Texts
 * come from printers: what could move a terminal's cursor becomes '?'. */
#include "agent/devices.h"

#include "agent/terminal.h"
#include "agent/usb_place.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/sqlite.h"
#include "base/str.h"
#include "protocol/record_xml.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS    7
#define CELL       256
#define LINE_LIMIT ((size_t)16 * 1024)
#define PATH_MOST  4200

/* A cell from columns of the query. */
typedef void cell_fn(struct sqlite_statement *row, int at, char out[CELL]);

struct column {
    const char *title;
    cell_fn *cell;
    int at;       /* the query's column, from 0 */
    bool is_word; /* coloured by its text */
    bool is_csv_only;
};

struct view {
    const char *query;
    struct column columns[COLUMNS]; /* up to one without title */
};

struct table {
    const struct view *view;
    const struct devices_options *options;
    size_t widths[COLUMNS];
};

static void text_cell(struct sqlite_statement *row, int at, char out[CELL])
{
    const char *text = sqlite_text(row, at);

    (void)str_copy(out, CELL, text != NULL ? text : "");
}

static void time_cell(struct sqlite_statement *row, int at, char out[CELL])
{
    int64_t ms = sqlite_number(row, at);
    char text[CLOCK_TEXT_SIZE];

    clock_format(ms, text);
    (void)str_copy(out, CELL, ms > 0 ? text : "never");
}

static void address_cell(struct sqlite_statement *row, int at, char out[CELL])
{
    struct sockaddr_in address = { .sin_port = htons((uint16_t)sqlite_number(row, at + 1)) };
    char name[USB_PLACE_NAME];

    text_cell(row, at, out);
    if (strcmp(out, "0.0.0.0") == 0)
        out[0] = '\0';
    else if (inet_pton(AF_INET, out, &address.sin_addr) == 1 && usb_place_is(&address))
        (void)str_copy(out, CELL, usb_place_name(&address, name));
}

/* Maker and model: the maker as it was said last. */
static void printer_cell(struct sqlite_statement *row, int at, char out[CELL])
{
    const char *model = sqlite_text(row, at);
    const char *xml = sqlite_text(row, at + 1);
    const char *maker = NULL;
    struct record asset;
    bool is_said = xml != NULL && record_xml_parse(xml, strlen(xml), &asset) == ERR_NONE;

    if (is_said)
        maker = record_get(&asset, FIELD_ASSET_MANUFACTURER);
    (void)snprintf(out, CELL, "%.80s%s%.80s", maker != NULL ? maker : "",
                   maker != NULL && model != NULL && model[0] != '\0' ? " " : "",
                   model != NULL ? model : "");
    if (is_said)
        record_finish(&asset);
}

static const struct view printers = {
    "SELECT id, address, port, model, (SELECT xml FROM said WHERE said.device = device.id AND kind "
    "="
    " 'asset'), serial, state, last_answer_ms, same_as FROM device WHERE ?1 OR (same_as = '' AND"
    " last_answer_ms > 0) ORDER BY address, id",
    { { "ID", text_cell, 0, false, false },
      { "ADDRESS", address_cell, 1, false, false },
      { "PRINTER", printer_cell, 3, false, false },
      { "SERIAL", text_cell, 5, false, false },
      { "STATE", text_cell, 6, true, false },
      { "LAST ANSWER", time_cell, 7, false, false },
      { "SAME AS", text_cell, 8, false, true } },
};

static const struct view events = {
    "SELECT at_ms, event, device, other, evidence FROM identity_log WHERE ?1 OR 1 ORDER BY number",
    { { "TIME", time_cell, 0, false, false },
      { "EVENT", text_cell, 1, true, false },
      { "ID", text_cell, 2, false, false },
      { "OTHER", text_cell, 3, false, false },
      { "EVIDENCE", text_cell, 4, false, false } },
};

static bool is_shown(const struct table *table, size_t i)
{
    const struct column *column = &table->view->columns[i];

    return column->title != NULL && (table->options->csv || !column->is_csv_only);
}

static const char *colour_of(const char *word)
{
    static const struct {
        const char *word;
        const char *colour;
    } colours[] = {
        { "ready", "32" },       { "processing", "36" }, { "asleep", "2" },
        { "off-expected", "2" }, { "stopped", "31" },    { "unreachable", "31" },
        { "gone", "2" },         { "merged", "33" },     { "split", "31" },
        { "nic", "36" },         { "board", "36" },      { "shared-serial", "33" },
        { "shared-mac", "33" },
    };

    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
        if (strcmp(colours[i].word, word) == 0)
            return colours[i].colour;
    return "0";
}

static void put_padded(const struct table *table, size_t i, const char *text, struct buf *line)
{
    bool coloured = table->options->is_coloured && table->view->columns[i].is_word;
    bool is_last = i + 1 == COLUMNS || !is_shown(table, i + 1);

    if (coloured)
        (void)buf_append_format(line, "\033[%sm", colour_of(text));
    size_t width = terminal_put(line, text);
    if (coloured)
        (void)buf_append_text(line, "\033[0m");
    for (; !is_last && width < table->widths[i] + 2; width++)
        (void)buf_append_text(line, " ");
}

/* RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe. */
static void put_csv(size_t i, const char *text, struct buf *line)
{
    (void)buf_append_text(line, i > 0 ? ",\"" : "\"");
    if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
        (void)buf_append_text(line, "'");
    for (; *text != '\0'; text++)
        (void)buf_append(line, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    (void)buf_append_text(line, "\"");
}

static void print_line(const struct table *table, struct sqlite_statement *row)
{
    char cell[CELL];
    struct buf line;

    buf_init(&line, LINE_LIMIT);
    for (size_t i = 0; i < COLUMNS && is_shown(table, i); i++) {
        const struct column *column = &table->view->columns[i];
        (void)str_copy(cell, sizeof cell, column->title);
        if (row != NULL)
            column->cell(row, column->at, cell);
        if (table->options->csv)
            put_csv(i, cell, &line);
        else
            put_padded(table, i, cell, &line);
    }
    (void)printf("%s%s", buf_text(&line), table->options->csv ? "\r\n" : "\n");
    buf_finish(&line);
}

static void measure(struct table *table, struct sqlite_statement *row)
{
    char cell[CELL];

    for (size_t i = 0; i < COLUMNS && is_shown(table, i); i++) {
        const struct column *column = &table->view->columns[i];
        (void)str_copy(cell, sizeof cell, column->title);
        if (row != NULL)
            column->cell(row, column->at, cell);
        size_t width = terminal_put(NULL, cell);
        if (width > table->widths[i])
            table->widths[i] = width;
    }
}

static enum err print_all(struct sqlite *db, struct table *table)
{
    struct sqlite_statement *query = sqlite_prepare(db, table->view->query);
    enum err err = ERR_NONE;

    if (query == NULL)
        return sqlite_prepare_error(db);
    measure(table, NULL);
    sqlite_bind_number(query, 1, table->options->csv);
    while (sqlite_row(query, &err))
        measure(table, query);
    sqlite_reset(query);
    print_line(table, NULL);
    sqlite_bind_number(query, 1, table->options->csv);
    while (err == ERR_NONE && sqlite_row(query, &err))
        print_line(table, query);
    sqlite_finish(query);
    return err;
}

static enum err open_database(const struct agent_conf *conf, struct sqlite **out_db)
{
    char path[PATH_MOST];

    if (snprintf(path, sizeof path, "%s/agent.db", conf->folder) >= (int)sizeof path)
        return ERR_LIMIT;
    return sqlite_open(path, SQLITE_MODE_READ, out_db);
}

static enum err count_rows(struct sqlite *db, uint64_t *out_count)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT count(*) FROM device WHERE same_as = '' AND last_answer_ms > 0");
    enum err err = ERR_NONE;

    if (query == NULL)
        return sqlite_prepare_error(db);
    if (sqlite_row(query, &err))
        *out_count = (uint64_t)sqlite_number(query, 0);
    sqlite_finish(query);
    return err;
}

bool devices_count(const struct agent_conf *conf, uint64_t *out_count)
{
    struct sqlite *db = NULL;
    enum err err = open_database(conf, &db);

    *out_count = 0;
    if (err == ERR_NONE)
        err = count_rows(db, out_count);
    sqlite_close(db);
    return err == ERR_NONE || err == ERR_MISSING;
}

int devices_show(const struct agent_conf *conf, const struct devices_options *options)
{
    struct table table = { .view = options->log ? &events : &printers, .options = options };
    struct sqlite *db = NULL;
    enum err err = open_database(conf, &db);

    if (err == ERR_NONE)
        err = print_all(db, &table);
    sqlite_close(db);
    if (err == ERR_NONE)
        return fflush(stdout) == 0 ? 0 : 1;
    (void)fprintf(stderr, "printwire-agent: %s/agent.db: %s\n", conf->folder, err_text(err));
    return 1;
}
