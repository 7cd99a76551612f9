/* SPDX-License-Identifier: Apache-2.0 */
/* A row per device or alert; those of one report have its id and time. */
#include "agent/sds/connector_outbox.h"

#include "agent/sds/connector_memory.h"
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

/* What waits, in the order in which it is sent: an item waits for the first two. */
enum kind { DEVICE, ALERT, RELAY, RELAY_ALERT };

struct connector_outbox {
    struct disk *disk;
    struct sqlite_statement *put;
    struct sqlite_statement *replace;
    struct sqlite_statement *drop;
    struct sqlite_statement *next;
    struct sqlite_statement *name_devices; /* of items: each device once in a report */
    struct sqlite_statement *name; /* the relay has each but once, and rows of logs are many */
    struct sqlite_statement *read;
    struct sqlite_statement *taken;
    struct sqlite_statement *lowest;
    struct sqlite_statement *span;
    struct sqlite_statement *count;
    struct sqlite_statement *waits;
    struct sqlite_statement *forget;
    struct connector_memory *memory;
    unsigned tells;
    uint64_t known[CONNECTOR_MEMORY_ROWS]; /* of the log that is looked at now */
    uint64_t marks[CONNECTOR_MEMORY_ROWS];
    char report[SDS_DOC_UUID]; /* written last */
    union {
        struct sds_doc_reports reports;
        struct sds_doc_alerts alerts;
    } body;
};

#define STATEMENTS(o)                                                                              \
    {                                                                                              \
        (o)->put, (o)->replace, (o)->drop, (o)->next, (o)->name_devices, (o)->name, (o)->read,     \
            (o)->taken, (o)->lowest, (o)->span, (o)->count, (o)->waits, (o)->forget                \
    }

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
                                 " WHERE report = '' AND kind >= 2 ORDER BY kind, seq LIMIT 1)");
    o->next = sqlite_prepare(
        db, "SELECT * FROM (SELECT report, report_ms, kind FROM sds_out WHERE report > '' LIMIT 1)"
            " UNION ALL SELECT * FROM (SELECT report, report_ms, kind FROM sds_out"
            " WHERE report = '' ORDER BY kind, seq LIMIT 1) LIMIT 1");
    o->name_devices = sqlite_prepare(
        db, "UPDATE sds_out SET report = ?1, report_ms = ?2 WHERE seq IN (SELECT min(seq)"
            " FROM sds_out WHERE report = '' AND kind = ?3 GROUP BY device ORDER BY min(seq)"
            " LIMIT ?4)");
    o->name = sqlite_prepare(db, "UPDATE sds_out SET report = ?1, report_ms = ?2 WHERE seq IN"
                                 " (SELECT seq FROM sds_out WHERE report = '' AND kind = ?3"
                                 " ORDER BY seq LIMIT ?4)");
    o->read = sqlite_prepare(db, "SELECT body, crc FROM sds_out WHERE report = ? ORDER BY seq");
    o->taken = sqlite_prepare(db, "DELETE FROM sds_out WHERE report = ?");
    o->lowest = sqlite_prepare(db, "SELECT min(seq) FROM sds_out WHERE kind < 2");
    o->span = sqlite_prepare(db, "SELECT (SELECT max(seq) FROM sds_out)"
                                 " - (SELECT min(seq) FROM sds_out) + 1");
    o->count = sqlite_prepare(db, "SELECT count(*) FROM sds_out");
    o->waits = sqlite_prepare(db, "SELECT count(*) FROM (SELECT 1 FROM sds_out WHERE report = ''"
                                  " AND kind = ? LIMIT ?)");
    o->forget = sqlite_prepare(db, "DELETE FROM sds_out");
    struct sqlite_statement *const all[] = STATEMENTS(o);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] == NULL)
            return false;
    return true;
}

