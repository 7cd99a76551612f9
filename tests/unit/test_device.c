/* SPDX-License-Identifier: Apache-2.0 */
/* The table of devices: look-ups, evidence, roll-backs and restarts. */
#include "agent/device.h"
#include "base/log.h"
#include "base/str.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

struct fixture {
    struct disk_rig rig;
    struct device_table *table;
};

static void start(struct fixture *f, size_t limit)
{
    disk_rig_start(&f->rig, NULL);
    f->table = device_table_open(f->rig.disk, limit);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->table);
}

static void end(struct fixture *f)
{
    device_table_close(f->table);
    disk_rig_end(&f->rig);
}

static void restart(struct fixture *f, size_t limit)
{
    device_table_close(f->table);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    f->table = device_table_open(f->rig.disk, limit);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->table);
}

static struct sockaddr_in address_of(uint32_t number)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(161) };

    address.sin_addr.s_addr = htonl(0x0a000000 + number);
    return address;
}

static struct device *add(struct fixture *f, uint32_t number)
{
    struct sockaddr_in address = address_of(number);
    struct device *device = device_table_add(f->table, &address);

    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    return device;
}

static struct device *at(struct fixture *f, uint32_t number)
{
    struct sockaddr_in address = address_of(number);

    return device_table_by_address(f->table, &address);
}

static void set(struct fixture *f, struct device *device, const char *serial, const char *mac)
{
    (void)str_copy(device->serial, sizeof device->serial, serial);
    (void)str_copy(device->macs[0], sizeof device->macs[0], mac);
    CU_ASSERT_TRUE(device_table_save(f->table, device));
}

/* The first that is found by a serial number, a hardware address, or both. */
static struct device *known(struct fixture *f, const char *serial, const char *mac)
{
    char macs[DEVICE_MACS][18] = { "" };
    struct device *alike[DEVICE_ALIKE] = { NULL };

    (void)str_copy(macs[1], sizeof macs[1], mac);
    size_t count = device_table_alike(f->table, serial, (const char(*)[18])macs, "", alike);
    return count > 0 ? alike[0] : NULL;
}

static int64_t on_disk(struct fixture *f)
{
    return disk_rig_number(&f->rig, "SELECT count(*) FROM device");
}

static void gives_random_ids_and_finds_by_them(void)
{
    struct fixture f;

    start(&f, 100);
    struct device *a = add(&f, 1);
    struct device *b = add(&f, 2);
    CU_ASSERT_EQUAL(strlen(a->id), 36);
    CU_ASSERT_STRING_NOT_EQUAL(a->id, b->id);
    CU_ASSERT_PTR_EQUAL(device_table_by_id(f.table, a->id), a);
    CU_ASSERT_PTR_EQUAL(device_table_by_id(f.table, b->id), b);
    CU_ASSERT_PTR_NULL(device_table_by_id(f.table, "x"));
    CU_ASSERT_PTR_EQUAL(at(&f, 1), a);
    CU_ASSERT_PTR_NULL(at(&f, 3));
    CU_ASSERT_EQUAL(device_table_count(f.table), 2);
    CU_ASSERT_PTR_EQUAL(device_table_at(f.table, 1), b);
    CU_ASSERT_PTR_NULL(device_table_at(f.table, 2));
    CU_ASSERT_EQUAL(a->state, DEVICE_STATE_UNKNOWN);
    struct sockaddr_in other_port = address_of(1);
    other_port.sin_port = htons(1161);
    CU_ASSERT_PTR_NULL(device_table_by_address(f.table, &other_port));
    end(&f);
}

static void refuses_more_than_its_limit(void)
{
    struct fixture f;
    struct sockaddr_in address = address_of(9);

    start(&f, 2);
    (void)add(&f, 1);
    (void)add(&f, 2);
    CU_ASSERT_PTR_NULL(device_table_add(f.table, &address));
    restart(&f, 1);
    CU_ASSERT_EQUAL(device_table_count(f.table), 1);
    restart(&f, 10);
    CU_ASSERT_EQUAL(device_table_count(f.table), 2);
    end(&f);
}

