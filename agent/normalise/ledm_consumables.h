/* SPDX-License-Identifier: Apache-2.0 */
/* ledm_consumables: what is installed in an HP device, from LEDM's ConsumableConfigDyn. */
#ifndef PRINTWIRE_AGENT_NORMALISE_LEDM_CONSUMABLES_H
#define PRINTWIRE_AGENT_NORMALISE_LEDM_CONSUMABLES_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** ConsumableConfigDyn: supplies. Percents that are all multiples of ten are steps. */
void ledm_consumables_read(const struct web_answer *answer, struct web_facts *facts);

#endif
