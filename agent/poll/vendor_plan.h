/* SPDX-License-Identifier: Apache-2.0 */
/* vendor_plan: which objects of its maker a device is asked for, by scope: the rows of agent/vendor
 * as questions for the SNMP engine. */
#ifndef PRINTWIRE_AGENT_POLL_VENDOR_PLAN_H
#define PRINTWIRE_AGENT_POLL_VENDOR_PLAN_H

#include "agent/reading.h"
#include "agent/vendor.h"
#include "agent/walk.h"

#include <stddef.h>

#define VENDOR_PLAN_RANGES 12 /* most columns; a test sees that no device has more */
#define VENDOR_PLAN_TEXT   64

struct vendor_plan {
    struct oid gets[VENDOR_GETS]; /* exact instances, each once */
    size_t get_count;
    struct walk_range ranges[VENDOR_PLAN_RANGES]; /* whole columns; their texts lie in the plan */
    size_t range_count;
    char texts[VENDOR_PLAN_RANGES][VENDOR_PLAN_TEXT];
};

/** The questions of these scopes (enum scope bits) for the device whose system group is in the set.
 * Empty when no family knows it. What does not fit is left out. The plan must stay where it is
 * while its ranges are used. */
void vendor_plan_make(const struct reading_set *set, unsigned scopes, struct vendor_plan *out_plan);

#endif
