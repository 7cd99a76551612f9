/* SPDX-License-Identifier: Apache-2.0 */
/* meter: the engine cycles of a printer (prtMarkerLifeCount), which are never a billing figure. */
#ifndef PRINTWIRE_AGENT_NORMALISE_METER_H
#define PRINTWIRE_AGENT_NORMALISE_METER_H

#include "agent/normalise/answer.h"

#include <stdbool.h>
#include <stdint.h>

/** The life count of the marker with the largest one, where prtMarkerCounterUnit is impressions,
 * sheets or missing: several markers mostly repeat one engine, so they are never added. False when
 * there is none. */
bool meter_engine_cycles(const struct answer *answer, int64_t *out_cycles);

#endif
