/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: numbers, roll-backs, limits, acknowledgements, damaged records, epochs. */
#include "agent/spool/spool.h"
#include "protocol/names.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
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

/* What spool_read() hands over, joined: "1=<a/> 2= ". */
struct reader {
    char text[4096];
    unsigned count;
    unsigned empty;
    unsigned stop_after;
    uint64_t last;
};

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct reader *reader = arg;
    size_t at = strlen(reader->text);

    if (at < sizeof reader->text - 64)
        (void)snprintf(reader->text + at, sizeof reader->text - at, "%llu=%.*s ",
                       (unsigned long long)number, (int)len, xml);
    reader->count++;
    reader->empty += len == 0;
    reader->last = number;
    return reader->stop_after == 0 || reader->count < reader->stop_after;
}

static const char *read_all(struct fixture *f, uint64_t from, struct reader *reader)
{
    memset(reader, 0, sizeof *reader);
    CU_ASSERT_EQUAL(spool_read(f->spool, from, take, reader), ERR_NONE);
    return reader->text;
}

static void numbers_from_one_and_offers_only_what_is_committed(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    CU_ASSERT_EQUAL(strlen(spool_epoch(f.spool)), 36);
    CU_ASSERT_EQUAL(spool_next(f.spool), 1);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 0);
    CU_ASSERT_EQUAL(append(&f, "<a/>"), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, "<b/>"), ERR_NONE);
    CU_ASSERT_EQUAL(spool_next(f.spool), 3);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 0);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 0);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "");
    disk_rig_run(&f.rig, DISK_COMMIT_MS + 50);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 2);
    uint64_t bytes = 0;
    CU_ASSERT_EQUAL(spool_waiting(f.spool, &bytes), 2);
    CU_ASSERT_EQUAL(bytes, 8);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<a/> 2=<b/> ");
    CU_ASSERT_STRING_EQUAL(read_all(&f, 2, &reader), "2=<b/> ");
    CU_ASSERT_STRING_EQUAL(read_all(&f, 3, &reader), "");
    CU_ASSERT_STRING_EQUAL(read_all(&f, UINT64_MAX, &reader), "");
    end(&f);
}

static void uses_the_numbers_of_a_roll_back_again(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 2);
    CU_ASSERT_EQUAL(append(&f, "<lost/>"), ERR_NONE);
    disk_fail(f.rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(spool_next(f.spool), 3);
    CU_ASSERT_EQUAL(append(&f, "<kept/>"), ERR_NONE);
    CU_ASSERT_EQUAL(disk_mark(f.rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, "<undone/>"), ERR_NONE);
    disk_undo(f.rig.disk);
    CU_ASSERT_EQUAL(append(&f, "<too/>"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>1</r> 2=<r>2</r> 3=<kept/> 4=<too/> ");
    end(&f);
}

static void is_the_same_after_a_restart(void)
{
    struct fixture f;
    struct reader reader;
    char epoch[37];

    start(&f, PLENTY);
    append_many(&f, 5);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 2), ERR_NONE);
    (void)snprintf(epoch, sizeof epoch, "%s", spool_epoch(f.spool));
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    restart(&f);
    CU_ASSERT_STRING_EQUAL(spool_epoch(f.spool), epoch);
    CU_ASSERT_EQUAL(spool_next(f.spool), 6);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 5);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 2);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 3);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "3=<r>3</r> 4=<r>4</r> 5=<r>5</r> ");
    CU_ASSERT_EQUAL(spool_stored(f.spool, 5), ERR_NONE);
    restart(&f);
    CU_ASSERT_EQUAL(spool_next(f.spool), 6);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 0);
    CU_ASSERT_STRING_EQUAL(spool_epoch(f.spool), epoch);
    end(&f);
}

static void refuses_what_is_too_big_or_too_much(void)
{
    struct fixture f;
    static char big[NAMES_RECORD_BYTES + 1];

    start(&f, 3 * NAMES_RECORD_BYTES);
    memset(big, 'x', sizeof big);
    CU_ASSERT_EQUAL(spool_append(f.spool, RECORD_ASSET, big, sizeof big), ERR_LIMIT);
    CU_ASSERT_EQUAL(spool_append(f.spool, RECORD_ASSET, big, 0), ERR_LIMIT);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(spool_append(f.spool, RECORD_ASSET, big, NAMES_RECORD_BYTES), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, "x"), ERR_FULL);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(spool_committed(f.spool), 3);
    CU_ASSERT_FALSE(disk_is_full(f.rig.disk));
    CU_ASSERT_EQUAL(append(&f, "x"), ERR_FULL);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 1), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, "x"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(spool_committed(f.spool), 4);
    end(&f);
}

