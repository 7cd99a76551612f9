/* SPDX-License-Identifier: Apache-2.0 */
/* Group commit, roll-back, marks and listeners, on a clock moved by hand. */
#include "agent/disk.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

struct ear {
    unsigned committed;
    unsigned undone;
};

static void hear(void *arg, bool committed)
{
    struct ear *ear = arg;

    *(committed ? &ear->committed : &ear->undone) += 1;
}

static void commits_by_itself_after_its_time(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    CU_ASSERT_TRUE(rig.is_new);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    fake_loop_advance(rig.loop, DISK_COMMIT_MS / 2);
    CU_ASSERT_EQUAL(ear.committed, 0);
    fake_loop_advance(rig.loop, DISK_COMMIT_MS);
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
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    for (int i = 0; i < 3 * DISK_COMMIT_CHANGES; i++)
        CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(ear.committed, 0);
    fake_loop_advance(rig.loop, DISK_COMMIT_MS / 4);
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 3 * DISK_COMMIT_CHANGES);
    disk_rig_end(&rig);
}

static void commits_at_once_when_somebody_is_in_a_hurry(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_FALSE(disk_hurry(rig.disk)); /* nothing is open */
    fake_loop_advance(rig.loop, DISK_COMMIT_MS / 8);
    CU_ASSERT_EQUAL(ear.committed, 0);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_hurry(rig.disk));
    CU_ASSERT_TRUE(disk_hurry(rig.disk));
    CU_ASSERT_EQUAL(ear.committed, 0); /* this handler goes on */
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    fake_loop_advance(rig.loop, DISK_COMMIT_MS / 8);
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE); /* and the next one is in none */
    fake_loop_advance(rig.loop, DISK_COMMIT_MS / 2);
    CU_ASSERT_EQUAL(ear.committed, 1);
    disk_unlisten(rig.disk, &ear);
    disk_rig_end(&rig);
}

static void keeps_what_was_committed_and_what_was_open_when_closed(void)
{
    struct disk_rig rig;

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    CU_ASSERT_FALSE(rig.is_new);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    disk_rig_end(&rig);
}

static void rolls_everything_back_and_tells(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(ear.undone, 1);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 0);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 1);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(ear.undone, 1);
    disk_rig_end(&rig);
}

static void undoes_to_the_mark_only(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    disk_undo(rig.disk);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 1);
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_EQUAL(disk_keep(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    CU_ASSERT_EQUAL(ear.undone, 0);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    disk_rig_end(&rig);
}

static void a_mark_does_not_outlive_a_roll_back(void)
{
    struct disk_rig rig;
    struct ear ear = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_EQUAL(disk_mark(rig.disk), ERR_NONE);
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE); /* another transaction, of somebody else */
    disk_undo(rig.disk);
    CU_ASSERT_NOT_EQUAL(disk_keep(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 1);
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
    disk_rig_make_table(&rig);
    CU_ASSERT_TRUE(disk_listen(rig.disk, hear, &ear));
    CU_ASSERT_TRUE(disk_before_commit(rig.disk, write_late, &writer));
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(writer.calls, 0);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    writer.answer = ERR_IO;
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
    CU_ASSERT_FALSE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(ear.committed, 1);
    CU_ASSERT_EQUAL(ear.undone, 1);
    CU_ASSERT_EQUAL(disk_rig_count_rows(&rig), 2);
    disk_unlisten(rig.disk, &writer);
    disk_unlisten(rig.disk, &ear);
    CU_ASSERT_EQUAL(disk_rig_add_row(&rig), ERR_NONE);
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

UNIT_MAIN("disk", UNIT_TEST(commits_by_itself_after_its_time),
          UNIT_TEST(commits_at_once_when_somebody_is_in_a_hurry),
          UNIT_TEST(commits_many_changes_when_the_handler_has_ended),
          UNIT_TEST(keeps_what_was_committed_and_what_was_open_when_closed),
          UNIT_TEST(rolls_everything_back_and_tells), UNIT_TEST(undoes_to_the_mark_only),
          UNIT_TEST(a_mark_does_not_outlive_a_roll_back),
          UNIT_TEST(asks_for_what_is_in_memory_before_it_commits), UNIT_TEST(takes_eight_listeners))
