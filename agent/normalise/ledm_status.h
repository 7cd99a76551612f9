/* SPDX-License-Identifier: Apache-2.0 */
/* ledm_status: what an HP device does and what troubles it, from LEDM's ProductStatusDyn. */
#ifndef PRINTWIRE_AGENT_NORMALISE_LEDM_STATUS_H
#define PRINTWIRE_AGENT_NORMALISE_LEDM_STATUS_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** ProductStatusDyn: the state, and alerts of severity Warning and Error; those of severity Info
 * are none. */
void ledm_status_read(const struct web_answer *answer, struct web_facts *facts);

#endif
