/* SPDX-License-Identifier: Apache-2.0 */
/* A printer that the licence does not cover is listed, and what is held of it follows later. */
#include "agent/site.h"

#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define FIRST  0x0a000001U
#define MINUTE SITE_RIG_MINUTE
#define HOUR   SITE_RIG_HOUR
#define MIB2   "1.3.6.1.2.1."
#define MOST   64
#define MARK   "<licence>unlicensed</licence>"

static const char *printer[] = { MIB2 "1.1.0|Invented laser", MIB2 "1.3.0|500000",
                                 MIB2 "25.3.5.1.1.1|3", MIB2 "2.2.1.6.1|hbcdef",
                                 MIB2 "43.11.1.1.9.1.1|80" };

static const struct licence_view none = { .device_limit = 0, .known_before_ms = INT64_MAX };
static const struct licence_view one = { .device_limit = 1, .known_before_ms = INT64_MAX };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static bool was_over[MOST];
static enum err held;     /* the answer for what is not covered */
static enum err released; /* the answer of a release */
static unsigned waiting;  /* releases until nothing is left */
static unsigned releases;

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    (void)arg;
    CU_ASSERT_FATAL(said_count() < MOST);
    if (device->cover.is_over && kind != RECORD_ASSET && held != ERR_NONE)
        return held;
    was_over[said_count()] = device->cover.is_over;
    said_add(xml, len);
    return ERR_NONE;
}

