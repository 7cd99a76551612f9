/* SPDX-License-Identifier: Apache-2.0 */
/* What the licence does not cover waits without numbers, and follows in order, all of it, once. */
#include "agent/spool/spool_hold.h"
#include "agent/spool/spool_look.h"
#include "agent/spool/spool_salvage.h"
#include "base/buf.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define PLENTY (1 << 20)
#define ONE    "11111111-1111-4111-8111-111111111111"
#define TWO    "22222222-2222-4222-8222-222222222222"

struct fixture {
    struct disk_rig rig;
    struct spool *spool;
    struct spool_hold *hold;
    uint64_t most;
    char read[8192];
};

static void open_hold(struct fixture *f)
{
    f->spool = spool_open(f->rig.disk, f->most, 10);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
    f->hold = spool_hold_open(f->rig.disk, f->spool, f->most);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->hold);
}

static void start(struct fixture *f, uint64_t most)
{
    f->most = most;
    disk_rig_start(&f->rig, NULL);
    open_hold(f);
}

static void stop(struct fixture *f)
{
    spool_hold_close(f->hold);
    spool_close(f->spool);
}

static void restart(struct fixture *f)
{
    stop(f);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    open_hold(f);
}

static void end(struct fixture *f)
{
    stop(f);
    disk_rig_end(&f->rig);
}

static enum err say(struct fixture *f, const char *device, bool is_over, enum record_kind kind,
                    const char *text)
{
    const struct spool_hold_record record = { device, is_over, kind, text, strlen(text) };

    return spool_hold_append(f->hold, &record);
}

/* Consumables, of a device that is not covered. */
static void hold(struct fixture *f, const char *device, const char *text)
{
    CU_ASSERT_EQUAL(say(f, device, true, RECORD_CONSUMABLE, text), ERR_NONE);
}

static void commit(struct fixture *f)
{
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
}

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct fixture *f = arg;
    size_t at = strlen(f->read);

    (void)snprintf(f->read + at, sizeof f->read - at, "%llu%.*s ", (unsigned long long)number,
                   (int)len, xml);
    return true;
}

static const char *read_all(struct fixture *f)
{
    f->read[0] = '\0';
    commit(f);
    CU_ASSERT_EQUAL(spool_read(f->spool, 1, take, f), ERR_NONE);
    return f->read;
}

static bool release(struct fixture *f, const char *device, unsigned most)
{
    bool is_left = false;

    CU_ASSERT_EQUAL(spool_hold_release(f->hold, device, most, &is_left), ERR_NONE);
    return is_left;
}

static void what_is_covered_goes_on(void)
{
    struct fixture f;

    start(&f, PLENTY);
    CU_ASSERT_EQUAL(say(&f, ONE, false, RECORD_METER, "a"), ERR_NONE);
    CU_ASSERT_EQUAL(say(&f, ONE, false, RECORD_ASSET, "b"), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b ");
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 0);
    end(&f);
}

static void what_is_not_covered_waits_without_a_number(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold(&f, ONE, "a");
    CU_ASSERT_EQUAL(say(&f, ONE, true, RECORD_ASSET, "b"), ERR_NONE);
    hold(&f, ONE, "c");
    CU_ASSERT_EQUAL(say(&f, TWO, false, RECORD_INCIDENT, "d"), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1b 2d ");
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 2);
    end(&f);
}

static void follows_in_order_when_it_is_covered(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold(&f, ONE, "a");
    hold(&f, TWO, "x");
    hold(&f, ONE, "b");
    hold(&f, ONE, "c");
    commit(&f);
    CU_ASSERT_TRUE(release(&f, ONE, 2));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b ");
    CU_ASSERT_EQUAL(say(&f, ONE, false, RECORD_METER, "d"), ERR_NONE); /* behind those that wait */
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b ");
    CU_ASSERT_FALSE(release(&f, ONE, 100));
    CU_ASSERT_FALSE(release(&f, ONE, 100));
    CU_ASSERT_EQUAL(say(&f, ONE, false, RECORD_METER, "e"), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b 3c 4d 5e ");
    CU_ASSERT_FALSE(release(&f, TWO, 1)); /* all of it */
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b 3c 4d 5e 6x ");
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 0);
    end(&f);
}

static void outlasts_restarts(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold(&f, ONE, "a");
    hold(&f, ONE, "b");
    commit(&f);
    restart(&f);
    CU_ASSERT_EQUAL(say(&f, ONE, false, RECORD_METER, "c"), ERR_NONE);
    CU_ASSERT_TRUE(release(&f, ONE, 1));
    restart(&f);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b 3c ");
    end(&f);
}

/* A crash is a roll-back: what was moved is in one place, never in both or none. */
static void a_release_is_whole_or_was_not(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold(&f, ONE, "a");
    hold(&f, ONE, "b");
    commit(&f);
    CU_ASSERT_TRUE(release(&f, ONE, 1));
    disk_fail(f.rig.disk, ERR_MEMORY);
    CU_ASSERT_STRING_EQUAL(read_all(&f), "");
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 2);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b ");
    hold(&f, ONE, "c");
    disk_fail(f.rig.disk, ERR_MEMORY);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    hold(&f, ONE, "d");
    commit(&f);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2b 3d ");
    end(&f);
}

