/* SPDX-License-Identifier: Apache-2.0 */
/* Group commit, roll-back, full disks and damaged files. */
#include "agent/disk.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct ear {
    unsigned committed;
    unsigned undone;
};

static void hear(void *arg, bool committed)
{
    struct ear *ear = arg;

    *(committed ? &ear->committed : &ear->undone) += 1;
}

static void make_table(struct disk_rig *rig)
{
    CU_ASSERT_EQUAL_FATAL(
        disk_make_tables(rig->disk, "CREATE TABLE IF NOT EXISTS t (x INTEGER, b BLOB)"), ERR_NONE);
}

static enum err add_row(struct disk_rig *rig)
{
    enum err err = disk_begin(rig->disk);

    if (err != ERR_NONE)
        return err;
    err = sqlite_run(disk_sqlite(rig->disk), "INSERT INTO t VALUES (1, randomblob(3000))");
    if (err != ERR_NONE)
        disk_fail(rig->disk, err);
    return err;
}

static int64_t count_rows(struct disk_rig *rig)
{
    return disk_rig_number(rig, "SELECT count(*) FROM t");
}

static void commits_by_itself_after_its_time(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    CU_ASSERT_TRUE(rig.is_new);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_rig_run(&rig, DISK_COMMIT_MS / 2);
    CU_ASSERT_EQUAL(ear.committed, 0);
    disk_rig_run(&rig, DISK_COMMIT_MS);
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(ear.undone, 0);
    disk_unlisten(rig.disk, &ear);
    disk_rig_end(&rig);
}

static void commits_many_changes_when_the_handler_has_ended(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    for (int i = 0; i < 3 * DISK_COMMIT_CHANGES; i++)
        CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(ear.committed, 0);
    disk_rig_run(&rig, DISK_COMMIT_MS / 4);
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(count_rows(&rig), 3 * DISK_COMMIT_CHANGES);
    disk_rig_end(&rig);
}

static void keeps_what_was_committed_and_what_was_open_when_closed(void)
{
    struct disk_rig rig;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_FALSE(rig.is_new);
    CU_ASSERT_EQUAL(count_rows(&rig), 2);
    disk_rig_end(&rig);
}

static void rolls_everything_back_and_tells(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(ear.undone, 1);
    CU_ASSERT_EQUAL(count_rows(&rig), 0);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(count_rows(&rig), 1);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(ear.undone, 1);
    disk_rig_end(&rig);
}

static void undoes_to_the_mark_only(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_undo(rig.disk);
    CU_ASSERT_EQUAL(count_rows(&rig), 1);
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_keep(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(count_rows(&rig), 2);
    CU_ASSERT_EQUAL(ear.undone, 0);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(count_rows(&rig), 2);
    disk_rig_end(&rig);
}

static void a_mark_does_not_outlive_a_roll_back(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE); /* another transaction, of somebody else */
    disk_undo(rig.disk);
    CU_ASSERT_NOT_EQUAL(disk_keep(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(count_rows(&rig), 1);
    CU_ASSERT_EQUAL(ear.undone, 1);
    disk_rig_end(&rig);
}

struct writer {
    struct disk_rig *rig;
    enum err answer;
    unsigned calls;
};

static enum err write_late(void *arg)
{
    struct writer *writer = arg;

    writer->calls++;
    if (writer->answer == ERR_NONE)
        disk_rig_sql(writer->rig, "INSERT INTO t VALUES (2, NULL)");
    return writer->answer;
}

static void asks_for_what_is_in_memory_before_it_commits(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };
    struct writer writer = { .rig = &rig };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_TRUE(disk_before_commit(rig.disk, write_late, &writer));
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(writer.calls, 0);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(count_rows(&rig), 2);
    writer.answer = ERR_IO;
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_FALSE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(ear.undone, 1);
    CU_ASSERT_EQUAL(count_rows(&rig), 2);
    disk_unlisten(rig.disk, &writer);
    disk_unlisten(rig.disk, &ear);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(writer.calls, 2);
    CU_ASSERT_EQUAL(ear.committed, 1);
    disk_rig_end(&rig);
}

static void takes_eight_listeners(void)
{
    struct disk_rig rig;
    struct ear ears[9] = { 0 };

    disk_rig_start(&rig, NULL);
    for (int i = 0; i < 8; i++)
        CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ears[i]));
    CU_ASSERT_FALSE(disk_listen(rig.disk, hear, &ears[8]));
    disk_unlisten(rig.disk, &ears[3]);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ears[8]));
    disk_rig_end(&rig);
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
        err = add_row(rig);
    return err;
}

