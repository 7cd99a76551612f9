/* SPDX-License-Identifier: Apache-2.0 */
/* Both lists become rows of texts first, which a table and JSON write alike. */
#include "agent/orders_show.h"

#include "agent/orders/order_book.h"
#include "agent/orders/order_standing.h"
#include "agent/terminal.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#define COLUMNS   10
#define CELL      256
#define SPEECH    ((size_t)1024 * 1024)
#define PATH_MOST 4200

struct column {
    const char *key;
    const char *title; /* NULL: in JSON only */
};

/* A list of rows, each of up to COLUMNS texts, as the columns are. */
struct list {
    const char *key;
    const char *title;
    struct column columns[COLUMNS]; /* up to one without key */
    char (*rows)[COLUMNS][CELL];
    size_t count;
};

static const struct list standing_list = {
    .key = "set",
    .title = "Set by orders",
    .columns = { { "what", "WHAT" },
                 { "value", "VALUE" },
                 { "until", "UNTIL" },
                 { "since", "SINCE" },
                 { "by", "BY" } },
};

static const struct list order_list = {
    .key = "orders",
    .title = "Last orders",
    .columns = { { "at", "TAKEN" },
                 { "do", "ORDER" },
                 { "state", "STATE" },
                 { "reason", "REASON" },
                 { "until", "UNTIL" },
                 { "device", "DEVICE" },
                 { "by", "BY" },
                 { "detail", "DETAIL" },
                 { "expires", NULL },
                 { "order", NULL } },
};

/* What is read, and what is printed of it. */
struct show {
    struct order_standing_row standing[ORDER_STANDING_MOST];
    struct order_book_row orders[ORDERS_SHOW_MOST];
    size_t standing_count;
    size_t order_count;
    size_t damaged;
    struct list lists[2];
    char standing_rows[ORDER_STANDING_MOST][COLUMNS][CELL];
    char order_rows[ORDERS_SHOW_MOST][COLUMNS][CELL];
};

static void put_text(char cell[CELL], const char *text)
{
    (void)str_copy(cell, CELL, text);
}

static void put_time(char cell[CELL], int64_t ms)
{
    char text[CLOCK_TEXT_SIZE] = "";

    if (ms != 0)
        clock_format(ms, text);
    put_text(cell, text);
}

static void fill_standing(char cells[COLUMNS][CELL], const struct order_standing_row *row)
{
    put_text(cells[0], row->name);
    put_text(cells[1], row->value);
    put_time(cells[2], row->until_ms);
    put_time(cells[3], row->at_ms);
    put_text(cells[4], row->who);
}

static void fill_order(char cells[COLUMNS][CELL], const struct order_book_row *row)
{
    put_time(cells[0], row->kept_ms);
    put_text(cells[1], order_kind_word(row->kind));
    put_text(cells[2], order_state_word(row->outcome.state));
    put_text(cells[3], order_reason_word(row->outcome.reason));
    put_time(cells[4], row->outcome.until_ms);
    put_text(cells[5], row->device);
    put_text(cells[6], row->who);
    put_text(cells[7], row->outcome.detail);
    put_time(cells[8], row->expires_ms);
    put_text(cells[9], row->id);
}

/* The database may be of an agent that was stopped: what is over by now does not hold. */
static void fill(struct show *show)
{
    struct list *standing = &show->lists[0], *orders = &show->lists[1];
    int64_t now = clock_wall_ms();

    *standing = standing_list;
    standing->rows = show->standing_rows;
    for (size_t i = 0; i < show->standing_count; i++)
        if (order_standing_lasts(&show->standing[i], now))
            fill_standing(standing->rows[standing->count++], &show->standing[i]);
    *orders = order_list;
    orders->rows = show->order_rows;
    for (size_t i = 0; i < show->order_count; i++)
        fill_order(orders->rows[orders->count++], &show->orders[i]);
}

static bool is_shown(const struct list *list, size_t column)
{
    return column < COLUMNS && list->columns[column].title != NULL;
}

