/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_past: what the store keeps of forecasts until they can be judged, and what came of them.
 *
 * Of a supply one is kept at a time, until its interval of 95 % is over: none sooner, or those that
 * said too late would be counted before those that said too early. What changes something belongs
 * into a transaction of the store's. Failures are as db.h has them.
 */
#ifndef PRINTWIRE_PORTAL_STORE_FORECAST_PAST_H
#define PRINTWIRE_PORTAL_STORE_FORECAST_PAST_H

#include "portal/store/forecast_book.h"

struct forecast_past {
    struct level_read_supply of;
    int64_t made_ms;
    int64_t when_ms[FORECAST_BOOK_DATES];
};

/* What one that was judged adds to the sums; each but the last 0 or 1. */
struct forecast_past_sums {
    int64_t within_50;
    int64_t within_80;
    int64_t within_95;
    int64_t early;
    int64_t late;
    int64_t lost;
    int64_t loss; /* pinball, hundredths of a day */
};

/** Keep the forecast that a supply has now, if it has dates and none is kept. */
enum err forecast_past_keep(struct db *db, const struct level_read_supply *of);

/** Those whose intervals were over before `now_ms`, the oldest first, at most `most`. */
enum err forecast_past_ended(struct db *db, int64_t now_ms, size_t most,
                             struct forecast_past *out_past, size_t *out_count);

/** Add what came of one to the sums of its device's place and the month of its end, and forget it.
 */
enum err forecast_past_judge(struct db *db, const struct forecast_past *past,
                             const struct forecast_past_sums *sums);

/** Count an order that was proposed (the entry of proposal.h) in the sums of its device's place and
 * the month in which the interval of 95 % ends. */
enum err forecast_past_count_order(struct db *db, int64_t proposed, int64_t to_95_ms, bool is_late);

#endif
