/* SPDX-License-Identifier: Apache-2.0 */
/* Counted in days since 1970, of which the first was a Thursday. */
#include "portal/store/mailing_time.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (MAILING_TIME_MINUTES * MINUTE_MS)
#define SECONDS   86400

static const char *const names[MAILING_TIME_COUNT] = {
    [MAILING_TIME_DAY] = "day", [MAILING_TIME_WEEK] = "week", [MAILING_TIME_MONTH] = "month"
};

const char *mailing_time_name(enum mailing_time every)
{
    return names[every];
}

bool mailing_time_from_name(const char *name, enum mailing_time *out_every)
{
    for (size_t i = 0; i < MAILING_TIME_COUNT; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        *out_every = (enum mailing_time)i;
        return true;
    }
    return false;
}

static int64_t day_of_month(int64_t day)
{
    time_t seconds = (time_t)(day * SECONDS);
    struct tm utc = { .tm_mday = 1 };

    (void)gmtime_r(&seconds, &utc);
    return utc.tm_mday;
}

/* The first day of the day, week or month that this day is in. */
static int64_t first_day(enum mailing_time every, int64_t day)
{
    if (every == MAILING_TIME_WEEK)
        return day - (day + 3) % 7;
    return every == MAILING_TIME_MONTH ? day - day_of_month(day) + 1 : day;
}

/* The first day of the next one. */
static int64_t next_day(enum mailing_time every, int64_t first)
{
    if (every == MAILING_TIME_WEEK)
        return first + 7;
    return every == MAILING_TIME_MONTH ? first_day(every, first + 31) : first + 1;
}

int64_t mailing_time_next(enum mailing_time every, int64_t minute, int64_t after_ms)
{
    int64_t first = first_day(every, after_ms / DAY_MS);

    while (first * DAY_MS + minute * MINUTE_MS <= after_ms)
        first = next_day(every, first);
    return first * DAY_MS + minute * MINUTE_MS;
}

void mailing_time_about(enum mailing_time every, int64_t at_ms, int64_t *out_begins_ms,
                        int64_t *out_ends_ms)
{
    int64_t ends = first_day(every, at_ms / DAY_MS);

    *out_ends_ms = ends * DAY_MS;
    *out_begins_ms = first_day(every, ends - 1) * DAY_MS;
}
