/* SPDX-License-Identifier: Apache-2.0 */
/* resident: which device lives at an address: a known one that moved here, or a new one.
 *
 * Evidence is a serial number or a hardware address (device_table_by_evidence). A device that has
 * answered elsewhere lately is not the one found here, even with the same serial number: some
 * makers give one to many.
 */
#ifndef PRINTWIRE_AGENT_RESIDENT_H
#define PRINTWIRE_AGENT_RESIDENT_H

#include "agent/device.h"
#include "agent/reading.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* What a device says of itself. */
struct resident_evidence {
    char serial[64];            /* "" unknown */
    char macs[DEVICE_MACS][18]; /* "" unknown */
};

/** Give an address to the known device that the evidence shows and that has not answered elsewhere
 * within `quiet_ms`, else to a new one, or to one that was new and turned out to be another. The
 * caller saves it. NULL when the table or the disk is full. */
struct device *resident_settle(struct device_table *table, const struct sockaddr_in *address,
                               const struct resident_evidence *evidence, uint64_t quiet_ms);

/** True when a device of which nothing was said yet turns out to be one that is known, moved here:
 * its first reading shows more than the sweep that found it did. */
bool resident_is_known(const struct device_table *table, const struct device *device,
                       const struct resident_evidence *evidence, uint64_t quiet_ms);

/** True when the evidence shows another device than this one: both serial numbers are real and
 * differ. */
bool resident_is_other(const struct device *device, const struct resident_evidence *evidence);

/** Take the evidence over into the device; true when something changed. What is unknown now stays
 * as it was. */
bool resident_learn(struct device *device, const struct resident_evidence *evidence);

/** Leave the device without address, unreachable, until it is found again. */
void resident_evict(struct device *device);

/** The state to show of a device, from what its last answer showed. `with_alerts`: the answer held
 * its alert table. No news is no change, and without the alert table an idle printer that was
 * asleep is asleep still. */
enum device_state resident_state(const struct device *device, enum device_state seen,
                                 bool with_alerts);

#endif
