/* SPDX-License-Identifier: Apache-2.0 */
/* Working days differ by half either way, so do their hours. */
#include "tests/sim_past/past_use.h"

#include "tests/replay/replay_random.h"

#include <stdlib.h>

#define HOUR_MS   INT64_C(3600000)
#define DAY_HOURS 24
#define WEEK_DAYS 7
#define MONDAY    4 /* days behind the Thursday of 1970 */
#define FULL      100.0

/* What part of a day's pages comes in each hour of a working day, in thousandths. */
static const unsigned shares[DAY_HOURS] = {
    [7] = 40,   [8] = 110,  [9] = 140,  [10] = 130, [11] = 110, [12] = 50,
    [13] = 100, [14] = 120, [15] = 100, [16] = 60,  [17] = 30,  [18] = 10
};

double past_use_even(void)
{
    return (double)(replay_random() >> 11) / 9007199254740992.0; /* 2^53 */
}

static bool is_working_day(int64_t at_ms)
{
    int64_t day = at_ms / (DAY_HOURS * HOUR_MS);

    return (day - MONDAY) % WEEK_DAYS < 5;
}

bool past_use_is_office(int64_t at_ms)
{
    return is_working_day(at_ms) && shares[at_ms / HOUR_MS % DAY_HOURS] > 0;
}

bool past_use_make(struct past_use *use, int64_t from_ms, unsigned hours, unsigned pages_a_day)
{
    double day = 0;

    *use = (struct past_use){ hours, calloc(hours + 1, sizeof *use->left) };
    if (use->left == NULL)
        return false;
    for (unsigned hour = hours; hour-- > 0;) {
        int64_t at_ms = from_ms + hour * HOUR_MS;
        if (hour + 1 == hours || at_ms / HOUR_MS % DAY_HOURS == DAY_HOURS - 1)
            day = pages_a_day * (0.5 + past_use_even()) * (is_working_day(at_ms) ? 1 : 0.03);
        double share = shares[at_ms / HOUR_MS % DAY_HOURS] / 1000.0;
        use->left[hour] = use->left[hour + 1] + (uint32_t)(day * share * 2 * past_use_even());
    }
    return true;
}

double past_use_level(const struct past_supply *supply, uint32_t pages_left)
{
    double level = supply->now + pages_left * supply->points_a_page;

    while (level > FULL)
        level -= FULL - supply->bottom;
    return level;
}

void past_use_finish(struct past_use *use)
{
    free(use->left);
    *use = (struct past_use){ 0 };
}
