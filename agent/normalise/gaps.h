/* SPDX-License-Identifier: Apache-2.0 */
/* gaps: what one interface of a device left open, so that another one is worth asking. */
#ifndef PRINTWIRE_AGENT_NORMALISE_GAPS_H
#define PRINTWIRE_AGENT_NORMALISE_GAPS_H

#include "protocol/record.h"

#include <stdbool.h>

/** True when the records of a reading of these scopes (enum scope bits) lack what every printer
 * has: an asset with its model and serial number, a supply that is used up, for each of those a
 * level with a number, a meter with a counter. Pure. */
bool gaps_left(unsigned scopes, const struct record_list *records);

#endif
