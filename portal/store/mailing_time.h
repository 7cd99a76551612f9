/* SPDX-License-Identifier: Apache-2.0 */
/* mailing_time: when a report is due that goes out every day, week or month, and which time it is
 * about: the whole one before. Days are days of UTC, as in all reports; weeks begin on Monday.
 * Pure.
 */
#ifndef PRINTWIRE_PORTAL_STORE_MAILING_TIME_H
#define PRINTWIRE_PORTAL_STORE_MAILING_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define MAILING_TIME_MINUTES 1440 /* of a day */

enum mailing_time { MAILING_TIME_DAY, MAILING_TIME_WEEK, MAILING_TIME_MONTH, MAILING_TIME_COUNT };

/** "day", "week", "month". */
const char *mailing_time_name(enum mailing_time every);

/** The one of that name; false for others. */
bool mailing_time_from_name(const char *name, enum mailing_time *out_every);

/** The first time after `after_ms` (1970 or later) at which it is due, at a minute of the day: of
 * each day, of Monday, of the first day of the month. */
int64_t mailing_time_next(enum mailing_time every, int64_t minute, int64_t after_ms);

/** What one that is made at `at_ms` is about: from the first to before the second time. */
void mailing_time_about(enum mailing_time every, int64_t at_ms, int64_t *out_begins_ms,
                        int64_t *out_ends_ms);

#endif
