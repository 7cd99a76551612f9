/* SPDX-License-Identifier: Apache-2.0 */
/* A row per asset number, one per log. */
#include "agent/sds/connector_memory.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connector_memory {
    struct disk *disk;
    struct sqlite_statement *put_asset;
    struct sqlite_statement *trim_assets;
    struct sqlite_statement *asset;
    struct sqlite_statement *put_log;
    struct sqlite_statement *log;
    struct sqlite_statement *forget_assets;
    struct sqlite_statement *forget_logs;
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS sds_asset (place INTEGER PRIMARY KEY AUTOINCREMENT,"
    " device TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (device, value));"
    "CREATE TABLE IF NOT EXISTS sds_log (device TEXT PRIMARY KEY, marks BLOB NOT NULL)";

static bool prepare(struct connector_memory *m)
{
    struct sqlite *db = disk_sqlite(m->disk);

    m->put_asset = sqlite_prepare(db, "INSERT OR REPLACE INTO sds_asset (device, value)"
                                      " VALUES (?, ?)");
    m->trim_assets = sqlite_prepare(db, "DELETE FROM sds_asset WHERE device = ?1 AND place NOT IN"
                                        " (SELECT place FROM sds_asset WHERE device = ?1"
                                        " ORDER BY place DESC LIMIT ?2)");
    m->asset = sqlite_prepare(db, "SELECT 1 FROM sds_asset WHERE device = ? AND value = ?");
    m->put_log = sqlite_prepare(db, "INSERT OR REPLACE INTO sds_log (device, marks) VALUES (?, ?)");
    m->log = sqlite_prepare(db, "SELECT marks FROM sds_log WHERE device = ?");
    m->forget_assets = sqlite_prepare(db, "DELETE FROM sds_asset");
    m->forget_logs = sqlite_prepare(db, "DELETE FROM sds_log");
    return m->put_asset != NULL && m->trim_assets != NULL && m->asset != NULL &&
           m->put_log != NULL && m->log != NULL && m->forget_assets != NULL &&
           m->forget_logs != NULL;
}

struct connector_memory *connector_memory_open(struct disk *disk)
{
    struct connector_memory *m = calloc(1, sizeof *m);

    if (m == NULL)
        return NULL;
    m->disk = disk;
    if (disk_make_tables(disk, tables) == ERR_NONE && prepare(m))
        return m;
    connector_memory_close(m);
    return NULL;
}

void connector_memory_close(struct connector_memory *m)
{
    if (m == NULL)
        return;
    struct sqlite_statement *const all[] = { m->put_asset,  m->trim_assets, m->asset,
                                             m->put_log,    m->log,         m->forget_assets,
                                             m->forget_logs };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        sqlite_finish(all[i]);
    free(m);
}

static enum err run(struct connector_memory *m, struct sqlite_statement *statement)
{
    enum err err = sqlite_step(statement);

    if (err != ERR_NONE)
        disk_fail(m->disk, err);
    return err;
}

enum err connector_memory_put_asset(struct connector_memory *m, const char *device,
                                    const char *value)
{
    enum err err = disk_begin(m->disk);

    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(m->put_asset, 1, device);
    sqlite_bind_text(m->put_asset, 2, value);
    err = run(m, m->put_asset);
    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(m->trim_assets, 1, device);
    sqlite_bind_number(m->trim_assets, 2, CONNECTOR_MEMORY_ASSETS);
    return run(m, m->trim_assets);
}

bool connector_memory_has_asset(struct connector_memory *m, const char *device, const char *value)
{
    enum err err = ERR_NONE;

    sqlite_bind_text(m->asset, 1, device);
    sqlite_bind_text(m->asset, 2, value);
    bool is_there = sqlite_row(m->asset, &err);
    sqlite_reset(m->asset);
    return is_there;
}

uint64_t connector_memory_mark(const struct sds_doc_alert *row)
{
    char text[SDS_DOC_WORD + 80];
    uint8_t digest[CRYPTO_SHA256_SIZE];
    uint64_t mark;
    int len = snprintf(text, sizeof text, "%s|%" PRId64 "|%" PRId64 "|%" PRId64, row->code,
                       row->at_ms, row->impressions, row->row);

    crypto_sha256(text, (size_t)len, digest);
    memcpy(&mark, digest, sizeof mark);
    return mark;
}

size_t connector_memory_log(struct connector_memory *m, const char *device,
                            uint64_t out_marks[CONNECTOR_MEMORY_ROWS])
{
    enum err err = ERR_NONE;
    size_t len = 0;

    sqlite_bind_text(m->log, 1, device);
    const void *marks = sqlite_row(m->log, &err) ? sqlite_bytes(m->log, 0, &len) : NULL;
    if (marks == NULL || len > CONNECTOR_MEMORY_ROWS * sizeof out_marks[0])
        len = 0;
    if (len > 0)
        memcpy(out_marks, marks, len);
    sqlite_reset(m->log);
    return len / sizeof out_marks[0];
}

enum err connector_memory_put_log(struct connector_memory *m, const char *device,
                                  const uint64_t *marks, size_t count)
{
    enum err err = disk_begin(m->disk);

    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(m->put_log, 1, device);
    sqlite_bind_bytes(m->put_log, 2, marks, count * sizeof marks[0]);
    return run(m, m->put_log);
}

enum err connector_memory_forget(struct connector_memory *m)
{
    enum err err = disk_begin_freeing(m->disk);

    if (err == ERR_NONE)
        err = run(m, m->forget_assets);
    return err != ERR_NONE ? err : run(m, m->forget_logs);
}
