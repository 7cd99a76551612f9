/* SPDX-License-Identifier: Apache-2.0 */
/* Fresh, stale and repeated, by the clocks of senders and by our own. */
#include "agent/walk_trap_clock.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum { OWN_BOOTS = 3 };

static struct walk_trap_clock *clocks;
static char engine_id[16], mac[16];

static void begin(void)
{
    clocks = walk_trap_clock_create(OWN_BOOTS, 1000);
    CU_ASSERT_PTR_NOT_NULL_FATAL(clocks);
}

static void end(void)
{
    walk_trap_clock_destroy(clocks);
}

/* A signed message of an engine; each number makes another signature. */
static struct walk_trap_shape message(unsigned engine, uint32_t boots, uint32_t time,
                                      unsigned number)
{
    struct walk_trap_shape shape = { .version = WALK_V3, .boots = boots, .time = time };

    (void)snprintf(engine_id, sizeof engine_id, "engine%08u", engine);
    (void)snprintf(mac, sizeof mac, "%012u", number);
    shape.engine_id = (const uint8_t *)engine_id;
    shape.engine_id_len = strlen(engine_id);
    shape.mac = (const uint8_t *)(mac + 4);
    shape.mac_len = 8;
    return shape;
}

static enum walk_trap_freshness trap(uint32_t boots, uint32_t time, unsigned number,
                                     uint64_t now_ms)
{
    struct walk_trap_shape shape = message(1, boots, time, number);

    return walk_trap_clock_trap(clocks, &shape, now_ms);
}

static enum walk_trap_freshness inform(uint32_t boots, uint32_t time, unsigned number,
                                       uint64_t now_ms)
{
    struct walk_trap_shape shape = message(1, boots, time, number);

    return walk_trap_clock_inform(clocks, &shape, now_ms);
}

static void a_message_counts_once_however_long_one_waits(void)
{
    begin();
    CU_ASSERT_EQUAL(trap(1, 500, 1, 1000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(trap(1, 500, 1, 1000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(1, 500, 2, 1000), WALK_TRAP_FRESH); /* two in one second */
    CU_ASSERT_EQUAL(trap(1, 499, 3, 1000), WALK_TRAP_FRESH); /* that overtook each other */
    CU_ASSERT_EQUAL(trap(1, 500, 1, 100000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(1, 500, 1, 152000), WALK_TRAP_STALE);
    end();
}

static void the_window_goes_with_the_senders_clock(void)
{
    begin();
    CU_ASSERT_EQUAL(trap(4, 1000, 1, 0), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(trap(4, 850, 2, 0), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(trap(4, 849, 3, 0), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(trap(4, 950, 4, 100000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(trap(4, 949, 5, 100000), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(trap(3, 9999, 6, 0), WALK_TRAP_STALE); /* an earlier life */
    CU_ASSERT_EQUAL(trap(5, 1, 7, 0), WALK_TRAP_FRESH);    /* a new one */
    CU_ASSERT_EQUAL(trap(4, 2000, 8, 0), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(trap(WALK_TRAP_CLOCK_MOST, 1, 9, 0), WALK_TRAP_STALE);
    end();
}

static void what_is_forgotten_is_refused(void)
{
    begin();
    for (unsigned i = 0; i < 2 * WALK_TRAP_CLOCK_TRAPS; i++)
        CU_ASSERT_EQUAL(trap(1, 100 + i, i, 1000), WALK_TRAP_FRESH);
    for (unsigned i = 0; i < 2 * WALK_TRAP_CLOCK_TRAPS; i++)
        CU_ASSERT_EQUAL(trap(1, 100 + i, i, 1000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(1, 100 + WALK_TRAP_CLOCK_TRAPS - 1, 9999, 1000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(1, 100 + 2 * WALK_TRAP_CLOCK_TRAPS, 9998, 1000), WALK_TRAP_FRESH);
    end();
}

static void what_an_earlier_run_took_is_not_taken_again(void)
{
    struct walk_trap_stamp stamp = { .boots = 2, .time = 700 };

    begin();
    (void)message(1, 0, 0, 0);
    stamp.engine_len = strlen(engine_id);
    (void)memcpy(stamp.engine, engine_id, stamp.engine_len);
    CU_ASSERT_TRUE(walk_trap_clock_recall(clocks, &stamp));
    CU_ASSERT_FALSE(walk_trap_clock_recall(clocks, &stamp));
    CU_ASSERT_EQUAL(trap(2, 700, 1, 1000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(2, 640, 1, 1000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(trap(1, 9000, 1, 1000), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(trap(2, 701, 1, 1000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(trap(3, 1, 1, 1000), WALK_TRAP_FRESH);
    end();
}

static void informs_go_by_our_clock(void)
{
    uint32_t boots, time;

    begin();
    walk_trap_clock_own(clocks, 301000, &boots, &time);
    CU_ASSERT_EQUAL(boots, OWN_BOOTS);
    CU_ASSERT_EQUAL(time, 300);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 300, 1, 301000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 300, 1, 301000), WALK_TRAP_REPEATED);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 450, 2, 301000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 150, 3, 301000), WALK_TRAP_FRESH);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 149, 4, 301000), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS, 451, 5, 301000), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS - 1, 300, 6, 301000), WALK_TRAP_STALE);
    CU_ASSERT_EQUAL(inform(OWN_BOOTS + 1, 300, 7, 301000), WALK_TRAP_STALE);
    end();
}

static void too_many_senders_cost_the_quietest_its_place(void)
{
    begin();
    for (unsigned i = 0; i <= WALK_TRAP_CLOCK_ENGINES; i++) {
        struct walk_trap_shape shape = message(i, 1, 10, i);
        CU_ASSERT_EQUAL(walk_trap_clock_trap(clocks, &shape, 1000 + i), WALK_TRAP_FRESH);
    }
    for (unsigned i = 1; i <= WALK_TRAP_CLOCK_ENGINES; i += 97) {
        struct walk_trap_shape shape = message(i, 1, 10, i);
        CU_ASSERT_EQUAL(walk_trap_clock_trap(clocks, &shape, 20000), WALK_TRAP_REPEATED);
    }
    end();
}

UNIT_MAIN("walk_trap_clock", UNIT_TEST(a_message_counts_once_however_long_one_waits),
          UNIT_TEST(the_window_goes_with_the_senders_clock),
          UNIT_TEST(what_is_forgotten_is_refused),
          UNIT_TEST(what_an_earlier_run_took_is_not_taken_again),
          UNIT_TEST(informs_go_by_our_clock),
          UNIT_TEST(too_many_senders_cost_the_quietest_its_place))
