/* SPDX-License-Identifier: Apache-2.0 */
/* What months with a wrong clock, without a server, and with a licence that ends come to: a line of
 * a table for each class of case, as docs/reliability.md shows it. */
#include "tests/fakes/licence_world.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY  LICENCE_WORLD_DAY
#define HOUR LICENCE_WORLD_HOUR
#define YEAR LICENCE_WORLD_YEAR
#define HALF (YEAR / 2)

/* Error of the wall clock: from ten years behind to ten years ahead. */
#define FIRST (-20)
#define LAST  20

struct row {
    const char *what;
    void (*play)(struct licence_world *w, int64_t wrong_ms);
    enum licence_state end;
};

/* The clock is set while the agent runs; the server answers each day. */
static void set_while_running(struct licence_world *w, int64_t wrong_ms)
{
    w->wrong_ms = wrong_ms;
    licence_world_run(w, 60);
}

/* It is wrong since the machine started, and right answers come a day later. */
static void set_while_off(struct licence_world *w, int64_t wrong_ms)
{
    licence_world_run(w, 3);
    w->wrong_ms = wrong_ms;
    licence_world_reboot(w, HOUR);
    licence_world_run(w, 60);
}

/* The server is away for sixty days and some hours, from one moment to the next. */
static void away_for_sixty_days(struct licence_world *w, int64_t wrong_ms)
{
    w->reachable = false;
    w->wrong_ms = wrong_ms;
    licence_world_run(w, 61);
}

static void away_and_back(struct licence_world *w, int64_t wrong_ms)
{
    away_for_sixty_days(w, wrong_ms);
    w->reachable = true;
    licence_world_run(w, 1);
}

/* Nobody is there to ask, and a clock that is ahead says that all is over: seven days of warning,
 * in which it is set right. */
static void wrong_for_six_days(struct licence_world *w, int64_t wrong_ms)
{
    licence_world_run(w, 1);
    w->reachable = false;
    w->wrong_ms = wrong_ms;
    licence_world_reboot(w, HOUR);
    licence_world_run(w, 6);
    w->wrong_ms = 0;
    licence_world_step(w);
}

static void off_for_seventy_days(struct licence_world *w, int64_t wrong_ms)
{
    licence_world_run(w, 3);
    w->wrong_ms = wrong_ms;
    licence_world_reboot(w, 70 * DAY);
    licence_world_run(w, 1);
}

static void revoked_with_notice(struct licence_world *w, int64_t wrong_ms)
{
    w->wrong_ms = wrong_ms;
    w->revoked_ms = w->true_ms + 14 * DAY;
    licence_world_run(w, 16);
}

static void revoked_and_renewed(struct licence_world *w, int64_t wrong_ms)
{
    revoked_with_notice(w, wrong_ms);
    w->revoked_ms = 0;
    licence_world_run(w, 1);
}

static void ended_and_not_renewed(struct licence_world *w, int64_t wrong_ms)
{
    w->exp_ms = w->true_ms + 10 * DAY;
    w->wrong_ms = wrong_ms;
    licence_world_run(w, 60);
}

static const struct row rows[] = {
    { "clock set while it runs, 60 days, server there", set_while_running, LICENCE_STATE_VALID },
    { "clock wrong since the start, 60 days, server there", set_while_off, LICENCE_STATE_VALID },
    { "server away for 61 days", away_for_sixty_days, LICENCE_STATE_RESTRICTED },
    { "server back after 61 days", away_and_back, LICENCE_STATE_VALID },
    { "clock wrong for 6 days, server away", wrong_for_six_days, LICENCE_STATE_UNREACHABLE },
    { "machine off for 70 days, server there", off_for_seventy_days, LICENCE_STATE_VALID },
    { "revoked, 14 days of notice over", revoked_with_notice, LICENCE_STATE_REVOKED },
    { "revoked, then renewed", revoked_and_renewed, LICENCE_STATE_VALID },
    { "ended 50 days ago, not renewed", ended_and_not_renewed, LICENCE_STATE_RESTRICTED },
};

static void try_row(const struct row *row)
{
    unsigned gaps = 0, cases = 0, others = 0;

    for (int64_t half = FIRST; half <= LAST; half++) {
        struct licence_world w;
        licence_world_start_licensed(&w);
        row->play(&w, half * HALF);
        others += w.view.state != row->end;
        gaps += w.gaps;
        cases++;
        if (w.view.state != row->end)
            (void)printf("%s, clock %+" PRId64 " half years: %s\n", row->what, half,
                         licence_state_word(w.view.state));
    }
    (void)printf("| %s | %u | %s | %u |\n", row->what, cases, licence_state_word(row->end), gaps);
    CU_ASSERT_EQUAL(others, 0);
    CU_ASSERT_EQUAL(gaps, 0);
}

static void each_case_ends_as_stated_and_reading_goes_on(void)
{
    (void)printf("\n| clock from 10 years behind to 10 ahead, by half years | cases | ended in | "
                 "hours without reading |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        try_row(&rows[i]);
}

/* Which day brings which state, when nobody answers any more. */
static void sixty_days_without_a_server_day_by_day(void)
{
    struct licence_world w;
    enum licence_state before = LICENCE_STATES;

    licence_world_start_licensed(&w);
    w.reachable = false;
    for (int day = 0; day <= 61; day++) {
        if (w.view.state != before)
            (void)printf("day %d: %s%s%s\n", day, licence_state_word(w.view.state),
                         w.view.reason != LICENCE_REASON_NONE ? ", " : "",
                         licence_state_reason_word(w.view.reason));
        before = w.view.state;
        licence_world_run(&w, 1);
    }
    CU_ASSERT_EQUAL(before, LICENCE_STATE_RESTRICTED);
    CU_ASSERT_EQUAL(w.gaps, 0);
}

UNIT_MAIN("licence_table", UNIT_TEST(each_case_ends_as_stated_and_reading_goes_on),
          UNIT_TEST(sixty_days_without_a_server_day_by_day))
