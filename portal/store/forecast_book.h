/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_book: what the store keeps of forecasts: the last one of each supply, the correction
 * that the fleet's past gave, and how far both are. What they mean is not known here.
 *
 * What changes something belongs into a transaction of the store's. Failures are as db.h has them.
 */
#ifndef PRINTWIRE_PORTAL_STORE_FORECAST_BOOK_H
#define PRINTWIRE_PORTAL_STORE_FORECAST_BOOK_H

#include "portal/store/level_read.h"

#include <stdbool.h>

#define FORECAST_BOOK_DATES 7   /* ends of the intervals of 95, 80 and 50 %, the middle, and back */
#define FORECAST_BOOK_LOOK  256 /* entries that are looked at for what changed */

/* A supply to be seen to. */
struct forecast_book_supply {
    struct level_read_supply of;
    int64_t entry; /* its last record */
};

struct forecast_book_row {
    struct forecast_book_supply supply;
    int64_t made_ms;
    bool has_level;
    int64_t level;      /* hundredths of a percent */
    const char *method; /* NULL without dates */
    const char *reason; /* why there are none; NULL: there are */
    int64_t when_ms[FORECAST_BOOK_DATES];
};

struct forecast_book_state {
    int64_t position;  /* entries up to this one are seen to */
    int64_t learnt_ms; /* 0: never; likewise */
    int64_t swept_ms;
};

/* One quantile of one cell of the correction. */
struct forecast_book_knot {
    int64_t cell;
    int64_t knot;
    int64_t ends;
    double chance;
};

typedef void forecast_book_knot_fn(void *arg, const struct forecast_book_knot *knot);

/** Keep a forecast in place of the supply's last one. */
enum err forecast_book_put(struct db *db, const struct forecast_book_row *row);

/** The supplies whose last record is not the one that their forecast was made from, of those that
 * the next entries behind `position` are about, at most `most`. `out_through`: when there are
 * fewer, everything up to there is seen to with them; it is `position` when there is no entry
 * behind it. */
enum err forecast_book_changed(struct db *db, int64_t position, size_t most,
                               struct forecast_book_supply *out_supplies, size_t *out_count,
                               int64_t *out_through);

/** The supplies that have a forecast, behind one (INT64_MIN twice: from the first on), at most
 * `most`, by device and supply. */
enum err forecast_book_next(struct db *db, const struct level_read_supply *behind, size_t most,
                            struct forecast_book_supply *out_supplies, size_t *out_count);

/** The highest number that a device has in the histories, 0 for none. */
enum err forecast_book_devices(struct db *db, int64_t *out_last);

/** How far it is. */
enum err forecast_book_get_state(struct db *db, struct forecast_book_state *out_state);

/** Keep that. */
enum err forecast_book_set_state(struct db *db, const struct forecast_book_state *state);

/** Forget the knots of a cell. */
enum err forecast_book_clear_cell(struct db *db, int64_t cell);

/** Forget the knots of all cells but those from one to another. */
enum err forecast_book_clear_others(struct db *db, int64_t first, int64_t last);

/** Keep a knot that is not there. */
enum err forecast_book_add_knot(struct db *db, const struct forecast_book_knot *knot);

/** Read all knots. */
enum err forecast_book_each_knot(struct db *db, forecast_book_knot_fn *fn, void *arg);

#endif
