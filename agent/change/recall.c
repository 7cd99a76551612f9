/* SPDX-License-Identifier: Apache-2.0 */
/* One row per text, with a checksum; nothing is kept in memory between two calls, so a roll-back
 * needs no care. */
#include "agent/change/recall.h"

#include "base/crc32c.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define LOG_EVERY_MS 60000
#define NO_CHECKSUM  (-1) /* of a row written before there were any */

struct recall {
    struct log_limit limit;
    struct sqlite_statement *load;
    struct sqlite_statement *put;
    struct sqlite_statement *forget;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS recall (device TEXT NOT NULL, kind INTEGER NOT NULL,"
    " key TEXT NOT NULL, text TEXT NOT NULL, crc INTEGER NOT NULL DEFAULT -1,"
    " PRIMARY KEY (device, kind, key)) WITHOUT ROWID";

struct recall *recall_open(struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);
    struct recall *recall = NULL;

    if (disk_make_tables(disk, table) == ERR_NONE &&
        disk_make_column(disk, "recall", "crc", "INTEGER NOT NULL DEFAULT -1") == ERR_NONE)
        recall = calloc(1, sizeof *recall);
    if (recall == NULL)
        goto fail;
    recall->limit.every_ms = LOG_EVERY_MS;
    recall->load =
        sqlite_prepare(db, "SELECT key, text, crc FROM recall WHERE device = ? AND kind = ?"
                           " ORDER BY key LIMIT ?");
    recall->put = sqlite_prepare(
        db, "INSERT OR REPLACE INTO recall (device, kind, key, text, crc) VALUES (?, ?, ?, ?, ?)");
    recall->forget =
        sqlite_prepare(db, "DELETE FROM recall WHERE device = ? AND kind = ? AND key = ?");
    if (recall->load != NULL && recall->put != NULL && recall->forget != NULL)
        return recall;

fail:
    log_error("change", "the table of what is remembered cannot be opened: %s", sqlite_error(db));
    recall_close(recall);
    return NULL;
}

void recall_close(struct recall *recall)
{
    if (recall == NULL)
        return;
    sqlite_finish(recall->load);
    sqlite_finish(recall->put);
    sqlite_finish(recall->forget);
    free(recall);
}

static bool make_place(struct recall_list *list)
{
    if (list->count < list->size)
        return true;
    size_t size = list->size == 0 ? 16 : list->size * 2;
    struct recall_item *items = realloc(list->items, size * sizeof *items);
    if (items == NULL)
        return false;
    list->items = items;
    list->size = size;
    return true;
}

/* Over the whole row. */
static uint32_t checksum(const char *device, enum recall_kind kind, const char *key,
                         const char *text)
{
    int64_t number = kind;
    uint32_t crc = crc32c_update(0, device, strlen(device) + 1);

    crc = crc32c_update(crc, &number, sizeof number);
    crc = crc32c_update(crc, key, strlen(key) + 1);
    return crc32c_update(crc, text, strlen(text));
}

static bool is_sound(struct sqlite_statement *row, const char *device, enum recall_kind kind)
{
    const char *key = sqlite_text(row, 0);
    const char *text = sqlite_text(row, 1);
    int64_t crc = sqlite_number(row, 2);

    return key != NULL && text != NULL && !sqlite_is_null(row, 2) &&
           (crc == NO_CHECKSUM || crc == checksum(device, kind, key, text));
}

static enum err append_row(struct recall_list *list, struct sqlite_statement *row)
{
    const char *key = sqlite_text(row, 0);
    const char *text = sqlite_text(row, 1);

    if (!make_place(list))
        return ERR_MEMORY;
    struct recall_item *item = &list->items[list->count++];
    item->key = strdup(key);
    item->text = strdup(text);
    return item->key != NULL && item->text != NULL ? ERR_NONE : ERR_MEMORY;
}

enum err recall_load(struct recall *recall, const char *device, enum recall_kind kind,
                     struct recall_list *list)
{
    enum err err = ERR_NONE;
    enum err append = ERR_NONE;

    sqlite_bind_text(recall->load, 1, device);
    sqlite_bind_number(recall->load, 2, kind);
    sqlite_bind_number(recall->load, 3, RECALL_MOST);
    while (append == ERR_NONE && sqlite_row(recall->load, &err))
        if (is_sound(recall->load, device, kind))
            append = append_row(list, recall->load);
        else if (log_limit_allows(&recall->limit, NULL))
            log_warn("change", "%s: what was remembered of it is damaged on disk: it is forgotten",
                     device);
    sqlite_reset(recall->load);
    return err != ERR_NONE ? err : append;
}

void recall_list_finish(struct recall_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].key);
        free(list->items[i].text);
    }
    free(list->items);
    *list = (struct recall_list){ 0 };
}

const char *recall_list_text(const struct recall_list *list, const char *key)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(list->items[middle].key, key);
        if (order == 0)
            return list->items[middle].text;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

enum err recall_put(struct recall *recall, const char *device, enum recall_kind kind,
                    const char *key, const char *text)
{
    sqlite_bind_text(recall->put, 1, device);
    sqlite_bind_number(recall->put, 2, kind);
    sqlite_bind_text(recall->put, 3, key);
    sqlite_bind_text(recall->put, 4, text);
    sqlite_bind_number(recall->put, 5, checksum(device, kind, key, text));
    return sqlite_step(recall->put);
}

enum err recall_forget(struct recall *recall, const char *device, enum recall_kind kind,
                       const char *key)
{
    sqlite_bind_text(recall->forget, 1, device);
    sqlite_bind_number(recall->forget, 2, kind);
    sqlite_bind_text(recall->forget, 3, key);
    return sqlite_step(recall->forget);
}
