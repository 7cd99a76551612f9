/* SPDX-License-Identifier: Apache-2.0 */
/* Commands change what the printers answer; bad ones change nothing and say why. */
#include "tests/sim_printer/sim_alert.h"
#include "tests/sim_printer/sim_command.h"
#include "tests/sim_printer/sim_trap.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ADDRESS 0x7f010001U

static const char recorded[] =
    "1.3.6.1.2.1.1.3.0|67|100\n1.3.6.1.2.1.43.5.1.1.18.2|65|4294967295\n"
    "1.3.6.1.2.1.43.5.1.1.19.2|65|8\n1.3.6.1.2.1.43.11.1.1.9.2.1|2|50\n"
    "1.3.6.1.2.1.43.18.1.1.2.2.41|2|4\n1.3.6.1.2.1.43.18.1.1.8.2.41|4|old\n";

static struct sim_model model;
static struct sim_printer printers[2];
static struct sim_printer *by_address[2] = { &printers[0], &printers[1] };
static struct sim_fleet fleet;
static struct buf reply;

static void start(void)
{
    struct snmprec_fault fault;

    CU_ASSERT_EQUAL_FATAL(snmprec_parse(recorded, strlen(recorded), &model.recording, &fault),
                          ERR_NONE);
    for (uint32_t i = 0; i < 2; i++)
        sim_printer_init(&printers[i], ADDRESS + i, &model, 0);
    fleet = (struct sim_fleet){
        .printers = printers, .count = 2, .by_address = by_address, .strangers = 3
    };
    buf_init(&reply, 4096);
}

static void stop(void)
{
    for (size_t i = 0; i < 2; i++)
        sim_printer_finish(&printers[i]);
    snmprec_destroy(model.recording);
    buf_finish(&reply);
}

static const char *say(const char *command)
{
    const struct sim_command_target target = { &fleet, NULL, NULL };
    char line[256];

    CU_ASSERT_FATAL(strlen(command) < sizeof line);
    memcpy(line, command, strlen(command) + 1);
    buf_clear(&reply);
    sim_command_run(&target, line, &reply);
    return buf_text(&reply);
}

#define SAYS(command, answer) CU_ASSERT_STRING_EQUAL(say(command), answer "\n")

static void sets_adds_and_deletes(void)
{
    start();
    SAYS("set 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.2.1 2 7", "ok 1");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.2.1", "ok 02 7");
    SAYS("get 127.1.0.2 1.3.6.1.2.1.43.11.1.1.9.2.1", "ok 02 50");
    SAYS("add * 1.3.6.1.2.1.43.11.1.1.9.2.1 -10", "ok 2");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.2.1", "ok 02 -3");
    SAYS("add 127.1.0.2 1.3.6.1.2.1.43.5.1.1.18.2 2", "ok 1");
    SAYS("get 127.1.0.2 1.3.6.1.2.1.43.5.1.1.18.2", "ok 41 1");
    SAYS("delete 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.2.1", "ok 1");
    SAYS("delete * 1.3.6.1.2.1.43.11.1.1.9.2.1", "ok 1");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.2.1", "error no such variable");
    SAYS("set 127.1.0.1 1.3.9 4  two  words", "ok 1");
    SAYS("get 127.1.0.1 1.3.9", "ok 04 2074776f2020776f726473");
    SAYS("set 127.1.0.1 1.3.9 4 ", "ok 1");
    SAYS("get 127.1.0.1 1.3.9", "ok 04 ");
    SAYS("set 127.1.0.1 1.3.9 66 4294967295", "ok 1");
    SAYS("add 127.1.0.1 1.3.9 1", "error the number leaves its bounds");
    stop();
}

