/* SPDX-License-Identifier: Apache-2.0 */
/* normalise_merge: one set of records from what several interfaces of one device said.
 *
 * Which source wins for which field is the table in normalise_merge_rules.h. What contradicts
 * beyond its row's tolerance is told as a conflict, for the caller's log; the winner is said.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_H
#define PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_H

#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>

#define NORMALISE_MERGE_CONFLICTS 16 /* most that are told; more are counted only */
#define NORMALISE_MERGE_TEXT      64

struct normalise_conflict {
    enum field_id field;
    char said[NORMALISE_MERGE_TEXT];  /* the winner's value, cut */
    char other[NORMALISE_MERGE_TEXT]; /* the loser's */
    char about[NORMALISE_MERGE_TEXT]; /* which supply or counter; "" for the asset */
};

struct normalise_conflicts {
    struct normalise_conflict items[NORMALISE_MERGE_CONFLICTS];
    size_t count; /* may be above NORMALISE_MERGE_CONFLICTS */
};

/* What of two lists is put together, as enum scope bits. */
struct normalise_merge_scopes {
    unsigned read; /* of which something was read: the rest is only looked at */
    unsigned old;  /* of which the web services' list is of an earlier reading: that it is not what
                      SNMP says now is no conflict, and the pages left go with the level */
};

/** Put what SNMP said and what the web services said of one device together; either list may be
 * empty. Both lists are made with the scopes that were read and SCOPE_CONSUMABLES, from sets that
 * hold the last reading of everything, so that a supply has the same number in all records. Records
 * of SNMP keep their place and number; a supply is the same when class, kind and colour are; what
 * only the web services list is appended. An incident that an incident of the same place already
 * tells is left out. Appends to `out`; false when memory or its limit is reached. `out_conflicts`
 * (may be NULL) is filled. */
bool normalise_merge_records(const struct record_list *snmp, const struct record_list *web,
                             const struct normalise_merge_scopes *scopes, struct record_list *out,
                             struct normalise_conflicts *out_conflicts);

#endif