static void gives_the_ballast_up_on_a_full_disk_and_takes_it_back(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_TRUE(has_ballast(&rig));
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
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
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
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
    make_table(&rig);
    for (int i = 0; i < 500; i++)
        if (add_row(&rig) != ERR_NONE)
            return 1;
    if (!disk_commit(rig.disk))
        return 2;
    take_all_room(&rig);
    if (fill(&rig) != ERR_FULL || !disk_is_full(rig.disk))
        return 3;
    if (!delete_all(&rig))
        return 4;
    if (count_rows(&rig) != 0 || disk_begin(rig.disk) != ERR_FULL)
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
    if (disk_is_full(rig.disk) || !has_ballast(&rig) || add_row(&rig) != ERR_NONE ||
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
        if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
            mount("tmpfs", "/mnt", "tmpfs", 0, "size=24m") != 0)
            _exit(0);
        _exit(live_on_a_full_disk("/mnt"));
    }
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
}

/* How many folders are in quarantine, and whether the last one seen holds the database. */
static int count_quarantined(const struct disk_rig *rig, bool *out_has_database)
{
    DIR *folder = opendir(disk_rig_path(rig, "quarantine"));
    struct dirent *entry;
    int count = 0;

    *out_has_database = false;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char name[512];
        if (entry->d_name[0] == '.')
            continue;
        count++;
        (void)snprintf(name, sizeof name, "%s/quarantine/%s/agent.db", rig->folder, entry->d_name);
        *out_has_database = access(name, F_OK) == 0;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return count;
}

static void overwrite(const struct disk_rig *rig, off_t at, size_t len)
{
    static char rubbish[8192];
    int fd = open(disk_rig_path(rig, "agent.db"), O_WRONLY);

    memset(rubbish, 0x5a, sizeof rubbish);
    CU_ASSERT_EQUAL(pwrite(fd, rubbish, len, at), (ssize_t)len);
    (void)close(fd);
}

static void damage_and_reopen(off_t at, size_t len)
{
    struct disk_rig rig;
    bool has_database;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    for (int i = 0; i < 200; i++)
        CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    overwrite(&rig, at, len);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_TRUE(rig.is_new);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 1);
    CU_ASSERT_TRUE(has_database);
    make_table(&rig);
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_FALSE(rig.is_new);
    CU_ASSERT_EQUAL(count_rows(&rig), 1);
    disk_rig_end(&rig);
}

static void moves_a_database_with_a_damaged_header_to_quarantine(void)
{
    damage_and_reopen(0, 100);
}

static void moves_a_database_with_a_damaged_page_to_quarantine(void)
{
    damage_and_reopen(4096, 8192);
}

static void quarantines_a_text_file_in_the_place_of_the_database(void)
{
    struct disk_rig rig;
    bool has_database;

    disk_rig_start(&rig, NULL);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL(
        file_write(disk_rig_path(&rig, "agent.db"), "hello, this is no database", 26, 0600),
        ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_TRUE(rig.is_new);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 1);
    disk_rig_end(&rig);
}