static void opens_and_closes_alerts(void)
{
    start();
    SAYS("alert 127.1.0.1 open 11 1 1104 3 4 -2 Toner is low", "ok 42");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.42", "ok 02 3");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.6.2.42", "ok 02 -2");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.42", "ok 04 546f6e6572206973206c6f77");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.5.1.1.18.2", "ok 41 0"); /* it wraps */
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.5.1.1.19.2", "ok 41 9");
    SAYS("alert 127.1.0.1 close 42", "ok 1");
    SAYS("alert 127.1.0.1 open 8 1 808 4 3 -2", "ok 43"); /* an index is not used twice */
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.43", "ok 04 ");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.5.1.1.18.2", "ok 41 0");
    SAYS("alert * close 41", "ok 2");
    SAYS("alert * close 41", "error no such alert");
    SAYS("alert 127.1.0.1 open 1 2 3",
         "error GROUP INDEX CODE SEVERITY TRAINING LOCATION are needed");
    SAYS("alert 127.1.0.1 shut 1", "error neither open, close, repeat, reset, clear nor most");
    SAYS("trap 127.1.0.1 127.0.0.1 16200 v2c public", "error no socket");
    stop();
}

static void a_removal_is_a_row_of_its_own(void)
{
    start();
    SAYS("alert 127.1.0.1 open 11 1 1104 3 4 -2 Toner is low", "ok 42");
    SAYS("alert 127.1.0.1 close 42 1802", "error nothing but 1801 may follow");
    SAYS("alert 127.1.0.1 close 42 1801", "ok 1");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.7.2.42", "error no such variable");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.7.2.43", "ok 02 1801");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.4.2.43", "ok 02 18");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.5.2.43", "ok 02 42");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.43", "ok 02 4");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.5.1.1.19.2", "ok 41 10"); /* both rows are events */
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.5.1.1.18.2", "ok 41 0");
    stop();
}

static void a_row_is_repeated_under_another_index(void)
{
    start();
    SAYS("alert 127.1.0.1 repeat 41", "ok 42");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.42", "ok 04 6f6c64");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.42", "ok 02 4");
    SAYS("alert 127.1.0.1 repeat 7", "error no such alert");
    stop();
}

static void indices_start_again(void)
{
    start();
    (void)say("alert 127.1.0.1 open 8 1 808 3 3 -2 Tray 1");
    (void)say("alert 127.1.0.1 open 8 2 808 3 3 -2 Tray 2");
    (void)say("alert 127.1.0.1 close 42");
    SAYS("alert 127.1.0.1 reset", "ok 2");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.1", "ok 04 6f6c64");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.5.2.2", "ok 02 2");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.1.2.2", "ok 02 2");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.41", "error no such variable");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.43", "error no such variable");
    SAYS("alert 127.1.0.1 open 6 1 3 3 3 -2 Cover", "ok 3");
    SAYS("alert 127.1.0.1 clear", "ok 3");
    SAYS("alert 127.1.0.1 clear", "ok 0");
    SAYS("alert 127.1.0.1 open 6 1 3 3 3 -2 Cover", "ok 4");
    stop();
}

static void a_full_table_drops_its_oldest_unary_rows(void)
{
    start();
    SAYS("alert 127.1.0.1 most 3", "ok 1"); /* row 41 is one of them, and unary */
    (void)say("alert 127.1.0.1 open 8 1 808 3 3 -2 binary");
    (void)say("alert 127.1.0.1 open 8 2 808 4 3 -2 unary");
    (void)say("alert 127.1.0.1 open 8 3 808 5 3 -2 binary");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.41", "error no such variable");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.43", "ok 02 4");
    (void)say("alert 127.1.0.1 open 8 4 808 5 3 -2 binary");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.43", "error no such variable");
    SAYS("alert 127.1.0.1 open 8 5 808 5 3 -2 binary", "ok 46");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.43.18.1.1.2.2.42", "ok 02 3"); /* none is left to drop */
    stop();
}

static void rows_that_come_and_go_leave_nothing_behind(void)
{
    start();
    for (int i = 0; i < 1000; i++) {
        (void)say("alert 127.1.0.1 open 8 1 808 3 3 -2 Tray");
        (void)say("alert 127.1.0.1 reset");
        (void)say("alert 127.1.0.1 close 2");
    }
    CU_ASSERT(printers[0].overlay.count < 40);
    stop();
}

