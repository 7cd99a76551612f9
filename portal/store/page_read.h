/* SPDX-License-Identifier: Apache-2.0 */
/* page_read: what a store knows of the pages of a supply that tells no level: what its device
 * counted, when another cartridge came, when the device said "low" or "empty" of it, and how many
 * pages the catalogue expects of one.
 *
 * Toner of a colour is counted by the colour pages where the device counts these, all else by all
 * pages. Another cartridge is one of the history of cartridges, or what made the device take its
 * "low" or "empty" back for a week at least. */
#ifndef PRINTWIRE_PORTAL_STORE_PAGE_READ_H
#define PRINTWIRE_PORTAL_STORE_PAGE_READ_H

#include "portal/store/level_read.h"

#define PAGE_READ_DAYS   70  /* counts at the end of each day of the last ones, */
#define PAGE_READ_WEEKS  150 /* and of each week of those before */
#define PAGE_READ_EVENTS 200 /* cartridges and words of one supply, the newest */
#define PAGE_READ_MOST   (PAGE_READ_DAYS + PAGE_READ_WEEKS + PAGE_READ_EVENTS + 1)

enum page_read_kind {
    PAGE_READ_COUNT,
    PAGE_READ_FITTED,
    PAGE_READ_LOW,
    PAGE_READ_OUT,
    PAGE_READ_YIELD
};

struct page_read_point {
    int64_t at_ms;
    enum page_read_kind kind;
    int64_t pages; /* of the device so far; of a PAGE_READ_YIELD of a cartridge */
};

/** The points of a supply in the order of their times, up to `until_ms`; none of a supply whose
 * last level was a number or "without limit", or whose device counts no pages. A yield comes first.
 * As db.h has it for failures. */
enum err page_read_points(struct db *db, const struct level_read_supply *of, int64_t until_ms,
                          struct page_read_point out_points[PAGE_READ_MOST], size_t *out_count);

#endif
