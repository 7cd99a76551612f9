/* SPDX-License-Identifier: Apache-2.0 */
/* Packets in, packets out, on a clock moved by hand: what sleeps, works, is off, moves and tells of
 * its alerts. */
#include "tests/sim_printer/sim_exchange.h"

#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/sim_printer/sim_command.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS 0x7f010001U
#define SECOND  1000
#define MINUTE  (60 * SECOND)

#define SYS_DESCR "1.3.6.1.2.1.1.1.0"
#define UP_TIME   "1.3.6.1.2.1.1.3.0"
#define ALERTS    "1.3.6.1.2.1.43.18.1.1.2"
#define STATUS    "1.3.6.1.2.1.25.3.5.1.1.4"
#define DEVICE    "1.3.6.1.2.1.25.3.2.1.5.4"
#define NETWORK   "1.3.6.1.2.1.25.3.2.1.5.5" /* another device than the printer */
#define LIFE      "1.3.6.1.2.1.43.10.2.1.4.4.1"
#define LEVEL     "1.3.6.1.2.1.43.11.1.1.9.4.1"
#define SUPPLY    "1.3.6.1.2.1.43.11.1.1.6.4.1"

static const char recorded[] =
    SYS_DESCR "|4|Printer\n1.3.6.1.2.1.1.3.0|67|5000\n" NETWORK "|2|2\n" DEVICE "|2|3\n" STATUS
              "|2|3\n1.3.6.1.2.1.43.5.1.1.18.4|65|7\n1.3.6.1.2.1.43.5.1.1.19.4|65|9\n" LIFE
              "|65|100\n" SUPPLY "|4|Toner\n" LEVEL "|2|50\n";

static struct sim_model model;
static struct sim_printer printers[3];
static struct sim_printer *by_address[3];
static struct sim_fleet fleet;
static struct loop *loop;
static struct sim_exchange *exchange;
static struct buf reply;

/* What was sent last. */
static struct {
    unsigned count;
    uint32_t from;
    uint16_t port;
    size_t len;
    uint8_t bytes[2048];
} sent;

static bool on_send(void *arg, uint32_t from, const struct sockaddr_in *to, const uint8_t *bytes,
                    size_t len)
{
    (void)arg;
    CU_ASSERT_FATAL(len <= sizeof sent.bytes);
    sent.count++;
    sent.from = from;
    sent.port = ntohs(to->sin_port);
    sent.len = len;
    memcpy(sent.bytes, bytes, len);
    return true;
}