static void another_network_card(void)
{
    start();
    SAYS("nic 127.1.0.1 00:00:5e:00:53:99", "error no interface with a hardware address");
    (void)say("set 127.1.0.1 1.3.6.1.2.1.2.2.1.6.1 4x 000000000000");
    (void)say("set 127.1.0.1 1.3.6.1.2.1.2.2.1.6.2 4x 00005e005301");
    (void)say("set 127.1.0.1 1.3.6.1.2.1.2.2.1.6.3 4x 00005e005301");
    (void)say("set 127.1.0.1 1.3.6.1.2.1.2.2.1.6.4 4x 00005e005304");
    SAYS("nic 127.1.0.1 00:00:5e:00:53:99", "ok 1");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.2.2.1.6.1", "ok 04 000000000000");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.2.2.1.6.2", "ok 04 00005e005399");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.2.2.1.6.3", "ok 04 00005e005399");
    SAYS("get 127.1.0.1 1.3.6.1.2.1.2.2.1.6.4", "ok 04 00005e005304");
    SAYS("nic 127.1.0.1 00:00:5e", "error not a hardware address as 00:00:5e:00:53:01");
    stop();
}

static void writes_the_trap_of_the_last_alert(void)
{
    static struct sim_writer writer;
    struct sim_message m;
    struct sim_oid_room oid;
    struct sim_value value;
    struct cursor c;
    size_t len = 0, count = 0;

    start();
    CU_ASSERT_PTR_NULL(sim_trap_make(&printers[0], SIM_TRAP_V2C, "x", &writer, &len));
    (void)say("alert 127.1.0.1 open 8 2 808 3 3 -2 Tray 2");
    const uint8_t *bytes = sim_trap_make(&printers[0], SIM_TRAP_V2C, "x", &writer, &len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    CU_ASSERT_TRUE_FATAL(sim_codec_read(bytes, len, &m));
    CU_ASSERT_EQUAL(m.pdu, SIM_PDU_TRAP);
    sim_codec_bindings(&m, &c);
    while (sim_codec_binding(&c, &oid, &value))
        count++;
    CU_ASSERT_EQUAL(count, 8); /* sysUpTime, snmpTrapOID and the six objects of RFC 3805 */
    CU_ASSERT_EQUAL(oid.ids[10], 7);
    CU_ASSERT_PTR_NOT_NULL(sim_trap_make(&printers[0], SIM_TRAP_V1, "x", &writer, &len));
    (void)say("alert 127.1.0.1 close 42");
    CU_ASSERT_PTR_NULL(sim_trap_make(&printers[0], SIM_TRAP_V2C, "x", &writer, &len));
    stop();
}

static void switches_faults_on_and_off(void)
{
    start();
    SAYS("delay * 200", "ok 2");
    CU_ASSERT_EQUAL(printers[1].faults.delay_ms, 200);
    SAYS("silence 127.1.0.2 on", "ok 1");
    CU_ASSERT_FALSE(printers[0].faults.silent);
    CU_ASSERT_TRUE(printers[1].faults.silent);
    SAYS("silence * off", "ok 2");
    CU_ASSERT_FALSE(printers[1].faults.silent);
    SAYS("toobig 127.1.0.1 65507", "ok 1");
    SAYS("toobig 127.1.0.1 63", "error not a number in its bounds");
    SAYS("toobig 127.1.0.1 0", "ok 1");
    SAYS("loss 127.1.0.1 101", "error not a number in its bounds");
    SAYS("loop 127.1.0.1 yes", "error neither on nor off");
    SAYS("loop 127.1.0.1", "error a value is missing");
    SAYS("reboot 127.1.0.1", "ok 1");
    SAYS("reboot * 500", "ok 2");
    CU_ASSERT(printers[0].power.ready_ms > 0);
    stop();
}

static void says_what_is_wrong_with_a_command(void)
{
    start();
    SAYS("", "error an empty command");
    SAYS("   ", "error an empty command");
    SAYS("dance", "error no such command");
    SAYS("get", "error an address or * is missing");
    SAYS("get 127.1.0.300 1.3", "error not an address");
    SAYS("get 127.1.0.9 1.3", "error no printer has this address");
    SAYS("closed 127.1.0.9 on", "error no printer has this address");
    SAYS("get 127.1.0.1 1.x", "error not an object identifier");
    SAYS("set 127.1.0.1 1.3.1", "error a type is missing");
    SAYS("set 127.1.0.1 1.3.1 3 1", "error unknown type");
    SAYS("set 127.1.0.1 1.3.1 2 ", "error not an INTEGER of 32 bits");
    SAYS("add 127.1.0.1 1.3.1", "error an object identifier and a number are needed");
    SAYS("add 127.1.0.1 1.3.1 1", "error no such variable");
    SAYS("add 127.1.0.1 1.3.6.1.2.1.43.18.1.1.8.2.41 1", "error not a number");
    SAYS("reboot 127.1.0.1 soon", "error not a time in milliseconds up to an hour");
    SAYS("trap 127.1.0.1 localhost 1 v1 x", "error the host is not an IPv4 address");
    SAYS("trap 127.1.0.1 127.0.0.1 0 v1 x", "error not a port");
    SAYS("trap 127.1.0.1 127.0.0.1 1 v3 x", "error neither v1 nor v2c nor inform");
    CU_ASSERT_PTR_NOT_NULL(strstr(say("closed 127.1.0.1 on"), "error unsupported"));
    CU_ASSERT_EQUAL(printers[0].overlay.count, 0);
    stop();
}

static void sums_what_was_counted(void)
{
    start();
    printers[0].counters.get = 3;
    printers[1].counters.get = 4;
    printers[1].counters.traps = 1;
    SAYS("stats", "ok printers=2 strangers=3 get=7 getnext=0 getbulk=0 set=0 other=0 malformed=0 "
                  "community=0 variables=0 answers=0 lost=0 bytes_in=0 bytes_out=0 traps=1 "
                  "acknowledged=0 wakes=0 slept=0 writes=0");
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), "printers=1 strangers=3 get=3 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats *"), "printers=2 strangers=3 get=7 "));
    SAYS("stats 127.1.0.7", "error no printer has this address");
    stop();
}

