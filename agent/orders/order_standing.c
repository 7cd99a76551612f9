/* SPDX-License-Identifier: Apache-2.0 */
/* A small table and its copy in memory. */
#include "agent/orders/order_standing.h"

#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define MOST_MS ((int64_t)ORDER_MINUTES * 60000)
#define READ    "SELECT name, value, until_ms, at_ms, who, crc FROM order_standing ORDER BY name"

struct order_standing {
    struct disk *disk;
    struct sqlite_statement *put;
    struct sqlite_statement *forget;
    struct order_standing_row rows[ORDER_STANDING_MOST];
    size_t count;
};

static const char table[] =
    "CREATE TABLE IF NOT EXISTS order_standing (name TEXT PRIMARY KEY, value TEXT NOT NULL,"
    " until_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL, who TEXT NOT NULL,"
    " crc INTEGER NOT NULL) WITHOUT ROWID";

static uint32_t checksum(const struct order_standing_row *row)
{
    uint32_t crc = crc32c_update(0, row->name, strlen(row->name) + 1);

    crc = crc32c_update(crc, row->value, strlen(row->value) + 1);
    crc = crc32c_update(crc, row->who, strlen(row->who) + 1);
    crc = crc32c_update(crc, &row->until_ms, sizeof row->until_ms);
    return crc32c_update(crc, &row->at_ms, sizeof row->at_ms);
}

static bool read_text(struct sqlite_statement *query, int at, char *out, size_t size)
{
    const char *text = sqlite_text(query, at);

    return text != NULL && str_copy(out, size, text);
}

static bool read_row(struct sqlite_statement *query, struct order_standing_row *row)
{
    *row = (struct order_standing_row){ .until_ms = sqlite_number(query, 2),
                                        .at_ms = sqlite_number(query, 3) };
    return read_text(query, 0, row->name, sizeof row->name) &&
           read_text(query, 1, row->value, sizeof row->value) &&
           read_text(query, 4, row->who, sizeof row->who) &&
           sqlite_number(query, 5) == checksum(row);
}

enum err order_standing_look(struct sqlite *db,
                             struct order_standing_row out_rows[ORDER_STANDING_MOST],
                             size_t *out_count, size_t *out_damaged)
{
    struct sqlite_statement *query = sqlite_prepare(db, READ);
    enum err err = query != NULL ? ERR_NONE : sqlite_prepare_error(db);

    *out_count = 0;
    *out_damaged = 0;
    while (query != NULL && *out_count < ORDER_STANDING_MOST && sqlite_row(query, &err)) {
        if (read_row(query, &out_rows[*out_count]))
            ++*out_count;
        else
            ++*out_damaged;
    }
    sqlite_finish(query);
    return err;
}

void order_standing_read(struct order_standing *standing)
{
    size_t damaged;
    enum err err = order_standing_look(disk_sqlite(standing->disk), standing->rows,
                                       &standing->count, &damaged);

    if (damaged > 0)
        log_warn("orders", "%zu of what orders had set is damaged, as configured from now on",
                 damaged);
    if (err != ERR_NONE)
        log_error("orders", "what orders have set cannot be read: as configured until the next "
                            "start");
}

bool order_standing_lasts(const struct order_standing_row *row, int64_t now_ms)
{
    return row->until_ms == 0 || (now_ms < row->until_ms && row->until_ms - now_ms <= MOST_MS);
}

struct order_standing *order_standing_open(struct disk *disk)
{
    struct order_standing *standing = calloc(1, sizeof *standing);
    struct sqlite *db = disk_sqlite(disk);

    if (standing == NULL)
        return NULL;
    standing->disk = disk;
    if (disk_make_tables(disk, table) == ERR_NONE) {
        standing->put = sqlite_prepare(db, "INSERT OR REPLACE INTO order_standing (name, value,"
                                           " until_ms, at_ms, who, crc) VALUES (?, ?, ?, ?, ?, ?)");
        standing->forget = sqlite_prepare(db, "DELETE FROM order_standing WHERE name = ?");
    }
    if (standing->put == NULL || standing->forget == NULL) {
        log_error("orders", "what orders have set cannot be opened: %s", sqlite_error(db));
        order_standing_close(standing);
        return NULL;
    }
    order_standing_read(standing);
    return standing;
}

void order_standing_close(struct order_standing *standing)
{
    if (standing == NULL)
        return;
    sqlite_finish(standing->put);
    sqlite_finish(standing->forget);
    free(standing);
}

/* Its place; the number of rows when it is not there. */
static size_t place_of(const struct order_standing *standing, const char *name)
{
    size_t at = 0;

    while (at < standing->count && strcmp(standing->rows[at].name, name) != 0)
        at++;
    return at;
}

enum err order_standing_put(struct order_standing *standing, const struct order_standing_row *row)
{
    size_t place = place_of(standing, row->name);

    if (place == ORDER_STANDING_MOST)
        return ERR_LIMIT;
    sqlite_bind_text(standing->put, 1, row->name);
    sqlite_bind_text(standing->put, 2, row->value);
    sqlite_bind_number(standing->put, 3, row->until_ms);
    sqlite_bind_number(standing->put, 4, row->at_ms);
    sqlite_bind_text(standing->put, 5, row->who);
    sqlite_bind_number(standing->put, 6, checksum(row));
    enum err err = sqlite_step(standing->put);
    if (err != ERR_NONE) {
        disk_fail(standing->disk, err);
        return err;
    }
    standing->count += place == standing->count;
    standing->rows[place] = *row;
    return ERR_NONE;
}

enum err order_standing_forget(struct order_standing *standing, const char *name)
{
    size_t place = place_of(standing, name);

    if (place == standing->count)
        return ERR_NONE;
    sqlite_bind_text(standing->forget, 1, name);
    enum err err = sqlite_step(standing->forget);
    if (err == ERR_NONE)
        standing->rows[place] = standing->rows[--standing->count];
    else
        disk_fail(standing->disk, err);
    return err;
}

const struct order_standing_row *order_standing_find(const struct order_standing *standing,
                                                     const char *name)
{
    return order_standing_at(standing, place_of(standing, name));
}

const struct order_standing_row *order_standing_at(const struct order_standing *standing,
                                                   size_t index)
{
    return index < standing->count ? &standing->rows[index] : NULL;
}
