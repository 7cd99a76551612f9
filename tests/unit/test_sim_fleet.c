/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of recordings become printers with addresses and identities of their own. */
#include "base/clock.h"
#include "tests/sim_printer/sim_fleet.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST 0x7f0100fdU /* 127.1.0.253 */

static char folder[64];
static char reason[SIM_FLEET_REASON];
static struct sim_fleet fleet;

static void write_file(const char *name, const char *text)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT(fputs(text, f) >= 0);
    (void)fclose(f);
}

static void start(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/printwire-fleet-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    write_file(
        "b.snmprec",
        "1.3.6.1.2.1.1.3.0|67|500\n1.3.6.1.2.1.1.5.0|4|bee\n"
        "1.3.6.1.2.1.2.2.1.6.1|4x|00005e005310\n1.3.6.1.2.1.2.2.1.6.2|4x|000000000000\n"
        "1.3.6.1.2.1.2.2.1.6.3|4x|00005e005311\n1.3.6.1.2.1.43.5.1.1.17.1|4x|4142434445464700\n");
    write_file("a.snmprec", "1.3.6.1.2.1.1.5.0|4|\n1.3.6.1.2.1.43.5.1.1.17.1|4|X1\n");
    write_file("a@inner.snmprec", "1.3.1|4|inner\n");
    write_file("b.faults", "# slow\ndelay 20\n\n nobulk on \n");
    write_file("notes.txt", "not a recording\n");
}

static void stop(void)
{
    static const char *const names[] = { "a.snmprec", "b.snmprec",   "a@inner.snmprec", "b.faults",
                                         "notes.txt", "bad.snmprec", "z@y.snmprec" };
    char path[128];

    sim_fleet_finish(&fleet);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static const char *text_at(const struct sim_printer *printer, const char *oid_text)
{
    static char text[64];
    struct sim_oid_room oid;
    struct sim_found found;

    CU_ASSERT_TRUE_FATAL(sim_oid_parse(oid_text, strlen(oid_text), &oid));
    if (!sim_printer_get(printer, sim_oid_of(&oid), &found))
        return "none";
    (void)snprintf(text, sizeof text, "%.*s", (int)found.value.len,
                   (const char *)found.value.bytes);
    return text;
}

static void makes_one_printer_of_each_recording(void)
{
    char name[64];

    start();
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_TRUE_FATAL(sim_fleet_populate(&fleet, 0, FIRST, reason));
    CU_ASSERT_EQUAL_FATAL(fleet.count, 2);
    sim_printer_name(&fleet.printers[0], name, sizeof name);
    CU_ASSERT_STRING_EQUAL(name, "a");
    CU_ASSERT_STRING_EQUAL(fleet.printers[0].model->contexts->name, "inner");
    CU_ASSERT_EQUAL(fleet.printers[1].faults.delay_ms, 20);
    CU_ASSERT_TRUE(fleet.printers[1].faults.no_bulk);
    CU_ASSERT_FALSE(fleet.printers[0].faults.no_bulk);
    CU_ASSERT_PTR_EQUAL(sim_fleet_find(&fleet, FIRST + 1), &fleet.printers[1]);
    CU_ASSERT_PTR_NULL(sim_fleet_find(&fleet, FIRST + 2));
    CU_ASSERT_PTR_NULL(sim_fleet_find(&fleet, 0));
    CU_ASSERT_STRING_EQUAL(text_at(&fleet.printers[1], "1.3.6.1.2.1.43.5.1.1.17.1"), "ABCDEFG");
    stop();
}

static void leaves_out_addresses_that_no_host_has(void)
{
    char text[16];

    start();
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_TRUE_FATAL(sim_fleet_populate(&fleet, 5, FIRST, reason));
    sim_fleet_address_text(fleet.printers[1].address, text);
    CU_ASSERT_STRING_EQUAL(text, "127.1.0.254");
    sim_fleet_address_text(fleet.printers[2].address, text);
    CU_ASSERT_STRING_EQUAL(text, "127.1.1.1");
    stop();
}

static void makes_copies_differ_always_in_the_same_way(void)
{
    char name[64], serial[64];

    start();
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_TRUE_FATAL(sim_fleet_populate(&fleet, 6, FIRST, reason));
    const struct sim_printer *copy = &fleet.printers[3];
    sim_printer_name(copy, name, sizeof name);
    CU_ASSERT_STRING_EQUAL(name, "b-4");
    CU_ASSERT_STRING_EQUAL(text_at(copy, "1.3.6.1.2.1.1.5.0"), "bee-4");
    (void)snprintf(serial, sizeof serial, "%s", text_at(copy, "1.3.6.1.2.1.43.5.1.1.17.1"));
    CU_ASSERT_STRING_EQUAL(serial, "ABCDEFG00004");
    CU_ASSERT_STRING_EQUAL(text_at(&fleet.printers[5], "1.3.6.1.2.1.43.5.1.1.17.1"),
                           "ABCDEFG00006");
    CU_ASSERT_STRING_EQUAL(text_at(&fleet.printers[2], "1.3.6.1.2.1.43.5.1.1.17.1"), "X100003");
    CU_ASSERT_STRING_EQUAL(text_at(&fleet.printers[2], "1.3.6.1.2.1.1.5.0"), "");
    struct sim_oid_room oid;
    struct sim_found found;
    for (uint32_t i = 1; i <= 3; i++) {
        static const uint8_t want[3][6] = { { 0, 0, 0x5e, 0, 0, 0x41 },
                                            { 0 },
                                            { 0, 0, 0x5e, 0, 0, 0x43 } };
        CU_ASSERT_TRUE(sim_oid_parse("1.3.6.1.2.1.2.2.1.6.1", 21, &oid));
        oid.ids[oid.count - 1] = i;
        CU_ASSERT_TRUE_FATAL(sim_printer_get(copy, sim_oid_of(&oid), &found));
        CU_ASSERT_EQUAL(memcmp(found.value.bytes, want[i - 1], 6), 0);
    }
    stop();
}

static void says_which_file_and_line_is_bad(void)
{
    start();
    write_file("bad.snmprec", "1.3.1|4|fine\n1.3.1|9|?\n");
    CU_ASSERT_FALSE(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "/bad.snmprec:2: unknown type"));
    CU_ASSERT_EQUAL(fleet.model_count, 0);
    write_file("bad.snmprec", "");
    write_file("b.faults", "delay 20\nspeed 7\n");
    CU_ASSERT_FALSE(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "/b.faults:2: no such fault"));
    write_file("b.faults", "");
    write_file("z@y.snmprec", "");
    CU_ASSERT_FALSE(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "/z@y.snmprec: no recording"));
    CU_ASSERT_FALSE(sim_fleet_load(&fleet, "/tmp/printwire/no/such/folder", reason));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "No such file"));
    stop();
}