#define TEN "<consume/>"

static void refuses_past_its_limit_what_would_not_fit(void)
{
    struct fixture f;

    start(&f, 100);
    for (int i = 0; i < 10; i++)
        hold(&f, ONE, TEN);
    CU_ASSERT_EQUAL(say(&f, ONE, true, RECORD_INCIDENT, TEN), ERR_FULL);
    CU_ASSERT_EQUAL(say(&f, ONE, true, RECORD_ASSET, TEN), ERR_NONE); /* has the journal's room */
    CU_ASSERT_EQUAL(say(&f, TWO, false, RECORD_METER, TEN), ERR_NONE);
    commit(&f);
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 10);
    end(&f);
}

static int64_t count_of(struct fixture *f, const char *kind)
{
    char sql[100];

    commit(f);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM journal_hold WHERE kind = '%s'", kind);
    return disk_rig_number(&f->rig, sql);
}

static void drops_the_oldest_meters_and_nothing_else(void)
{
    struct fixture f;

    start(&f, 100);
    for (int i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(say(&f, ONE, true, i % 3 == 1 ? RECORD_METER : RECORD_INCIDENT, TEN),
                        ERR_NONE);
    spool_hold_drop_meters(f.hold, true);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(say(&f, TWO, true, RECORD_CONSUMABLE, TEN), ERR_NONE);
    CU_ASSERT_EQUAL(count_of(&f, "meter"), 1);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT place FROM journal_hold WHERE kind = 'meter'"),
                    8);
    CU_ASSERT_EQUAL(say(&f, TWO, true, RECORD_METER, TEN), ERR_NONE);
    CU_ASSERT_EQUAL(say(&f, TWO, true, RECORD_INCIDENT, TEN), ERR_NONE);
    CU_ASSERT_EQUAL(say(&f, TWO, true, RECORD_INCIDENT, TEN), ERR_FULL);
    CU_ASSERT_EQUAL(count_of(&f, "meter"), 0);
    CU_ASSERT_EQUAL(count_of(&f, "incident"), 8);
    CU_ASSERT_EQUAL(count_of(&f, "consumable"), 2);
    end(&f);
}

/* What is new of covered devices has precedence. */
static void leaves_half_of_the_journal_free(void)
{
    struct fixture f;
    bool is_left = false;

    start(&f, 100);
    for (int i = 0; i < 8; i++)
        hold(&f, ONE, TEN);
    CU_ASSERT_EQUAL(say(&f, TWO, false, RECORD_METER, TEN), ERR_NONE);
    commit(&f);
    CU_ASSERT_EQUAL(spool_hold_release(f.hold, ONE, 100, &is_left), ERR_FULL);
    CU_ASSERT_TRUE(is_left);
    commit(&f);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 5);
    CU_ASSERT_EQUAL(spool_hold_waiting(f.hold), 4);
    CU_ASSERT_EQUAL(spool_stored(f.spool, 5), ERR_NONE);
    commit(&f);
    CU_ASSERT_EQUAL(spool_hold_release(f.hold, ONE, 100, &is_left), ERR_NONE);
    CU_ASSERT_FALSE(is_left);
    commit(&f);
    CU_ASSERT_EQUAL(spool_committed(f.spool), 9);
    end(&f);
}

static void a_damaged_record_is_set_aside_and_the_others_follow(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold(&f, ONE, "a");
    hold(&f, ONE, "b");
    hold(&f, ONE, "c");
    commit(&f);
    disk_rig_sql(&f.rig, "UPDATE journal_hold SET body = x'42' WHERE body = x'62'");
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    CU_ASSERT_STRING_EQUAL(read_all(&f), "1a 2c ");
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM journal_quarantine WHERE epoch ="
                                            " 'held' AND reason = 'checksum'"),
                    1);
    end(&f);
}

static void a_damaged_state_is_counted_anew(void)
{
    struct fixture f;

    start(&f, 100);
    for (int i = 0; i < 9; i++)
        hold(&f, ONE, TEN);
    commit(&f);
    disk_rig_sql(&f.rig, "UPDATE journal_hold_state SET bytes = -1000");
    restart(&f);
    hold(&f, ONE, TEN);
    CU_ASSERT_EQUAL(say(&f, ONE, true, RECORD_INCIDENT, TEN), ERR_FULL);
    end(&f);
}

static void note(void *arg, const char *device)
{
    char *seen = arg;

    seen[strlen(seen)] = device[0];
}

