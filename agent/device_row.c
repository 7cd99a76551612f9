/* SPDX-License-Identifier: Apache-2.0 */
/* One row per device, one entry in a table of columns for each of its properties: a property is
 * added there, and only there. What a row holds is checked like any input, and has a checksum: a
 * disk may have changed it, and an id must not become another one unnoticed. */
#include "agent/device_row.h"

#include "base/buf.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MACS_TEXT (DEVICE_MACS * sizeof((struct device *)NULL)->macs[0])
#define SQL_MOST       4096

struct device_rows {
    struct sqlite_statement *read;
    struct sqlite_statement *write;
};

/* The value of a row's column `at`, into the device; false when it cannot be one. */
typedef bool read_fn(struct sqlite_statement *row, int at, struct device *device);
/* The value of the device, bound to parameter `at`. */
typedef void write_fn(struct sqlite_statement *row, int at, const struct device *device);

/* A text in an array of `size` bytes, or a whole number of `size` bytes from 0 to `most`, each at
 * `offset` in the device; or anything else by functions of its own. */
struct column {
    const char *name;
    const char *type;
    size_t offset;
    size_t size;
    int64_t most; /* of a number; 0: a text */
    read_fn *read;
    write_fn *write;
};

static bool copy_text(struct sqlite_statement *row, int at, char *out, size_t size)
{
    const char *text = sqlite_text(row, at);

    return text != NULL && str_copy(out, size, text);
}

static bool read_id(struct sqlite_statement *row, int at, struct device *device)
{
    return copy_text(row, at, device->id, sizeof device->id) &&
           strlen(device->id) == sizeof device->id - 1;
}

static void write_id(struct sqlite_statement *row, int at, const struct device *device)
{
    sqlite_bind_text(row, at, device->id);
}

static bool read_address(struct sqlite_statement *row, int at, struct device *device)
{
    const char *text = sqlite_text(row, at);

    device->address.sin_family = AF_INET;
    return text != NULL && inet_pton(AF_INET, text, &device->address.sin_addr) == 1;
}

static void write_address(struct sqlite_statement *row, int at, const struct device *device)
{
    char text[INET_ADDRSTRLEN] = "0.0.0.0";

    (void)inet_ntop(AF_INET, &device->address.sin_addr, text, sizeof text);
    sqlite_bind_text(row, at, text);
}

static bool read_port(struct sqlite_statement *row, int at, struct device *device)
{
    int64_t port = sqlite_number(row, at);

    device->address.sin_port = htons((uint16_t)port);
    return port >= 0 && port <= UINT16_MAX;
}

static void write_port(struct sqlite_statement *row, int at, const struct device *device)
{
    sqlite_bind_number(row, at, ntohs(device->address.sin_port));
}

/* "aa:.. bb:.." into the places of the device. */
static bool read_macs(struct sqlite_statement *row, int at, struct device *device)
{
    const char *text = sqlite_text(row, at);

    if (text == NULL || strlen(text) >= MOST_MACS_TEXT)
        return false;
    for (size_t i = 0; i < DEVICE_MACS && *text != '\0'; i++) {
        size_t len = strcspn(text, " ");
        if (len >= sizeof device->macs[i])
            return false;
        memcpy(device->macs[i], text, len);
        text += len + (text[len] == ' ');
    }
    return *text == '\0';
}

static void write_macs(struct sqlite_statement *row, int at, const struct device *device)
{
    char macs[MOST_MACS_TEXT + 1] = "";
    size_t len = 0;

    for (size_t i = 0; i < DEVICE_MACS; i++) {
        size_t part = strnlen(device->macs[i], sizeof device->macs[i] - 1);
        if (part == 0)
            continue;
        memcpy(macs + len, device->macs[i], part);
        len += part;
        macs[len++] = ' ';
    }
    macs[len > 0 ? len - 1 : 0] = '\0';
    sqlite_bind_text(row, at, macs);
}

static bool read_state(struct sqlite_statement *row, int at, struct device *device)
{
    const char *name = sqlite_text(row, at);

    device->state = DEVICE_STATE_UNKNOWN;
    for (int state = 0; name != NULL && state < DEVICE_STATE_UNKNOWN; state++)
        if (strcmp(name, device_state_name((enum device_state)state)) == 0)
            device->state = (enum device_state)state;
    return true;
}

static void write_state(struct sqlite_statement *row, int at, const struct device *device)
{
    sqlite_bind_text(row, at, device_state_name(device->state));
}

static uint32_t checksum(const struct device *device);

/* Told apart from every checksum: the row was written before there were any. */
#define NO_CHECKSUM (-1)

static bool read_checksum(struct sqlite_statement *row, int at, struct device *device)
{
    int64_t sum = sqlite_number(row, at);

    return sum == NO_CHECKSUM || (sum == checksum(device) && !sqlite_is_null(row, at));
}

static void write_checksum(struct sqlite_statement *row, int at, const struct device *device)
{
    sqlite_bind_number(row, at, checksum(device));
}

