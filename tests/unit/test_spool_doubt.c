/* SPDX-License-Identifier: Apache-2.0 */
/* A journal that came back older than it was, and the first word of the portal. */
#include "agent/spool/spool.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define PLENTY (64 * 1024 * 1024)
#define KEPT   100

struct fixture {
    struct disk_rig rig;
    struct spool *spool;
};

static void start(struct fixture *f, uint64_t most_bytes)
{
    disk_rig_start(&f->rig, NULL);
    f->spool = spool_open(f->rig.disk, most_bytes, KEPT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
}

static void end(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_end(&f->rig);
}

static void restart(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    f->spool = spool_open(f->rig.disk, PLENTY, KEPT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
}

static enum err append(struct fixture *f, const char *text)
{
    return spool_append(f->spool, RECORD_METER, text, strlen(text));
}

static void append_many(struct fixture *f, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "<r>%u</r>", i + 1);
        CU_ASSERT_EQUAL_FATAL(append(f, text), ERR_NONE);
    }
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
}

/* As a database that lost its last commits: records 4 and 5 are other ones than the portal has. */
static void numbers_that_the_portal_has_with_other_records_are_found_out(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 3);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 0), ERR_NONE);
    restart(&f);
    append_many(&f, 4);
    restart(&f); /* the portal was not heard in between */
    append_many(&f, 1);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 5), ERR_RANGE);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 3);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 5), ERR_RANGE);
    CU_ASSERT_EQUAL(spool_new_epoch(f.spool), ERR_NONE);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 5);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 5);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 0), ERR_NONE);
    end(&f);
}

static void the_first_word_of_the_portal_settles_the_doubt(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 3);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 0), ERR_NONE);
    restart(&f);
    append_many(&f, 2);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 3), ERR_NONE);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_doubt"), 0);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 5), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 5), ERR_NONE);
    restart(&f);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 5), ERR_NONE);
    end(&f);
}

static void a_journal_that_is_new_agrees_with_nothing_but_none(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 3);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 2), ERR_RANGE);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 0);
    end(&f);
}

static void a_damaged_doubt_is_one_of_this_start(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 3);
    disk_rig_sql(&f.rig, "UPDATE journal_doubt SET place = 1");
    restart(&f);
    CU_ASSERT_EQUAL(spool_agree(f.spool, 3), ERR_NONE);
    end(&f);
}

UNIT_MAIN("spool_doubt", UNIT_TEST(numbers_that_the_portal_has_with_other_records_are_found_out),
          UNIT_TEST(the_first_word_of_the_portal_settles_the_doubt),
          UNIT_TEST(a_journal_that_is_new_agrees_with_nothing_but_none),
          UNIT_TEST(a_damaged_doubt_is_one_of_this_start))
