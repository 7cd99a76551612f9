/* SPDX-License-Identifier: Apache-2.0 */
/* Ten thousand agents whose licence server was away: they come back one by one, not all at once.
 * Time and chance are the test's own, so the figures are the same each time. */
#include "protocol/licence_state.h"

#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AGENTS  10000
#define MINUTE  INT64_C(60000)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)
#define START   INT64_C(1795392000000) /* 2026-11-23T00:00:00Z */
#define DAYS    10
#define MINUTES (DAYS * 24 * 60)
#define SEED    UINT32_C(20261123)

/* The server is away from a day after START on. */
struct crowd {
    int64_t back_ms;
    uint32_t random;
    uint32_t minutes[MINUTES]; /* questions since the server is back */
};

/* Marsaglia's xorshift. */
static uint32_t chance(struct crowd *crowd)
{
    crowd->random ^= crowd->random << 13;
    crowd->random ^= crowd->random >> 17;
    crowd->random ^= crowd->random << 5;
    return crowd->random;
}

static void ask(struct crowd *crowd, struct licence_memory *memory, int64_t time_ms)
{
    const struct licence_now now = { .wall_ms = time_ms,
                                     .boot_ms = (uint64_t)(time_ms - START + DAY),
                                     .boot_id = 1 };
    static struct licence_doc lease = { .type = LICENCE_DOC_LEASE, .seq = 1 };

    if (time_ms >= START + DAY && time_ms < crowd->back_ms) {
        licence_state_failed(memory, &now);
        return;
    }
    lease.iat_ms = time_ms;
    licence_state_answered(memory, &now, &lease);
    if (time_ms >= crowd->back_ms)
        crowd->minutes[(time_ms - crowd->back_ms) / MINUTE]++;
}

/* One agent, which begins at some moment of the first day. */
static void live(struct crowd *crowd)
{
    struct licence_memory memory = { .seq = 0 };
    int64_t time_ms = START + (DAY * chance(crowd) >> 32);

    while (time_ms < crowd->back_ms + DAYS * DAY) {
        ask(crowd, &memory, time_ms);
        time_ms += (int64_t)licence_state_next_check_ms(&memory, chance(crowd), 0);
    }
}

/* The highest minute divided by the mean one, of some days; they are counted from 0. */
static double peak(const struct crowd *crowd, unsigned first, unsigned count)
{
    uint64_t all = 0;
    uint32_t highest = 0;

    for (unsigned i = first * 1440; i < (first + count) * 1440; i++) {
        all += crowd->minutes[i];
        highest = crowd->minutes[i] > highest ? crowd->minutes[i] : highest;
    }
    CU_ASSERT(all >= (uint64_t)count * AGENTS * 9 / 10); /* everybody asks about once a day */
    return (double)highest * count * 1440 / (double)all;
}

static void outage(struct crowd *crowd, int64_t span_ms)
{
    memset(crowd, 0, sizeof *crowd);
    crowd->back_ms = START + DAY + span_ms;
    crowd->random = SEED;
    for (unsigned i = 0; i < AGENTS; i++)
        live(crowd);
}

static void agents_do_not_come_at_once_after_an_outage(void)
{
    static const int64_t hours[] = { 1, 6, 24, 72 };
    static struct crowd crowd;

    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        outage(&crowd, hours[i] * HOUR);
        double all = peak(&crowd, 0, DAYS), last = peak(&crowd, DAYS - 1, 1);
        (void)printf("\n  %2" PRId64
                     " h away: highest minute %.1f times the mean one over %d days, "
                     "%.1f times on the last day",
                     hours[i], all, DAYS, last);
        CU_ASSERT(all < 10);
        CU_ASSERT(last < 4);
    }
}

UNIT_MAIN("licence_jitter", UNIT_TEST(agents_do_not_come_at_once_after_an_outage))
