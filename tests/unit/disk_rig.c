/* SPDX-License-Identifier: Apache-2.0 */
/* What every test of the agent's disk needs. */
#include "tests/unit/disk_rig.h"

#include "base/log.h"
#include "tests/unit/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void disk_rig_start(struct disk_rig *rig, const char *parent)
{
    *rig = (struct disk_rig){ 0 };
    log_set_level(LOG_LEVEL_ERROR);
    (void)snprintf(rig->folder, sizeof rig->folder, "%s/printwire-XXXXXX",
                   parent != NULL ? parent : "/tmp");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    rig->loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->loop);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(rig), ERR_NONE);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void disk_rig_end(struct disk_rig *rig)
{
    disk_rig_close(rig);
    loop_destroy(rig->loop);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void disk_rig_close(struct disk_rig *rig)
{
    disk_close(rig->disk);
    rig->disk = NULL;
}

enum err disk_rig_open(struct disk_rig *rig)
{
    return disk_open(rig->loop, rig->folder, &rig->disk, &rig->is_new);
}

static void stop(void *arg)
{
    loop_stop(arg);
}

void disk_rig_run(struct disk_rig *rig, uint64_t ms)
{
    struct loop_timer *timer = loop_timer_create(rig->loop, stop, rig->loop);

    CU_ASSERT_PTR_NOT_NULL_FATAL(timer);
    CU_ASSERT_TRUE_FATAL(loop_timer_start(timer, ms));
    CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_destroy(timer);
}

void disk_rig_wait_room(struct disk_rig *rig)
{
    for (int i = 0; i < 100 && disk_is_full(rig->disk); i++)
        disk_rig_run(rig, DISK_TIDY_MS + 100);
}

const char *disk_rig_path(const struct disk_rig *rig, const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", rig->folder, name);
    return path;
}

int64_t disk_rig_number(const struct disk_rig *rig, const char *sql)
{
    struct sqlite_statement *query = sqlite_prepare(disk_sqlite(rig->disk), sql);
    int64_t number = -1;
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    if (sqlite_row(query, &err))
        number = sqlite_number(query, 0);
    sqlite_finish(query);
    return number;
}

void disk_rig_sql(const struct disk_rig *rig, const char *sql)
{
    enum err err = sqlite_run(disk_sqlite(rig->disk), sql);

    if (err != ERR_NONE)
        (void)fprintf(stderr, "%s: %s\n", sql, sqlite_error(disk_sqlite(rig->disk)));
    CU_ASSERT_EQUAL(err, ERR_NONE);
}

void disk_rig_make_table(struct disk_rig *rig)
{
    CU_ASSERT_EQUAL_FATAL(
        disk_make_tables(rig->disk, "CREATE TABLE IF NOT EXISTS t (x INTEGER, b BLOB)"), ERR_NONE);
}

enum err disk_rig_add_row(struct disk_rig *rig)
{
    enum err err = disk_begin(rig->disk);

    if (err != ERR_NONE)
        return err;
    err = sqlite_run(disk_sqlite(rig->disk), "INSERT INTO t VALUES (1, randomblob(3000))");
    if (err != ERR_NONE)
        disk_fail(rig->disk, err);
    return err;
}

int64_t disk_rig_count_rows(struct disk_rig *rig)
{
    return disk_rig_number(rig, "SELECT count(*) FROM t");
}