static enum err on_release(void *arg, const char *device_id, unsigned most, bool *out_left)
{
    (void)arg;
    (void)device_id;
    CU_ASSERT_TRUE(most > 0);
    releases++;
    *out_left = waiting > 0;
    if (released == ERR_MEMORY)
        disk_fail(rig.disk, ERR_MEMORY);
    if (released != ERR_NONE || waiting == 0)
        return released;
    waiting--;
    *out_left = waiting > 0;
    return disk_begin(rig.disk);
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static void open_site(void)
{
    const struct site_outlet outlet = { .emit = on_emit, .release = on_release };

    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
}

static void close_site(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
}

/* A site with one printer, under a licence. */
static void begin(const struct licence_view *view)
{
    site_rig_conf(&conf, FIRST);
    held = released = ERR_NONE;
    waiting = releases = 0;
    fake_walk_result(WALK_OK);
    fake_walk_device(printer, sizeof printer / sizeof printer[0]);
    disk_rig_start(&rig, NULL);
    open_site();
    site_licence_heed(site, view);
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
}

static void end(void)
{
    close_site();
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static void what_is_covered_has_no_mark(void)
{
    begin(&one);
    CU_ASSERT_EQUAL(said_count_of("<asset "), 1);
    CU_ASSERT_EQUAL(said_count_of(MARK), 0);
    CU_ASSERT_EQUAL(site_licence_over(site), 0);
    CU_ASSERT_EQUAL(site_licence_counted(site), 1);
    end();
}

static void what_is_not_covered_is_listed_and_read(void)
{
    begin(&none);
    CU_ASSERT_EQUAL(said_count_of("<asset "), 1);
    CU_ASSERT_EQUAL(said_count_of(MARK), 1);
    CU_ASSERT_EQUAL(said_count_of("<consumable "), 1);
    for (size_t i = 0; i < said_count(); i++)
        CU_ASSERT_TRUE(was_over[i]);
    CU_ASSERT_EQUAL(site_licence_over(site), 1);
    end();
}

static void it_is_listed_anew_when_the_licence_says_otherwise(void)
{
    begin(&one);
    said_forget();
    site_licence_heed(site, &none);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_EQUAL(said_count_of(MARK), 1);
    site_licence_heed(site, &none);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(said_count(), 1);
    said_forget();
    site_licence_heed(site, NULL);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(said_count_of("<asset "), 1);
    CU_ASSERT_EQUAL(said_count_of(MARK), 0);
    CU_ASSERT_EQUAL(said_count(), 1);
    end();
}

static void what_is_held_is_released_to_the_end(void)
{
    begin(&none);
    CU_ASSERT_EQUAL(releases, 0);
    waiting = 5;
    site_licence_heed(site, &one);
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(waiting, 0);
    CU_ASSERT_EQUAL(releases, 5);
    end();
}

static void without_room_in_the_journal_it_is_tried_again(void)
{
    begin(&none);
    said_forget();
    waiting = 2;
    released = ERR_FULL;
    site_licence_heed(site, &one);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(waiting, 2);
    CU_ASSERT_TRUE(releases > 2 && releases < 20); /* not all the time */
    CU_ASSERT_EQUAL(said_count_of("<asset "), 1);  /* once */
    released = ERR_NONE;
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(waiting, 0);
    end();
}

static void what_a_roll_back_undid_is_done_again(void)
{
    begin(&none);
    said_forget();
    waiting = 1;
    released = ERR_MEMORY; /* the asset was said in the same transaction */
    site_licence_heed(site, &one);
    fake_loop_advance(rig.loop, 1000);
    CU_ASSERT_EQUAL(releases, 1);
    released = ERR_NONE;
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(waiting, 0);
    CU_ASSERT_TRUE(said_count_of("<asset ") >= 2);
    CU_ASSERT_EQUAL(said_count_of(MARK), 0);
    end();
}

static void what_cannot_be_held_is_listed_all_the_same(void)
{
    begin(&one);
    said_forget();
    close_site();
    disk_rig_sql(&rig, "DELETE FROM said");
    open_site();
    held = ERR_FULL;
    site_licence_heed(site, &none);
    site_start(site);
    fake_loop_advance(rig.loop, 5 * MINUTE);
    CU_ASSERT_EQUAL(said_count_of(MARK), 2); /* the first was undone with all of the reading */
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM said"), 1);
    CU_ASSERT_EQUAL(said_count_of("<consumable "), 0);
    held = ERR_NONE;
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count_of("<consumable "), 1);
    end();
}

static void what_was_held_in_an_earlier_run_follows(void)
{
    char id[CRYPTO_UUID_SIZE] = "";

    begin(&one);
    (void)memcpy(id, strstr(said_at(0), "device=") + 8, sizeof id - 1);
    close_site();
    open_site();
    waiting = 3;
    CU_ASSERT_FALSE(site_licence_catch_up(site, "00000000-0000-4000-8000-000000000000"));
    CU_ASSERT_TRUE(site_licence_catch_up(site, id));
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(waiting, 0);
    end();
}

/* It is not in the configuration any more: that takes no place, and is no licence. */
static void what_was_held_of_one_that_counts_no_more_waits_for_the_licence(void)
{
    char id[CRYPTO_UUID_SIZE] = "";

    begin(&none);
    (void)memcpy(id, strstr(said_at(0), "device=") + 8, sizeof id - 1);
    close_site();
    conf.ranges[0] = (struct range){ FIRST + 5, FIRST + 9, 161 };
    open_site();
    site_licence_heed(site, &none);
    waiting = 3;
    CU_ASSERT_TRUE(site_licence_catch_up(site, id));
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(site_licence_counted(site), 0);
    CU_ASSERT_EQUAL(waiting, 3);
    site_licence_heed(site, &one);
    fake_loop_advance(rig.loop, 5000);
    CU_ASSERT_EQUAL(waiting, 0);
    end();
}

/* The clock of a machine may be years behind at its start. */
static void who_comes_while_the_clock_is_wrong_is_the_newest_all_the_same(void)
{
    begin(&one);
    int64_t before = disk_rig_number(&rig, "SELECT since_ms FROM device");
    fake_loop_set_wall(before - 365 * INT64_C(24) * HOUR);
    printer[3] = MIB2 "2.2.1.6.1|xbcdef";
    fake_walk_device(printer, sizeof printer / sizeof printer[0]);
    fake_walk_found(FIRST + 1, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_TRUE(disk_rig_number(&rig, "SELECT max(since_ms) FROM device") > before);
    CU_ASSERT_EQUAL(site_licence_over(site), 1);
    printer[3] = MIB2 "2.2.1.6.1|hbcdef";
    end();
}

UNIT_MAIN("site_licence", UNIT_TEST(what_is_covered_has_no_mark),
          UNIT_TEST(what_is_not_covered_is_listed_and_read),
          UNIT_TEST(it_is_listed_anew_when_the_licence_says_otherwise),
          UNIT_TEST(what_is_held_is_released_to_the_end),
          UNIT_TEST(without_room_in_the_journal_it_is_tried_again),
          UNIT_TEST(what_a_roll_back_undid_is_done_again),
          UNIT_TEST(what_cannot_be_held_is_listed_all_the_same),
          UNIT_TEST(what_was_held_in_an_earlier_run_follows),
          UNIT_TEST(what_was_held_of_one_that_counts_no_more_waits_for_the_licence),
          UNIT_TEST(who_comes_while_the_clock_is_wrong_is_the_newest_all_the_same))
