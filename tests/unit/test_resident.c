/* SPDX-License-Identifier: Apache-2.0 */
/* Who lives where: moves, swaps, shared serial numbers, two ids of one printer. */
#include "agent/resident.h"

#include "agent/usb_place.h"
#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define QUIET   240000
#define HOUR    3600000
#define NETWORK 0x0a00000aU /* no USB port, as the small numbers of other stories are */

static struct disk_rig rig;
static struct device_table *table;
static struct lineage *lineage;
static struct resident_finding finding;

static void begin(void)
{
    disk_rig_start(&rig, NULL);
    table = device_table_open(rig.disk, 100);
    lineage = lineage_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lineage);
}

static void end(void)
{
    lineage_close(lineage);
    device_table_close(table);
    disk_rig_end(&rig);
}

static void pass(uint64_t ms)
{
    fake_loop_advance(rig.loop, ms);
}

/* A printer of one model; the last octet of its hardware address, 0: none. */
static struct sighting printer(uint32_t host, const char *serial, unsigned mac)
{
    struct sighting s = { .object_id = "1.3.6.1.4.1.11.2.3.9.1", .model = "LaserJet M426fdn" };

    s.address = (struct sockaddr_in){ .sin_family = AF_INET,
                                      .sin_port = htons(161),
                                      .sin_addr.s_addr = htonl(host) };
    (void)snprintf(s.serial, sizeof s.serial, "%s", serial);
    if (mac != 0)
        (void)snprintf(s.macs[0], sizeof s.macs[0], "c0:b5:d7:e7:38:%02x", mac & 0xff);
    return s;
}

/* It answers a whole reading at its address. */
static void answers(struct device *device, const struct sighting *seen)
{
    (void)resident_learn(lineage, device, seen);
    device->last_answer_ms = clock_wall_ms();
    CU_ASSERT_TRUE(device_table_save(table, device));
}

static struct device *add(const struct sighting *seen)
{
    struct device *device = resident_begin(table, &seen->address);

    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    answers(device, seen);
    return device;
}

/* The printer is seen where `device` was known. */
static enum resident_verdict find(struct device *device, const struct sighting *seen)
{
    resident_find(table, lineage, device, seen, QUIET, &finding);
    return finding.verdict;
}

/* It is seen at an address where nobody was known. */
static struct device *blank_at(const struct sighting *seen)
{
    struct device *device = resident_begin(table, &seen->address);

    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    return device;
}

static int64_t logged(const char *event)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM identity_log WHERE event = '%s'", event);
    return disk_rig_number(&rig, sql);
}

/* Pain: a new IP address makes a second printer of it. */
static void p16_a_printer_with_a_new_address_is_the_same_printer(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), moved = printer(20, "SERIAL-1", 1);
    struct device *first = add(&a), *blank;
    pass(HOUR);
    blank = blank_at(&moved);
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    resident_evict(blank);
    CU_ASSERT_TRUE(device_table_save(table, blank));
    resident_move(lineage, first, &moved.address, finding.score.reasons);
    answers(first, &moved);
    CU_ASSERT_PTR_EQUAL(device_table_by_address(table, &moved.address), first);
    CU_ASSERT_EQUAL(find(first, &moved), RESIDENT_SAME);
    CU_ASSERT_EQUAL(logged("moved"), 1);
    CU_ASSERT_PTR_EQUAL(blank_at(&a), blank); /* an id that was never said is used */
    end();
}

static void who_answered_lately_is_asked_before_it_is_said_to_have_moved(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), moved = printer(20, "SERIAL-1", 1);
    struct device *first = add(&a), *blank = blank_at(&moved);
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_ASK);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    CU_ASSERT_FALSE(finding.is_stranger);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SILENT_MS - 1);
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_ASK);
    pass(1);
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_OTHER); /* it was silent */
    end();
}

static void an_answer_that_was_under_way_is_no_proof_of_being_there(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), moved = printer(20, "SERIAL-1", 1);
    struct device *first = add(&a), *blank = blank_at(&moved);
    first->asked_ms = clock_wall_ms();
    pass(1000);
    answers(first, &a);
    pass(60000);
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_ASK);
    resident_evict(first); /* meanwhile another was seen where it was */
    CU_ASSERT_TRUE(device_table_save(table, first));
    CU_ASSERT_EQUAL(find(blank, &moved), RESIDENT_OTHER);
    end();
}

