/* SPDX-License-Identifier: Apache-2.0 */
/* ledm_usage: what an HP device counts, from LEDM's ProductUsageDyn. */
#ifndef PRINTWIRE_AGENT_NORMALISE_LEDM_USAGE_H
#define PRINTWIRE_AGENT_NORMALISE_LEDM_USAGE_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** ProductUsageDyn: counters, and finer levels and pages left of the supplies that are there (of
 * all, when none are). Run after ledm_consumables_read(). Counters of mono and colour that do not
 * add up to the total are left out. */
void ledm_usage_read(const struct web_answer *answer, struct web_facts *facts);

#endif
