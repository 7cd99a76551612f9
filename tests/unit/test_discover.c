/* SPDX-License-Identifier: Apache-2.0 */
/* A sweep on a clock that the test moves: who is asked how often, and who is taken for a printer.
 */
#include "agent/discover/discover.h"

#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#define FIRST 0x0a000001U
#define HOUR  3600000

static const char *const printer[] = { "1.3.6.1.2.1.1.1.0|Invented laser",
                                       "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                       "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9" };
static const char *const server[] = { "1.3.6.1.2.1.1.1.0|Linux filer 6.1.0 x86_64" };

static struct agent_conf conf;
static struct loop *loop;
static struct discover *discover;
static unsigned printers, begun, sweeps;
static uint32_t last_printer, last_asked;

static uint32_t comes_again; /* this address answers once more while it is being handed over */

static void on_printer(void *arg, const struct sockaddr_in *address,
                       const struct walk_credential *credential, const struct reading_set *set)
{
    (void)arg;
    (void)set;
    printers++;
    last_printer = ntohl(address->sin_addr.s_addr);
    if (comes_again == last_printer)
        fake_walk_found(comes_again, credential);
}

static void on_swept(void *arg, uint32_t asked, uint32_t found)
{
    (void)arg;
    (void)found;
    sweeps++;
    last_asked = asked;
}

static void on_sweep(void *arg)
{
    (void)arg;
    begun++;
}

static void begin(enum walk_version version)
{
    static const struct discover_handlers handlers = { on_printer, on_swept, on_sweep, NULL };

    memset(&conf, 0, sizeof conf);
    conf.ranges[0] = (struct range){ FIRST, FIRST + 9, 161 };
    conf.range_count = 1;
    conf.excludes[0] = (struct range){ FIRST + 4, FIRST + 5, 0 };
    conf.exclude_count = 1;
    conf.credentials[0] = (struct walk_credential){ .name = "one", .version = version };
    conf.credential_count = 1;
    conf.engine.packets_per_s = 1000;
    conf.sweep_ms = HOUR;
    printers = begun = sweeps = 0;
    last_printer = 0;
    fake_walk_device(printer, 3);
    loop = loop_create();
    discover = discover_create(loop, NULL, &conf, &handlers, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(discover);
    discover_start(discover);
}

static void end(void)
{
    discover_destroy(discover);
    CU_ASSERT_EQUAL(fake_loop_pending(loop), 0);
    loop_destroy(loop);
    fake_walk_device(NULL, 0);
}

static void asks_all_but_the_excluded_with_both_versions(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(0), 16);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), 2);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST + 4), 0);
    CU_ASSERT_EQUAL(sweeps, 1);
    CU_ASSERT_EQUAL(last_asked, 8);
    end();
}

static void who_has_answered_is_not_asked_again_until_the_next_sweep(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 100);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    CU_ASSERT_EQUAL(last_printer, FIRST);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), 1);
    fake_loop_advance(loop, HOUR);
    CU_ASSERT_TRUE(fake_walk_swept(FIRST) > 1);
    CU_ASSERT_EQUAL(begun, 2);
    end();
}

static void only_printers_inside_the_ranges_pass(void)
{
    begin(WALK_V2C);
    fake_walk_found(FIRST + 10, &conf.credentials[0]);
    fake_walk_found(FIRST + 4, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 0);
    fake_walk_device(server, 1);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 0);
    end();
}

static void an_snmpv3_engine_is_asked_who_it_is(void)
{
    begin(WALK_V3);
    fake_walk_found(FIRST + 1, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    CU_ASSERT_EQUAL(fake_walk_requests(), 1);
    fake_walk_result(WALK_REFUSED);
    fake_walk_found(FIRST + 2, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    end();
}

static void an_snmpv3_engine_that_answers_again_and_again_is_asked_once(void)
{
    begin(WALK_V3);
    comes_again = FIRST + 1;
    fake_walk_found(FIRST + 1, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    CU_ASSERT_EQUAL(fake_walk_requests(), 1);
    comes_again = 0;
    end();
}

static void a_reload_takes_the_new_ranges(void)
{
    struct agent_conf other;

    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    other = conf;
    other.ranges[0] = (struct range){ FIRST + 100, FIRST + 101, 161 };
    CU_ASSERT_TRUE(discover_reload(discover, &other));
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST + 100), 2);
    CU_ASSERT_EQUAL(sweeps, 2);
    fake_walk_found(FIRST, &other.credentials[0]);
    CU_ASSERT_EQUAL(printers, 0);
    end();
}

static struct sockaddr_in at(uint32_t host, uint16_t port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(port),
                                 .sin_addr.s_addr = htonl(host) };
}

static bool hint(uint32_t host, uint16_t port)
{
    struct sockaddr_in address = at(host, port);

    return discover_hint(discover, &address);
}

static void a_hint_is_asked_at_once_with_every_version(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    unsigned before = fake_walk_swept(FIRST);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    fake_loop_advance(loop, 0);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 1);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 2);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    end();
}

/* What is hinted was perhaps switched on: who looks after it is to hear of it. */
static void a_hint_hands_over_a_printer_that_the_sweep_knew(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 100);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(printers, 1);
    unsigned before = fake_walk_swept(FIRST);
    CU_ASSERT_TRUE(hint(FIRST, 161));
    fake_loop_advance(loop, 100);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 2);
    fake_loop_advance(loop, 30000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 1);
    end();
}