static void another_serial_number_at_an_address_is_another_printer(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), b = printer(10, "SERIAL-2", 2);
    struct device *first = add(&a);
    CU_ASSERT_EQUAL(find(first, &b), RESIDENT_OTHER);
    CU_ASSERT_TRUE(finding.is_stranger);
    CU_ASSERT_PTR_NULL(finding.other);
    resident_evict(first);
    CU_ASSERT_TRUE(device_table_save(table, first));
    struct device *second = add(&b);
    CU_ASSERT_PTR_NOT_EQUAL(second, first);
    a.address = printer(30, "", 0).address;
    CU_ASSERT_EQUAL(find(blank_at(&a), &a), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    end();
}

static void two_that_swapped_addresses_are_not_mixed_up(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), b = printer(20, "SERIAL-2", 2);
    struct device *first = add(&a), *second = add(&b);
    struct sighting at_first = b, at_second = a;
    at_first.address = a.address;
    at_second.address = b.address;
    CU_ASSERT_EQUAL(find(first, &at_first), RESIDENT_ASK);
    CU_ASSERT_TRUE(finding.is_stranger);
    CU_ASSERT_PTR_EQUAL(finding.other, second);
    resident_evict(first);
    CU_ASSERT_TRUE(device_table_save(table, first));
    CU_ASSERT_EQUAL(find(second, &at_second), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    end();
}

static void two_network_cards_that_were_swapped_do_not_swap_the_printers(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), b = printer(20, "SERIAL-2", 2);
    a.life = 40000;
    b.life = 70000;
    struct device *first = add(&a), *second = add(&b);
    struct sighting at_first = printer(10, "SERIAL-2", 1), at_second = printer(20, "SERIAL-1", 2);
    at_first.life = 70010; /* the addresses went with the cards */
    at_second.life = 40010;
    CU_ASSERT_EQUAL(find(first, &at_first), RESIDENT_ASK);
    CU_ASSERT_PTR_EQUAL(finding.other, second);
    resident_evict(first);
    CU_ASSERT_TRUE(device_table_save(table, first));
    CU_ASSERT_EQUAL(find(second, &at_second), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    end();
}

static void a_new_network_card_and_a_new_mainboard_are_written_down(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), nic = printer(10, "SERIAL-1", 2),
                    board = printer(10, "SERIAL-3", 2);
    struct device *first = add(&a);
    CU_ASSERT_EQUAL(find(first, &nic), RESIDENT_SAME);
    answers(first, &nic);
    CU_ASSERT_EQUAL(logged("nic"), 1);
    CU_ASSERT_EQUAL(find(first, &board), RESIDENT_SAME);
    answers(first, &board);
    CU_ASSERT_EQUAL(logged("board"), 1);
    CU_ASSERT_STRING_EQUAL(first->serial, "SERIAL-3");
    struct sighting blank = printer(10, "", 2);
    CU_ASSERT_EQUAL(find(first, &blank), RESIDENT_SAME);
    answers(first, &blank);
    CU_ASSERT_STRING_EQUAL(first->serial, "SERIAL-3"); /* no news is no change */
    end();
}

static void two_printers_that_share_a_serial_number_stay_two(void)
{
    begin();
    struct sighting a = printer(10, "SHARED-9", 0), b = printer(20, "SHARED-9", 0);
    a.life = 9000;
    b.life = 800;
    struct device *first = add(&a), *second = blank_at(&b);
    CU_ASSERT_EQUAL(find(second, &b), RESIDENT_ASK);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SETTLE_MS + 1000);
    answers(first, &a); /* both are there */
    CU_ASSERT_EQUAL(find(second, &b), RESIDENT_SAME);
    CU_ASSERT_PTR_NULL(finding.other);
    CU_ASSERT_EQUAL(logged("shared-serial"), 1);
    answers(second, &b);
    lineage_close(lineage); /* for ever */
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    lineage = lineage_open(rig.disk);
    pass(HOUR);
    struct sighting moved = printer(30, "SHARED-9", 0);
    CU_ASSERT_EQUAL(find(blank_at(&moved), &moved), RESIDENT_SAME);
    CU_ASSERT_PTR_NULL(finding.other);
    end();
}

