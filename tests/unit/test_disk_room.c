/* SPDX-License-Identifier: Apache-2.0 */
/* Full disks, the ballast, and room handed back. */
#include "agent/disk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 100

struct ear {
    unsigned committed;
    unsigned undone;
};

static void hear(void *arg, bool committed)
{
    struct ear *ear = arg;

    *(committed ? &ear->committed : &ear->undone) += 1;
}

static bool has_ballast(const struct disk_rig *rig)
{
    struct stat info;

    return stat(disk_rig_path(rig, "ballast"), &info) == 0 && info.st_size >= 8 << 20 &&
           (info.st_blocks * 512) >= 8 << 20;
}

/* Fill, with an SQLite limit in place of a full disk. */
static enum err fill(struct disk_rig *rig)
{
    enum err err = ERR_NONE;

    for (int i = 0; i < 100000 && err == ERR_NONE; i++)
        err = disk_rig_add_row(rig);
    return err;
}

static void gives_the_ballast_up_on_a_full_disk_and_takes_it_back(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(has_ballast(&rig));
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    disk_rig_sql(&rig, "PRAGMA max_page_count=64");
    CU_ASSERT_EQUAL(fill(&rig), ERR_FULL);
    CU_ASSERT_TRUE(disk_is_full(rig.disk));
    CU_ASSERT_FALSE(has_ballast(&rig));
    CU_ASSERT_EQUAL(ear.undone, 1);
    CU_ASSERT_EQUAL(disk_begin(rig.disk), ERR_FULL);
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_FULL);
    CU_ASSERT_EQUAL(disk_begin_freeing(rig.disk), ERR_NONE);
    disk_rig_sql(&rig, "DELETE FROM t");
    CU_ASSERT_EQUAL(disk_begin(rig.disk), ERR_FULL);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    disk_rig_run(&rig, DISK_TIDY_MS + 100);
    CU_ASSERT_FALSE(disk_is_full(rig.disk));
    CU_ASSERT_TRUE(has_ballast(&rig));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    disk_rig_end(&rig);
}

/* Takes all that is left of a file system. */
static void take_all_room(const struct disk_rig *rig)
{
    static char block[4096];
    int fd = open(disk_rig_path(rig, "others"), O_WRONLY | O_CREAT | O_APPEND, 0600);

    while (write(fd, block, sizeof block) > 0)
        ;
    (void)close(fd);
}

static bool delete_all(struct disk_rig *rig)
{
    return disk_begin_freeing(rig->disk) == ERR_NONE &&
           sqlite_run(disk_sqlite(rig->disk), "DELETE FROM t") == ERR_NONE &&
           disk_commit(rig->disk);
}

/* In a file system of 24 MiB: 0 good, else the step that failed. */
static int live_on_a_full_disk(const char *mount_point)
{
    struct disk_rig rig;

    disk_rig_start(&rig, mount_point);
    disk_rig_make_table(&rig);
    for (int i = 0; i < 500; i++)
        if (disk_rig_add_row(&rig) != ERR_NONE)
            return 1;
    if (!disk_commit(rig.disk))
        return 2;
    take_all_room(&rig);
    if (fill(&rig) != ERR_FULL || !disk_is_full(rig.disk))
        return 3;
    if (!delete_all(&rig))
        return 4;
    if (disk_rig_count_rows(&rig) != 0 || disk_begin(rig.disk) != ERR_FULL)
        return 5;
    disk_rig_close(&rig); /* a restart with the ballast's room alone */
    if (disk_rig_open(&rig) != ERR_NONE || disk_begin(rig.disk) != ERR_FULL)
        return 6;
    disk_rig_close(&rig); /* a restart without any */
    take_all_room(&rig);
    if (disk_rig_open(&rig) != ERR_FULL)
        return 7;
    if (truncate(disk_rig_path(&rig, "others"), 0) != 0 || disk_rig_open(&rig) != ERR_NONE)
        return 8;
    disk_rig_run(&rig, DISK_TIDY_MS + 200);
    if (disk_is_full(rig.disk) || !has_ballast(&rig) || disk_rig_add_row(&rig) != ERR_NONE ||
        !disk_commit(rig.disk))
        return 9;
    disk_rig_end(&rig);
    return 0;
}

/* In a child with a mount name space of its own; needs root, else it is passed over. */
static void lives_on_a_really_full_disk(void)
{
    pid_t child = fork();
    int status = -1;

    CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0 ||
            mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
            mount("tmpfs", "/mnt", "tmpfs", 0, "size=24m") != 0)
            _exit(0);
        _exit(live_on_a_full_disk("/mnt"));
    }
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
}

static void hands_freed_pages_back_in_slices(void)
{
    struct disk_rig rig;

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    for (int i = 0; i < 2700; i++)
        CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    int64_t before = disk_rig_number(&rig, "PRAGMA page_count");
    CU_ASSERT_TRUE(delete_all(&rig));
    for (int i = 0; i < 2000 && disk_rig_number(&rig, "PRAGMA page_count") == before; i++)
        disk_rig_run(&rig, 10);
    CU_ASSERT_TRUE(disk_rig_number(&rig, "PRAGMA page_count") < before);
    CU_ASSERT_TRUE(disk_rig_number(&rig, "PRAGMA freelist_count") > 2048);
    for (int i = 0; i < PATIENCE && disk_rig_number(&rig, "PRAGMA freelist_count") > 2048; i++)
        disk_rig_run(&rig, DISK_TIDY_MS);
    CU_ASSERT_TRUE(disk_rig_number(&rig, "PRAGMA freelist_count") <= 2048);
    disk_rig_end(&rig);
}

UNIT_MAIN("disk_room", UNIT_TEST(gives_the_ballast_up_on_a_full_disk_and_takes_it_back),
          UNIT_TEST(lives_on_a_really_full_disk), UNIT_TEST(hands_freed_pages_back_in_slices))
