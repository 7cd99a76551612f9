/* SPDX-License-Identifier: Apache-2.0 */
/* incident: the life of an incident: opened when its alert is seen first, updated while its words
 * or weight change, closed when the alert is gone. Pure: records in, records out. Used by change,
 * and by a probe that keeps no state.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_INCIDENT_H
#define PRINTWIRE_AGENT_CHANGE_INCIDENT_H

#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

#define INCIDENT_KEY_SIZE 96

/** What makes an alert of one device the same one in two readings: prtAlertGroup,
 * prtAlertGroupIndex, prtAlertCode and prtAlertLocation (RFC 3805), "markerSupplies/2/1104/-2";
 * prtAlertIndex changes with every reset and says nothing. */
void incident_key(const struct record *record, char out_key[INCIDENT_KEY_SIZE]);

/** True when `a` is to stand for both of two alerts of one key: the more severe one, then the one
 * whose text comes first, so that the order in which a printer lists them does not matter. */
bool incident_outranks(const struct record *a, const struct record *b);

/** Begin: a random id, event opened, `at` as the time and, when the alert did not say when it
 * began, as `opened`. False without memory. */
bool incident_open(struct record *record, int64_t at_ms);

/** Go on with what was said of it: its id, `opened` and `impressions`, event updated. False without
 * memory. */
bool incident_continue(struct record *record, const struct record *said, int64_t at_ms);

/** End what was said: event closed, `closed` = `at`. False without memory. */
bool incident_close(struct record *said, int64_t at_ms);

#endif
