/* SPDX-License-Identifier: Apache-2.0 */
/* alert_row: rows of prtAlertTable (RFC 3805) as numbers, and which of them later rows have ended.
 *
 * The table is a list: a row keeps its prtAlertIndex, which counts up from 1 after each reset. Rows
 * of critical(3) and warningBinaryChangeEvent(5) tell a state and are removed by the printer; rows
 * of warning(4) tell an event and may stay until the table is full.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_ALERT_ROW_H
#define PRINTWIRE_AGENT_NORMALISE_ALERT_ROW_H

#include "agent/normalise/answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PrtAlertSeverityLevelTC */
enum alert_row_severity { ALERT_ROW_CRITICAL = 3, ALERT_ROW_EVENT = 4, ALERT_ROW_BINARY = 5 };

struct alert_row {
    struct answer_row at;
    int64_t severity; /* 0 not told, as the next two */
    int64_t training;
    int64_t group;
    int64_t group_index; /* negative: not told or none, as the next */
    int64_t location;
    int64_t code;
    int64_t time; /* sysUpTime then, hundredths of a second; 0 not told */
};

/** Read the rows in index order, at most ANSWER_ROWS; returns how many. */
size_t alert_row_read(const struct answer *answer, struct alert_row out_rows[ANSWER_ROWS]);

/** The text of a row, prtAlertDescription; "" when it says nothing. */
void alert_row_text(const struct answer *answer, const struct alert_row *row, char *out,
                    size_t size);

/** True when a later row (by index, and by time where both tell it) says that the row is over: an
 * alertRemovalOfBinaryChangeEntry(1801) that names its index; or, for an event, one of the same
 * place that undoes it (trouble_is_undone). */
bool alert_row_is_ended(const struct alert_row *rows, size_t count, const struct alert_row *row);

/** How long ago the row was made, in ms, by the printer's clock; negative: not told. prtAlertTime
 * is sysUpTime, which goes on from 0 after 497 days: one that lies ahead was before that if this
 * was at most 30 days ago, else it tells of an earlier life of the device. */
int64_t alert_row_age_ms(const struct answer *answer, const struct alert_row *row);

/** The number of an event: prtAlertTime, else the index: what another event of the same place and
 * code has not, and what a row that is only numbered anew keeps. Below 2^41, never 0. */
uint64_t alert_row_event(const struct alert_row *row);

#endif