static void forgets_what_is_stored_and_nothing_else(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 4);
    CU_ASSERT_EQUAL(append(&f, "<open/>"), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 5), ERR_RANGE);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 0), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 3), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 3);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 2), ERR_NONE);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 3);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "4=<r>4</r> ");
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "4=<r>4</r> 5=<open/> ");
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal"), 2);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 4), ERR_NONE);
    disk_fail(f.rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 3);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "4=<r>4</r> 5=<open/> ");
    end(&f);
}

static void stops_reading_when_told(void)
{
    struct fixture f;
    struct reader reader = { .stop_after = 2 };

    start(&f, PLENTY);
    append_many(&f, 10);
    CU_ASSERT_EQUAL(spool_read(f.spool, 4, take, &reader), ERR_NONE);
    CU_ASSERT_EQUAL(reader.count, 2);
    CU_ASSERT_EQUAL(reader.last, 5);
    end(&f);
}

static void erases_a_long_backlog_in_slices(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 7000);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 6999), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 1);
    int64_t rows = disk_rig_number(&f.rig, "SELECT count(*) FROM journal");
    CU_ASSERT_TRUE(rows > 2000 && rows < 7000);
    restart(&f); /* the rest goes on after a restart */
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 1);
    CU_ASSERT_EQUAL(append(&f, "<r/>"), ERR_NONE);
    for (int i = 0; i < 4; i++)
        disk_rig_run(&f.rig, DISK_COMMIT_MS + 50);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal"), 2);
    uint64_t bytes = 0;
    CU_ASSERT_EQUAL(spool_waiting(f.spool, &bytes), 2);
    CU_ASSERT_EQUAL(bytes, 15);
    end(&f);
}

/* Flip one bit of a stored body, beside the journal's back. */
static void flip(struct fixture *f, size_t byte, unsigned bit)
{
    struct sqlite *db = disk_sqlite(f->rig.disk);
    struct sqlite_statement *read = sqlite_prepare(db, "SELECT body FROM journal WHERE place = 2");
    struct sqlite_statement *write =
        sqlite_prepare(db, "UPDATE journal SET body = ? WHERE place = 2");
    char body[256];
    size_t len = 0;
    enum err err;

    CU_ASSERT_TRUE_FATAL(sqlite_row(read, &err));
    const void *bytes = sqlite_bytes(read, 0, &len);
    CU_ASSERT_TRUE_FATAL(len <= sizeof body && byte < len);
    memcpy(body, bytes, len);
    body[byte] = (char)(body[byte] ^ (1 << bit));
    sqlite_bind_bytes(write, 1, body, len);
    sqlite_finish(read);
    CU_ASSERT_EQUAL(sqlite_step(write), ERR_NONE);
    sqlite_finish(write);
}

static void finds_every_flipped_bit_of_a_body(void)
{
    static const char text[] =
        "<meter device='x' at='y'><engine-cycles>432951</engine-cycles></meter>";
    struct fixture f;
    unsigned missed = 0;

    start(&f, PLENTY);
    CU_ASSERT_EQUAL(append(&f, "<a/>"), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, text), ERR_NONE);
    CU_ASSERT_EQUAL(append(&f, "<c/>"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    for (size_t byte = 0; byte < sizeof text - 1; byte++)
        for (unsigned bit = 0; bit < 8; bit++) {
            struct reader reader = { .stop_after = 2 };
            CU_ASSERT_EQUAL_FATAL(disk_mark(f.rig.disk), ERR_NONE);
            flip(&f, byte, bit);
            (void)spool_read(f.spool, 1, take, &reader);
            missed += strcmp(reader.text, "1=<a/> 2= ") != 0;
            disk_undo(f.rig.disk);
        }
    CU_ASSERT_EQUAL(missed, 0);
    struct reader reader;
    CU_ASSERT_TRUE(strstr(read_all(&f, 1, &reader), "432951") != NULL);
    end(&f);
}

static void sets_a_damaged_record_aside_once(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 3);
    flip(&f, 3, 0);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>1</r> 2= 3=<r>3</r> ");
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>1</r> 2= 3=<r>3</r> ");
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_quarantine"), 1);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT number FROM journal_quarantine"), 2);
    uint64_t bytes = 0;
    CU_ASSERT_EQUAL(spool_waiting(f.spool, &bytes), 3);
    CU_ASSERT_EQUAL(bytes, 16);
    restart(&f);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>1</r> 2= 3=<r>3</r> ");
    end(&f);
}