/* The same printer as a USB port shows it: no network card, no object id. */
static struct sighting plugged_in(const char *serial)
{
    struct sighting s = { .model = "LaserJet M426fdn" };

    CU_ASSERT_TRUE_FATAL(usb_place_parse("1-1.4", &s.address));
    (void)snprintf(s.serial, sizeof s.serial, "%s", serial);
    return s;
}

static void a_usb_port_and_the_network_are_two_ways_to_one_printer(void)
{
    begin();
    struct sighting network = printer(NETWORK, "SERIAL-1", 1), port = plugged_in("SERIAL-1");
    struct device *first = add(&network), *blank = blank_at(&port);
    CU_ASSERT_EQUAL(find(blank, &port), RESIDENT_ASK);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SETTLE_MS + 1000);
    answers(first, &network);
    CU_ASSERT_EQUAL(find(blank, &port), RESIDENT_TWICE);
    CU_ASSERT_EQUAL(logged("shared-serial"), 0);
    resident_note_shared(table, lineage, first, &network);
    CU_ASSERT_EQUAL(logged("shared-serial"), 0);
    end();
}

static void known_at_a_usb_port_it_has_moved_as_soon_as_the_network_shows_it(void)
{
    begin();
    struct sighting network = printer(NETWORK, "SERIAL-1", 1), port = plugged_in("SERIAL-1");
    struct device *first = add(&port), *blank = blank_at(&network);
    CU_ASSERT_EQUAL(find(blank, &network), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, first);
    end();
}

static void a_serial_number_heard_of_two_in_turn_is_shared(void)
{
    begin();
    struct sighting a = printer(10, "SHARED-9", 1), b = printer(20, "SHARED-9", 2);
    struct device *first = add(&a), *second = add(&b);
    resident_note_shared(table, lineage, first, &a);
    CU_ASSERT_EQUAL(logged("shared-serial"), 0);
    pass(60000);
    answers(second, &b);
    resident_note_shared(table, lineage, first, &a);
    CU_ASSERT_EQUAL(logged("shared-serial"), 1);
    resident_note_shared(table, lineage, first, &a);
    CU_ASSERT_EQUAL(logged("shared-serial"), 1);
    end();
}

static void one_id_of_two_printers_is_split(void)
{
    begin();
    struct sighting a = printer(10, "SHARED-9", 0), b = printer(20, "SHARED-9", 0);
    a.life = 9000;
    b.life = 800;
    struct device *first = add(&a), *second;
    pass(HOUR); /* the first is switched off, the second is taken for it */
    CU_ASSERT_EQUAL(find(blank_at(&b), &b), RESIDENT_OTHER);
    resident_move(lineage, first, &b.address, finding.score.reasons);
    answers(first, &b);
    second = blank_at(&a); /* and comes back */
    CU_ASSERT_EQUAL(find(second, &a), RESIDENT_ASK);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SETTLE_MS + 1000);
    answers(first, &b);
    CU_ASSERT_EQUAL(find(second, &a), RESIDENT_SAME);
    CU_ASSERT_EQUAL(logged("split"), 1);
    CU_ASSERT_EQUAL(logged("shared-serial"), 1);
    end();
}

static void printers_behind_one_print_server_are_not_joined_by_its_address(void)
{
    begin();
    struct sighting a = printer(10, "", 1), b = printer(20, "", 1);
    a.life = 9000;
    b.life = 800;
    struct device *first = add(&a), *second = blank_at(&b);
    CU_ASSERT_EQUAL(find(second, &b), RESIDENT_ASK);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SETTLE_MS + 1000);
    answers(first, &a);
    CU_ASSERT_EQUAL(find(second, &b), RESIDENT_SAME);
    CU_ASSERT_EQUAL(logged("shared-mac"), 1);
    end();
}

static void one_printer_with_two_addresses_is_one(void)
{
    begin();
    struct sighting wire = printer(10, "SERIAL-1", 1), air = printer(20, "SERIAL-1", 1);
    struct device *first = add(&wire), *second = blank_at(&air);
    CU_ASSERT_EQUAL(find(second, &air), RESIDENT_ASK);
    first->asked_ms = clock_wall_ms();
    pass(RESIDENT_SETTLE_MS + 1000);
    answers(first, &wire);
    CU_ASSERT_EQUAL(find(second, &air), RESIDENT_TWICE);
    CU_ASSERT_EQUAL(logged("shared-serial"), 0);
    end();
}