/* A column that an older database lacks is added with the value after DEFAULT. */
#define TEXT_TYPE       "TEXT NOT NULL DEFAULT ''"
#define NUMBER_TYPE     "INTEGER NOT NULL DEFAULT 0"
#define SIZE_OF(member) sizeof((struct device *)NULL)->member
#define TEXT_OF(member) TEXT_TYPE, offsetof(struct device, member), SIZE_OF(member), 0, NULL, NULL
#define NUMBER_OF(member, most)                                                                    \
    NUMBER_TYPE, offsetof(struct device, member), SIZE_OF(member), most, NULL, NULL

/* clang-format off */
static const struct column columns[] = {
    { "id", "TEXT PRIMARY KEY", 0, 0, 0, read_id, write_id },
    { "address", TEXT_TYPE, 0, 0, 0, read_address, write_address },
    { "port", NUMBER_TYPE, 0, 0, 0, read_port, write_port },
    { "credential", TEXT_OF(credential) },
    { "serial", TEXT_OF(serial) },
    { "macs", TEXT_TYPE, 0, 0, 0, read_macs, write_macs },
    { "state", "TEXT", 0, 0, 0, read_state, write_state },
    { "last_answer_ms", NUMBER_OF(last_answer_ms, INT64_MAX) },
    { "bulk_cap", NUMBER_OF(learned.bulk_cap, UINT16_MAX) },
    { "version", NUMBER_OF(learned.version, WALK_V3) },
    { "round_trip_ms", NUMBER_OF(learned.round_trip_ms, UINT32_MAX) },
    { "object_id", TEXT_OF(object_id) },
    { "model", TEXT_OF(model) },
    { "uuid", TEXT_OF(uuid) },
    { "state_since_ms", NUMBER_OF(presence.since_ms, INT64_MAX) },
    { "silent_ms", NUMBER_OF(presence.silent_ms, INT64_MAX) },
    { "bounced_ms", NUMBER_OF(presence.bounced_ms, INT64_MAX) },
    { "bounces", NUMBER_OF(presence.bounces, UINT8_MAX) },
    { "quiet", TEXT_OF(presence.quiet) },
    { "sleeps_openly", NUMBER_OF(presence.sleeps_openly, 1) },
    { "wakes", NUMBER_OF(wakes.total, UINT32_MAX) },
    { "wakes_day", NUMBER_OF(wakes.day, UINT32_MAX) },
    { "wakes_today", NUMBER_OF(wakes.today, UINT8_MAX) },
    { "least_slept", NUMBER_OF(wakes.slept[WAKES_LEAST], UINT8_MAX) },
    { "least_woken", NUMBER_OF(wakes.woken[WAKES_LEAST], UINT8_MAX) },
    { "whole_slept", NUMBER_OF(wakes.slept[WAKES_WHOLE], UINT8_MAX) },
    { "whole_woken", NUMBER_OF(wakes.woken[WAKES_WHOLE], UINT8_MAX) },
    { "tables_slept", NUMBER_OF(wakes.slept[WAKES_TABLES], UINT8_MAX) },
    { "tables_woken", NUMBER_OF(wakes.woken[WAKES_TABLES], UINT8_MAX) },
    { "life", NUMBER_OF(life, INT64_MAX) },
    { "since_ms", NUMBER_OF(since_ms, INT64_MAX) },
    { "same_as", TEXT_OF(same_as) },
    { "web_pin", TEXT_OF(web_keys.of[WEB_DOOR_HTTP]) },
    { "ipp_pin", TEXT_OF(web_keys.of[WEB_DOOR_IPP]) },
    { "crc", "INTEGER NOT NULL DEFAULT -1", 0, 0, 0, read_checksum, write_checksum }, /* last */
};
/* clang-format on */

#define COLUMNS (sizeof columns / sizeof columns[0])

/* Numbers are unsigned, but for the 8 bytes of a time. */
static void put_number(void *to, size_t size, int64_t number)
{
    if (size == sizeof(uint8_t))
        *(uint8_t *)to = (uint8_t)number;
    else if (size == sizeof(uint16_t))
        *(uint16_t *)to = (uint16_t)number;
    else if (size == sizeof(uint32_t))
        *(uint32_t *)to = (uint32_t)number;
    else
        *(int64_t *)to = number;
}

static int64_t get_number(const void *from, size_t size)
{
    if (size == sizeof(uint8_t))
        return *(const uint8_t *)from;
    if (size == sizeof(uint16_t))
        return *(const uint16_t *)from;
    if (size == sizeof(uint32_t))
        return *(const uint32_t *)from;
    return *(const int64_t *)from;
}

static uint32_t add_value(uint32_t crc, const char *name, const void *bytes, size_t len)
{
    return crc32c_update(crc32c_update(crc, name, strlen(name)), bytes, len);
}

/* Over what the columns of the table say, those by functions of their own first. A value that is
 * the column's default adds nothing, so that a column may be added to rows that have a checksum. */
