/* SPDX-License-Identifier: Apache-2.0 */
/* One row per device. What a row holds is checked like any input: a disk may have changed it. */
#include "agent/device_row.h"

#include "base/log.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MACS_TEXT (DEVICE_MACS * sizeof((struct device *)NULL)->macs[0])

struct device_rows {
    struct sqlite_statement *read;
    struct sqlite_statement *write;
};

/* The order of the columns in both statements. */
enum column {
    ID,
    ADDRESS,
    PORT,
    CREDENTIAL,
    SERIAL,
    MACS,
    STATE,
    LAST_ANSWER,
    BULK_CAP,
    VERSION,
    ROUND_TRIP
};

static const char table[] = "CREATE TABLE IF NOT EXISTS device (id TEXT PRIMARY KEY, address TEXT "
                            "NOT NULL, port INTEGER NOT NULL,"
                            " credential TEXT NOT NULL, serial TEXT NOT NULL, macs TEXT NOT NULL, "
                            "state TEXT, last_answer_ms INTEGER NOT NULL,"
                            " bulk_cap INTEGER NOT NULL, version INTEGER NOT NULL, round_trip_ms "
                            "INTEGER NOT NULL) WITHOUT ROWID";

#define COLUMNS                                                                                    \
    "id, address, port, credential, serial, macs, state, last_answer_ms, bulk_cap, version, "      \
    "round_trip_ms"

struct device_rows *device_row_open(struct disk *disk)
{
    struct sqlite *db = disk_sqlite(disk);
    struct device_rows *rows = NULL;

    if (disk_make_tables(disk, table) == ERR_NONE)
        rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        goto fail;
    rows->read = sqlite_prepare(db, "SELECT " COLUMNS " FROM device ORDER BY last_answer_ms, id");
    rows->write = sqlite_prepare(db, "INSERT OR REPLACE INTO device (" COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (rows->read != NULL && rows->write != NULL)
        return rows;

fail:
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

static bool copy_text(struct sqlite_statement *row, enum column column, char *out, size_t size)
{
    const char *text = sqlite_text(row, (int)column);

    return text != NULL && str_copy(out, size, text);
}

static bool read_range(struct sqlite_statement *row, enum column column, int64_t most, int64_t *out)
{
    *out = sqlite_number(row, (int)column);
    return *out >= 0 && *out <= most;
}

/* "aa:.. bb:.." into the places of the device. */
static bool read_macs(struct sqlite_statement *row, struct device *device)
{
    const char *text = sqlite_text(row, MACS);

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

static enum device_state state_from_name(const char *name)
{
    for (int state = 0; name != NULL && state < DEVICE_STATE_UNKNOWN; state++)
        if (strcmp(name, device_state_name((enum device_state)state)) == 0)
            return (enum device_state)state;
    return DEVICE_STATE_UNKNOWN;
}

static bool read_address(struct sqlite_statement *row, struct device *device)
{
    const char *text = sqlite_text(row, ADDRESS);
    int64_t port;

    device->address.sin_family = AF_INET;
    if (text == NULL || inet_pton(AF_INET, text, &device->address.sin_addr) != 1 ||
        !read_range(row, PORT, UINT16_MAX, &port))
        return false;
    device->address.sin_port = htons((uint16_t)port);
    return true;
}

static bool read_learned(struct sqlite_statement *row, struct walk_learned *learned)
{
    int64_t bulk_cap;
    int64_t version;
    int64_t round_trip_ms;

    if (!read_range(row, BULK_CAP, UINT16_MAX, &bulk_cap) ||
        !read_range(row, VERSION, WALK_V3, &version) ||
        !read_range(row, ROUND_TRIP, UINT32_MAX, &round_trip_ms))
        return false;
    learned->bulk_cap = (uint16_t)bulk_cap;
    learned->version = (uint8_t)version;
    learned->round_trip_ms = (uint32_t)round_trip_ms;
    return true;
}

static bool read_device(struct sqlite_statement *row, struct device *device)
{
    if (!copy_text(row, ID, device->id, sizeof device->id) ||
        strlen(device->id) != sizeof device->id - 1 ||
        !copy_text(row, CREDENTIAL, device->credential, sizeof device->credential) ||
        !copy_text(row, SERIAL, device->serial, sizeof device->serial) || !read_macs(row, device) ||
        !read_address(row, device) ||
        !read_range(row, LAST_ANSWER, INT64_MAX, &device->last_answer_ms))
        return false;
    device->state = state_from_name(sqlite_text(row, STATE));
    return read_learned(row, &device->learned);
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
    char address[INET_ADDRSTRLEN];
    char macs[MOST_MACS_TEXT + 1] = "";
    size_t len = 0;

    if (inet_ntop(AF_INET, &device->address.sin_addr, address, sizeof address) == NULL)
        return ERR_RANGE;
    for (size_t i = 0; i < DEVICE_MACS; i++) {
        size_t part = strnlen(device->macs[i], sizeof device->macs[i] - 1);
        if (part == 0)
            continue;
        memcpy(macs + len, device->macs[i], part);
        len += part;
        macs[len++] = ' ';
    }
    macs[len > 0 ? len - 1 : 0] = '\0';
    sqlite_bind_text(rows->write, 1 + ID, device->id);
    sqlite_bind_text(rows->write, 1 + ADDRESS, address);
    sqlite_bind_number(rows->write, 1 + PORT, ntohs(device->address.sin_port));
    sqlite_bind_text(rows->write, 1 + CREDENTIAL, device->credential);
    sqlite_bind_text(rows->write, 1 + SERIAL, device->serial);
    sqlite_bind_text(rows->write, 1 + MACS, macs);
    sqlite_bind_text(rows->write, 1 + STATE, device_state_name(device->state));
    sqlite_bind_number(rows->write, 1 + LAST_ANSWER, device->last_answer_ms);
    sqlite_bind_number(rows->write, 1 + BULK_CAP, device->learned.bulk_cap);
    sqlite_bind_number(rows->write, 1 + VERSION, device->learned.version);
    sqlite_bind_number(rows->write, 1 + ROUND_TRIP, device->learned.round_trip_ms);
    return sqlite_step(rows->write);
}