static void is_the_same_after_a_restart(void)
{
    struct fixture f;

    start(&f, 100);
    struct device *device = add(&f, 7);
    (void)str_copy(device->credential, sizeof device->credential, "office");
    (void)str_copy(device->serial, sizeof device->serial, "CNB'1\"");
    (void)str_copy(device->macs[0], 18, "00:17:c8:12:34:56");
    (void)str_copy(device->macs[2], 18, "00:17:c8:12:34:57");
    (void)str_copy(device->object_id, sizeof device->object_id, "1.3.6.1.4.1.11.2.3.9.1");
    (void)str_copy(device->model, sizeof device->model, "Invented 9");
    (void)str_copy(device->uuid, sizeof device->uuid, "564e4333-4e30-3032-3030-000074273d6f");
    device->state = DEVICE_ASLEEP;
    device->last_answer_ms = 1700000000123;
    device->learned =
        (struct walk_learned){ .bulk_cap = 40, .version = WALK_V1, .round_trip_ms = 35 };
    CU_ASSERT_TRUE(device_table_save(f.table, device));
    struct device before = *device;
    restart(&f, 100);
    device = device_table_by_id(f.table, before.id);
    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    CU_ASSERT_STRING_EQUAL(device->credential, "office");
    CU_ASSERT_STRING_EQUAL(device->serial, "CNB'1\"");
    CU_ASSERT_STRING_EQUAL(device->macs[0], "00:17:c8:12:34:56");
    CU_ASSERT_STRING_EQUAL(device->macs[1], "00:17:c8:12:34:57");
    CU_ASSERT_STRING_EQUAL(device->object_id, "1.3.6.1.4.1.11.2.3.9.1");
    CU_ASSERT_STRING_EQUAL(device->model, "Invented 9");
    CU_ASSERT_STRING_EQUAL(device->uuid, "564e4333-4e30-3032-3030-000074273d6f");
    CU_ASSERT_EQUAL(device->state, DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(device->last_answer_ms, 1700000000123);
    CU_ASSERT_EQUAL(device->learned.bulk_cap, 40);
    CU_ASSERT_EQUAL(device->learned.version, WALK_V1);
    CU_ASSERT_EQUAL(device->learned.round_trip_ms, 35);
    CU_ASSERT_EQUAL(memcmp(&device->address, &before.address, sizeof before.address), 0);
    CU_ASSERT_PTR_NULL(device->poll);
    CU_ASSERT_PTR_EQUAL(at(&f, 7), device);
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB'1\"", ""), device);
    CU_ASSERT_PTR_EQUAL(known(&f, "", "00:17:C8:12:34:57"), device);
    end(&f);
}

static void follows_a_device_to_its_new_address(void)
{
    struct fixture f;

    start(&f, 100);
    struct device *a = add(&f, 1);
    struct device *b = add(&f, 2);
    a->address = address_of(2); /* b left it */
    CU_ASSERT_TRUE(device_table_save(f.table, a));
    CU_ASSERT_PTR_EQUAL(at(&f, 2), a);
    CU_ASSERT_PTR_NULL(at(&f, 1));
    b->state = DEVICE_UNREACHABLE; /* saved without having come back */
    CU_ASSERT_TRUE(device_table_save(f.table, b));
    CU_ASSERT_PTR_EQUAL(at(&f, 2), a);
    b->address = address_of(1);
    CU_ASSERT_TRUE(device_table_save(f.table, b));
    CU_ASSERT_PTR_EQUAL(at(&f, 1), b);
    a->address = (struct sockaddr_in){ .sin_family = AF_INET };
    CU_ASSERT_TRUE(device_table_save(f.table, a));
    CU_ASSERT_PTR_NULL(at(&f, 2));
    CU_ASSERT_PTR_NULL(device_table_by_address(f.table, &a->address));
    end(&f);
}

static void remembers_who_was_last_at_an_address(void)
{
    struct fixture f;
    char id[CRYPTO_UUID_SIZE];

    start(&f, 100);
    struct device *old = add(&f, 1);
    old->last_answer_ms = 1000;
    CU_ASSERT_TRUE(device_table_save(f.table, old));
    for (int i = 0; i < 5; i++) {
        struct device *now = add(&f, 1);
        now->last_answer_ms = 2000 + i;
        CU_ASSERT_TRUE(device_table_save(f.table, now));
        (void)str_copy(id, sizeof id, now->id);
    }
    restart(&f, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at(&f, 1));
    CU_ASSERT_STRING_EQUAL(at(&f, 1)->id, id);
    end(&f);
}

static void knows_a_printer_by_serial_number_or_hardware_address(void)
{
    struct fixture f;

    start(&f, 100);
    struct device *a = add(&f, 1);
    struct device *b = add(&f, 2);
    struct device *c = add(&f, 3);
    set(&f, a, "CNB1", "00:17:c8:00:00:01");
    set(&f, b, "CNB2", "");
    set(&f, c, "", "00:17:c8:00:00:03");
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB1", ""), a);
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB1", "00:17:c8:00:00:01"), a);
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB2", "00:17:c8:00:00:09"), b);
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB9", "00:17:c8:00:00:03"), c);
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB2", "00:17:c8:00:00:03"), c); /* two: b, too */
    CU_ASSERT_PTR_EQUAL(known(&f, "", "00:17:C8:00:00:01"), a);
    CU_ASSERT_PTR_NULL(known(&f, "CNB9", ""));
    CU_ASSERT_PTR_NULL(known(&f, "", ""));
    set(&f, a, "CNB7", "00:17:c8:00:00:07"); /* the look-ups follow */
    CU_ASSERT_PTR_NULL(known(&f, "CNB1", ""));
    CU_ASSERT_PTR_EQUAL(known(&f, "CNB7", ""), a);
    end(&f);
}

static void finds_each_that_is_alike_once_and_none_that_is_retired(void)
{
    static const char uuid[] = "564e4333-4e30-3032-3030-000074273d6f";
    static const char macs[DEVICE_MACS][18] = { "00:17:c8:00:00:01" };
    struct device *alike[DEVICE_ALIKE];
    struct fixture f;

    start(&f, 100);
    struct device *a = add(&f, 1);
    struct device *b = add(&f, 2);
    struct device *c = add(&f, 3);
    set(&f, a, "1001", macs[0]);
    set(&f, b, "1001", "00:17:c8:00:00:02");
    (void)str_copy(a->uuid, sizeof a->uuid, uuid);
    (void)str_copy(c->uuid, sizeof c->uuid, uuid);
    CU_ASSERT_TRUE(device_table_save(f.table, a) && device_table_save(f.table, c));
    CU_ASSERT_EQUAL(device_table_alike(f.table, "1001", macs, uuid, alike), 3);
    CU_ASSERT_PTR_EQUAL(alike[0], a);
    (void)str_copy(a->same_as, sizeof a->same_as, c->id);
    CU_ASSERT_TRUE(device_table_save(f.table, a));
    CU_ASSERT_EQUAL(device_table_alike(f.table, "1001", macs, uuid, alike), 2);
    CU_ASSERT_PTR_NULL(at(&f, 1));
    char id[CRYPTO_UUID_SIZE];
    (void)str_copy(id, sizeof id, a->id);
    restart(&f, 100);
    CU_ASSERT_EQUAL(device_table_alike(f.table, "1001", macs, uuid, alike), 2);
    CU_ASSERT_PTR_NOT_NULL(device_table_by_id(f.table, id));
    for (uint32_t i = 0; i < 2 * DEVICE_ALIKE; i++)
        set(&f, add(&f, 10 + i), "1001", "");
    CU_ASSERT_EQUAL(device_table_alike(f.table, "1001", macs, uuid, alike), DEVICE_ALIKE);
    end(&f);
}

static void junk_never_matches(void)
{
    static const char *const serials[] = {
        "", "X", "00", "0000000000", "XXXXXXXX", "unknown", "N/A"
    };
    static const char *const macs[] = { "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff",
                                        "aa:bb:cc:dd:ee:ff", "nonsense" };
    struct fixture f;

    start(&f, 100);
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        set(&f, add(&f, (uint32_t)i), serials[i], macs[i % 4]);
        CU_ASSERT_PTR_NULL(known(&f, serials[i], macs[i % 4]));
    }
    end(&f);
}