static void a_hint_with_snmpv3_is_handed_over_when_it_said_who_it_is(void)
{
    begin(WALK_V3);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    fake_loop_advance(loop, 0);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    end();
}

static void no_hint_makes_us_ask_what_the_configuration_does_not_cover(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    unsigned before = fake_walk_swept(0);
    CU_ASSERT_FALSE(hint(FIRST + 10, 0));
    CU_ASSERT_FALSE(hint(FIRST + 4, 0));
    CU_ASSERT_FALSE(hint(FIRST + 4, 161));
    CU_ASSERT_FALSE(hint(FIRST, 9100));
    CU_ASSERT_FALSE(hint(0, 0));
    CU_ASSERT_FALSE(hint(0xe00000fbU, 0));
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(0), before);
    end();
}

static void a_hint_takes_the_port_of_its_range(void)
{
    begin(WALK_V2C);
    conf.ranges[0].port = 1161;
    fake_loop_advance(loop, 60000);
    CU_ASSERT_FALSE(hint(FIRST, 161));
    CU_ASSERT_TRUE(hint(FIRST, 0));
    CU_ASSERT_TRUE(hint(FIRST + 1, 1161));
    end();
}

static void what_the_running_sweep_has_found_is_not_asked_again(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 100);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_FALSE(hint(FIRST, 0));
    CU_ASSERT_TRUE(hint(FIRST + 1, 0));
    end();
}

static void an_address_is_asked_once_a_minute_however_often_it_is_hinted(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    unsigned before = fake_walk_swept(FIRST);
    for (unsigned i = 0; i < 500; i++) {
        (void)hint(FIRST, 0);
        fake_loop_advance(loop, 100);
    }
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 2);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 4);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    CU_ASSERT_FALSE(hint(FIRST, 0));
    fake_loop_advance(loop, 60000);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    end();
}

/* It may announce itself before it can answer. */
static void who_is_silent_and_hinted_again_is_asked_again_after_a_minute(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    unsigned before = fake_walk_swept(FIRST);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    fake_loop_advance(loop, 3000);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    CU_ASSERT_FALSE(hint(FIRST, 0));
    fake_loop_advance(loop, 57000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 2);
    fake_loop_advance(loop, 2000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 3);
    fake_walk_found(FIRST, &conf.credentials[0]);
    CU_ASSERT_EQUAL(printers, 1);
    fake_loop_advance(loop, 10000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before + 3);
    end();
}

static void a_flood_of_hints_is_asked_slowly_and_the_queue_is_bounded(void)
{
    unsigned taken = 0;

    begin(WALK_V2C);
    conf.ranges[0].to = FIRST + 999;
    conf.exclude_count = 0;
    CU_ASSERT_TRUE(discover_reload(discover, &conf));
    fake_loop_advance(loop, 60000);
    unsigned before = fake_walk_swept(0);
    for (uint32_t i = 0; i < 1000; i++)
        taken += hint(FIRST + i, 0);
    CU_ASSERT_EQUAL(taken, 64);
    fake_loop_advance(loop, 1000);
    CU_ASSERT_TRUE(fake_walk_swept(0) - before <= 9);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(0) - before, 128);
    end();
}

static void a_reload_forgets_hints(void)
{
    begin(WALK_V2C);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_TRUE(hint(FIRST, 0));
    conf.exclude_count = 2;
    conf.excludes[1] = (struct range){ FIRST, FIRST, 0 };
    unsigned before = fake_walk_swept(FIRST);
    CU_ASSERT_TRUE(discover_reload(discover, &conf));
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(fake_walk_swept(FIRST), before);
    end();
}

UNIT_MAIN("discover", UNIT_TEST(asks_all_but_the_excluded_with_both_versions),
          UNIT_TEST(who_has_answered_is_not_asked_again_until_the_next_sweep),
          UNIT_TEST(only_printers_inside_the_ranges_pass),
          UNIT_TEST(an_snmpv3_engine_is_asked_who_it_is),
          UNIT_TEST(an_snmpv3_engine_that_answers_again_and_again_is_asked_once),
          UNIT_TEST(a_reload_takes_the_new_ranges),
          UNIT_TEST(a_hint_is_asked_at_once_with_every_version),
          UNIT_TEST(a_hint_hands_over_a_printer_that_the_sweep_knew),
          UNIT_TEST(a_hint_with_snmpv3_is_handed_over_when_it_said_who_it_is),
          UNIT_TEST(no_hint_makes_us_ask_what_the_configuration_does_not_cover),
          UNIT_TEST(a_hint_takes_the_port_of_its_range),
          UNIT_TEST(what_the_running_sweep_has_found_is_not_asked_again),
          UNIT_TEST(an_address_is_asked_once_a_minute_however_often_it_is_hinted),
          UNIT_TEST(who_is_silent_and_hinted_again_is_asked_again_after_a_minute),
          UNIT_TEST(a_flood_of_hints_is_asked_slowly_and_the_queue_is_bounded),
          UNIT_TEST(a_reload_forgets_hints))
