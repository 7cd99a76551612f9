/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody is looked for for a time, and the ranges from their beginning after it. */
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

static struct agent_conf conf;
static struct loop *loop;
static struct discover *discover;
static unsigned printers, sweeps;

static void on_printer(void *arg, const struct sockaddr_in *address,
                       const struct walk_credential *credential, const struct reading_set *set)
{
    (void)arg, (void)address, (void)credential, (void)set;
    printers++;
}

static void on_swept(void *arg, uint32_t asked, uint32_t found)
{
    (void)arg, (void)asked, (void)found;
    sweeps++;
}

static void begin(void)
{
    static const struct discover_handlers handlers = { on_printer, on_swept, NULL, NULL };

    memset(&conf, 0, sizeof conf);
    conf.ranges[0] = (struct range){ FIRST, FIRST + 9, 161 };
    conf.range_count = 1;
    conf.credentials[0] = (struct walk_credential){ .name = "one", .version = WALK_V2C };
    conf.credential_count = 1;
    conf.engine.packets_per_s = 1000;
    conf.sweep_ms = HOUR;
    printers = sweeps = 0;
    fake_walk_device(printer, 3);
    loop = loop_create();
    discover = discover_create(loop, NULL, &conf, &handlers, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(discover);
}

static void end(void)
{
    discover_destroy(discover);
    CU_ASSERT_EQUAL(fake_loop_pending(loop), 0);
    loop_destroy(loop);
    fake_walk_device(NULL, 0);
}

static void a_sweep_is_broken_off_and_begins_anew(void)
{
    begin();
    discover_start(discover);
    fake_loop_advance(loop, 3);
    discover_hold(discover, true);
    unsigned asked = fake_walk_swept(0);
    fake_loop_advance(loop, 3 * HOUR);
    CU_ASSERT_EQUAL(fake_walk_swept(0), asked);
    CU_ASSERT_EQUAL(sweeps, 0);
    discover_hold(discover, false);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(sweeps, 1);
    CU_ASSERT_TRUE(fake_walk_swept(FIRST) > 0);
    CU_ASSERT_TRUE(fake_walk_swept(FIRST + 9) > 0);
    end();
}

static void neither_orders_hints_nor_answers_make_it_ask(void)
{
    const struct sockaddr_in hint = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(FIRST + 3) };

    begin();
    conf.credentials[0].version = WALK_V3; /* whose engines are asked who they are */
    discover_hold(discover, true);
    unsigned asked = fake_walk_swept(0);
    discover_start(discover);
    CU_ASSERT_FALSE(discover_hint(discover, &hint));
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(loop, 2 * HOUR);
    CU_ASSERT_EQUAL(fake_walk_swept(0), asked);
    CU_ASSERT_EQUAL(printers, 0);
    end();
}

static void another_configuration_does_not_end_it(void)
{
    struct agent_conf other;

    begin();
    discover_start(discover);
    discover_hold(discover, true);
    unsigned asked = fake_walk_swept(0);
    other = conf;
    CU_ASSERT_TRUE(discover_reload(discover, &other));
    fake_loop_advance(loop, 2 * HOUR);
    CU_ASSERT_EQUAL(fake_walk_swept(0), asked);
    discover_hold(discover, false);
    fake_loop_advance(loop, 60000);
    CU_ASSERT_EQUAL(sweeps, 1);
    end();
}

UNIT_MAIN("discover_hold", UNIT_TEST(a_sweep_is_broken_off_and_begins_anew),
          UNIT_TEST(neither_orders_hints_nor_answers_make_it_ask),
          UNIT_TEST(another_configuration_does_not_end_it))