static void tells_of_whom_records_wait(void)
{
    struct fixture f;
    char seen[8] = "";

    start(&f, PLENTY);
    hold(&f, TWO, "a");
    hold(&f, ONE, "b");
    hold(&f, ONE, "c");
    CU_ASSERT_EQUAL(spool_hold_each(f.hold, note, seen), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(seen, "12");
    end(&f);
}

/* An incident with a text that may be withheld. */
static void hold_named(struct fixture *f, const char *name, unsigned withheld)
{
    struct record record;
    struct buf text;

    record_init(&record, RECORD_INCIDENT);
    (void)record_add(&record, FIELD_INCIDENT_DEVICE, ONE);
    (void)record_add_time(&record, FIELD_INCIDENT_AT, 1000);
    (void)record_add(&record, FIELD_INCIDENT_ID, TWO);
    (void)record_add(&record, FIELD_INCIDENT_EVENT, "opened");
    (void)record_add(&record, FIELD_INCIDENT_SEVERITY, "critical");
    (void)record_add(&record, FIELD_INCIDENT_CODE, "jam");
    (void)record_add_time(&record, FIELD_INCIDENT_OPENED, 1000);
    (void)record_add(&record, FIELD_INCIDENT_TEXT, name);
    buf_init(&text, NAMES_RECORD_BYTES);
    CU_ASSERT_TRUE_FATAL(record_xml_write(&record, withheld, &text));
    CU_ASSERT_EQUAL(say(f, ONE, true, RECORD_INCIDENT, buf_text(&text)), ERR_NONE);
    commit(f);
    buf_finish(&text);
    record_finish(&record);
}

static void a_privacy_switch_holds_for_what_waits_here_too(void)
{
    struct fixture f;

    start(&f, PLENTY);
    hold_named(&f, "before", 0);
    spool_hold_withhold(f.hold, FIELD_SWITCH_TEXT);
    hold_named(&f, "after", FIELD_SWITCH_TEXT);
    spool_hold_withhold(f.hold, 0);
    commit(&f);
    restart(&f);
    hold_named(&f, "later", 0);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    (void)read_all(&f);
    CU_ASSERT_PTR_NULL(strstr(f.read, "before"));
    CU_ASSERT_PTR_NULL(strstr(f.read, "after"));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.read, "later"));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.read, "3<incident"));
    end(&f);
}

/* A damaged database is read past SQLite: what was released is there twice, and is taken once. */
static void what_waits_is_brought_back_and_what_was_released_is_not(void)
{
    struct fixture f, g;
    struct spool_salvage found;
    struct spool_look look;
    uint64_t damaged = 9;
    char path[100];

    start(&f, PLENTY);
    hold(&f, ONE, "<a/>");
    hold(&f, ONE, "<b/>");
    hold(&f, TWO, "<c/>");
    hold(&f, TWO, "<d/>");
    commit(&f);
    CU_ASSERT_FALSE(release(&f, ONE, 9));
    commit(&f);
    CU_ASSERT_EQUAL(spool_look_read(f.rig.folder, &look), ERR_NONE);
    CU_ASSERT_EQUAL(look.held, 2);
    CU_ASSERT_EQUAL(spool_look_held(f.rig.folder, &damaged), ERR_NONE);
    CU_ASSERT_EQUAL(damaged, 0);
    stop(&f);
    disk_rig_close(&f.rig);
    start(&g, PLENTY);
    (void)snprintf(path, sizeof path, "%s", disk_rig_path(&f.rig, "agent.db"));
    stop(&g);
    commit(&g);
    CU_ASSERT_EQUAL(spool_salvage_run(path, g.rig.disk, 0, &found), ERR_NONE);
    CU_ASSERT_EQUAL(found.waiting, 2);
    CU_ASSERT_EQUAL(found.held, 2);
    open_hold(&g);
    restart(&g);
    CU_ASSERT_STRING_EQUAL(read_all(&g), "1<a/> 2<b/> ");
    CU_ASSERT_FALSE(release(&g, TWO, 9));
    CU_ASSERT_STRING_EQUAL(read_all(&g), "1<a/> 2<b/> 3<c/> 4<d/> ");
    end(&g);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f.rig), ERR_NONE);
    open_hold(&f);
    end(&f);
}

UNIT_MAIN("spool_hold", UNIT_TEST(what_is_covered_goes_on),
          UNIT_TEST(what_is_not_covered_waits_without_a_number),
          UNIT_TEST(follows_in_order_when_it_is_covered), UNIT_TEST(outlasts_restarts),
          UNIT_TEST(a_release_is_whole_or_was_not),
          UNIT_TEST(refuses_past_its_limit_what_would_not_fit),
          UNIT_TEST(drops_the_oldest_meters_and_nothing_else),
          UNIT_TEST(leaves_half_of_the_journal_free),
          UNIT_TEST(a_damaged_record_is_set_aside_and_the_others_follow),
          UNIT_TEST(a_damaged_state_is_counted_anew), UNIT_TEST(tells_of_whom_records_wait),
          UNIT_TEST(a_privacy_switch_holds_for_what_waits_here_too),
          UNIT_TEST(what_waits_is_brought_back_and_what_was_released_is_not))
