/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_list: when the supplies of a store will be empty, the soonest first; then those without
 * a date, with the reason. The fleet's own past puts the chances right. */
#ifndef PRINTWIRE_PORTAL_FORECAST_LIST_H
#define PRINTWIRE_PORTAL_FORECAST_LIST_H

#include "portal/forecast_told.h"
#include "portal/store/level_read.h"

#include <stdbool.h>
#include <stdio.h>

struct forecast_list_row {
    struct level_read_name name;
    int64_t supply;
    struct forecast_told told;
};

struct forecast_list {
    struct forecast_list_row *rows;
    size_t count;
};

/** Read the first `most` supplies of a store, as it is at `now_ms`; free with
 * forecast_list_finish(), in any case. As db.h has it for failures; ERR_MEMORY. */
enum err forecast_list_make(struct db *db, size_t most, int64_t now_ms,
                            struct forecast_list *out_list);

/** Write the list for people (days, UTC; the interval of 80 %) or as CSV (times, all intervals).
 * ERR_IO. */
enum err forecast_list_write(const struct forecast_list *list, bool is_csv, FILE *out);

/** Free the rows. */
void forecast_list_finish(struct forecast_list *list);

#endif
