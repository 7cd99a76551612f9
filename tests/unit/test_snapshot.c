/* SPDX-License-Identifier: Apache-2.0 */
/* What was said, on disk: put, loaded in order, parsed, forgotten. */
#include "agent/change/snapshot.h"

#include "base/log.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"

static const char meter[] = "<meter device='" ID "' at='1970-01-01T00:00:00.000Z'>"
                            "<engine-cycles>5</engine-cycles></meter>";

struct fixture {
    struct disk_rig rig;
    struct snapshot *snapshot;
};

static void start(struct fixture *f)
{
    disk_rig_start(&f->rig, NULL);
    f->snapshot = snapshot_open(f->rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->snapshot);
    CU_ASSERT_EQUAL(disk_begin(f->rig.disk), ERR_NONE);
}

static void end(struct fixture *f)
{
    snapshot_close(f->snapshot);
    disk_rig_end(&f->rig);
}

static enum err put(struct fixture *f, const char *key, const char *xml)
{
    return snapshot_put(f->snapshot, ID, RECORD_CONSUMABLE, key, xml);
}

static void loads_in_the_order_of_the_keys(void)
{
    struct fixture f;
    struct snapshot_list list = { 0 };

    start(&f);
    CU_ASSERT_EQUAL(put(&f, "2", "two"), ERR_NONE);
    CU_ASSERT_EQUAL(put(&f, "10", "ten"), ERR_NONE);
    CU_ASSERT_EQUAL(put(&f, "1", "one"), ERR_NONE);
    CU_ASSERT_EQUAL(put(&f, "2", "two again"), ERR_NONE);
    CU_ASSERT_EQUAL(snapshot_put(f.snapshot, ID, RECORD_METER, "", meter), ERR_NONE);
    CU_ASSERT_EQUAL(snapshot_load(f.snapshot, ID, RECORD_CONSUMABLE, &list), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(list.count, 3);
    CU_ASSERT_STRING_EQUAL(list.items[0].xml, "one");
    CU_ASSERT_STRING_EQUAL(list.items[1].xml, "ten");
    CU_ASSERT_STRING_EQUAL(list.items[2].xml, "two again");
    snapshot_list_finish(&list);
    CU_ASSERT_EQUAL(snapshot_forget(f.snapshot, ID, RECORD_CONSUMABLE, "10"), ERR_NONE);
    CU_ASSERT_EQUAL(snapshot_load(f.snapshot, ID, RECORD_CONSUMABLE, &list), ERR_NONE);
    CU_ASSERT_EQUAL(list.count, 2);
    snapshot_list_finish(&list);
    CU_ASSERT_EQUAL(snapshot_load(f.snapshot, "other", RECORD_CONSUMABLE, &list), ERR_NONE);
    CU_ASSERT_EQUAL(list.count, 0);
    snapshot_list_finish(&list);
    end(&f);
}

static void loads_no_more_than_its_limit(void)
{
    struct fixture f;
    struct snapshot_list list = { 0 };
    char key[16];

    start(&f);
    for (int i = 0; i < SNAPSHOT_MOST + 10; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        CU_ASSERT_EQUAL(put(&f, key, "x"), ERR_NONE);
    }
    CU_ASSERT_EQUAL(snapshot_load(f.snapshot, ID, RECORD_CONSUMABLE, &list), ERR_NONE);
    CU_ASSERT_EQUAL(list.count, SNAPSHOT_MOST);
    snapshot_list_finish(&list);
    end(&f);
}

static void makes_records_of_what_is_whole_only(void)
{
    static const char *const damaged[] = { "",
                                           "x",
                                           "<meter",
                                           "<meter/>",
                                           "</records><records>",
                                           "<odd device='" ID "'/>",
                                           "<!DOCTYPE x>" };
    struct snapshot_item item = { .xml = strdup(meter) };
    struct record r;

    CU_ASSERT_EQUAL_FATAL(snapshot_parse(&item, &r), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_METER_ENGINE_CYCLES), "5");
    record_finish(&r);
    free(item.xml);
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        item.xml = strdup(damaged[i]);
        CU_ASSERT_NOT_EQUAL(snapshot_parse(&item, &r), ERR_NONE);
        free(item.xml);
    }
}

static const char *loaded(struct fixture *f)
{
    static char text[64];
    struct snapshot_list list = { 0 };

    CU_ASSERT_EQUAL(snapshot_load(f->snapshot, ID, RECORD_CONSUMABLE, &list), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(list.count, 1);
    (void)snprintf(text, sizeof text, "%s", list.items[0].xml);
    snapshot_list_finish(&list);
    return text;
}

static void what_the_disk_changed_is_no_record(void)
{
    struct fixture f;

    start(&f);
    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL(put(&f, "1", "<level>55</level>"), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(loaded(&f), "<level>55</level>");
    CU_ASSERT_EQUAL(snapshot_doubt(f.snapshot), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(loaded(&f), " <level>55</level>");
    disk_rig_sql(&f.rig, "UPDATE said SET xml = replace(xml, '55', '54')");
    CU_ASSERT_STRING_EQUAL(loaded(&f), "");
    CU_ASSERT_EQUAL(put(&f, "1", "<level>55</level>"), ERR_NONE);
    disk_rig_sql(&f.rig, "UPDATE said SET key = '3'");
    CU_ASSERT_STRING_EQUAL(loaded(&f), "");
    disk_rig_sql(&f.rig, "UPDATE said SET key = '1', crc = -1"); /* of an older program */
    CU_ASSERT_STRING_EQUAL(loaded(&f), "<level>55</level>");
    end(&f);
}

static void takes_over_a_table_without_checksums(void)
{
    struct fixture f;

    disk_rig_start(&f.rig, NULL);
    disk_rig_sql(&f.rig, "CREATE TABLE said (device TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT"
                         " NULL, xml TEXT NOT NULL, PRIMARY KEY (device, kind, key)) WITHOUT ROWID;"
                         "INSERT INTO said VALUES ('" ID "', 'consumable', '1', '<level/>')");
    f.snapshot = snapshot_open(f.rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f.snapshot);
    CU_ASSERT_STRING_EQUAL(loaded(&f), "<level/>");
    end(&f);
}

UNIT_MAIN("snapshot", UNIT_TEST(what_the_disk_changed_is_no_record),
          UNIT_TEST(takes_over_a_table_without_checksums),
          UNIT_TEST(loads_in_the_order_of_the_keys), UNIT_TEST(loads_no_more_than_its_limit),
          UNIT_TEST(makes_records_of_what_is_whole_only))
