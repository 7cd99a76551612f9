/* SPDX-License-Identifier: Apache-2.0 */
/* counts: what a printer printed, copied, faxed and scanned, by its maker's counters.
 *
 * What the maker's objects say stands; what follows from it by addition is added:
 *   - one colour is the total less the other one, of works and in all;
 *   - the total is the two colours together;
 *   - where the maker says so (VENDOR_TOTAL_IS_SUM) and no object tells the total, it is print,
 * copy and fax together, if print is known; each colour likewise;
 *   - a colour in all is that of print, copy and fax together, when these three add up to the total
 *     that the device itself tells (a work without pages needs no colours).
 * A part that is more than its whole is left out, as are two parts that together are more: the
 * whole alone is said then. The standard's prtMarkerLifeCount is no count of these (meter.h).
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_COUNTS_H
#define PRINTWIRE_AGENT_NORMALISE_COUNTS_H

#include "agent/normalise/answer.h"
#include "agent/vendor.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTS_MEDIA      12 /* most media of a device with pages; more are passed over */
#define COUNTS_MEDIA_NAME 32

struct counts_media {
    char name[COUNTS_MEDIA_NAME]; /* lower case */
    int64_t value[VENDOR_COLOURS];
};

/* -1: not known. */
struct counts {
    int64_t value[VENDOR_WORKS][VENDOR_COLOURS];
    int64_t duplex[VENDOR_WORKS];
    struct counts_media media[COUNTS_MEDIA];
    size_t media_count;
};

/** Nothing known. */
void counts_init(struct counts *counts);

/** Once all counters were set: complete them, and take out what contradicts. `is_sum`: where the
 * total is not told, it is print, copy and fax together. */
void counts_settle(struct counts *counts, bool is_sum);

/** Read the maker's counters and complete them. */
void counts_read(const struct answer *answer, struct counts *out_counts);

/** Is there any? */
bool counts_any(const struct counts *counts);

/** Add the known ones to a meter record. */
void counts_write(const struct counts *counts, struct record *record);

#endif
