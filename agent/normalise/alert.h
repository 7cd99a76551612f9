/* SPDX-License-Identifier: Apache-2.0 */
/* alert: rows of prtAlertTable (RFC 3805), and detected errors (RFC 2790) that no row tells, as
 * incidents.
 *
 * No alerts, and passed over: rows of severity 0, 1, 2 or none whose code is 0, 1, 2 or none
 * (status lines: "Sleep", "Ready"); codes that tell a return to normal, a switch-on, a mere change
 * or sleep (covers, doors and interlocks closed, 7, 19-21, 23-25, 27, 28, 502-507, 802-806,
 * 1503-1506, 1801, and those of finishers); rows that later rows have ended (alert_row_is_ended).
 * Rows with equal group, group index, code and location are one, the most severe; of those the one
 * whose text comes first, so that the order of the rows does not matter. Such a one is an event
 * only when all its rows are, and then the latest of them.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_ALERT_H
#define PRINTWIRE_AGENT_NORMALISE_ALERT_H

#include "agent/normalise/answer.h"
#include "agent/normalise/level.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALERT_MOST 128 /* most alerts of one device that are reported; the rest is passed over */
#define ALERT_TEXT 256

struct alert {
    const char *severity;  /* critical, warning, other; constant memory */
    int64_t group;         /* PrtAlertGroupTC; 0 unknown */
    int64_t group_index;   /* negative: none */
    int64_t code;          /* PrtAlertCodeTC; 0 unknown */
    int64_t training;      /* PrtAlertTrainingLevelTC; 0 unknown */
    int64_t location;      /* negative: none */
    uint32_t device;       /* hrDeviceIndex; 0 not told */
    int64_t age_ms;        /* since prtAlertTime, by the printer's clock; negative: not told */
    uint64_t note;         /* enum trouble_note and the number of the event */
    char text[ALERT_TEXT]; /* prtAlertDescription; "" when it says nothing */
};

struct alert_list {
    struct alert items[ALERT_MOST];
    size_t count;
};

/** Read prtAlertTable, then add one alert for each detected error that no alert covers: paper by an
 * alert about inputs, toner by one about markers, their supplies or colorants, doors by one about
 * covers, jams by one about the media path or of code jam, outputs by one about outputs, offline,
 * service and maintenance by any critical or warning one. Those have no text, are critical
 * when they stop the printer (state_is_blocked) and warnings else; hrDeviceStatus has no say, as it
 * is not part of every reading. */
void alert_read(const struct answer *answer, struct alert_list *out_alerts);

/** The state that the alerts show for one row of prtMarkerSupplies; LEVEL_UNKNOWN when none is
 * about it. */
enum level_state alert_supply_state(const struct alert_list *alerts,
                                    const struct answer_row *supply);

#endif
