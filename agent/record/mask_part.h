/* SPDX-License-Identifier: Apache-2.0 */
/* mask_part: what the name of a field tells of its value: whether it is somebody's. Pure. */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_PART_H
#define PRINTWIRE_AGENT_RECORD_MASK_PART_H

#include "agent/record/mask.h"

/** The kind of the value that a field of this name holds ("ipv4Address", "admin_email",
 * "hostname"); MASK_UNKNOWN when the name tells of nobody. Short parts ("ip", "mac") count as whole
 * words of the name only, longer ones where they begin or end one. */
enum mask_kind mask_part_kind(const char *name);

#endif