static void a_roll_back_loses_no_device(void)
{
    struct fixture f;
    char id[CRYPTO_UUID_SIZE];

    start(&f, 100);
    struct device *a = add(&f, 1);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(on_disk(&f), 1);
    struct device *b = add(&f, 2);
    set(&f, a, "CNB1", "");
    disk_fail(f.rig.disk, ERR_IO);
    CU_ASSERT_EQUAL(on_disk(&f), 1);
    CU_ASSERT_PTR_EQUAL(at(&f, 2), b);
    (void)str_copy(id, sizeof id, b->id);
    CU_ASSERT_EQUAL(disk_begin(f.rig.disk), ERR_NONE); /* of anybody */
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(on_disk(&f), 2);
    CU_ASSERT_EQUAL(disk_rig_number(&f.rig, "SELECT count(*) FROM device WHERE serial = 'CNB1'"),
                    1);
    restart(&f, 100);
    CU_ASSERT_PTR_NOT_NULL(device_table_by_id(f.table, id));
    end(&f);
}

static void is_written_when_closed_after_a_roll_back(void)
{
    struct fixture f;

    start(&f, 100);
    (void)add(&f, 1);
    disk_fail(f.rig.disk, ERR_IO);
    restart(&f, 100);
    CU_ASSERT_EQUAL(device_table_count(f.table), 1);
    end(&f);
}