static void start(void)
{
    struct snmprec_fault fault;
    static char names[3][2] = { "a", "b", "c" };
    static struct sim_model models[3];

    loop = loop_create();
    CU_ASSERT_EQUAL_FATAL(snmprec_parse(recorded, strlen(recorded), &model.recording, &fault),
                          ERR_NONE);
    memset(&sent, 0, sizeof sent);
    fake_loop_advance(loop, MINUTE);
    for (uint32_t i = 0; i < 3; i++) {
        models[i] = model;
        models[i].name = names[i];
        sim_printer_init(&printers[i], ADDRESS + i, &models[i], clock_monotonic_ms());
        by_address[i] = &printers[i];
    }
    fleet = (struct sim_fleet){ .printers = printers, .count = 3, .by_address = by_address };
    exchange = sim_exchange_create(loop, &fleet, NULL, on_send, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
    buf_init(&reply, 4096);
}

static void stop(void)
{
    sim_exchange_destroy(exchange);
    loop_destroy(loop);
    for (size_t i = 0; i < 3; i++)
        sim_printer_finish(&printers[i]);
    snmprec_destroy(model.recording);
    buf_finish(&reply);
}

static const char *say(const char *command)
{
    const struct sim_command_target target = { &fleet, exchange, NULL };
    char line[256];

    CU_ASSERT_FATAL(strlen(command) < sizeof line);
    memcpy(line, command, strlen(command) + 1);
    buf_clear(&reply);
    sim_command_run(&target, line, &reply);
    return buf_text(&reply);
}

#define SAYS(command, answer) CU_ASSERT_STRING_EQUAL(say(command), answer "\n")

/* Sends a question; the number in its answer, -1 for a text, -2 for silence. */
static int64_t ask_as(int32_t id, uint32_t address, uint8_t pdu, const char *oid)
{
    static struct sim_writer writer;
    const struct sockaddr_in from = { .sin_family = AF_INET, .sin_port = htons(4000) };
    const struct sim_message question = { .version = SIM_VERSION_2C,
                                          .community = (const uint8_t *)"public",
                                          .community_len = 6,
                                          .pdu = pdu,
                                          .request_id = id };
    struct sim_message answer;
    struct sim_oid_room room;
    struct sim_value value = { SIM_TAG_NULL, 0, NULL };
    struct cursor bindings;
    int64_t number = -1;
    unsigned before = sent.count;
    size_t len;

    CU_ASSERT_TRUE_FATAL(sim_oid_parse(oid, strlen(oid), &room));
    sim_codec_start(&writer, 1400);
    CU_ASSERT_TRUE_FATAL(sim_codec_add(&writer, &question, sim_oid_of(&room), value));
    const uint8_t *bytes = sim_codec_finish(&writer, &question, &len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    sim_exchange_take(exchange, address, &from, bytes, len);
    if (sent.count == before)
        return -2;
    CU_ASSERT_TRUE_FATAL(sim_codec_read(sent.bytes, sent.len, &answer));
    sim_codec_bindings(&answer, &bindings);
    CU_ASSERT_TRUE_FATAL(sim_codec_binding(&bindings, &room, &value));
    (void)sim_codec_number(value, &number);
    return number;
}

static int64_t ask(uint32_t address, uint8_t pdu, const char *oid)
{
    return ask_as(0, address, pdu, oid);
}

static int64_t get(const char *oid)
{
    return ask(ADDRESS, SIM_PDU_GET, oid);
}

static void sleeps_after_a_while_and_says_standby(void)
{
    start();
    SAYS("sleep 127.1.0.1 300 tables", "ok 1");
    fake_loop_advance(loop, 299 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 3);
    fake_loop_advance(loop, SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 1); /* RFC 3805: standby is running(2) and other(1) */
    CU_ASSERT_EQUAL(get(DEVICE), 2);
    CU_ASSERT_EQUAL(get(NETWORK), 2);
    CU_ASSERT_EQUAL(get(LEVEL), 50);
    CU_ASSERT_EQUAL(get(SYS_DESCR), -1);
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=0 slept=60"));
    CU_ASSERT_EQUAL(ask(ADDRESS + 1, SIM_PDU_GET, STATUS), 3);
    stop();
}

static void a_question_for_more_wakes_it_and_gets_lost(void)
{
    start();
    (void)say("sleep 127.1.0.1 300 tables 5");
    fake_loop_advance(loop, 10 * MINUTE);
    CU_ASSERT_EQUAL(get(SUPPLY), -2);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " lost=1 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=1 slept=300"));
    fake_loop_advance(loop, 4999);
    CU_ASSERT_EQUAL(get(STATUS), -2);
    fake_loop_advance(loop, 1);
    CU_ASSERT_EQUAL(get(STATUS), 3);
    fake_loop_advance(loop, 300 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 1);
    CU_ASSERT_EQUAL(ask(ADDRESS, SIM_PDU_GETNEXT, "1.3.6.1.2.1.1.1"), -2);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=2 "));
    stop();
}

