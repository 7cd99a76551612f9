/* SPDX-License-Identifier: Apache-2.0 */
/* What clocks, restarts and any order of events do to licence_state. */
#include "base/str.h"
#include "tests/fakes/licence_world.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DAY  LICENCE_WORLD_DAY
#define HOUR LICENCE_WORLD_HOUR
#define YEAR LICENCE_WORLD_YEAR
#define NOW  LICENCE_WORLD_NOW

#define STATE(w, expected)  CU_ASSERT_EQUAL((w).view.state, LICENCE_STATE_##expected)
#define REASON(w, expected) CU_ASSERT_EQUAL((w).view.reason, LICENCE_REASON_##expected)

/* Off for 70 days, then the first check: nothing was said in between. */
static void a_holiday_ends_nothing(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    licence_world_run(&w, 3);
    licence_world_reboot(&w, 70 * DAY);
    licence_world_step(&w);
    STATE(w, VALID);
    licence_world_check(&w);
    licence_world_step(&w);
    STATE(w, VALID);
    w.reachable = false;
    licence_world_reboot(&w, 70 * DAY);
    licence_world_check(&w);
    licence_world_step(&w);
    STATE(w, GRACE); /* nobody answered since: seven days of running */
    REASON(w, LEASE_OVER);
    licence_world_run(&w, 6);
    STATE(w, GRACE);
    licence_world_run(&w, 2);
    STATE(w, RESTRICTED);
    CU_ASSERT_EQUAL(w.gaps, 0);
}

/* What each error of the wall clock ends in, with and without a server. */
static void no_error_of_the_clock_ends_a_licence_that_the_server_renews(void)
{
    static const int64_t errors[] = { -10 * YEAR, -5 * YEAR, -YEAR,    -60 * DAY,
                                      -2 * DAY,   -HOUR,     HOUR,     2 * DAY,
                                      60 * DAY,   YEAR,      5 * YEAR, 10 * YEAR };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct licence_world w;
        licence_world_start_licensed(&w);
        w.wrong_ms = errors[i]; /* set while it runs */
        licence_world_run(&w, 40);
        STATE(w, VALID);
        CU_ASSERT_EQUAL(w.view.doubt, errors[i] < -DAY  ? LICENCE_CLOCK_BEHIND
                                      : errors[i] > DAY ? LICENCE_CLOCK_AHEAD
                                                        : LICENCE_CLOCK_GOOD);
        licence_world_reboot(
            &w, HOUR); /* and over a restart: the wall clock is all there is until the check */
        licence_world_step(&w);
        CU_ASSERT_EQUAL(w.view.state, errors[i] > 324 * DAY   ? LICENCE_STATE_GRACE
                                      : errors[i] > 290 * DAY ? LICENCE_STATE_RENEW_SOON
                                                              : LICENCE_STATE_VALID);
        CU_ASSERT_EQUAL(w.view.ask_time, errors[i] < -DAY || errors[i] > 324 * DAY);
        licence_world_run(&w, 6);
        STATE(w, VALID);
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
}

static void a_clock_set_back_wins_no_time(void)
{
    static const int64_t errors[] = { -10 * YEAR, -YEAR, -30 * DAY };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct licence_world w;
        licence_world_start_licensed(&w);
        w.reachable = false;
        w.wrong_ms = errors[i];
        licence_world_run(&w, 20);
        STATE(w, UNREACHABLE);
        CU_ASSERT_EQUAL(w.view.doubt, LICENCE_CLOCK_BEHIND);
        licence_world_reboot(&w, 0);
        licence_world_run(&w, 11);
        STATE(w, GRACE);
        licence_world_reboot(&w, 0);
        licence_world_run(&w, 31);
        STATE(w, RESTRICTED);
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
}

/* Ahead by years, and nobody to ask: seven days of running, not a moment sooner. */
static void a_clock_far_ahead_asks_and_warns_for_seven_days(void)
{
    static const int64_t errors[] = { 2 * YEAR, 10 * YEAR };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct licence_world w;
        licence_world_start_licensed(&w);
        licence_world_run(&w, 1);
        w.reachable = false;
        licence_world_reboot(&w, HOUR);
        w.wrong_ms = errors[i];
        licence_world_step(&w);
        STATE(w, GRACE);
        CU_ASSERT_TRUE(w.view.ask_time);
        licence_world_run(&w, 6);
        STATE(w, GRACE);
        CU_ASSERT_EQUAL(w.view.next_ms, w.true_ms + w.wrong_ms + DAY);
        w.wrong_ms = 0; /* the clock is put right: all is well */
        licence_world_step(&w);
        STATE(w, UNREACHABLE);
        w.wrong_ms = errors[i];
        licence_world_run(&w, 8);
        STATE(w, RESTRICTED);
        struct licence_now now = licence_world_now_of(&w);
        struct licence_doc time = { .type = LICENCE_DOC_TIME, .iat_ms = w.true_ms };
        licence_state_answered(&w.memory, &now, &time); /* /v1/time answers */
        licence_world_step(&w);
        STATE(w, UNREACHABLE);
        CU_ASSERT_EQUAL(w.view.doubt, LICENCE_CLOCK_AHEAD);
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
}

static void a_wall_clock_alone_does_not_revoke(void)
{
    struct licence_world w;

    licence_world_start_licensed(&w);
    w.revoked_ms = NOW + 60 * DAY;
    licence_world_run(&w, 1);
    w.reachable = false;
    licence_world_reboot(&w, 0);
    w.wrong_ms = YEAR;
    licence_world_step(&w);
    STATE(w, GRACE);
    REASON(w, TO_BE_REVOKED);
    CU_ASSERT_TRUE(w.view.ask_time);
    licence_world_run(&w, 5);
    STATE(w, GRACE);
    licence_world_run(&w, 3);
    STATE(w, REVOKED);
}

