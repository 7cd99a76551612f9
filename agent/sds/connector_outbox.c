/* SPDX-License-Identifier: Apache-2.0 */
/* A row per device or alert; those of one report have its id and time. */
#include "agent/sds/connector_outbox.h"

#include "base/clock.h"
#include "base/crc32c.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define TEXT  ((size_t)16 * 1024)
#define DEPTH 4

/* What waits, in the order in which it is sent: an item waits for some of it. */
enum kind { DEVICE, ALERT, RELAY };

struct connector_outbox {
    struct disk *disk;
    struct sqlite_statement *put;
    struct sqlite_statement *replace;
    struct sqlite_statement *drop;
    struct sqlite_statement *next;
    struct sqlite_statement *name;
    struct sqlite_statement *read;
    struct sqlite_statement *taken;
    struct sqlite_statement *lowest;
    struct sqlite_statement *count;
    bool hides_serials;
    char report[SDS_DOC_UUID]; /* written last */
    union {
        struct sds_doc_reports reports;
        struct sds_doc_alerts alerts;
    } body;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS sds_out (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " kind INTEGER NOT NULL, device TEXT NOT NULL, report TEXT NOT NULL,"
    " report_ms INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS sds_out_report ON sds_out (report, kind, seq);"
    "CREATE INDEX IF NOT EXISTS sds_out_device ON sds_out (device, kind)";

static bool prepare(struct connector_outbox *o)
{
    struct sqlite *db = disk_sqlite(o->disk);

    o->put = sqlite_prepare(db, "INSERT INTO sds_out (kind, device, report, report_ms, body, crc)"
                                " VALUES (?, ?, '', 0, ?, ?)");
    o->replace = sqlite_prepare(db, "DELETE FROM sds_out WHERE device = ?1 AND kind = 2"
                                    " AND report = ''");
    o->drop = sqlite_prepare(db, "DELETE FROM sds_out WHERE seq IN (SELECT seq FROM sds_out"
                                 " WHERE report = '' AND kind = 2 ORDER BY seq LIMIT 1)");
    o->next = sqlite_prepare(db, "SELECT report, report_ms, kind FROM sds_out"
                                 " ORDER BY report DESC, kind, seq LIMIT 1");
    o->name = sqlite_prepare(
        db, "UPDATE sds_out SET report = ?1, report_ms = ?2 WHERE seq IN (SELECT min(seq)"
            " FROM sds_out WHERE report = '' AND kind = ?3 GROUP BY CASE WHEN kind = 1 THEN seq"
            " ELSE device END ORDER BY min(seq) LIMIT ?4)");
    o->read = sqlite_prepare(db, "SELECT body, crc FROM sds_out WHERE report = ? ORDER BY seq");
    o->taken = sqlite_prepare(db, "DELETE FROM sds_out WHERE report = ?");
    o->lowest = sqlite_prepare(db, "SELECT min(seq) FROM sds_out WHERE kind < 2");
    o->count = sqlite_prepare(db, "SELECT count(*) FROM sds_out");
    return o->put != NULL && o->replace != NULL && o->drop != NULL && o->next != NULL &&
           o->name != NULL && o->read != NULL && o->taken != NULL && o->lowest != NULL &&
           o->count != NULL;
}

struct connector_outbox *connector_outbox_open(struct disk *disk)
{
    struct connector_outbox *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->disk = disk;
    if (disk_make_tables(disk, table) == ERR_NONE && prepare(o))
        return o;
    log_error("sds", "the outbox cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    connector_outbox_close(o);
    return NULL;
}

void connector_outbox_close(struct connector_outbox *o)
{
    if (o == NULL)
        return;
    struct sqlite_statement *const all[] = { o->put,  o->replace, o->drop,   o->next, o->name,
                                             o->read, o->taken,   o->lowest, o->count };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        sqlite_finish(all[i]);
    free(o);
}

static bool run(struct connector_outbox *o, struct sqlite_statement *statement)
{
    enum err err = sqlite_step(statement);

    if (err != ERR_NONE)
        disk_fail(o->disk, err);
    return err == ERR_NONE;
}

static int64_t number_of(struct sqlite_statement *query, int64_t otherwise)
{
    enum err err = ERR_NONE;
    bool is_there = sqlite_row(query, &err) && !sqlite_is_null(query, 0);
    int64_t number = is_there ? sqlite_number(query, 0) : otherwise;

    sqlite_reset(query);
    return number;
}

static bool make_room(struct connector_outbox *o, enum kind kind, const char *device)
{
    if (kind == RELAY) {
        sqlite_bind_text(o->replace, 1, device);
        if (!run(o, o->replace))
            return false;
    }
    if (number_of(o->count, CONNECTOR_OUTBOX_MOST) < CONNECTOR_OUTBOX_MOST)
        return true;
    return run(o, o->drop) && number_of(o->count, CONNECTOR_OUTBOX_MOST) < CONNECTOR_OUTBOX_MOST;
}

static bool write_row(const struct sds_field_table *rows, const void *from, struct buf *out)
{
    struct sds_field_trouble trouble = { "", "" };
    struct json_write json;

    json_write_init(&json, out);
    json_write_object(&json, NULL);
    bool good = sds_field_write(rows, from, &json, &trouble);
    json_write_end(&json);
    if (!good)
        log_warn("sds", "what a device told is not sent: %s", trouble.text);
    return good && json_write_done(&json);
}

static int64_t put(struct connector_outbox *o, enum kind kind, const char *device,
                   const struct sds_field_table *rows, const void *from)
{
    struct buf body;
    int64_t seq = 0;

    buf_init(&body, TEXT);
    if (write_row(rows, from, &body) && disk_begin(o->disk) == ERR_NONE &&
        make_room(o, kind, device)) {
        sqlite_bind_number(o->put, 1, kind);
        sqlite_bind_text(o->put, 2, device);
        sqlite_bind_text(o->put, 3, buf_text(&body));
        sqlite_bind_number(o->put, 4, crc32c_update(0, body.data, body.len));
        if (run(o, o->put))
            seq = sqlite_last_rowid(disk_sqlite(o->disk));
    }
    buf_finish(&body);
    return seq;
}

void connector_outbox_hide_serials(struct connector_outbox *o, bool hides)
{
    o->hides_serials = hides;
}

int64_t connector_outbox_put(struct connector_outbox *o, const struct sds_doc_device *device,
                             bool is_relay)
{
    struct sds_doc_device told = *device;

    if (o->hides_serials) {
        told.serial[0] = '\0';
        for (size_t i = 0; i < told.supply_count; i++)
            told.supplies[i].serial[0] = '\0';
    }
    return put(o, is_relay ? RELAY : DEVICE, device->device, &sds_doc_report_device, &told);
}

int64_t connector_outbox_put_alert(struct connector_outbox *o, const struct sds_doc_alert *alert)
{
    return put(o, ALERT, alert->device, &sds_doc_report_alert, alert);
}

/* The report that is next: one that was begun, or a new one of what waits. */
static bool begin_report(struct connector_outbox *o, enum kind *out_kind, int64_t *out_ms)
{
    enum err err = ERR_NONE;
    bool is_there = sqlite_row(o->next, &err);
    const char *report = is_there ? sqlite_text(o->next, 0) : NULL;

    (void)str_copy(o->report, sizeof o->report, report != NULL ? report : "");
    *out_ms = is_there ? sqlite_number(o->next, 1) : 0;
    *out_kind = is_there ? (enum kind)sqlite_number(o->next, 2) : DEVICE;
    sqlite_reset(o->next);
    if (!is_there || o->report[0] != '\0')
        return is_there;
    crypto_uuid(o->report);
    *out_ms = clock_wall_ms();
    if (disk_begin(o->disk) != ERR_NONE)
        return false;
    sqlite_bind_text(o->name, 1, o->report);
    sqlite_bind_number(o->name, 2, *out_ms);
    sqlite_bind_number(o->name, 3, *out_kind);
    sqlite_bind_number(o->name, 4,
                       *out_kind == ALERT ? SDS_DOC_REPORT_ALERTS : SDS_DOC_REPORT_DEVICES);
    return run(o, o->name);
}

static bool read_row(struct sqlite_statement *query, const struct sds_field_table *rows, void *out)
{
    const char *text = sqlite_text(query, 0);
    struct sds_field_trouble trouble;
    char error[JSON_ERROR_SIZE];
    struct json *json;

    if (text == NULL || sqlite_number(query, 1) != crc32c_update(0, text, strlen(text)) ||
        json_parse(text, strlen(text), TEXT, DEPTH, &json, error) != ERR_NONE)
        return false;
    bool good = sds_field_read(rows, json_root(json), out, &trouble);
    json_destroy(json);
    return good;
}

/* Rows that are damaged are left out, each time alike. */
static void read_devices(struct connector_outbox *o, int64_t at_ms)
{
    struct sds_doc_reports *doc = &o->body.reports;
    enum err err = ERR_NONE;

    sds_field_clear(sds_doc_row(SDS_DOC_REPORTS)->table, doc);
    (void)str_copy(doc->report, sizeof doc->report, o->report);
    doc->time_ms = at_ms;
    sqlite_bind_text(o->read, 1, o->report);
    while (doc->device_count < SDS_DOC_REPORT_DEVICES && sqlite_row(o->read, &err))
        doc->device_count +=
            read_row(o->read, &sds_doc_report_device, &doc->devices[doc->device_count]);
    sqlite_reset(o->read);
}

static void read_alerts(struct connector_outbox *o, int64_t at_ms)
{
    struct sds_doc_alerts *doc = &o->body.alerts;
    enum err err = ERR_NONE;

    sds_field_clear(sds_doc_row(SDS_DOC_ALERTS)->table, doc);
    (void)str_copy(doc->report, sizeof doc->report, o->report);
    doc->time_ms = at_ms;
    sqlite_bind_text(o->read, 1, o->report);
    while (doc->alert_count < SDS_DOC_REPORT_ALERTS && sqlite_row(o->read, &err))
        doc->alert_count +=
            read_row(o->read, &sds_doc_report_alert, &doc->alerts[doc->alert_count]);
    sqlite_reset(o->read);
}

bool connector_outbox_write(struct connector_outbox *o, struct buf *out,
                            enum sds_doc_type *out_type)
{
    struct sds_field_trouble trouble = { "", "" };
    enum kind kind;
    int64_t at_ms;

    if (!begin_report(o, &kind, &at_ms) || !disk_commit(o->disk))
        return false;
    if (kind == ALERT)
        read_alerts(o, at_ms);
    else
        read_devices(o, at_ms);
    *out_type = kind == ALERT ? SDS_DOC_ALERTS : SDS_DOC_REPORTS;
    if (sds_doc_write(out, *out_type, &o->body, &trouble))
        return true;
    log_error("sds", "a report cannot be written and is given up: %s", trouble.text);
    connector_outbox_taken(o);
    return false;
}

void connector_outbox_taken(struct connector_outbox *o)
{
    if (disk_begin_freeing(o->disk) != ERR_NONE)
        return;
    sqlite_bind_text(o->taken, 1, o->report);
    (void)run(o, o->taken);
}

int64_t connector_outbox_lowest(struct connector_outbox *o)
{
    return number_of(o->lowest, INT64_MAX);
}