static void finds_bodies_that_changed_places(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 3);
    disk_rig_sql(&f.rig, "UPDATE journal SET place = -1 WHERE place = 1;"
                         "UPDATE journal SET place = 1 WHERE place = 2;"
                         "UPDATE journal SET place = 2 WHERE place = -1");
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1= 2= 3=<r>3</r> ");
    end(&f);
}

static void bridges_lost_records_with_empty_ones(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 5);
    disk_rig_sql(&f.rig, "DELETE FROM journal WHERE place IN (1, 3, 5)");
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1= 2=<r>2</r> 3= 4=<r>4</r> 5= ");
    memset(&reader, 0, sizeof reader);
    reader.stop_after = 1;
    CU_ASSERT_EQUAL(spool_read(f.spool, 1, take, &reader), ERR_NONE);
    CU_ASSERT_EQUAL(reader.count, 1);
    end(&f);
}

static void quarantines_what_the_portal_refuses(void)
{
    struct fixture f;
    struct reader reader;

    start(&f, PLENTY);
    append_many(&f, 3);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 1), ERR_NONE);
    CU_ASSERT_EQUAL(spool_quarantine(f.spool, 1, "late"), ERR_MISSING);
    CU_ASSERT_EQUAL(spool_quarantine(f.spool, 4, "early"), ERR_MISSING);
    CU_ASSERT_EQUAL(spool_quarantine(f.spool, 2, "colour is no colour"), ERR_NONE);
    CU_ASSERT_EQUAL(spool_quarantine(f.spool, 2, "again"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "2= 3=<r>3</r> ");
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_quarantine"
                                            " WHERE reason = 'colour is no colour'"
                                            " AND CAST(body AS TEXT) = '<r>2</r>'"),
                    1);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_quarantine"), 1);
    end(&f);
}

static void keeps_the_newest_thousand_in_quarantine(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 1010);
    for (uint64_t number = 1; number <= 1010; number++)
        CU_ASSERT_EQUAL(spool_quarantine(f.spool, number, "test"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_quarantine"), 1000);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT min(number) FROM journal_quarantine"), 11);
    end(&f);
}

static void starts_a_new_epoch_from_one(void)
{
    struct fixture f;
    struct reader reader;
    char old[37];

    start(&f, PLENTY);
    append_many(&f, 5);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 3), ERR_NONE);
    (void)snprintf(old, sizeof old, "%s", spool_epoch(f.spool));
    CU_ASSERT_EQUAL(spool_new_epoch(f.spool), ERR_NONE);
    CU_ASSERT_STRING_NOT_EQUAL(spool_epoch(f.spool), old);
    CU_ASSERT_EQUAL(spool_stored_through(f.spool), 0);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 2);
    CU_ASSERT_EQUAL(spool_next(f.spool), 3);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>4</r> 2=<r>5</r> ");
    CU_ASSERT_EQUAL(append(&f, "<new/>"), ERR_NONE);
    (void)snprintf(old, sizeof old, "%s", spool_epoch(f.spool));
    restart(&f);
    CU_ASSERT_STRING_EQUAL(spool_epoch(f.spool), old);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), "1=<r>4</r> 2=<r>5</r> 3=<new/> ");
    CU_ASSERT_EQUAL(spool_stored(f.spool, 3), ERR_NONE);
    CU_ASSERT_EQUAL(spool_new_epoch(f.spool), ERR_NONE);
    CU_ASSERT_EQUAL(spool_next(f.spool), 1);
    end(&f);
}

static void distrust(const char *harm, const char *expected)
{
    struct fixture f;
    struct reader reader;
    char old[37];

    start(&f, PLENTY);
    append_many(&f, 4);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 1), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    (void)snprintf(old, sizeof old, "%s", spool_epoch(f.spool));
    disk_rig_sql(&f.rig, harm);
    restart(&f);
    CU_ASSERT_STRING_NOT_EQUAL(spool_epoch(f.spool), old);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), expected);
    restart(&f);
    CU_ASSERT_STRING_EQUAL(read_all(&f, 1, &reader), expected);
    end(&f);
}

