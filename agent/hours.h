/* SPDX-License-Identifier: Apache-2.0 */
/* hours: the site's week: when people work, and which hour of the week it is, in local time. Pure
 * but for the time zone (base/clock_zone). */
#ifndef PRINTWIRE_AGENT_HOURS_H
#define PRINTWIRE_AGENT_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOURS_WINDOWS 21  /* three a day */
#define HOURS_OF_WEEK 168 /* Monday 00:00 is the first */

/* "mon-fri 07:30 to 18:00". */
struct hours_window {
    uint8_t days;  /* bit 0 is Monday: the days on which it begins */
    uint16_t from; /* minutes after midnight */
    uint16_t to;   /* at most 1440; not above `from`: it ends on the day after */
};

/* Working hours; without a window it is always working time. */
struct hours {
    struct hours_window windows[HOURS_WINDOWS];
    size_t count;
};

/** Read days such as "mon-fri", "sat" or "mon,wed-thu" (a span may pass Sunday); false for anything
 * else. */
bool hours_parse_days(const char *text, uint8_t *out_days);

/** Read a time of day, "00:00" to "24:00", as minutes; false for anything else. */
bool hours_parse_time(const char *text, uint16_t *out_minutes);

/** Add the hours of these days, from and to a time of day; false, and nothing added, when one of
 * them is none, or there are HOURS_WINDOWS already. */
bool hours_add(struct hours *hours, const char *days, const char *from, const char *to);

/** True in working hours. */
bool hours_are_working(const struct hours *hours, int64_t wall_ms);

/** How long until working hours begin, 0 within them; at most a week. Where the clocks change
 * meanwhile it is wrong by that: ask again when the time has come. */
uint64_t hours_until_working_ms(const struct hours *hours, int64_t wall_ms);

/** How long until working hours end, 0 outside them; at most a week, and a week when they never
 * end.
 */
uint64_t hours_until_rest_ms(const struct hours *hours, int64_t wall_ms);

/** Which hour of the week it is, below HOURS_OF_WEEK. */
unsigned hours_of_week(int64_t wall_ms);

/** Which local day it is, in days since 1970-01-01; 0 before. */
uint32_t hours_day(int64_t wall_ms);

/** How long until local midnight, above 0, at most a day. */
uint64_t hours_until_midnight_ms(int64_t wall_ms);

#endif
