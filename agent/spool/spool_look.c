/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the committed state through a connection of its own; the agent's transactions are not
 * disturbed. */
#include "agent/spool/spool_look.h"

#include "agent/spool/spool_history.h"
#include "agent/spool/spool_hold_rows.h"
#include "agent/spool/spool_rows.h"
#include "agent/spool/spool_veil.h"
#include "base/sqlite.h"
#include "base/str.h"

#include <stdio.h>

static const char query[] = "SELECT epoch, next - base - 1, stored - base, (SELECT count(*) FROM"
                            " journal_quarantine) FROM journal_state";

static enum err read_row(struct sqlite *db, struct spool_look *out)
{
    struct sqlite_statement *statement = sqlite_prepare(db, query);
    enum err err = statement != NULL ? ERR_NONE : sqlite_prepare_error(db);

    if (err == ERR_NONE && sqlite_row(statement, &err)) {
        const char *epoch = sqlite_text(statement, 0);
        (void)str_copy(out->epoch, sizeof out->epoch, epoch != NULL ? epoch : "");
        out->said = (uint64_t)sqlite_number(statement, 1);
        out->stored = (uint64_t)sqlite_number(statement, 2);
        out->quarantined = (uint64_t)sqlite_number(statement, 3);
    } else if (err == ERR_NONE) {
        err = ERR_MISSING;
    }
    sqlite_finish(statement);
    out->held = spool_hold_rows_count(db);
    return err;
}

static enum err open_database(const char *folder, struct sqlite **out_db)
{
    char path[4200];

    if (snprintf(path, sizeof path, "%s/agent.db", folder) >= (int)sizeof path)
        return ERR_LIMIT;
    return sqlite_open(path, SQLITE_MODE_READ, out_db);
}

enum err spool_look_read(const char *folder, struct spool_look *out_look)
{
    struct spool_look look = { .epoch = "" };
    struct sqlite *db;

    enum err err = open_database(folder, &db);
    if (err != ERR_NONE)
        return err;
    err = read_row(db, &look);
    sqlite_close(db);
    if (err == ERR_NONE)
        *out_look = look;
    return err;
}

enum err spool_look_held(const char *folder, uint64_t *out_damaged)
{
    struct sqlite *db;
    enum err err = open_database(folder, &db);

    if (err != ERR_NONE)
        return err;
    err = spool_hold_rows_check(db, out_damaged);
    sqlite_close(db);
    return err;
}

/* One reading of everything. */
struct reader {
    spool_look_fn *fn;
    void *arg;
    bool is_ended;
};

static bool take_sent(void *arg, const struct spool_sent *sent, bool is_sound)
{
    struct reader *reader = arg;
    struct spool_look_record record = { sent->epoch, sent->number, true,
                                        is_sound,    sent->xml,    sent->len };

    reader->is_ended = !reader->fn(reader->arg, &record);
    return !reader->is_ended;
}

/* What waits, as it will be sent. */
static enum err read_waiting(struct sqlite *db, const struct spool_look *look,
                             struct reader *reader)
{
    struct spool_veil veil;
    struct spool_rows rows = { .read = NULL };
    struct spool_row row;
    enum err err = spool_veil_look(&veil, db, SPOOL_VEIL_JOURNAL);
    struct sqlite_statement *base = sqlite_prepare(db, "SELECT base FROM journal_state");
    int64_t first = 0;

    if (base == NULL)
        err = sqlite_prepare_error(db);
    else if (err == ERR_NONE && sqlite_row(base, &err))
        first = sqlite_number(base, 0);
    sqlite_finish(base);
    if (err == ERR_NONE && !spool_rows_look(&rows, db))
        err = sqlite_prepare_error(db);
    if (err == ERR_NONE)
        spool_rows_read(&rows, first + (int64_t)look->stored + 1, INT64_MAX, -1);
    while (err == ERR_NONE && !reader->is_ended && spool_rows_next(&rows, &row, &err)) {
        struct spool_look_record record = { look->epoch, (uint64_t)(row.place - first),
                                            false,       row.is_sound,
                                            row.body,    row.len };
        if (row.len > 0 && spool_veil_covers(&veil, row.place))
            err = spool_veil_record(&veil, &record.xml, &record.len);
        reader->is_ended = err != ERR_NONE || !reader->fn(reader->arg, &record);
    }
    spool_rows_close(&rows);
    spool_veil_close(&veil);
    return err;
}

enum err spool_look_records(const char *folder, spool_look_fn *fn, void *arg,
                            struct spool_look *out_look)
{
    struct spool_look look = { .epoch = "" };
    struct reader reader = { .fn = fn, .arg = arg };
    struct sqlite *db;

    enum err err = open_database(folder, &db);
    if (err != ERR_NONE)
        return err;
    err = sqlite_run(db, "BEGIN"); /* one state of the database for all of it */
    if (err == ERR_NONE)
        err = read_row(db, &look);
    if (err == ERR_NONE)
        err = spool_history_look(db, take_sent, &reader);
    if ((err == ERR_NONE || err == ERR_MISSING) && !reader.is_ended)
        err = read_waiting(db, &look, &reader);
    sqlite_close(db);
    if (err == ERR_NONE && out_look != NULL)
        *out_look = look;
    return err;
}