struct connector_outbox *connector_outbox_open(struct disk *disk)
{
    struct connector_outbox *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->disk = disk;
    if (disk_make_tables(disk, table) == ERR_NONE && prepare(o))
        o->memory = connector_memory_open(disk);
    if (o->memory != NULL)
        return o;
    log_error("sds", "the outbox cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    connector_outbox_close(o);
    return NULL;
}

void connector_outbox_close(struct connector_outbox *o)
{
    if (o == NULL)
        return;
    struct sqlite_statement *const all[] = STATEMENTS(o);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        sqlite_finish(all[i]);
    connector_memory_close(o->memory);
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

/* Numbers are given in order: where the first and the last one are near, there is no need to count.
 */
static int64_t rows_in(struct connector_outbox *o)
{
    int64_t most = number_of(o->span, 0);

    return most <= CONNECTOR_OUTBOX_LOGS ? most : number_of(o->count, CONNECTOR_OUTBOX_MOST);
}

static bool make_room(struct connector_outbox *o, enum kind kind, const char *device)
{
    if (kind == RELAY) {
        sqlite_bind_text(o->replace, 1, device);
        if (!run(o, o->replace))
            return false;
    }
    if (kind == RELAY_ALERT)
        return rows_in(o) < CONNECTOR_OUTBOX_LOGS; /* it is still in the device's log */
    if (rows_in(o) < CONNECTOR_OUTBOX_MOST)
        return true;
    return run(o, o->drop) && rows_in(o) < CONNECTOR_OUTBOX_MOST;
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

void connector_outbox_allow(struct connector_outbox *o, unsigned tells)
{
    o->tells = tells;
}

enum err connector_outbox_put_asset(struct connector_outbox *o, const char *device,
                                    const char *value)
{
    return connector_memory_put_asset(o->memory, device, value);
}

static void hide_serials(struct sds_doc_device *told)
{
    told->serial[0] = '\0';
    for (size_t i = 0; i < told->supply_count; i++)
        told->supplies[i].serial[0] = '\0';
}

static void hide_counters(struct sds_doc_device *told)
{
    told->engine_cycles = told->impressions = told->impressions_mono = SDS_FIELD_NONE;
    told->impressions_colour = told->duplex_sheets = SDS_FIELD_NONE;
}

static void hide_assets(struct connector_outbox *o, struct sds_doc_device *told)
{
    for (size_t i = 0; i < told->setting_count; i++) {
        struct sds_doc_found *setting = &told->settings[i];
        if (setting->name == SDS_DOC_ASSET_NUMBER && setting->found[0] != '\0' &&
            !connector_memory_has_asset(o->memory, told->device, setting->found))
            setting->found[0] = '\0';
    }
}

/* What may not leave is left out. */
static void veil(struct connector_outbox *o, struct sds_doc_device *told)
{
    if ((o->tells & SDS_CONF_SERIALS) == 0)
        hide_serials(told);
    if ((o->tells & SDS_CONF_COUNTERS) == 0)
        hide_counters(told);
    if ((o->tells & SDS_CONF_SUPPLIES) == 0)
        told->supply_count = 0;
    if ((o->tells & SDS_CONF_SETTINGS) == 0)
        told->setting_count = 0;
    hide_assets(o, told);
}

int64_t connector_outbox_put(struct connector_outbox *o, const struct sds_doc_device *device,
                             bool is_relay)
{
    struct sds_doc_device told = *device;

    veil(o, &told);
    return put(o, is_relay ? RELAY : DEVICE, device->device, &sds_doc_report_device, &told);
}

int64_t connector_outbox_put_alert(struct connector_outbox *o, const struct sds_doc_alert *alert)
{
    if ((o->tells & SDS_CONF_EVENTS) == 0)
        return 0;
    return put(o, ALERT, alert->device, &sds_doc_report_alert, alert);
}

static int compare_marks(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

size_t connector_outbox_put_log(struct connector_outbox *o, const char *device,
                                const struct sds_doc_alert *rows, size_t count)
{
    size_t known = connector_memory_log(o->memory, device, o->known), kept = 0, news = 0;

    qsort(o->known, known, sizeof o->known[0], compare_marks);
    for (size_t i = 0; i < count && kept < CONNECTOR_MEMORY_ROWS; i++) {
        uint64_t mark = connector_memory_mark(&rows[i]);
        bool is_known = bsearch(&mark, o->known, known, sizeof mark, compare_marks) != NULL;
        if (!is_known && (news == CONNECTOR_OUTBOX_NEW ||
                          put(o, RELAY_ALERT, device, &sds_doc_report_alert, &rows[i]) == 0))
            continue;
        news += !is_known;
        o->marks[kept++] = mark;
    }
    if (news > 0 && connector_memory_put_log(o->memory, device, o->marks, kept) != ERR_NONE)
        return 0;
    return news;
}

bool connector_outbox_has_room(struct connector_outbox *o)
{
    return (o->tells & SDS_CONF_EVENTS) != 0 && rows_in(o) < CONNECTOR_OUTBOX_LOGS;
}

static bool wait_of(struct connector_outbox *o, enum kind kind, int64_t most)
{
    sqlite_bind_number(o->waits, 1, kind);
    sqlite_bind_number(o->waits, 2, most);
    return number_of(o->waits, 0) >= most;
}

bool connector_outbox_has_batch(struct connector_outbox *o)
{
    return wait_of(o, RELAY, SDS_DOC_REPORT_DEVICES) ||
           wait_of(o, RELAY_ALERT, SDS_DOC_REPORT_ALERTS);
}

static bool is_alert(enum kind kind)
{
    return kind == ALERT || kind == RELAY_ALERT;
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
    struct sqlite_statement *name = *out_kind == DEVICE ? o->name_devices : o->name;
    sqlite_bind_text(name, 1, o->report);
    sqlite_bind_number(name, 2, *out_ms);
    sqlite_bind_number(name, 3, *out_kind);
    sqlite_bind_number(name, 4,
                       is_alert(*out_kind) ? SDS_DOC_REPORT_ALERTS : SDS_DOC_REPORT_DEVICES);
    return run(o, name);
}

/* False for a damaged row, and without memory to read it: ERR_MEMORY in `out_err` then. */
static bool read_row(struct sqlite_statement *query, const struct sds_field_table *rows, void *out,
                     enum err *out_err)
{
    const char *text = sqlite_text(query, 0);
    struct sds_field_trouble trouble;
    char error[JSON_ERROR_SIZE];
    struct json *json;

    if (text == NULL || sqlite_number(query, 1) != crc32c_update(0, text, strlen(text)))
        return false;
    enum err err = json_parse(text, strlen(text), TEXT, DEPTH, &json, error);
    if (err == ERR_MEMORY)
        *out_err = err;
    if (err != ERR_NONE)
        return false;
    bool good = sds_field_read(rows, json_root(json), out, &trouble);
    json_destroy(json);
    return good;
}

/* Rows that are damaged are left out, each time alike. */
static enum err read_devices(struct connector_outbox *o, int64_t at_ms)
{
    struct sds_doc_reports *doc = &o->body.reports;
    enum err err = ERR_NONE;

    sds_field_clear(sds_doc_row(SDS_DOC_REPORTS)->table, doc);
    (void)str_copy(doc->report, sizeof doc->report, o->report);
    doc->time_ms = at_ms;
    sqlite_bind_text(o->read, 1, o->report);
    while (err == ERR_NONE && doc->device_count < SDS_DOC_REPORT_DEVICES &&
           sqlite_row(o->read, &err))
        doc->device_count +=
            read_row(o->read, &sds_doc_report_device, &doc->devices[doc->device_count], &err);
    sqlite_reset(o->read);
    return err;
}

static enum err read_alerts(struct connector_outbox *o, int64_t at_ms)
{
    struct sds_doc_alerts *doc = &o->body.alerts;
    enum err err = ERR_NONE;

    sds_field_clear(sds_doc_row(SDS_DOC_ALERTS)->table, doc);
    (void)str_copy(doc->report, sizeof doc->report, o->report);
    doc->time_ms = at_ms;
    sqlite_bind_text(o->read, 1, o->report);
    while (err == ERR_NONE && doc->alert_count < SDS_DOC_REPORT_ALERTS && sqlite_row(o->read, &err))
        doc->alert_count +=
            read_row(o->read, &sds_doc_report_alert, &doc->alerts[doc->alert_count], &err);
    sqlite_reset(o->read);
    return err;
}

bool connector_outbox_write(struct connector_outbox *o, struct buf *out,
                            enum sds_doc_type *out_type)
{
    struct sds_field_trouble trouble = { "", "" };
    enum kind kind;
    int64_t at_ms;

    if (!begin_report(o, &kind, &at_ms) || !disk_commit(o->disk))
        return false;
    enum err err = is_alert(kind) ? read_alerts(o, at_ms) : read_devices(o, at_ms);
    *out_type = is_alert(kind) ? SDS_DOC_ALERTS : SDS_DOC_REPORTS;
    if (err == ERR_NONE && sds_doc_write(out, *out_type, &o->body, &trouble))
        return true;
    if (err != ERR_NONE || buf_error(out) == ERR_MEMORY)
        return false; /* it waits: what is told must not depend on what memory there is */
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

bool connector_outbox_forget(struct connector_outbox *o)
{
    enum err err = disk_begin_freeing(o->disk);

    if (err == ERR_NONE)
        err = sqlite_step(o->forget);
    if (err == ERR_NONE)
        err = connector_memory_forget(o->memory);
    if (err != ERR_NONE)
        disk_fail(o->disk, err);
    o->report[0] = '\0';
    return err == ERR_NONE && disk_commit(o->disk);
}
