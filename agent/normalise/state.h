/* SPDX-License-Identifier: Apache-2.0 */
/* state: what a printer is doing, by the table of RFC 3805 section 2.2.13.2 over hrDeviceStatus,
 * hrPrinterStatus and hrPrinterDetectedErrorState. */
#ifndef PRINTWIRE_AGENT_NORMALISE_STATE_H
#define PRINTWIRE_AGENT_NORMALISE_STATE_H

#include "agent/device.h"
#include "agent/normalise/answer.h"

/* Bits of hrPrinterDetectedErrorState (RFC 2790), as `1u << number`; bit 0 is the top bit of the
 * first octet. */
enum state_error {
    STATE_LOW_PAPER,
    STATE_NO_PAPER,
    STATE_LOW_TONER,
    STATE_NO_TONER,
    STATE_DOOR_OPEN,
    STATE_JAMMED,
    STATE_OFFLINE,
    STATE_SERVICE_REQUESTED,
    STATE_INPUT_TRAY_MISSING,
    STATE_OUTPUT_TRAY_MISSING,
    STATE_MARKER_SUPPLY_MISSING,
    STATE_OUTPUT_NEAR_FULL,
    STATE_OUTPUT_FULL,
    STATE_INPUT_TRAY_EMPTY,
    STATE_OVERDUE_MAINTENANCE,
    STATE_ERRORS
};

/* Errors with which a printer does not print. */
#define STATE_BLOCKING                                                                             \
    (1u << STATE_NO_PAPER | 1u << STATE_NO_TONER | 1u << STATE_DOOR_OPEN | 1u << STATE_JAMMED |    \
     1u << STATE_OFFLINE | 1u << STATE_MARKER_SUPPLY_MISSING | 1u << STATE_OUTPUT_FULL)

/** The detected errors as bits; 0 for none, an empty string or a missing cell. One octet only is
 * common. */
unsigned state_errors(const struct answer *answer);

/** True when an error of STATE_BLOCKING is detected and hrPrinterStatus does not say that the
 * printer works all the same. */
bool state_is_blocked(const struct answer *answer);

/** ready, processing, asleep or stopped; DEVICE_STATE_UNKNOWN when the objects say nothing. Asleep
 * is the standard's "standby" (running, printer status other) or an alert subunitPowerSaver; where
 * these objects cannot tell, what the panel says (panel.h). */
enum device_state state_find(const struct answer *answer);

/** True when it is asleep by its two status objects, whatever its alerts are. */
bool state_sleeps_openly(const struct answer *answer);

#endif
