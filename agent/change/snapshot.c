/* SPDX-License-Identifier: Apache-2.0 */
/* One row per record that was said and still holds, with a checksum; nothing is kept in memory
 * between two calls, so a roll-back needs no care. */
#include "agent/change/snapshot.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdlib.h>
#include <string.h>

#define LOG_EVERY_MS 60000

struct snapshot {
    struct disk *disk;
    struct log_limit limit;
    struct sqlite_statement *load;
    struct sqlite_statement *put;
    struct sqlite_statement *forget;
    struct sqlite_statement *doubt;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS said (device TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
    " xml TEXT NOT NULL, crc INTEGER NOT NULL DEFAULT -1, PRIMARY KEY (device, kind, key))"
    " WITHOUT ROWID";

#define NO_CHECKSUM (-1) /* of a row written before there were any */

struct snapshot *snapshot_open(struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);
    struct snapshot *snapshot = NULL;

    if (disk_make_tables(disk, table) == ERR_NONE &&
        disk_make_column(disk, "said", "crc", "INTEGER NOT NULL DEFAULT -1") == ERR_NONE)
        snapshot = calloc(1, sizeof *snapshot);
    if (snapshot == NULL)
        goto fail;
    snapshot->disk = disk;
    snapshot->limit.every_ms = LOG_EVERY_MS;
    snapshot->load =
        sqlite_prepare(db, "SELECT key, xml, crc FROM said WHERE device = ? AND kind = ?"
                           " ORDER BY key LIMIT ?");
    snapshot->put = sqlite_prepare(
        db, "INSERT OR REPLACE INTO said (device, kind, key, xml, crc) VALUES (?, ?, ?, ?, ?)");
    snapshot->forget =
        sqlite_prepare(db, "DELETE FROM said WHERE device = ? AND kind = ? AND key = ?");
    snapshot->doubt = /* a space, which no record has there: equal to none, and still the record */
        sqlite_prepare(db, "UPDATE said SET xml = ' ' || xml WHERE xml NOT LIKE ' %'");
    if (snapshot->load != NULL && snapshot->put != NULL && snapshot->forget != NULL &&
        snapshot->doubt != NULL)
        return snapshot;

fail:
    log_error("change", "the table of what was said cannot be opened: %s", sqlite_error(db));
    snapshot_close(snapshot);
    return NULL;
}

void snapshot_close(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    sqlite_finish(snapshot->load);
    sqlite_finish(snapshot->put);
    sqlite_finish(snapshot->forget);
    sqlite_finish(snapshot->doubt);
    free(snapshot);
}

/* Over the whole row; the space of snapshot_doubt() aside. */
static uint32_t checksum(const char *device, enum record_kind kind, const char *key,
                         const char *xml)
{
    const char *name = field_kind_name(kind);
    uint32_t crc = crc32c_update(0, device, strlen(device) + 1);

    crc = crc32c_update(crc, name, strlen(name) + 1);
    crc = crc32c_update(crc, key, strlen(key) + 1);
    xml += xml[0] == ' ';
    return crc32c_update(crc, xml, strlen(xml));
}

static enum err make_place(struct snapshot_list *list)
{
    if (list->count < list->size)
        return ERR_NONE;
    size_t size = list->size == 0 ? 16 : list->size * 2;
    struct snapshot_item *items = realloc(list->items, size * sizeof *items);
    if (items == NULL)
        return ERR_MEMORY;
    list->items = items;
    list->size = size;
    return ERR_NONE;
}

/* The text of a row; "", which is no record, when the disk changed the row: so it is said again. */
static const char *sound_text(struct sqlite_statement *row, const char *device,
                              enum record_kind kind)
{
    const char *key = sqlite_text(row, 0);
    const char *xml = sqlite_text(row, 1);
    int64_t crc = sqlite_number(row, 2);
    bool is_sound = key != NULL && xml != NULL && !sqlite_is_null(row, 2) &&
                    (crc == NO_CHECKSUM || crc == checksum(device, kind, key, xml));

