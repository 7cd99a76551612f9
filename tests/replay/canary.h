/* SPDX-License-Identifier: Apache-2.0 */
/* canary: words that occur nowhere else, planted in simulated printers wherever people, their jobs
 * and their neighbours stand, and looked for in bytes.
 */
#ifndef PRINTWIRE_TESTS_REPLAY_CANARY_H
#define PRINTWIRE_TESTS_REPLAY_CANARY_H

#include "tests/sim_printer/sim_fleet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CANARY_MARK      "qzkanarienqz" /* is in every word */
#define CANARY_COMMUNITY CANARY_MARK "-community"
#define CANARY_STRANGERS CANARY_MARK "-strangers" /* a community that nobody may come with */

/** Plant names of people, jobs, communities and neighbours; how many. They are the same for each
 * `turn` in number and place, other words: what was read once is not what stands there later. */
size_t canary_plant(struct sim_fleet *fleet, unsigned turn);

/** Plant what <privacy> withholds: host name, location, printer's name, asset number; their words
 * hold CANARY_MARK, too. Serial numbers stay: printers repeat them in other texts. */
size_t canary_plant_identity(struct sim_fleet *fleet);

/** Whether bytes hold the mark (whatever its case), also as UTF-16, hexadecimal or base64, or a
 * neighbour's address as text or four octets. `out_where` says what stands there. */
bool canary_find(const void *bytes, size_t len, char *out_where, size_t size);

/** Whether bytes hold a text, in any case. */
bool canary_mentions(const void *bytes, size_t len, const char *text);

#endif
