/* SPDX-License-Identifier: Apache-2.0 */
/* What a command changes goes through the database's own lock, as what the portal changes: each
 * change is a short transaction, and the portal reads accounts anew for each request. */
#include "portal/command.h"

#include "base/clock.h"
#include "base/crypto_ready.h"
#include "base/csv.h"
#include "portal/home.h"
#include "portal/store/history_view_csv.h"
#include "portal/store/store_scope_whole.h"

#include <stdio.h>
#include <unistd.h>

#define LINE_LIMIT 4096 /* bytes of a row */

int command_help(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

int command_wrong_use(const char *command, const char *what, const char *which)
{
    (void)fprintf(stderr, "printwire-portal%s%s: %s%s%s; --help shows how to use it\n",
                  *command ? " " : "", command, what, *which ? ": " : "", which);
    return COMMAND_WRONG_USE;
}

int command_complain(const char *name, const char *why)
{
    (void)fprintf(stderr, "printwire-portal: %s: %s\n", name, why);
    return 1;
}

bool command_ready(void)
{
    if (crypto_ready_make() != ERR_MEMORY)
        return true;
    (void)fputs("printwire-portal: OpenSSL got no memory to start with: ending\n", stderr);
    return false;
}

struct portal_conf *command_conf(const char *file)
{
    struct conf_error error;
    struct portal_conf *conf = portal_conf_read(file, &error);

    if (!conf)
        (void)fprintf(stderr, "printwire-portal: %s\n", error.text);
    return conf;
}

bool command_open(const struct portal_conf *conf, struct command_store *out_store)
{
    struct home home;
    enum store_mode mode;

    *out_store = (struct command_store){ .lock_fd = -1 };
    bool good = home_join(conf, &home, &mode, &out_store->lock_fd) &&
                store_open(&home.place, mode, &out_store->store) == ERR_NONE;
    home_leave(&home);
    return good;
}

void command_close(struct command_store *store)
{
    store_close(store->store);
    if (store->lock_fd >= 0)
        (void)close(store->lock_fd);
}

enum err command_read(const struct portal_conf *conf, command_read_fn *fn, void *arg)
{
    struct home home;
    struct db *db = NULL;
    enum err err = home_visit(conf, &home) ? db_open(&home.place, DB_READ, &db) : ERR_IO;

    if (err == ERR_NONE)
        err = db_begin_read(db);
    if (err == ERR_NONE)
        err = fn(db, arg);
    if (db)
        db_undo(db);
    db_close(db);
    home_leave(&home);
    return err;
}

struct access_actor command_actor(void)
{
    return (struct access_actor){ .name = ACCESS_HOST, .address = "", .now_ms = clock_wall_ms() };
}

static bool print_row(void *arg, const struct history_view *view, const struct list_view_key *key,
                      const struct history_view_cell *cells)
{
    struct buf *line = arg;

    (void)key;
    buf_clear(line);
    history_view_csv_append(line, view, cells);
    return !buf_failed(line) && fputs(buf_text(line), stdout) >= 0;
}

enum err command_print_list(struct store *store, enum list_view_id id, const char *filter)
{
    const struct list_view_query query = { .scope = store_scope_whole(),
                                           .filters = { filter },
                                           .most = INT32_MAX };
    const struct history_view *view = list_view_get(id);
    struct buf line;

    for (size_t i = 0; i < view->column_count; i++)
        (void)printf("%s%s", i > 0 ? "," : "", view->columns[i].name);
    (void)fputs(CSV_LINE_END, stdout);
    buf_init(&line, LINE_LIMIT);
    enum err err = list_view_read(store_db(store), id, &query, print_row, &line);
    if (err == ERR_NONE)
        err = buf_error(&line);
    buf_finish(&line);
    return err;
}
