/* SPDX-License-Identifier: Apache-2.0 */
/* What was stored is kept a while, and waits again when the portal has lost it. */
#include "agent/spool/spool.h"
#include "agent/spool/spool_look.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define PLENTY (64 * 1024 * 1024)
#define KEPT   100

struct fixture {
    struct disk_rig rig;
    struct spool *spool;
    char read[8192];
};

static void start(struct fixture *f)
{
    disk_rig_start(&f->rig, NULL);
    f->spool = spool_open(f->rig.disk, PLENTY, KEPT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
}

static void restart(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    f->spool = spool_open(f->rig.disk, PLENTY, KEPT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
}

static void end(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_end(&f->rig);
}

static void append(struct fixture *f, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "<r>%llu</r>", (unsigned long long)spool_next(f->spool));
        CU_ASSERT_EQUAL_FATAL(spool_append(f->spool, RECORD_METER, text, strlen(text)), ERR_NONE);
    }
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
}

static void store(struct fixture *f, uint64_t through)
{
    CU_ASSERT_EQUAL(spool_stored(f->spool, through), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
}

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct fixture *f = arg;
    size_t at = strlen(f->read);

    (void)snprintf(f->read + at, sizeof f->read - at, "%llu=%.*s ", (unsigned long long)number,
                   (int)len, xml);
    return true;
}

static const char *read_all(struct fixture *f)
{
    f->read[0] = '\0';
    CU_ASSERT_EQUAL(spool_read(f->spool, 1, take, f), ERR_NONE);
    return f->read;
}

static int64_t history(struct fixture *f)
{
    return disk_rig_number(&f->rig, "SELECT count(*) FROM journal_history");
}

static void keeps_what_was_stored_up_to_its_limit(void)
{
    struct fixture f;

    start(&f);
    append(&f, 3);
    CU_ASSERT_EQUAL(history(&f), 0);
    store(&f, 2);
    CU_ASSERT_EQUAL(history(&f), 2);
    append(&f, KEPT + 50);
    store(&f, KEPT + 50);
    CU_ASSERT_EQUAL(history(&f), KEPT);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT min(number) FROM journal_history"), 51);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 3);
    end(&f);
}

static void gives_back_what_the_portal_has_lost(void)
{
    struct fixture f;
    char epoch[37];
    uint64_t bytes = 0;

    start(&f);
    append(&f, 6);
    store(&f, 5);
    memcpy(epoch, spool_epoch(f.spool), sizeof epoch);
    restart(&f);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "6=<r>6</r> ");
    CU_ASSERT_EQUAL(spool_rewind(f.spool, 3), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 3);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, &bytes), 3);
    CU_ASSERT_EQUAL(bytes, 3 * strlen("<r>4</r>"));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "4=<r>4</r> 5=<r>5</r> 6=<r>6</r> ");
    restart(&f);
    CU_ASSERT_STRING_EQUAL(spool_epoch(f.spool), epoch);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "4=<r>4</r> 5=<r>5</r> 6=<r>6</r> ");
    store(&f, 6);
    CU_ASSERT_EQUAL(history(&f), 6);
    end(&f);
}

static void changes_nothing_when_some_of_it_is_not_there(void)
{
    struct fixture f;

    start(&f);
    append(&f, KEPT + 10);
    store(&f, KEPT + 10);
    CU_ASSERT_EQUAL(spool_rewind(f.spool, KEPT + 10), ERR_RANGE);
    CU_ASSERT_EQUAL(spool_rewind(f.spool, 9), ERR_MISSING);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), KEPT + 10);
    CU_ASSERT_EQUAL(history(&f), KEPT);
    disk_rig_sql(&f.rig, "UPDATE journal_history SET body = x'00' WHERE number = 60");
    CU_ASSERT_EQUAL(spool_rewind(f.spool, 50), ERR_MISSING);
    CU_ASSERT_EQUAL(spool_rewind(f.spool, 60), ERR_NONE);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), KEPT - 50);
    end(&f);
}

static void has_no_history_of_another_epoch(void)
{
    struct fixture f;

    start(&f);
    append(&f, 5);
    store(&f, 4);
    CU_ASSERT_EQUAL(spool_new_epoch(f.spool), ERR_NONE);
    CU_ASSERT_EQUAL(history(&f), 4);
    append(&f, 2);
    store(&f, 3);
    CU_ASSERT_EQUAL(history(&f), 7);
    CU_ASSERT_EQUAL(spool_rewind(f.spool, 0), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1=<r>5</r> 2=<r>2</r> 3=<r>3</r> ");
    end(&f);
}

/* What a look counts while the agent goes on. */
struct look_count {
    struct fixture *f;
    unsigned waiting;
    bool is_moved;
};

static bool count_and_go_on(void *arg, const struct spool_look_record *record)
{
    struct look_count *count = arg;

    count->waiting += !record->is_stored;
    if (!count->is_moved) {
        append(count->f, 2);
        store(count->f, 5);
    }
    count->is_moved = true;
    return true;
}

static void a_look_sees_one_state_while_the_agent_goes_on(void)
{
    struct fixture f = { .spool = NULL };
    struct look_count count = { .f = &f };
    struct spool_look look;

    start(&f);
    append(&f, 6);
    store(&f, 2);
    CU_ASSERT_EQUAL(spool_look_records(f.rig.folder, count_and_go_on, &count, &look), ERR_NONE);
    CU_ASSERT_EQUAL(count.waiting, 4);
    CU_ASSERT_EQUAL(look.said, 6);
    CU_ASSERT_EQUAL(look.stored, 2);
    CU_ASSERT_EQUAL(spool_look_records(f.rig.folder, count_and_go_on, &count, &look), ERR_NONE);
    CU_ASSERT_EQUAL(look.said - look.stored, 3);
    end(&f);
}

UNIT_MAIN("spool_history", UNIT_TEST(keeps_what_was_stored_up_to_its_limit),
          UNIT_TEST(gives_back_what_the_portal_has_lost),
          UNIT_TEST(changes_nothing_when_some_of_it_is_not_there),
          UNIT_TEST(a_look_sees_one_state_while_the_agent_goes_on),
          UNIT_TEST(has_no_history_of_another_epoch))
