/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel counts a process's time in nanoseconds in /proc/PID/schedstat. */
#include "tests/bench/bench_cost.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct bench_cost_clock bench_cost_clock(struct db *db, const struct db_place *place)
{
    struct bench_cost_clock clock = { 0 };
    enum err err;

    if (!place->server)
        return clock;
    struct db_statement *ask = db_prepare(db, "SELECT pg_backend_pid()");
    if (!ask || !db_row(ask, &err))
        abort();
    clock.server = (int)db_number(ask, 0);
    db_finish(ask);
    return clock;
}

static double server_s(const struct bench_cost_clock *clock)
{
    uint64_t ns = 0;
    char path[64];

    if (clock->server == 0)
        return 0;
    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", clock->server);
    FILE *stat = fopen(path, "re");
    if (!stat || fscanf(stat, "%" SCNu64, &ns) != 1)
        abort();
    (void)fclose(stat);
    return (double)ns / 1e9;
}

static double own_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct bench_cost bench_cost_now(const struct bench_cost_clock *clock)
{
    return (struct bench_cost){ .wall = (double)clock_monotonic_us() / 1e6,
                                .own = own_s(),
                                .server = server_s(clock) };
}

struct bench_cost bench_cost_since(const struct bench_cost_clock *clock, struct bench_cost begin)
{
    struct bench_cost now = bench_cost_now(clock);

    return (struct bench_cost){ now.wall - begin.wall, now.own - begin.own,
                                now.server - begin.server };
}