static void a_database_that_breaks_in_use_is_moved_at_the_next_start(void)
{
    struct disk_rig rig;
    bool has_database;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    CU_ASSERT_FALSE(disk_is_broken(rig.disk));
    CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    disk_fail(rig.disk, ERR_CORRUPT);
    CU_ASSERT_TRUE(disk_is_broken(rig.disk));
    CU_ASSERT_EQUAL(disk_begin(rig.disk), ERR_CORRUPT);
    CU_ASSERT_EQUAL(disk_begin_freeing(rig.disk), ERR_CORRUPT);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 0);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_TRUE(rig.is_new);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 1);
    CU_ASSERT_TRUE(has_database);
    disk_fail(rig.disk, ERR_CORRUPT);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 2);
    disk_rig_end(&rig);
}

static void finishes_a_quarantine_that_a_power_cut_interrupted(void)
{
    struct disk_rig rig;
    bool has_database;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    disk_rig_close(&rig);
    /* the log was moved away already, the database itself looks healthy */
    CU_ASSERT_EQUAL(file_write(disk_rig_path(&rig, "agent.db.damaged"), "x", 1, 0600), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_TRUE(rig.is_new);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 1);
    disk_rig_end(&rig);
}

static void leaves_the_database_of_a_newer_program_alone(void)
{
    struct disk_rig rig;
    bool has_database;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    disk_rig_sql(&rig, "PRAGMA user_version=2");
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL(disk_rig_open(&rig), ERR_REFUSED);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 0);
    disk_rig_end(&rig);
}

static void refuses_a_folder_that_is_not_there(void)
{
    struct loop *loop = loop_create();
    struct disk *disk = NULL;

    CU_ASSERT_EQUAL(disk_open(loop, "/nonexistent/folder", &disk, NULL), ERR_IO);
    CU_ASSERT_PTR_NULL(disk);
    disk_close(disk);
    loop_destroy(loop);
}

static void hands_freed_pages_back_in_slices(void)
{
    struct disk_rig rig;

    disk_rig_start(&rig, NULL);
    make_table(&rig);
    for (int i = 0; i < 4000; i++)
        CU_ASSERT_EQUAL(add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    int64_t before = disk_rig_number(&rig, "PRAGMA page_count");
    CU_ASSERT_TRUE(delete_all(&rig));
    disk_rig_run(&rig, DISK_TIDY_MS + 200);
    int64_t after = disk_rig_number(&rig, "PRAGMA page_count");
    CU_ASSERT_TRUE(after < before);
    CU_ASSERT_TRUE(after >= before - 600);
    for (int i = 0; i < 4; i++)
        disk_rig_run(&rig, DISK_TIDY_MS + 100);
    CU_ASSERT_TRUE(disk_rig_number(&rig, "PRAGMA freelist_count") <= 2048);
    disk_rig_end(&rig);
}

UNIT_MAIN("disk", UNIT_TEST(commits_by_itself_after_its_time),
          UNIT_TEST(commits_many_changes_when_the_handler_has_ended),
          UNIT_TEST(keeps_what_was_committed_and_what_was_open_when_closed),
          UNIT_TEST(rolls_everything_back_and_tells), UNIT_TEST(undoes_to_the_mark_only),
          UNIT_TEST(a_mark_does_not_outlive_a_roll_back),
          UNIT_TEST(asks_for_what_is_in_memory_before_it_commits), UNIT_TEST(takes_eight_listeners),
          UNIT_TEST(gives_the_ballast_up_on_a_full_disk_and_takes_it_back),
          UNIT_TEST(lives_on_a_really_full_disk),
          UNIT_TEST(moves_a_database_with_a_damaged_header_to_quarantine),
          UNIT_TEST(moves_a_database_with_a_damaged_page_to_quarantine),
          UNIT_TEST(quarantines_a_text_file_in_the_place_of_the_database),
          UNIT_TEST(a_database_that_breaks_in_use_is_moved_at_the_next_start),
          UNIT_TEST(finishes_a_quarantine_that_a_power_cut_interrupted),
          UNIT_TEST(leaves_the_database_of_a_newer_program_alone),
          UNIT_TEST(refuses_a_folder_that_is_not_there),
          UNIT_TEST(hands_freed_pages_back_in_slices))