static void passes_over_damaged_rows(void)
{
    struct fixture f;

    start(&f, 100);
    for (uint32_t i = 1; i <= 7; i++)
        (void)add(&f, i);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    disk_rig_sql(&f.rig,
                 "UPDATE device SET port = 70000 WHERE address = '10.0.0.1';"
                 "UPDATE device SET id = 'short' WHERE address = '10.0.0.2';"
                 "UPDATE device SET macs = hex(randomblob(99)) WHERE address = '10.0.0.3';"
                 "UPDATE device SET version = 9 WHERE address = '10.0.0.4';"
                 "UPDATE device SET serial = hex(randomblob(99)) WHERE address = '10.0.0.5';"
                 "UPDATE device SET state = 'odd' WHERE address = '10.0.0.6';"
                 "UPDATE device SET address = '10.0.0.777' WHERE address = '10.0.0.7'");
    restart(&f, 100);
    CU_ASSERT_EQUAL(device_table_count(f.table), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at(&f, 6));
    CU_ASSERT_EQUAL(at(&f, 6)->state, DEVICE_STATE_UNKNOWN);
    end(&f);
}

/* The table as the first release made it. */
static const char first_table[] =
    "DROP TABLE device; CREATE TABLE device (id TEXT PRIMARY KEY, address TEXT NOT NULL, "
    "port INTEGER NOT NULL, credential TEXT NOT NULL, serial TEXT NOT NULL, macs TEXT NOT NULL, "
    "state TEXT, last_answer_ms INTEGER NOT NULL, bulk_cap INTEGER NOT NULL, version INTEGER NOT "
    "NULL, round_trip_ms INTEGER NOT NULL) WITHOUT ROWID; INSERT INTO device VALUES "
    "('3b241101-e2bb-4255-8caf-4136c566a962', '10.0.0.7', 161, 'office', 'CNB1', "
    "'00:17:c8:12:34:56', 'asleep', 1700000000123, 40, 1, 35)";