static void refuses_addresses_outside_loopback(void)
{
    start();
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_FALSE(sim_fleet_populate(&fleet, 2, 0xc0000201, reason));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason, "127.0.0.0/8"));
    sim_fleet_finish(&fleet);
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_FALSE(sim_fleet_populate(&fleet, 2, 0x7ffffffe, reason));
    sim_fleet_finish(&fleet);
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_FALSE(sim_fleet_populate(&fleet, SIM_FLEET_PRINTERS + 1, FIRST, reason));
    stop();
}

static void lets_uptime_run_and_start_again(void)
{
    start();
    CU_ASSERT_TRUE_FATAL(sim_fleet_load(&fleet, folder, reason));
    CU_ASSERT_TRUE_FATAL(sim_fleet_populate(&fleet, 0, FIRST, reason));
    struct sim_printer *printer = &fleet.printers[1];
    uint32_t ticks = sim_printer_ticks(printer);
    CU_ASSERT(ticks >= 500 && ticks < 2000);
    printer->started_ms[0] -= 10000;
    CU_ASSERT(sim_printer_ticks(printer) >= ticks + 1000);
    printer->ticks[0] = UINT32_MAX;
    CU_ASSERT(sim_printer_ticks(printer) < 5000);
    sim_printer_reboot(printer, 0);
    CU_ASSERT(sim_printer_ticks(printer) < 500);
    CU_ASSERT(printer->power.ready_ms <= clock_monotonic_ms());
    sim_printer_reboot(printer, 60000);
    CU_ASSERT(printer->power.ready_ms > clock_monotonic_ms() + 50000);
    stop();
}

UNIT_MAIN("sim_fleet", UNIT_TEST(makes_one_printer_of_each_recording),
          UNIT_TEST(leaves_out_addresses_that_no_host_has),
          UNIT_TEST(makes_copies_differ_always_in_the_same_way),
          UNIT_TEST(says_which_file_and_line_is_bad), UNIT_TEST(refuses_addresses_outside_loopback),
          UNIT_TEST(lets_uptime_run_and_start_again))
