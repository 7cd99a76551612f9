/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged databases are set aside and the agent starts in any case. */
#include "agent/disk.h"
#include "base/file.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
    disk_rig_make_table(&rig);
    for (int i = 0; i < 200; i++)
        CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    overwrite(&rig, at, len);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_TRUE(rig.is_new);
    CU_ASSERT_EQUAL(count_quarantined(&rig, &has_database), 1);
    CU_ASSERT_TRUE(has_database);
    disk_rig_make_table(&rig);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_FALSE(rig.is_new);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 1);
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
    disk_rig_make_table(&rig);
    CU_ASSERT_FALSE(disk_is_broken(rig.disk));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
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
    disk_rig_make_table(&rig);
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
    disk_rig_make_table(&rig);
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

UNIT_MAIN("disk_file", UNIT_TEST(moves_a_database_with_a_damaged_header_to_quarantine),
          UNIT_TEST(moves_a_database_with_a_damaged_page_to_quarantine),
          UNIT_TEST(quarantines_a_text_file_in_the_place_of_the_database),
          UNIT_TEST(a_database_that_breaks_in_use_is_moved_at_the_next_start),
          UNIT_TEST(finishes_a_quarantine_that_a_power_cut_interrupted),
          UNIT_TEST(leaves_the_database_of_a_newer_program_alone),
          UNIT_TEST(refuses_a_folder_that_is_not_there))
