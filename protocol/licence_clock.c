/* SPDX-License-Identifier: Apache-2.0 */
/* After a restart of the machine the floor stays where it was: how long it was off, only the wall
 * clock says. */
#include "protocol/licence_clock.h"

static int64_t within_years(int64_t time_ms)
{
    return time_ms < 0 ? 0 : time_ms > LICENCE_CLOCK_MOST ? LICENCE_CLOCK_MOST : time_ms;
}

uint64_t licence_clock_tick(struct licence_clock *clock, const struct licence_now *now)
{
    uint64_t passed = 0;

    if (clock->boot_id != now->boot_id)
        clock->exact = false;
    else if (now->boot_ms > clock->boot_ms)
        passed = now->boot_ms - clock->boot_ms;
    if (passed > (uint64_t)LICENCE_CLOCK_MOST)
        passed = (uint64_t)LICENCE_CLOCK_MOST;
    if (clock->floor_ms != 0)
        clock->floor_ms = within_years(clock->floor_ms + (int64_t)passed);
    clock->boot_id = now->boot_id;
    clock->boot_ms = now->boot_ms;
    clock->wall_ms = within_years(now->wall_ms);
    return passed;
}

void licence_clock_told(struct licence_clock *clock, int64_t iat_ms)
{
    clock->floor_ms = within_years(iat_ms);
    clock->exact = true;
}

void licence_clock_proves(struct licence_clock *clock, int64_t iat_ms)
{
    if (iat_ms > clock->floor_ms)
        clock->floor_ms = within_years(iat_ms);
}

enum licence_clock_doubt licence_clock_doubt(const struct licence_clock *clock)
{
    if (clock->floor_ms == 0)
        return LICENCE_CLOCK_GOOD;
    if (clock->wall_ms < clock->floor_ms - LICENCE_CLOCK_SLACK)
        return LICENCE_CLOCK_BEHIND;
    if (clock->exact && clock->wall_ms > clock->floor_ms + LICENCE_CLOCK_SLACK)
        return LICENCE_CLOCK_AHEAD;
    return LICENCE_CLOCK_GOOD;
}

int64_t licence_clock_time(const struct licence_clock *clock)
{
    if (licence_clock_doubt(clock) != LICENCE_CLOCK_GOOD || clock->wall_ms < clock->floor_ms)
        return clock->floor_ms;
    return clock->wall_ms;
}