static void web_services_are_set_asked_and_have_events(void)
{
    start();
    CU_ASSERT_STRING_EQUAL(say("web * services ledm,ipp"), "ok 2\n");
    CU_ASSERT_EQUAL(printers[1].voice->services, SIM_VOICE_LEDM | SIM_VOICE_IPP);
    CU_ASSERT_STRING_EQUAL(say("web 127.1.0.1 drip 1000"), "ok 1\n");
    CU_ASSERT_EQUAL(printers[0].voice->drip_ms, 1000);
    CU_ASSERT_STRING_EQUAL(say("web 127.1.0.1 drip"), "error a setting and a value are needed\n");
    CU_ASSERT_STRING_EQUAL(say("web 127.1.0.1 gzip maybe"), "error neither on nor off\n");
    CU_ASSERT_STRING_EQUAL(say("event 127.1.0.2 JobEvent"), "ok 1\n");
    CU_ASSERT_EQUAL(printers[1].voice->events.count, 2);
    (void)say("reboot 127.1.0.2");
    CU_ASSERT_EQUAL(printers[1].voice->events.last.power_ups, 2);
    sim_asked_note(&printers[0].voice->asked, "GET", "/a b");
    CU_ASSERT_STRING_EQUAL(say("asked * forget"), "ok connections=0 polls=0 GET:/a_b=1\n");
    CU_ASSERT_STRING_EQUAL(say("asked *"), "ok connections=0 polls=0\n");
    CU_ASSERT_STRING_EQUAL(say("certificate * a b"),
                           "error there are no web services (--web-port)\n");
    stop();
}

UNIT_MAIN("sim_command", UNIT_TEST(sets_adds_and_deletes), UNIT_TEST(opens_and_closes_alerts),
          UNIT_TEST(a_removal_is_a_row_of_its_own),
          UNIT_TEST(a_row_is_repeated_under_another_index), UNIT_TEST(indices_start_again),
          UNIT_TEST(a_full_table_drops_its_oldest_unary_rows),
          UNIT_TEST(rows_that_come_and_go_leave_nothing_behind), UNIT_TEST(another_network_card),
          UNIT_TEST(writes_the_trap_of_the_last_alert), UNIT_TEST(switches_faults_on_and_off),
          UNIT_TEST(says_what_is_wrong_with_a_command), UNIT_TEST(sums_what_was_counted),
          UNIT_TEST(web_services_are_set_asked_and_have_events))