static void light_sleepers_wake_from_anything_and_deep_ones_from_nothing(void)
{
    const struct sockaddr_in from = { .sin_family = AF_INET };

    start();
    (void)say("sleep 127.1.0.1 60 any 0");
    (void)say("sleep 127.1.0.2 60 none");
    fake_loop_advance(loop, 2 * MINUTE);
    sim_exchange_take(exchange, ADDRESS, &from, (const uint8_t *)"noise", 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=1 slept=60"));
    fake_loop_advance(loop, 2 * MINUTE);
    CU_ASSERT_EQUAL(get(STATUS), 3); /* without settling it answers at once */
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=2 slept=120"));
    CU_ASSERT_EQUAL(ask(ADDRESS + 1, SIM_PDU_GETNEXT, "1.3.6.1.2.1.43.11.1.1.9"), 50);
    CU_ASSERT_EQUAL(ask(ADDRESS + 1, SIM_PDU_GET, STATUS), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.2"), " wakes=0 slept=180"));
    SAYS("sleep 127.1.0.2 0 none", "ok 1");
    CU_ASSERT_EQUAL(ask(ADDRESS + 1, SIM_PDU_GET, STATUS), 3);
    SAYS("sleep 127.1.0.2 1 deeply", "error neither none nor tables nor any");
    SAYS("sleep 127.1.0.2 -1 any", "error not a time in seconds up to a week");
    SAYS("sleep 127.1.0.2 1 any 3601", "error not a time in seconds up to an hour");
    stop();
}

static void works_page_by_page_and_wakes_for_it(void)
{
    start();
    (void)say("sleep 127.1.0.1 60 tables");
    fake_loop_advance(loop, 2 * MINUTE);
    SAYS("work 127.1.0.1 10", "ok 1");
    CU_ASSERT_EQUAL(get(STATUS), -2);
    fake_loop_advance(loop, 3 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 4);
    CU_ASSERT_EQUAL(get(DEVICE), 2);
    fake_loop_advance(loop, 5 * SECOND);
    CU_ASSERT_EQUAL(get(LIFE), 102);
    (void)say("work 127.1.0.1 5");
    fake_loop_advance(loop, 24 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 4);
    fake_loop_advance(loop, SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 3);
    CU_ASSERT_EQUAL(get(LIFE), 115);
    fake_loop_advance(loop, 59 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 3);
    fake_loop_advance(loop, SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " wakes=0 slept=60"));
    SAYS("work 127.1.0.1 0", "error not a number of pages up to 100000");
    stop();
}

static void is_off_until_it_is_on_again(void)
{
    start();
    SAYS("on 127.1.0.1", "ok 0"); /* it is on */
    (void)say("work 127.1.0.1 10");
    SAYS("off 127.1.0.1", "ok 1");
    fake_loop_advance(loop, MINUTE);
    CU_ASSERT_EQUAL(get(STATUS), -2);
    SAYS("on * 2000", "ok 1");
    CU_ASSERT_EQUAL(get(STATUS), -2);
    fake_loop_advance(loop, 3 * SECOND);
    CU_ASSERT_EQUAL(get(STATUS), 3);
    CU_ASSERT_EQUAL(get("1.3.6.1.2.1.1.3.0"), 100); /* a second after it answers */
    CU_ASSERT_EQUAL(get(LIFE), 100);
    CU_ASSERT_EQUAL(get("1.3.6.1.2.1.43.5.1.1.18.4"), 0); /* RFC 3805: a power cycle resets it */
    CU_ASSERT_EQUAL(get("1.3.6.1.2.1.43.5.1.1.19.4"), 0);
    stop();
}

static void moves_with_all_that_it_is(void)
{
    start();
    SAYS("where 127.1.0.2", "ok b");
    SAYS("where c", "ok 127.1.0.3");
    (void)say("set 127.1.0.2 " LEVEL " 2 7");
    SAYS("move 127.1.0.2 127.1.0.3", "error another printer lives there, or it is no loopback "
                                     "address");
    SAYS("move 127.1.0.2 10.0.0.1", "error another printer lives there, or it is no loopback "
                                    "address");
    SAYS("move 127.1.0.2 127.1.0.0", "ok 1");
    CU_ASSERT_EQUAL(ask(ADDRESS + 1, SIM_PDU_GET, LEVEL), -2);
    CU_ASSERT_EQUAL(ask(ADDRESS - 1, SIM_PDU_GET, LEVEL), 7);
    CU_ASSERT_EQUAL(sent.from, ADDRESS - 1);
    SAYS("where b", "ok 127.1.0.0");
    SAYS("where d", "error no printer has this name");
    SAYS("where 127.1.0.2", "error no printer has this address");
    stop();
}

static void deals_all_addresses_anew_the_same_way_each_time(void)
{
    uint32_t first[3];
    bool moved = false;

    for (int turn = 0; turn < 2; turn++) {
        start();
        uint32_t seen = 0;
        SAYS("reshuffle 7", "ok 3");
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t address = printers[i].address;
            CU_ASSERT(turn == 0 || address == first[i]);
            first[i] = address;
            moved = moved || address != ADDRESS + i;
            seen |= 1U << (address - ADDRESS);
            CU_ASSERT_PTR_EQUAL(sim_fleet_find(&fleet, address), &printers[i]);
        }
        CU_ASSERT_EQUAL(seen, 7);
        SAYS("reshuffle", "error not a number to begin with");
        stop();
    }
    CU_ASSERT_TRUE(moved);
}

static void a_late_answer_comes_from_the_address_that_was_asked(void)
{
    start();
    (void)say("delay 127.1.0.1 500");
    CU_ASSERT_EQUAL(get(LEVEL), -2);
    (void)say("move 127.1.0.1 127.1.0.9");
    fake_loop_advance(loop, 500);
    CU_ASSERT_EQUAL(sent.count, 1);
    CU_ASSERT_EQUAL(sent.from, ADDRESS);
    stop();
}

