/* SPDX-License-Identifier: Apache-2.0 */
/* licence_clock: what time it is, for somebody who does not believe the wall clock alone.
 *
 * The floor is the time that has certainly come: the last time that a licence server signed for
 * us, plus the time that this machine has been running since by its boot clock (CLOCK_BOOTTIME,
 * with suspension). Nobody can turn it back by setting the wall clock; time in which the machine
 * was off is not in it. Within the boot in which a server answered the floor is exact.
 *
 * The effective time is the wall clock, unless that is more than a day behind the floor (set back)
 * or, where the floor is exact, more than a day ahead of it: then it is the floor. A wall clock
 * that is ahead otherwise may be right - the machine may have been off - and may be wrong: what
 * only it says is not proven.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_CLOCK_H
#define PRINTWIRE_PROTOCOL_LICENCE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define LICENCE_CLOCK_DAY   INT64_C(86400000)
#define LICENCE_CLOCK_SLACK LICENCE_CLOCK_DAY
#define LICENCE_CLOCK_MOST  INT64_C(253402300799999) /* the end of the year 9999 */

/* The clocks as they are now; all from the caller. */
struct licence_now {
    int64_t wall_ms;  /* since 1970 UTC */
    uint64_t boot_ms; /* since the machine started, suspension included */
    uint64_t boot_id; /* of this boot: a hash of the system's random boot id */
};

/* What is kept on disk; all zero at the very start. */
struct licence_clock {
    int64_t floor_ms; /* 0: no server ever told us the time */
    uint64_t boot_ms; /* at the last tick */
    uint64_t boot_id;
    bool exact;      /* a server told the time in the boot boot_id */
    int64_t wall_ms; /* at the last tick */
};

enum licence_clock_doubt {
    LICENCE_CLOCK_GOOD,
    LICENCE_CLOCK_BEHIND, /* a day or more behind the floor: it was set back */
    LICENCE_CLOCK_AHEAD   /* a day or more ahead of what the server told in this boot */
};

/** Move on to `now`; the milliseconds that have certainly passed since the last tick: those of the
 * boot clock. 0 at the first tick, and when the caller's boot clock went back. */
uint64_t licence_clock_tick(struct licence_clock *clock, const struct licence_now *now);

/** A server's fresh, verified answer says that it is `iat_ms`: believed both ways, for it answers a
 * question of now. Tick first. */
void licence_clock_told(struct licence_clock *clock, int64_t iat_ms);

/** A stored document that was verified again proves that `iat_ms` has come: never lowers the floor.
 */
void licence_clock_proves(struct licence_clock *clock, int64_t iat_ms);

/** The effective time at the last tick. */
int64_t licence_clock_time(const struct licence_clock *clock);

/** Whether the wall clock was believed at the last tick. */
enum licence_clock_doubt licence_clock_doubt(const struct licence_clock *clock);

#endif