static size_t width_of(const struct list *list, size_t column)
{
    size_t width = terminal_put(NULL, list->columns[column].title);

    for (size_t row = 0; row < list->count; row++) {
        size_t len = terminal_put(NULL, list->rows[row][column]);
        if (len > width)
            width = len;
    }
    return width;
}

/* Nothing stands behind the last text of a line. */
static void put_padded(struct buf *out, const char *text, size_t width, bool is_last)
{
    size_t len = terminal_put(out, text);

    while (!is_last && len++ < width + 2)
        (void)buf_append_text(out, " ");
}

static void write_table(const struct list *list, struct buf *out)
{
    size_t widths[COLUMNS];

    (void)buf_append_format(out, "%s%s\n", list->title, list->count == 0 ? ": none" : ":");
    if (list->count == 0)
        return;
    for (size_t column = 0; is_shown(list, column); column++)
        widths[column] = width_of(list, column);
    for (size_t line = 0; line <= list->count; line++) {
        for (size_t column = 0; is_shown(list, column); column++)
            put_padded(out, line == 0 ? list->columns[column].title : list->rows[line - 1][column],
                       widths[column], !is_shown(list, column + 1));
        (void)buf_append_text(out, "\n");
    }
}

static void write_array(const struct list *list, struct json_write *json)
{
    json_write_array(json, list->key);
    for (size_t row = 0; row < list->count; row++) {
        json_write_object(json, NULL);
        for (size_t i = 0; i < COLUMNS && list->columns[i].key != NULL; i++)
            json_write_text_or_null(json, list->columns[i].key, list->rows[row][i]);
        json_write_end(json);
    }
    json_write_end(json);
}

static bool write_json(const struct show *show, struct buf *out)
{
    struct json_write json;

    json_write_init(&json, out);
    json_write_object(&json, NULL);
    write_array(&show->lists[0], &json);
    write_array(&show->lists[1], &json);
    json_write_end(&json);
    return json_write_done(&json) && buf_append_text(out, "\n");
}

static bool write_tables(const struct show *show, struct buf *out)
{
    write_table(&show->lists[0], out);
    (void)buf_append_text(out, "\n");
    write_table(&show->lists[1], out);
    return !buf_failed(out);
}

static bool print(const struct show *show, bool is_json)
{
    struct buf out;

    buf_init(&out, SPEECH);
    bool is_good = (is_json ? write_json(show, &out) : write_tables(show, &out)) &&
                   fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    buf_finish(&out);
    return is_good;
}

static enum err look(const struct agent_conf *conf, struct show *show)
{
    char path[PATH_MOST];
    struct sqlite *db = NULL;
    size_t damaged;

    if (snprintf(path, sizeof path, "%s/agent.db", conf->folder) >= (int)sizeof path)
        return ERR_LIMIT;
    enum err err = sqlite_open(path, SQLITE_MODE_READ, &db);
    if (err == ERR_NONE)
        err = order_standing_look(db, show->standing, &show->standing_count, &show->damaged);
    if (err == ERR_NONE)
        err = order_book_look(db, show->orders, ORDERS_SHOW_MOST, &show->order_count, &damaged);
    if (err == ERR_NONE)
        show->damaged += damaged;
    sqlite_close(db);
    return err;
}

static int fail(const struct agent_conf *conf, const char *why)
{
    (void)fprintf(stderr, "printwire-agent: %s/agent.db: %s\n", conf->folder, why);
    return 1;
}

static int show_all(const struct agent_conf *conf, struct show *show, bool is_json)
{
    enum err err = look(conf, show);

    if (err != ERR_NONE)
        return fail(conf, err_text(err));
    fill(show);
    if (!print(show, is_json))
        return fail(conf, "what it holds of orders cannot be written to standard output");
    return show->damaged > 0 ? fail(conf, "rows of orders are damaged, and left out") : 0;
}

int orders_show_run(const struct agent_conf *conf, bool is_json)
{
    struct show *show = calloc(1, sizeof *show);

    if (show == NULL)
        return fail(conf, err_text(ERR_MEMORY));
    int status = show_all(conf, show, is_json);
    free(show);
    return status;
}
