/* SPDX-License-Identifier: Apache-2.0 */
/* Two small tables. What proves nothing is in memory, too: it is looked for with each reading. */
#include "agent/lineage.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <stdlib.h>
#include <string.h>

#define VALUE 64

struct lineage {
    struct disk *disk;
    struct sqlite_statement *add;
    struct sqlite_statement *trim;
    struct sqlite_statement *share;
    char (*shared)[VALUE];
    size_t count;
    struct log_limit limit;
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS identity_log (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,"
    " event TEXT NOT NULL, device TEXT NOT NULL, other TEXT NOT NULL, evidence TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS identity_shared (value TEXT PRIMARY KEY) WITHOUT ROWID";

static bool has(const struct lineage *lineage, const char *value)
{
    for (size_t i = 0; i < lineage->count; i++)
        if (str_equal_nocase(lineage->shared[i], value))
            return true;
    return false;
}

static void take_in(struct lineage *lineage, const char *value)
{
    if (lineage->count < LINEAGE_SHARED && str_copy(lineage->shared[lineage->count], VALUE, value))
        lineage->count++;
}

static enum err read_shared(struct lineage *lineage)
{
    struct sqlite_statement *query =
        sqlite_prepare(disk_sqlite(lineage->disk), "SELECT value FROM identity_shared");
    enum err err = query != NULL ? ERR_NONE : sqlite_prepare_error(disk_sqlite(lineage->disk));

    while (query != NULL && sqlite_row(query, &err)) {
        const char *value = sqlite_text(query, 0);
        if (value != NULL)
            take_in(lineage, value);
    }
    sqlite_finish(query);
    return err;
}

static bool prepare(struct lineage *lineage)
{
    struct sqlite *db = disk_sqlite(lineage->disk);

    lineage->add = sqlite_prepare(db, "INSERT INTO identity_log (at_ms, event, device, other, "
                                      "evidence) VALUES (?, ?, ?, ?, ?)");
    lineage->trim = sqlite_prepare(db, "DELETE FROM identity_log WHERE number <= ?");
    lineage->share = sqlite_prepare(db, "INSERT OR IGNORE INTO identity_shared VALUES (?)");
    return lineage->add != NULL && lineage->trim != NULL && lineage->share != NULL;
}

struct lineage *lineage_open(struct disk *disk)
{
    struct lineage *lineage = calloc(1, sizeof *lineage);

    if (lineage == NULL)
        return NULL;
    lineage->disk = disk;
    lineage->limit.every_ms = 60000;
    lineage->shared = calloc(LINEAGE_SHARED, sizeof *lineage->shared);
    if (lineage->shared != NULL && disk_make_tables(disk, tables) == ERR_NONE && prepare(lineage) &&
        read_shared(lineage) == ERR_NONE)
        return lineage;
    log_error("identity", "the log of ids cannot be opened: %s", sqlite_error(disk_sqlite(disk)));
    lineage_close(lineage);
    return NULL;
}

void lineage_close(struct lineage *lineage)
{
    if (lineage == NULL)
        return;
    sqlite_finish(lineage->add);
    sqlite_finish(lineage->trim);
    sqlite_finish(lineage->share);
    free(lineage->shared);
    free(lineage);
}

static void check(struct lineage *lineage, enum err err)
{
    if (err != ERR_NONE)
        disk_fail(lineage->disk, err);
}

void lineage_add(struct lineage *lineage, enum lineage_event event, const char *device,
                 const char *other, const char *evidence)
{
    log_info("identity", "%s: %s%s%s: %s", device, lineage_event_name(event),
             other[0] != '\0' ? " " : "", other, evidence);
    if (disk_begin(lineage->disk) != ERR_NONE)
        return;
    sqlite_bind_number(lineage->add, 1, clock_wall_ms());
    sqlite_bind_text(lineage->add, 2, lineage_event_name(event));
    sqlite_bind_text(lineage->add, 3, device);
    sqlite_bind_text(lineage->add, 4, other);
    sqlite_bind_text(lineage->add, 5, evidence);
    enum err err = sqlite_step(lineage->add);
    if (err == ERR_NONE) {
        sqlite_bind_number(lineage->trim, 1,
                           sqlite_last_rowid(disk_sqlite(lineage->disk)) - LINEAGE_MOST);
        err = sqlite_step(lineage->trim);
    }
    check(lineage, err);
}

static void share(struct lineage *lineage, const char *value)
{
    if (has(lineage, value))
        return;
    if (lineage->count == LINEAGE_SHARED && log_limit_allows(&lineage->limit, NULL))
        log_warn("identity",
                 "more than %d serial numbers or addresses are of several printers: "
                 "this one is not kept",
                 LINEAGE_SHARED);
    take_in(lineage, value);
    if (disk_begin(lineage->disk) != ERR_NONE)
        return; /* found out again after the next start */
    sqlite_bind_text(lineage->share, 1, value);
    check(lineage, sqlite_step(lineage->share));
}

void lineage_share(struct lineage *lineage, enum lineage_event event, const struct sighting *known,
                   const struct sighting *seen)
{
    if (event == LINEAGE_SHARED_SERIAL) {
        share(lineage, seen->serial);
        return;
    }
    for (size_t i = 0; i < DEVICE_MACS; i++)
        for (size_t j = 0; j < DEVICE_MACS; j++)
            if (evidence_mac(seen->macs[i]) && str_equal_nocase(seen->macs[i], known->macs[j]))
                share(lineage, seen->macs[i]);
}

void lineage_strip(const struct lineage *lineage, struct sighting *sighting)
{
    if (lineage->count == 0)
        return;
    if (has(lineage, sighting->serial))
        sighting->serial[0] = '\0';
    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (has(lineage, sighting->macs[i]))
            sighting->macs[i][0] = '\0';
}

const char *lineage_event_name(enum lineage_event event)
{
    static const char *const names[LINEAGE_EVENTS] = { "moved",     "nic",   "board",
                                                       "merged",    "split", "shared-serial",
                                                       "shared-mac" };

    return (unsigned)event < LINEAGE_EVENTS ? names[event] : NULL;
}