static void tells_of_critical_alerts_by_itself(void)
{
    struct sim_message m;

    start();
    SAYS("traps 127.1.0.1 127.0.0.1 5000 v2c secret", "ok 1");
    (void)say("alert 127.1.0.1 open 8 1 808 4 3 -2 Tray 1 is low");
    CU_ASSERT_EQUAL(sent.count, 0);
    (void)say("alert 127.1.0.2 open 8 1 808 3 3 -2 Tray 1 is empty");
    CU_ASSERT_EQUAL(sent.count, 0);
    (void)say("alert 127.1.0.1 open 8 1 808 3 3 -2 Tray 1 is empty");
    CU_ASSERT_EQUAL_FATAL(sent.count, 1);
    CU_ASSERT_EQUAL(sent.port, 5000);
    CU_ASSERT_EQUAL(sent.from, ADDRESS);
    CU_ASSERT_TRUE(sim_codec_read(sent.bytes, sent.len, &m) && m.pdu == SIM_PDU_TRAP);
    (void)say("alert 127.1.0.1 repeat 2");
    CU_ASSERT_EQUAL(sent.count, 2);
    (void)say("off 127.1.0.1");
    (void)say("alert 127.1.0.1 open 6 1 3 3 3 -2 Cover");
    CU_ASSERT_EQUAL(sent.count, 2);
    (void)say("on 127.1.0.1");
    SAYS("traps * off", "ok 3");
    (void)say("alert 127.1.0.1 open 6 1 3 3 3 -2 Cover");
    CU_ASSERT_EQUAL(sent.count, 2);
    SAYS("traps 127.1.0.1 127.0.0.1 5000 v3 x", "error neither v1 nor v2c nor inform");
    stop();
}

static void an_inform_is_counted_when_it_is_answered(void)
{
    const struct sockaddr_in from = { .sin_family = AF_INET };
    struct sim_message m;

    start();
    (void)say("alert 127.1.0.1 open 6 1 3 3 3 -2 Cover");
    SAYS("inform 127.1.0.1 127.0.0.1 5000 secret", "ok 1");
    CU_ASSERT_EQUAL_FATAL(sent.count, 1);
    CU_ASSERT_TRUE_FATAL(sim_codec_read(sent.bytes, sent.len, &m));
    CU_ASSERT_EQUAL(m.pdu, SIM_PDU_INFORM);
    sent.bytes[(size_t)(m.community - sent.bytes) + m.community_len] = SIM_PDU_RESPONSE;
    sim_exchange_take(exchange, ADDRESS, &from, sent.bytes, sent.len);
    CU_ASSERT_PTR_NOT_NULL(strstr(say("stats 127.1.0.1"), " traps=1 acknowledged=1 "));
    CU_ASSERT_EQUAL(sent.count, 1);
    stop();
}

static void turns_are_counted_once_each_and_when_alerts_were_read(void)
{
    start();
    SAYS("looks 127.1.0.1", "ok 0 0 0");
    (void)ask_as(7, ADDRESS, SIM_PDU_GET, UP_TIME);
    (void)ask_as(7, ADDRESS, SIM_PDU_GET, UP_TIME);
    SAYS("looks 127.1.0.1", "ok 1 1 0");
    (void)ask_as(8, ADDRESS, SIM_PDU_GET, UP_TIME);
    (void)ask_as(9, ADDRESS, SIM_PDU_GET, SYS_DESCR);
    (void)ask_as(9, ADDRESS, SIM_PDU_GETNEXT, ALERTS);
    SAYS("looks 127.1.0.1", "ok 2 2 2");
    (void)ask_as(10, ADDRESS, SIM_PDU_GET, UP_TIME);
    SAYS("looks 127.1.0.1", "ok 3 3 2");
    (void)say("silence 127.1.0.1 on");
    (void)ask_as(11, ADDRESS, SIM_PDU_GET, UP_TIME);
    SAYS("looks 127.1.0.1", "ok 3 3 2");
    SAYS("looks 127.1.0.2", "ok 0 0 0");
    stop();
}

UNIT_MAIN("sim_exchange", UNIT_TEST(sleeps_after_a_while_and_says_standby),
          UNIT_TEST(a_question_for_more_wakes_it_and_gets_lost),
          UNIT_TEST(light_sleepers_wake_from_anything_and_deep_ones_from_nothing),
          UNIT_TEST(works_page_by_page_and_wakes_for_it), UNIT_TEST(is_off_until_it_is_on_again),
          UNIT_TEST(moves_with_all_that_it_is),
          UNIT_TEST(deals_all_addresses_anew_the_same_way_each_time),
          UNIT_TEST(a_late_answer_comes_from_the_address_that_was_asked),
          UNIT_TEST(tells_of_critical_alerts_by_itself),
          UNIT_TEST(an_inform_is_counted_when_it_is_answered),
          UNIT_TEST(turns_are_counted_once_each_and_when_alerts_were_read))
