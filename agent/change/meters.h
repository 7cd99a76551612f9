/* SPDX-License-Identifier: Apache-2.0 */
/* meters: counters that fall.
 *
 * A count below the one that was said before is a bad read, or the counter is another one (a board
 * was swapped). It is said only when a second reading, at least METERS_CONFIRM_MS later (a printer
 * that starts may say 0 twice), is no lower than the first: then as it is. Until then, and when
 * nothing could be read, nothing is said and what was said holds. A count that is not told any
 * more, or newly told, is no fall.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_METERS_H
#define PRINTWIRE_AGENT_CHANGE_METERS_H

#include "agent/change/run.h"

#include <stdbool.h>

#define METERS_CONFIRM_MS (INT64_C(60) * 1000)

/** Judge the meter record of a reading by what was `said`; remembers one that is in doubt and
 * forgets it when it is confirmed or the counts are right again. Doubtful: it is not to be said. */
enum err meters_judge(struct run *run, struct record *record, const struct snapshot_item *said,
                      bool *out_doubtful);

#endif
