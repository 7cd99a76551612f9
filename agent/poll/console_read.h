/* SPDX-License-Identifier: Apache-2.0 */
/* console_read: what is asked of a panel, and all that is kept of its answer.
 *
 * Lines are asked for by exact instance, so that nothing beside them arrives. Each is compared with
 * the list of agent/console.h before it is put anywhere; the set that the reading keeps has numbers
 * in the place of texts.
 */
#ifndef PRINTWIRE_AGENT_POLL_CONSOLE_READ_H
#define PRINTWIRE_AGENT_POLL_CONSOLE_READ_H

#include "agent/console.h"
#include "agent/oid.h"
#include "agent/reading.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The lines to ask for in a reading of these scopes (enum scope bits), 1 to CONSOLE_LINES of the
 * printer `index` (hrDeviceIndex): none without SCOPE_CONSOLE, or when the reading tells neither
 * alerts nor supplies. How many. */
size_t console_read_ask(unsigned scopes, uint32_t index, struct oid out_oids[CONSOLE_LINES]);

/** Put what the lines of an answer say, as numbers (enum console_word), into the set of the
 * reading; lines that say nothing, and texts, do not get there. False when the set is full. */
bool console_read_keep(const struct reading_set *answer, struct reading_set *set);

#endif
