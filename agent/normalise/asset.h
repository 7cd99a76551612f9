/* SPDX-License-Identifier: Apache-2.0 */
/* asset: the record that says which device this is. */
#ifndef PRINTWIRE_AGENT_NORMALISE_ASSET_H
#define PRINTWIRE_AGENT_NORMALISE_ASSET_H

#include "agent/device.h"
#include "agent/normalise/answer.h"
#include "protocol/record.h"

/** Add what is known to an asset record that has device and time: maker, model, serial number,
 * hardware addresses, host name (sysName), the address asked, location (sysLocation), firmware,
 * character set, language, state, trays, outputs and covers. */
void asset_fill(const struct answer *answer, const struct device *device, struct record *record);

#endif