static void sends_all_in_a_new_epoch_when_its_state_is_damaged(void)
{
    static const char all[] = "1=<r>2</r> 2=<r>3</r> 3=<r>4</r> ";

    distrust("UPDATE journal_state SET stored = 3", all);
    distrust("UPDATE journal_state SET next = 70000000000", all);
    distrust("UPDATE journal_state SET epoch = 'x'", all);
    distrust("UPDATE journal_state SET bytes = -1", all);
    distrust("DELETE FROM journal_state", all);
    distrust("DELETE FROM journal WHERE place = 4", "1=<r>2</r> 2=<r>3</r> ");
    distrust("DELETE FROM journal", "");
}

static void refuses_a_journal_whose_numbers_cannot_be_true(void)
{
    struct fixture f;

    start(&f, PLENTY);
    append_many(&f, 4);
    disk_rig_sql(&f.rig, "UPDATE journal SET place = 1099511627776 WHERE place = 4");
    spool_close(f.spool);
    f.spool = spool_open(f.rig.disk, PLENTY, KEPT);
    CU_ASSERT_PTR_NULL(f.spool);
    CU_ASSERT_TRUE(disk_is_broken(f.rig.disk));
    disk_rig_close(&f.rig); /* the next start has a new database */
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f.rig), ERR_NONE);
    CU_ASSERT_TRUE(f.rig.is_new);
    end(&f);
}

static void takes_acknowledgements_while_the_disk_is_full(void)
{
    struct fixture f;
    char text[2000];
    enum err err = ERR_NONE;
    unsigned count = 0;

    start(&f, PLENTY);
    memset(text, 'x', sizeof text);
    disk_rig_sql(&f.rig, "PRAGMA max_page_count=200");
    while (err == ERR_NONE && count < 100000) {
        err = spool_append(f.spool, RECORD_ASSET, text, sizeof text);
        count++;
        if (err == ERR_NONE && count % 50 == 0)
            (void)disk_commit(f.rig.disk);
    }
    CU_ASSERT_EQUAL(err, ERR_FULL);
    uint64_t committed = spool_committed(f.spool);
    CU_ASSERT_TRUE(committed >= 50 && committed % 50 == 0);
    CU_ASSERT_EQUAL(append(&f, "<r/>"), ERR_FULL);
    struct reader reader;
    (void)read_all(&f, 1, &reader);
    CU_ASSERT_EQUAL(reader.count, committed);
    CU_ASSERT_EQUAL(spool_stored(f.spool, committed), ERR_NONE);
    disk_rig_wait_room(&f.rig);
    CU_ASSERT_EQUAL(spool_waiting(f.spool, NULL), 0);
    CU_ASSERT_FALSE(disk_is_full(f.rig.disk));
    CU_ASSERT_EQUAL(append(&f, "<r/>"), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(spool_committed(f.spool), committed + 1);
    end(&f);
}

UNIT_MAIN("spool", UNIT_TEST(numbers_from_one_and_offers_only_what_is_committed),
          UNIT_TEST(uses_the_numbers_of_a_roll_back_again), UNIT_TEST(is_the_same_after_a_restart),
          UNIT_TEST(refuses_what_is_too_big_or_too_much),
          UNIT_TEST(forgets_what_is_stored_and_nothing_else), UNIT_TEST(stops_reading_when_told),
          UNIT_TEST(erases_a_long_backlog_in_slices), UNIT_TEST(finds_every_flipped_bit_of_a_body),
          UNIT_TEST(sets_a_damaged_record_aside_once), UNIT_TEST(finds_bodies_that_changed_places),
          UNIT_TEST(bridges_lost_records_with_empty_ones),
          UNIT_TEST(quarantines_what_the_portal_refuses),
          UNIT_TEST(keeps_the_newest_thousand_in_quarantine),
          UNIT_TEST(starts_a_new_epoch_from_one),
          UNIT_TEST(sends_all_in_a_new_epoch_when_its_state_is_damaged),
          UNIT_TEST(refuses_a_journal_whose_numbers_cannot_be_true),
          UNIT_TEST(takes_acknowledgements_while_the_disk_is_full))
