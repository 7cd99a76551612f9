/* SPDX-License-Identifier: Apache-2.0 */
/* Records are read again from the XML that was kept, in the order of their rows. */
#include "portal/store/history_fill.h"

#include "base/clock.h"
#include "base/log.h"
#include "protocol/record_xml.h"

#include <inttypes.h>
#include <string.h>

#define SLICE   2000 /* records of one transaction */
#define TELL_US (UINT64_C(5) * 1000 * 1000)

struct fill {
    struct db *db;
    struct history *history;
    struct db_statement *read; /* entries behind a row */
    int64_t through;
    int64_t last; /* row */
    uint64_t told_us;
};

/* `out_number` is left alone when there is no row. */
static enum err ask(struct db *db, const char *sql, int64_t *out_number)
{
    struct db_statement *find = db_prepare(db, sql);
    enum err err;

    if (!find)
        return db_prepare_error(db);
    if (db_row(find, &err))
        *out_number = db_number(find, 0);
    db_finish(find);
    return err;
}

static enum err add_entry(struct fill *fill)
{
    const char *xml = db_text(fill->read, 4);
    const struct history_source source = { .agent = db_number(fill->read, 2),
                                           .journal = db_number(fill->read, 1),
                                           .entry = db_number(fill->read, 0),
                                           .received_ms = db_number(fill->read, 3) };
    struct record record;
    enum err err = record_xml_parse(xml, strlen(xml), &record);

    if (err == ERR_NONE) {
        err = history_add(fill->history, &source, &record);
        record_finish(&record);
    } else if (err != ERR_MEMORY) {
        log_warn("store", "record %" PRId64 ": cannot be read any more; it is not in the history",
                 source.entry);
        err = ERR_NONE;
    }
    return err;
}

static enum err add_slice(struct fill *fill)
{
    enum err err = ERR_NONE;
    enum err read_err = ERR_NONE;

    db_bind_number(fill->read, 1, fill->through);
    db_bind_number(fill->read, 2, SLICE);
    while (err == ERR_NONE && db_row(fill->read, &read_err)) {
        fill->through = db_number(fill->read, 0);
        err = add_entry(fill);
    }
    db_reset(fill->read);
    return err == ERR_NONE ? read_err : err;
}

static enum err remember(struct fill *fill)
{
    const char *sql = fill->through < fill->last ? "UPDATE history_fill SET through = ?1"
                                                 : "DELETE FROM history_fill WHERE through <= ?1";
    struct db_statement *put = db_prepare(fill->db, sql);

    if (!put)
        return db_prepare_error(fill->db);
    db_bind_number(put, 1, fill->through);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

static enum err fill_slice(struct fill *fill)
{
    enum err err = db_begin(fill->db);

    if (err == ERR_NONE)
        err = add_slice(fill);
    if (err == ERR_NONE)
        err = remember(fill);
    if (err == ERR_NONE)
        err = history_write(fill->history);
    if (err == ERR_NONE)
        err = db_commit(fill->db);
    if (err != ERR_NONE) {
        db_undo(fill->db);
        history_forget(fill->history);
    }
    return err;
}

static void tell(struct fill *fill)
{
    uint64_t now_us = clock_monotonic_us();

    if (now_us - fill->told_us < TELL_US)
        return;
    fill->told_us = now_us;
    log_info("store", "history: made from %" PRId64 " of %" PRId64 " records", fill->through,
             fill->last);
}

static enum err fill_all(struct fill *fill)
{
    enum err err = ERR_NONE;

    do {
        err = fill_slice(fill);
        tell(fill);
    } while (err == ERR_NONE && fill->through < fill->last);
    return err;
}

enum err history_fill_run(struct db *db, struct history *history)
{
    struct fill fill = { .db = db, .history = history, .through = -1 };
    enum err err = ask(db, "SELECT through FROM history_fill", &fill.through);

    if (err == ERR_NONE && fill.through >= 0)
        err = ask(db, "SELECT coalesce(max(row), 0) FROM entry", &fill.last);
    if (err != ERR_NONE || fill.through < 0)
        return err;
    fill.told_us = clock_monotonic_us();
    fill.read = db_prepare(db, "SELECT e.row, e.journal, j.agent, e.received, e.xml FROM entry e "
                               "JOIN journal j ON j.id = e.journal WHERE e.row > ? "
                               "ORDER BY e.row LIMIT ?");
    err = fill.read ? fill_all(&fill) : db_prepare_error(db);
    db_finish(fill.read);
    return err;
}
