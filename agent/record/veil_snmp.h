/* SPDX-License-Identifier: Apache-2.0 */
/* veil_snmp: what a printer answered by SNMP as it may leave the site: lines "OID|TYPE|VALUE", as
 * the files of snmpsim and of our own simulator have them.
 *
 * Recorded are the objects on the rows of this module and those of the makers (agent/vendor), no
 * others, whatever was read. A number is an INTEGER (2), from 2^31 on a Gauge32 (66), from 2^32 on
 * a Counter64 (70); sysUpTime is TimeTicks (67).
 */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_SNMP_H
#define PRINTWIRE_AGENT_RECORD_VEIL_SNMP_H

#include "agent/reading.h"
#include "agent/record/mask.h"

#include <stdbool.h>

/** Append the lines in the order of OIDs. False when they do not fit. */
bool veil_snmp_put(struct mask *mask, const struct reading_set *set, struct buf *out);

/** True when a line "OID|TYPE|VALUE" is one that veil_snmp_put() could have written: the object is
 * recorded, its type is one of its kind, and addresses are stand-ins. */
bool veil_snmp_may(const char *line);

#endif
