/* SPDX-License-Identifier: Apache-2.0 */
/* incident: the life of an incident: opened when its alert is seen first, updated while its words
 * or weight change, closed when the alert is gone. Pure: records in, records out. Used by change,
 * and by a probe that keeps no state.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_INCIDENT_H
#define PRINTWIRE_AGENT_CHANGE_INCIDENT_H

#include "agent/trouble.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

#define INCIDENT_KEY_SIZE 96
#define INCIDENT_COUNT_MS (INT64_C(60) * 1000)

/** What makes an alert of one device the same one in two readings: prtAlertGroup,
 * prtAlertGroupIndex, prtAlertCode and prtAlertLocation (RFC 3805), "input/2/808/-2"; prtAlertIndex
 * changes with every reset and says nothing. Of a supply, what befalls it stands for code and
 * location ("markerSupplies/2/used-up"): low and then empty, told by its level, a row or a detected
 * error, is one incident. */
void incident_key(const struct record *record, char out_key[INCIDENT_KEY_SIZE]);

/** True when `a` is to stand for both of two alerts of one key: the more severe one, then the one
 * whose text comes first, so that the order in which a printer lists them does not matter. */
bool incident_outranks(const struct record *a, const struct record *b);

/** Begin: a random id, event opened, `at` as the time and, when the alert did not say when it
 * began, as `opened`. False without memory. */
bool incident_open(struct record *record, int64_t at_ms);

/** Go on with what was said of it: its id, `opened`, `impressions` (those of the record when none
 * were said and it was opened within INCIDENT_COUNT_MS: a trap tells none) and, when the record has
 * the same index but no name, `subunit`; event updated. False without memory. */
bool incident_continue(struct record *record, const struct record *said, int64_t at_ms);

/** A part of the alerts was read (a trap): keep what was said and `record` lacks, and the severity
 * when that was the greater. False without memory. */
bool incident_complete(struct record *record, const struct record *said);

/** True for an alert about supplies (markerSupplies, marker, markerColorant) that tells this of
 * one. */
bool incident_is_of_supply(const struct record *record, enum trouble_family family);

/** True when the alert `now` is told in place of `said`, as another source sees the same trouble,
 * so that the incident goes on: one of both is a detected error (no place of its own) and the other
 * an alert that tells the same (trouble_is_told); or both tell the same of a supply, and only one
 * knows which. Not `both_ways`: only from the detected error to the alert. */
bool incident_takes_over(const struct record *now, const struct record *said, bool both_ways);

/** End what was said: event closed, `closed` = `at`. False without memory. */
bool incident_close(struct record *said, int64_t at_ms);

#endif