static void key_sets_tell_no_time(void)
{
    struct licence_world w;
    struct licence_doc set = { .type = LICENCE_DOC_KEYSET, .iat_ms = NOW - YEAR, .version = 2 };

    licence_world_start_licensed(&w);
    struct licence_now now = licence_world_now_of(&w);
    licence_state_answered(&w.memory, &now, &set);
    CU_ASSERT_EQUAL(w.memory.clock.floor_ms, NOW);
}

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*random * below >> 32);
}

static int64_t any_time(uint32_t *random)
{
    static const int64_t spans[] = { -10 * YEAR, -YEAR,    -30 * DAY, -DAY,     0,
                                     DAY,        30 * DAY, YEAR,      10 * YEAR };

    return spans[draw(random, 9)] + (int64_t)draw(random, 100) * HOUR;
}

/* Something that changes what the documents and the configuration say. */
static void say_something(struct licence_world *w, uint32_t *random)
{
    static const char *const regions[] = { "", "", "eu", "eu", "us" };

    switch (draw(random, 8)) {
    case 0:
        w->exp_ms = w->true_ms + any_time(random);
        break;
    case 1:
        w->revoked_ms = draw(random, 3) != 0 ? 0 : w->true_ms + any_time(random);
        break;
    case 2:
        w->licensed = draw(random, 4) != 0;
        break;
    case 3:
        w->config_region = regions[draw(random, 5)];
        break;
    case 4:
        w->portal_region = draw(random, 2) == 0 ? NULL : regions[draw(random, 5)];
        break;
    case 5:
        (void)str_copy(w->doc.region, sizeof w->doc.region, regions[draw(random, 5)]);
        break;
    case 6:
        w->doc.nbf_ms = w->true_ms + any_time(random);
        break;
    default:
        w->doc.grace_days = draw(random, 366);
    }
}

/* One thing that may happen to a world. */
static void happen(struct licence_world *w, uint32_t *random)
{
    switch (draw(random, 12)) {
    case 0:
        w->wrong_ms = draw(random, 2) == 0 ? 0 : any_time(random);
        break;
    case 1:
        licence_world_reboot(w, (int64_t)draw(random, 100) * DAY);
        break;
    case 2:
        w->reachable = draw(random, 2) == 0;
        break;
    case 3: /* lost, or damaged in a way that its reader would not let pass */
        memset(&w->memory, draw(random, 2) == 0 ? 0 : 0x7f, sizeof w->memory);
        w->memory.clock.exact = false;
        break;
    case 4:
    case 5:
        licence_world_check(w);
        break;
    case 6:
    case 7:
        say_something(w, random);
        break;
    default:
        licence_world_pass(w, (int64_t)draw(random, 240) * HOUR);
    }
}

/* Whatever happens, in whatever order: reading and journalling are on, and a device that is known
 * and licensed is delivered in all states but the two that are there to pause it. */
static void whatever_happens_reading_goes_on(void)
{
    unsigned seen[LICENCE_STATES] = { 0 };
    uint32_t random = 20261122;

    for (int round = 0; round < 200; round++) {
        struct licence_world w;
        licence_world_init(&w);
        for (int i = 0; i < 500; i++) {
            happen(&w, &random);
            if (draw(&random, 10) == 0)
                licence_world_run(&w, draw(&random, 5));
            licence_world_step(&w);
            CU_ASSERT_FATAL(w.view.state < LICENCE_STATES);
            seen[w.view.state]++;
            bool pauses =
                w.view.state == LICENCE_STATE_REVOKED || w.view.state == LICENCE_STATE_MISPLACED;
            CU_ASSERT_EQUAL_FATAL(licence_state_delivers(&w.view, 0, 0), !pauses);
        }
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
    for (unsigned state = 0; state < LICENCE_STATES; state++)
        CU_ASSERT(seen[state] > 100);
}

/* The same with sane documents and no lost memory: what ends was warned of for seven days. */
static void whatever_happens_nothing_ends_without_seven_days_of_warning(void)
{
    uint32_t random = 5;

    for (int round = 0; round < 60; round++) {
        struct licence_world w;
        int64_t good_ms = 0; /* running time since all was well */
        licence_world_start_licensed(&w);
        for (int hour = 0; hour < 1500; hour++) {
            licence_world_pass(&w, HOUR);
            good_ms += HOUR;
            if (draw(&random, 100) == 0)
                w.wrong_ms = any_time(&random);
            if (draw(&random, 200) == 0)
                licence_world_reboot(&w, (int64_t)draw(&random, 100) * DAY);
            if (draw(&random, 300) == 0)
                w.reachable = !w.reachable;
            if (draw(&random, 24) == 0)
                licence_world_check(&w);
            licence_world_step(&w);
            CU_ASSERT_FATAL(w.view.state != LICENCE_STATE_RESTRICTED || good_ms >= 7 * DAY);
            if (w.view.state < LICENCE_STATE_GRACE)
                good_ms = 0;
        }
        CU_ASSERT_EQUAL(w.gaps, 0);
    }
}

UNIT_MAIN("licence_state_time", UNIT_TEST(a_holiday_ends_nothing),
          UNIT_TEST(no_error_of_the_clock_ends_a_licence_that_the_server_renews),
          UNIT_TEST(a_clock_set_back_wins_no_time),
          UNIT_TEST(a_clock_far_ahead_asks_and_warns_for_seven_days),
          UNIT_TEST(a_wall_clock_alone_does_not_revoke), UNIT_TEST(key_sets_tell_no_time),
          UNIT_TEST(whatever_happens_reading_goes_on),
          UNIT_TEST(whatever_happens_nothing_ends_without_seven_days_of_warning))