static void takes_over_the_table_of_an_older_program(void)
{
    struct fixture f;

    start(&f, 100);
    device_table_close(f.table);
    disk_rig_sql(&f.rig, first_table);
    f.table = device_table_open(f.rig.disk, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f.table);
    struct device *device = at(&f, 7);
    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    CU_ASSERT_STRING_EQUAL(device->id, "3b241101-e2bb-4255-8caf-4136c566a962");
    CU_ASSERT_STRING_EQUAL(device->serial, "CNB1");
    CU_ASSERT_STRING_EQUAL(device->model, "");
    CU_ASSERT_EQUAL(device->state, DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(device->learned.bulk_cap, 40);
    (void)str_copy(device->model, sizeof device->model, "Invented 9");
    CU_ASSERT_TRUE(device_table_save(f.table, device));
    restart(&f, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at(&f, 7));
    CU_ASSERT_STRING_EQUAL(at(&f, 7)->model, "Invented 9");
    end(&f);
}

static void holds_fifty_thousand_devices(void)
{
    const uint32_t many = unit_is_slow() ? 5000 : 50000;
    struct fixture f;
    unsigned wrong = 0;

    start(&f, many);
    for (uint32_t i = 0; i < many; i++) {
        char serial[32];
        struct device *device = add(&f, i + 1);
        (void)snprintf(serial, sizeof serial, "SN%08u", i);
        set(&f, device, serial, "");
    }
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    CU_ASSERT_EQUAL(on_disk(&f), many);
    /* a walk through all for each would pass the test's time limit */
    for (uint32_t i = 0; i < many; i++) {
        struct device *device = device_table_at(f.table, i);
        wrong += at(&f, i + 1) != device;
        wrong += device_table_by_id(f.table, device->id) != device;
        wrong += known(&f, device->serial, "") != device;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    end(&f);
}

static void passes_over_a_row_with_a_flipped_bit(void)
{
    static const char *const flips[] = {
        "id = replace(id, '4', '5')", "address = '10.0.0.2'", "port = port + 1", "serial = 'B'",
        "macs = '00:17:c8:12:34:55'", "state = 'ready'",      "life = 17",       "crc = crc + 1",
    };
    struct fixture f;
    char sql[128];

    start(&f, 100);
    log_set_level(LOG_LEVEL_ERROR);
    for (size_t i = 0; i < sizeof flips / sizeof flips[0]; i++) {
        struct device *device = add(&f, 1);
        (void)str_copy(device->serial, sizeof device->serial, "A");
        (void)str_copy(device->macs[1], 18, "00:17:c8:12:34:56");
        device->state = DEVICE_ASLEEP;
        CU_ASSERT_TRUE(device_table_save(f.table, device));
        restart(&f, 100);
        CU_ASSERT_EQUAL(device_table_count(f.table), 1);
        (void)snprintf(sql, sizeof sql, "UPDATE device SET %s", flips[i]);
        disk_rig_sql(&f.rig, sql);
        restart(&f, 100);
        CU_ASSERT_EQUAL(device_table_count(f.table), 0);
        disk_rig_sql(&f.rig, "DELETE FROM device");
        restart(&f, 100);
    }
    end(&f);
}

static void has_a_word_for_each_state(void)
{
    CU_ASSERT_STRING_EQUAL(device_state_name(DEVICE_READY), "ready");
    CU_ASSERT_STRING_EQUAL(device_state_name(DEVICE_OFF_EXPECTED), "off-expected");
    CU_ASSERT_STRING_EQUAL(device_state_name(DEVICE_GONE), "gone");
    CU_ASSERT_PTR_NULL(device_state_name(DEVICE_STATE_UNKNOWN));
    CU_ASSERT_PTR_NULL(device_state_name((enum device_state)99));
}

UNIT_MAIN("device", UNIT_TEST(gives_random_ids_and_finds_by_them),
          UNIT_TEST(refuses_more_than_its_limit), UNIT_TEST(is_the_same_after_a_restart),
          UNIT_TEST(follows_a_device_to_its_new_address),
          UNIT_TEST(remembers_who_was_last_at_an_address),
          UNIT_TEST(knows_a_printer_by_serial_number_or_hardware_address),
          UNIT_TEST(finds_each_that_is_alike_once_and_none_that_is_retired),
          UNIT_TEST(junk_never_matches), UNIT_TEST(a_roll_back_loses_no_device),
          UNIT_TEST(is_written_when_closed_after_a_roll_back), UNIT_TEST(passes_over_damaged_rows),
          UNIT_TEST(passes_over_a_row_with_a_flipped_bit),
          UNIT_TEST(takes_over_the_table_of_an_older_program),
          UNIT_TEST(holds_fifty_thousand_devices), UNIT_TEST(has_a_word_for_each_state))