static uint32_t checksum(const struct device *device)
{
    const int64_t own[] = { device->address.sin_addr.s_addr, device->address.sin_port,
                            device->state };
    uint32_t crc = add_value(0, device->id, own, sizeof own);

    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (device->macs[i][0] != '\0') /* the row keeps no gaps */
            crc = add_value(crc, device->macs[i], "", 1);
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct column *column = &columns[i];
        const char *from = (const char *)device + column->offset;
        int64_t number =
            column->read == NULL && column->most > 0 ? get_number(from, column->size) : 0;
        if (number != 0)
            crc = add_value(crc, column->name, &number, sizeof number);
        else if (column->read == NULL && column->most == 0 && *from != '\0')
            crc = add_value(crc, column->name, from, strlen(from));
    }
    return crc;
}

static bool read_column(struct sqlite_statement *row, size_t i, struct device *device)
{
    const struct column *column = &columns[i];
    char *to = (char *)device + column->offset;

    if (column->read != NULL)
        return column->read(row, (int)i, device);
    if (column->most == 0)
        return copy_text(row, (int)i, to, column->size);
    int64_t number = sqlite_number(row, (int)i);
    put_number(to, column->size, number);
    return number >= 0 && number <= column->most;
}

static void write_column(struct sqlite_statement *row, size_t i, const struct device *device)
{
    const struct column *column = &columns[i];
    const char *from = (const char *)device + column->offset;

    if (column->write != NULL)
        column->write(row, (int)i + 1, device);
    else if (column->most == 0)
        sqlite_bind_text(row, (int)i + 1, from);
    else
        sqlite_bind_number(row, (int)i + 1, get_number(from, column->size));
}

/* "a, b, c": the names, the names with their types, or question marks. */
enum list { LIST_NAMES, LIST_TYPED, LIST_MARKS };

static void write_list(struct buf *out, enum list list)
{
    for (size_t i = 0; i < COLUMNS; i++)
        (void)buf_append_format(out, "%s%s %s", i == 0 ? "" : ", ",
                                list == LIST_MARKS ? "?" : columns[i].name,
                                list == LIST_TYPED ? columns[i].type : "");
}

static bool run(struct disk *disk, struct buf *sql)
{
    bool good = !buf_failed(sql) && disk_make_tables(disk, buf_text(sql)) == ERR_NONE;

    buf_clear(sql);
    return good;
}

/* The table, and the columns that one of an older program lacks. */
static bool make_table(struct disk *disk)
{
    struct buf sql;

    buf_init(&sql, SQL_MOST);
    (void)buf_append_text(&sql, "CREATE TABLE IF NOT EXISTS device (");
    write_list(&sql, LIST_TYPED);
    (void)buf_append_text(&sql, ") WITHOUT ROWID");
    bool good = run(disk, &sql);
    for (size_t i = 0; good && i < COLUMNS; i++)
        good = disk_make_column(disk, "device", columns[i].name, columns[i].type) == ERR_NONE;
    buf_finish(&sql);
    return good;
}

static bool prepare(struct device_rows *rows, struct sqlite *db)
{
    struct buf sql;

    buf_init(&sql, SQL_MOST);
    (void)buf_append_text(&sql, "SELECT ");
    write_list(&sql, LIST_NAMES);
    (void)buf_append_text(&sql, " FROM device ORDER BY last_answer_ms, id");
    rows->read = sqlite_prepare(db, buf_text(&sql));
    buf_clear(&sql);
    (void)buf_append_text(&sql, "INSERT OR REPLACE INTO device (");
    write_list(&sql, LIST_NAMES);
    (void)buf_append_text(&sql, ") VALUES (");
    write_list(&sql, LIST_MARKS);
    (void)buf_append_text(&sql, ")");
    rows->write = sqlite_prepare(db, buf_text(&sql));
    buf_finish(&sql);
    return rows->read != NULL && rows->write != NULL;
}

struct device_rows *device_row_open(struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);
    struct device_rows *rows = make_table(disk) ? calloc(1, sizeof *rows) : NULL;

    if (rows != NULL && prepare(rows, db))
        return rows;
    log_error("device", "the table of devices cannot be opened: %s", sqlite_error(db));
    device_row_close(rows);
    return NULL;
}

void device_row_close(struct device_rows *rows)
{
    if (rows == NULL)
        return;
    sqlite_finish(rows->read);
    sqlite_finish(rows->write);
    free(rows);
}

static bool read_device(struct sqlite_statement *row, struct device *device)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (!read_column(row, i, device))
            return false;
    return true;
}

enum err device_row_read(struct device_rows *rows, device_row_fn *fn, void *arg)
{
    unsigned long bad = 0;
    enum err err;

    while (sqlite_row(rows->read, &err)) {
        struct device device = { .state = DEVICE_STATE_UNKNOWN };
        if (!read_device(rows->read, &device))
            bad++;
        else if (!fn(arg, &device))
            break;
    }
    sqlite_reset(rows->read);
    if (bad > 0)
        log_warn("device",
                 "%lu rows of the table are damaged and passed over: their printers are "
                 "found again as new ones",
                 bad);
    return err;
}

enum err device_row_write(struct device_rows *rows, const struct device *device)
{
    for (size_t i = 0; i < COLUMNS; i++)
        write_column(rows->write, i, device);
    return sqlite_step(rows->write);
}
