/* SPDX-License-Identifier: Apache-2.0 */
/* The log of ids, and what proves nothing: kept on disk, bounded. */
#include "agent/lineage.h"

#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct disk_rig rig;
static struct lineage *lineage;

static void begin(void)
{
    disk_rig_start(&rig, NULL);
    lineage = lineage_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lineage);
}

static void end(void)
{
    lineage_close(lineage);
    disk_rig_end(&rig);
}

static void restart(void)
{
    lineage_close(lineage);
    disk_rig_close(&rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&rig), ERR_NONE);
    lineage = lineage_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lineage);
}

static void an_event_is_kept_with_its_reasons(void)
{
    begin();
    lineage_add(lineage, LINEAGE_MERGED, "one", "two", "same serial number (+60)");
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    restart();
    CU_ASSERT_EQUAL(
        disk_rig_number(&rig, "SELECT count(*) FROM identity_log WHERE event = 'merged' AND device"
                              " = 'one' AND other = 'two' AND evidence LIKE 'same%' AND at_ms > 0"),
        1);
    end();
}

static void an_event_that_is_rolled_back_did_not_happen(void)
{
    begin();
    lineage_add(lineage, LINEAGE_MOVED, "one", "", "to 10.0.0.2");
    disk_fail(rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM identity_log"), 0);
    end();
}

static void the_oldest_events_go(void)
{
    begin();
    for (int i = 0; i < LINEAGE_MOST + 20; i++)
        lineage_add(lineage, LINEAGE_MOVED, "one", "", "to 10.0.0.2");
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM identity_log"), LINEAGE_MOST);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT min(number) FROM identity_log"), 21);
    end();
}

static void what_two_have_proves_nothing_any_more(void)
{
    struct sighting a = { .serial = "SHARED-9",
                          .macs = { "c0:b5:d7:e7:38:4b", "c0:b5:d7:e7:38:4c" } };
    struct sighting b = { .serial = "SHARED-9", .macs = { "C0:B5:D7:E7:38:4C" } };

    begin();
    lineage_share(lineage, LINEAGE_SHARED_SERIAL, &a, &b);
    lineage_strip(lineage, &a);
    CU_ASSERT_STRING_EQUAL(a.serial, "");
    CU_ASSERT_STRING_EQUAL(a.macs[0], "c0:b5:d7:e7:38:4b");
    lineage_share(lineage, LINEAGE_SHARED_MAC, &a, &b);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    restart();
    lineage_strip(lineage, &a);
    lineage_strip(lineage, &b);
    CU_ASSERT_STRING_EQUAL(a.macs[0], "c0:b5:d7:e7:38:4b");
    CU_ASSERT_STRING_EQUAL(a.macs[1], "");
    CU_ASSERT_STRING_EQUAL(b.serial, "");
    CU_ASSERT_STRING_EQUAL(b.macs[0], "");
    end();
}

static void no_more_than_so_many_are_remembered(void)
{
    struct sighting shared = { .serial = "" };

    begin();
    for (int i = 0; i < LINEAGE_SHARED + 5; i++) {
        (void)snprintf(shared.serial, sizeof shared.serial, "SHARED-%d", i);
        lineage_share(lineage, LINEAGE_SHARED_SERIAL, &shared, &shared);
    }
    lineage_strip(lineage, &shared);
    CU_ASSERT_STRING_NOT_EQUAL(shared.serial, "");
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    restart();
    end();
}

static void has_a_word_for_each_event(void)
{
    CU_ASSERT_STRING_EQUAL(lineage_event_name(LINEAGE_MOVED), "moved");
    CU_ASSERT_STRING_EQUAL(lineage_event_name(LINEAGE_SHARED_MAC), "shared-mac");
    CU_ASSERT_PTR_NULL(lineage_event_name(LINEAGE_EVENTS));
}

UNIT_MAIN("lineage", UNIT_TEST(an_event_is_kept_with_its_reasons),
          UNIT_TEST(an_event_that_is_rolled_back_did_not_happen), UNIT_TEST(the_oldest_events_go),
          UNIT_TEST(what_two_have_proves_nothing_any_more),
          UNIT_TEST(no_more_than_so_many_are_remembered), UNIT_TEST(has_a_word_for_each_event))
