/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_lead: which part a supply is, and how long its delivery takes.
 *
 * Of lead times that somebody stated (sheet_columns.h) those count that stand at the device's place
 * or above: for the part before those for any, the nearest before those above, of several suppliers
 * the slowest. Three deliveries of four are there after the median and the spread. Where nothing is
 * stated, the median of the last deliveries of that part within the same customer; and with fewer
 * than three of these PROPOSAL_LEAD_DAYS. */
#ifndef PRINTWIRE_PORTAL_STORE_PROPOSAL_LEAD_H
#define PRINTWIRE_PORTAL_STORE_PROPOSAL_LEAD_H

#include "portal/store/level_read.h"
#include "portal/store/store_scope.h"

#define PROPOSAL_LEAD_DAYS 7
#define PROPOSAL_LEAD_MOST 365 /* no lead time counts as longer */
#define PROPOSAL_LEAD_PART 65  /* bytes of a part number, with its NUL */

struct proposal_lead {
    int64_t place;                 /* of the device's agent */
    char part[PROPOSAL_LEAD_PART]; /* "": not known */
    int64_t days;
    const char *from; /* "lead-time", "deliveries", "default"; constant */
};

/** Find both for a supply at a time. ERR_MISSING for a device without a place. As db.h has it for
 * failures. */
enum err proposal_lead_find(struct db *db, const struct level_read_supply *of,
                            struct proposal_lead *out);

#endif