static void two_ids_that_turn_out_to_be_one_are_merged(void)
{
    begin();
    struct sighting whole = printer(10, "SERIAL-1", 1), little = printer(20, "", 0);
    whole.life = 40000;
    little.life = 40100;
    struct device *old = add(&whole);
    pass(HOUR);
    struct device *young = add(&little); /* shows nothing of itself at first */
    struct sighting more = printer(20, "SERIAL-1", 1);
    more.life = 40150;
    CU_ASSERT_EQUAL(find(young, &more), RESIDENT_MERGE);
    CU_ASSERT_PTR_EQUAL(finding.other, old);
    struct device *kept = young, *retired = finding.other;
    resident_merge(lineage, &kept, &retired, finding.score.reasons);
    CU_ASSERT_PTR_EQUAL(kept, old);
    CU_ASSERT_PTR_EQUAL(retired, young);
    CU_ASSERT_STRING_EQUAL(young->same_as, old->id);
    CU_ASSERT_EQUAL(logged("merged"), 1);
    CU_ASSERT_TRUE(device_table_save(table, young));
    pass(HOUR);
    CU_ASSERT_EQUAL(find(NULL, &more), RESIDENT_OTHER);
    CU_ASSERT_PTR_EQUAL(finding.other, old);
    end();
}

static void a_printer_without_evidence_is_new(void)
{
    begin();
    struct sighting a = printer(10, "", 0), b = printer(20, "", 0);
    struct device *first = add(&a);
    pass(HOUR);
    CU_ASSERT_EQUAL(find(blank_at(&b), &b), RESIDENT_SAME);
    CU_ASSERT_EQUAL(find(first, &a), RESIDENT_SAME);
    end();
}

static void a_part_of_the_evidence_is_enough_to_doubt(void)
{
    begin();
    struct sighting a = printer(10, "SERIAL-1", 1), part = printer(10, "SERIAL-1", 0);
    struct device *first = add(&a);
    CU_ASSERT_TRUE(resident_may_be(lineage, first, &part));
    part = printer(10, "", 1);
    CU_ASSERT_TRUE(resident_may_be(lineage, first, &part));
    CU_ASSERT_TRUE(resident_is(lineage, first, &part));
    part = printer(10, "XXXXXXXX", 0);
    CU_ASSERT_TRUE(resident_may_be(lineage, first, &part));
    CU_ASSERT_FALSE(resident_is(lineage, first, &part));
    part = printer(10, "SERIAL-2", 0);
    CU_ASSERT_FALSE(resident_may_be(lineage, first, &part));
    part = printer(10, "", 2);
    CU_ASSERT_FALSE(resident_may_be(lineage, first, &part));
    end();
}

UNIT_MAIN("resident", UNIT_TEST(p16_a_printer_with_a_new_address_is_the_same_printer),
          UNIT_TEST(who_answered_lately_is_asked_before_it_is_said_to_have_moved),
          UNIT_TEST(an_answer_that_was_under_way_is_no_proof_of_being_there),
          UNIT_TEST(another_serial_number_at_an_address_is_another_printer),
          UNIT_TEST(two_that_swapped_addresses_are_not_mixed_up),
          UNIT_TEST(two_network_cards_that_were_swapped_do_not_swap_the_printers),
          UNIT_TEST(a_new_network_card_and_a_new_mainboard_are_written_down),
          UNIT_TEST(two_printers_that_share_a_serial_number_stay_two),
          UNIT_TEST(a_usb_port_and_the_network_are_two_ways_to_one_printer),
          UNIT_TEST(known_at_a_usb_port_it_has_moved_as_soon_as_the_network_shows_it),
          UNIT_TEST(a_serial_number_heard_of_two_in_turn_is_shared),
          UNIT_TEST(one_id_of_two_printers_is_split),
          UNIT_TEST(printers_behind_one_print_server_are_not_joined_by_its_address),
          UNIT_TEST(one_printer_with_two_addresses_is_one),
          UNIT_TEST(two_ids_that_turn_out_to_be_one_are_merged),
          UNIT_TEST(a_printer_without_evidence_is_new),
          UNIT_TEST(a_part_of_the_evidence_is_enough_to_doubt))
