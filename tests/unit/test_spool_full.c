/* SPDX-License-Identifier: Apache-2.0 */
/* A full journal: what is refused, and what is dropped when the administrator says so. */
#include "agent/spool/spool.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ROOM 100 /* bytes: ten records */

struct fixture {
    struct disk_rig rig;
    struct spool *spool;
    char read[4096];
};

static void start(struct fixture *f)
{
    disk_rig_start(&f->rig, NULL);
    f->spool = spool_open(f->rig.disk, ROOM, 10);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
}

static void end(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_end(&f->rig);
}

/* A record of ten bytes. */
static enum err append(struct fixture *f, enum record_kind kind)
{
    static const char *const texts[RECORD_KINDS] = {
        [RECORD_ASSET] = "<asset/>  ", [RECORD_CONSUMABLE] = "<supply/> ",
        [RECORD_METER] = "<meter/>  ", [RECORD_INCIDENT] = "<alert/>  ",
        [RECORD_AGENT] = "<agent/>  ", [RECORD_ORDER] = "<order/>  "
    };

    return spool_append(f->spool, kind, texts[kind], 10);
}

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct fixture *f = arg;
    size_t at = strlen(f->read);

    (void)snprintf(f->read + at, sizeof f->read - at, "%llu%c ", (unsigned long long)number,
                   len > 1 ? xml[1] : '-');
    return true;
}

static const char *read_all(struct fixture *f)
{
    f->read[0] = '\0';
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
    CU_ASSERT_EQUAL(spool_read(f->spool, 1, take, f), ERR_NONE);
    return f->read;
}

static void fill(struct fixture *f)
{
    for (int i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(append(f, i % 3 == 1 ? RECORD_METER : RECORD_INCIDENT), ERR_NONE);
}

static void refuses_unless_told_otherwise(void)
{
    struct fixture f;

    start(&f);
    fill(&f);
    CU_ASSERT_EQUAL(append(&f, RECORD_INCIDENT), ERR_FULL);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2m 3a 4a 5m 6a 7a 8m 9a 10a ");
    end(&f);
}

static void drops_the_oldest_meters_and_nothing_else(void)
{
    struct fixture f;
    uint64_t bytes = 0;

    start(&f);
    fill(&f);
    spool_drop_meters(f.spool, true);
    CU_ASSERT_EQUAL(append(&f, RECORD_INCIDENT), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2- 3a 4a 5m 6a 7a 8m 9a 10a 11a ");
    CU_ASSERT_EQUAL(append(&f, RECORD_METER), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, RECORD_ASSET), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2- 3a 4a 5- 6a 7a 8- 9a 10a 11a 12m 13a ");
    CU_ASSERT_EQUAL(append(&f, RECORD_CONSUMABLE), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, RECORD_INCIDENT), ERR_FULL);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2- 3a 4a 5- 6a 7a 8- 9a 10a 11a 12- 13a 14s ");
    CU_ASSERT_EQUAL(spool_waiting(f.spool, &bytes), 14);
    CU_ASSERT_EQUAL(bytes, ROOM);
    end(&f);
}

static void a_roll_back_drops_nothing(void)
{
    struct fixture f;

    start(&f);
    fill(&f);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    spool_drop_meters(f.spool, true);
    CU_ASSERT_EQUAL(append(&f, RECORD_INCIDENT), ERR_NONE);
    disk_fail(f.rig.disk, ERR_IO);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2m 3a 4a 5m 6a 7a 8m 9a 10a ");
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(append(&f, RECORD_INCIDENT), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2- 3a 4a 5- 6a 7a 8- 9a 10a 11a 12a 13a ");
    end(&f);
}

UNIT_MAIN("spool_full", UNIT_TEST(refuses_unless_told_otherwise),
          UNIT_TEST(drops_the_oldest_meters_and_nothing_else), UNIT_TEST(a_roll_back_drops_nothing))
