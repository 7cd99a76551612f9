/* SPDX-License-Identifier: Apache-2.0 */
/* Who lives where: moves, swaps, shared serial numbers, and what a state is when the answer does
 * not say it. */
#include "agent/resident.h"

#include "base/clock.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define QUIET 1000

static struct disk_rig rig;
static struct device_table *table;

static void begin(void)
{
    disk_rig_start(&rig, NULL);
    table = device_table_open(rig.disk, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
}

static void end(void)
{
    device_table_close(table);
    disk_rig_end(&rig);
}

static struct sockaddr_in at(uint32_t host)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(161),
                                 .sin_addr.s_addr = htonl(host) };
}

static struct resident_evidence evidence(const char *serial)
{
    struct resident_evidence e = { .serial = "" };

    (void)snprintf(e.serial, sizeof e.serial, "%s", serial);
    return e;
}

/* A device of this serial number, found at an address, that answered so long ago. */
static struct device *found(uint32_t host, const char *serial, int64_t ago_ms)
{
    struct sockaddr_in address = at(host);
    struct resident_evidence e = evidence(serial);
    struct device *device = resident_settle(table, &address, &e, QUIET);

    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    (void)resident_learn(device, &e);
    device->last_answer_ms = clock_wall_ms() - ago_ms;
    CU_ASSERT_TRUE(device_table_save(table, device));
    return device;
}

static void a_printer_with_a_new_address_is_the_same_printer(void)
{
    begin();
    struct device *first = found(10, "SERIAL-1", 60000);
    CU_ASSERT_PTR_EQUAL(found(20, "SERIAL-1", 0), first);
    CU_ASSERT_EQUAL(device_table_count(table), 1);
    struct sockaddr_in now = at(20);
    CU_ASSERT_PTR_EQUAL(device_table_by_address(table, &now), first);
    end();
}

static void two_printers_that_share_a_serial_number_stay_two(void)
{
    begin();
    struct device *first = found(10, "SHARED-9", 0);
    CU_ASSERT_PTR_NOT_EQUAL(found(20, "SHARED-9", 0), first);
    CU_ASSERT_EQUAL(device_table_count(table), 2);
    end();
}

static void a_printer_without_evidence_is_new(void)
{
    begin();
    struct device *first = found(10, "", 60000);
    CU_ASSERT_PTR_NOT_EQUAL(found(20, "", 60000), first);
    end();
}

static void an_evicted_printer_is_found_again_by_its_serial_number(void)
{
    begin();
    struct device *old = found(10, "SERIAL-1", 0);
    struct resident_evidence other = evidence("SERIAL-2");
    CU_ASSERT_TRUE(resident_is_other(old, &other));
    resident_evict(old);
    CU_ASSERT_TRUE(device_table_save(table, old));
    CU_ASSERT_PTR_NOT_EQUAL(found(10, "SERIAL-2", 0), old);
    CU_ASSERT_PTR_EQUAL(found(30, "SERIAL-1", 0), old);
    end();
}

static void a_placeholder_for_a_serial_number_is_nobody_else(void)
{
    struct device device = { .serial = "SERIAL-1" };
    struct resident_evidence other = evidence("SERIAL-2"), junk = evidence("XXXXXXXX");

    CU_ASSERT_TRUE(resident_is_other(&device, &other));
    CU_ASSERT_FALSE(resident_is_other(&device, &junk));
}

static void an_answer_without_serial_number_is_nobody_else(void)
{
    struct device device = { .serial = "SERIAL-1" };
    struct resident_evidence none = evidence("");

    CU_ASSERT_FALSE(resident_is_other(&device, &none));
    CU_ASSERT_FALSE(resident_learn(&device, &none));
    CU_ASSERT_STRING_EQUAL(device.serial, "SERIAL-1");
}

static void no_news_is_no_change_of_state(void)
{
    struct device device = { .state = DEVICE_STOPPED };

    CU_ASSERT_EQUAL(resident_state(&device, DEVICE_STATE_UNKNOWN, false), DEVICE_STOPPED);
    CU_ASSERT_EQUAL(resident_state(&device, DEVICE_READY, false), DEVICE_READY);
    device.state = DEVICE_ASLEEP;
    CU_ASSERT_EQUAL(resident_state(&device, DEVICE_READY, false), DEVICE_ASLEEP);
    CU_ASSERT_EQUAL(resident_state(&device, DEVICE_READY, true), DEVICE_READY);
    device.state = DEVICE_UNREACHABLE;
    CU_ASSERT_EQUAL(resident_state(&device, DEVICE_STATE_UNKNOWN, false), DEVICE_STATE_UNKNOWN);
}

UNIT_MAIN("resident", UNIT_TEST(a_printer_with_a_new_address_is_the_same_printer),
          UNIT_TEST(two_printers_that_share_a_serial_number_stay_two),
          UNIT_TEST(a_printer_without_evidence_is_new),
          UNIT_TEST(an_evicted_printer_is_found_again_by_its_serial_number),
          UNIT_TEST(a_placeholder_for_a_serial_number_is_nobody_else),
          UNIT_TEST(an_answer_without_serial_number_is_nobody_else),
          UNIT_TEST(no_news_is_no_change_of_state))