    return is_sound ? xml : "";
}

static enum err append_row(struct snapshot_list *list, const char *key, const char *xml)
{
    enum err err = make_place(list);

    if (err != ERR_NONE)
        return err;
    struct snapshot_item *item = &list->items[list->count];
    item->key = strdup(key != NULL ? key : "");
    item->xml = strdup(xml);
    list->count++;
    return item->key != NULL && item->xml != NULL ? ERR_NONE : ERR_MEMORY;
}

enum err snapshot_load(struct snapshot *snapshot, const char *device, enum record_kind kind,
                       struct snapshot_list *list)
{
    enum err err = ERR_NONE;
    enum err append = ERR_NONE;

    sqlite_bind_text(snapshot->load, 1, device);
    sqlite_bind_text(snapshot->load, 2, field_kind_name(kind));
    sqlite_bind_number(snapshot->load, 3, SNAPSHOT_MOST);
    while (append == ERR_NONE && sqlite_row(snapshot->load, &err)) {
        const char *xml = sound_text(snapshot->load, device, kind);
        if (xml[0] == '\0' && log_limit_allows(&snapshot->limit, NULL))
            log_warn("change", "%s: what was said of it is damaged on disk: it is said again",
                     device);
        append = append_row(list, sqlite_text(snapshot->load, 0), xml);
    }
    sqlite_reset(snapshot->load);
    return err != ERR_NONE ? err : append;
}

enum err snapshot_agent(struct snapshot *snapshot, char out_id[CRYPTO_UUID_SIZE])
{
    struct sqlite_statement *find = sqlite_prepare(
        disk_sqlite(snapshot->disk), "SELECT device FROM said WHERE kind = ? LIMIT 1");
    enum err err = ERR_NONE;
    bool has = false;

    if (find == NULL)
        return sqlite_prepare_error(disk_sqlite(snapshot->disk));
    sqlite_bind_text(find, 1, field_kind_name(RECORD_AGENT));
    if (sqlite_row(find, &err)) {
        const char *id = sqlite_text(find, 0);
        has = id != NULL && field_accepts(FIELD_AGENT_DEVICE, id) &&
              str_copy(out_id, CRYPTO_UUID_SIZE, id);
    }
    sqlite_finish(find);
    return err == ERR_NONE && !has ? ERR_MISSING : err;
}

void snapshot_list_finish(struct snapshot_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].key);
        free(list->items[i].xml);
    }
    free(list->items);
    *list = (struct snapshot_list){ 0 };
}

enum err snapshot_parse(const struct snapshot_item *item, struct record *out_record)
{
    return record_xml_parse(item->xml, strlen(item->xml), out_record);
}

enum err snapshot_put(struct snapshot *snapshot, const char *device, enum record_kind kind,
                      const char *key, const char *xml)
{
    sqlite_bind_text(snapshot->put, 1, device);
    sqlite_bind_text(snapshot->put, 2, field_kind_name(kind));
    sqlite_bind_text(snapshot->put, 3, key);
    sqlite_bind_text(snapshot->put, 4, xml);
    sqlite_bind_number(snapshot->put, 5, checksum(device, kind, key, xml));
    return sqlite_step(snapshot->put);
}

enum err snapshot_forget(struct snapshot *snapshot, const char *device, enum record_kind kind,
                         const char *key)
{
    sqlite_bind_text(snapshot->forget, 1, device);
    sqlite_bind_text(snapshot->forget, 2, field_kind_name(kind));
    sqlite_bind_text(snapshot->forget, 3, key);
    return sqlite_step(snapshot->forget);
}

enum err snapshot_doubt(struct snapshot *snapshot)
{
    return sqlite_step(snapshot->doubt);
}

bool snapshot_is_doubted(const struct snapshot_item *item)
{
    return item->xml[0] == ' ';
}
