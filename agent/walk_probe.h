/* SPDX-License-Identifier: Apache-2.0 */
/* walk_probe: reads the columns of a table by GET, for devices that may not be walked there: its
 * rows are guessed, from the first one on, until none has been there for some time.
 *
 * Which numbers a row has is known of the standard tables: (hrDeviceIndex, row) in the Printer-MIB
 * (RFC 3805), one number elsewhere. So rows of alerts with high numbers, and tables indexed by
 * something else, are not found this way.
 */
#ifndef PRINTWIRE_AGENT_WALK_PROBE_H
#define PRINTWIRE_AGENT_WALK_PROBE_H

#include "agent/oid.h"
#include "agent/reading.h"
#include "agent/walk_get.h"
#include "agent/walk_guard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_PROBE_COLUMNS 64
#define WALK_PROBE_ROWS    64 /* the last row that is guessed */

struct walk_probe;

/** Start with these columns (1 to WALK_PROBE_COLUMNS), which are copied. The hrDeviceIndex is taken
 * from the set (hrPrinterStatus, RFC 2790), 1 when it has none. NULL without memory. */
struct walk_probe *walk_probe_create(const struct oid *roots, size_t columns,
                                     const struct reading_set *set);

/** Free; NULL is allowed. */
void walk_probe_destroy(struct walk_probe *probe);

/** True when there is something to ask that the device may be asked; false: the table is over, or
 * memory ran out. `thrifty`: each row that is not there costs an exchange (SNMPv1), so fewer are
 * guessed. */
bool walk_probe_ready(struct walk_probe *probe, const struct walk_guard *guard,
                      const struct reading_set *set, bool thrifty);

/** Fill in what to ask for; only after walk_probe_ready(). */
void walk_probe_ask(struct walk_probe *probe, struct walk_codec_question *question);

/** Take the answer into `set`; WALK_STEP_MORE also when all that was asked is there. */
enum walk_step walk_probe_take(struct walk_probe *probe, struct walk_codec_answer *answer,
                               struct reading_set *set);

#endif
