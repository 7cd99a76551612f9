/* SPDX-License-Identifier: Apache-2.0 */
/* normalise: from what a device answered to what is said about it. Pure: readings in, records out.
 *
 * Objects of RFC 3805 (Printer-MIB), RFC 2790 (Host-Resources), RFC 3418 and PWG 5107.1; charsets
 * by prtLocalizationCharacterSet. What is not known is left out. Incident records come without id,
 * event and times: the change stage gives them a life.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_NORMALISE_H
#define PRINTWIRE_AGENT_NORMALISE_NORMALISE_H

#include "agent/device.h"
#include "agent/reading.h"
#include "agent/scope.h"
#include "protocol/record.h"

#include <stdbool.h>

#define NORMALISE_RECORDS 512 /* most records of one reading */

/** Append the records that these scopes of a reading give: one asset (state included when the
 * reading shows it), the consumables, one meter, the alerts as incidents with the name of the part
 * that they are about. `device` gives id and address and is not changed. False when memory or the
 * list's limit is reached; `out_records` then must not be used. */
bool normalise_readings(const struct device *device, unsigned scopes, const struct reading_set *set,
                        int64_t at_ms, struct record_list *out_records);

/** The state that hrPrinterStatus, hrDeviceStatus and hrPrinterDetectedErrorState show;
 * DEVICE_STATE_UNKNOWN when they say nothing. */
enum device_state normalise_state(const struct reading_set *set);

/** True when sysUpTime shows that the device (its network side at least) runs for less than
 * SCOPE_STARTING_MS. */
bool normalise_is_starting(const struct reading_set *set);

/** True when that the device sleeps shows without its alert table. */
bool normalise_sleeps_openly(const struct reading_set *set);

/** The serial number, decoded and trimmed; false when there is none. */
bool normalise_serial(const struct reading_set *set, char *out_serial, size_t size);

/** Hardware addresses (ifPhysAddress) that are real; the one of the interface with the asked
 * address first. */
void normalise_macs(const struct reading_set *set, const struct sockaddr_in *address,
                    char out_macs[DEVICE_MACS][18]);

#endif
