/* SPDX-License-Identifier: Apache-2.0 */
/* table_plan: which standard objects a reading of some scopes asks for, as tables of data.
 *
 * Never asked for: sysContact, prtGeneralCurrentOperator, prtGeneralServicePerson, jobs: the plan
 * names exact objects or subtrees, and tables next to such objects are read by rows (walk.h).
 */
#ifndef PRINTWIRE_AGENT_POLL_TABLE_PLAN_H
#define PRINTWIRE_AGENT_POLL_TABLE_PLAN_H

#include "agent/oid.h"
#include "agent/walk.h"

#include <stddef.h>
#include <stdint.h>

#define TABLE_PLAN_OBJECTS 8  /* most exact objects of one step */
#define TABLE_PLAN_RANGES  24 /* most ranges of a reading */

/** The first step: the scalars of the system group (RFC 3418); how many. */
size_t table_plan_system(struct oid out_oids[TABLE_PLAN_OBJECTS]);

/** The second step: the ranges that these scopes (enum scope bits) read, in order; how many. */
size_t table_plan_ranges(unsigned scopes, struct walk_range out_ranges[TABLE_PLAN_RANGES]);

/** The third step: the objects of prtGeneral (RFC 3805) by exact instance, as its table also holds
 * the names of people; `index` is the hrDeviceIndex. How many. */
size_t table_plan_general(uint32_t index, struct oid out_oids[TABLE_PLAN_OBJECTS]);

#endif
