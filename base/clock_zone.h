/* SPDX-License-Identifier: Apache-2.0 */
/* clock_zone: how local time differs from UTC. Beside clock, because a clock that tests move by
 * hand still lives in a real time zone. */
#ifndef PRINTWIRE_BASE_CLOCK_ZONE_H
#define PRINTWIRE_BASE_CLOCK_ZONE_H

#include <stdint.h>

/** How many milliseconds local time (TZ, else /etc/localtime) is ahead of UTC at that wall time,
 * summer time included; negative west of Greenwich. 0 when the system cannot tell. */
int64_t clock_zone_ms(int64_t wall_ms);

#endif
