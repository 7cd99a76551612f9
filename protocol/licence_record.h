/* SPDX-License-Identifier: Apache-2.0 */
/* licence_record: what a licence's state is in an agent's record about itself. Pure. */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_RECORD_H
#define PRINTWIRE_PROTOCOL_LICENCE_RECORD_H

#include "protocol/licence_state.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

struct licence_record_counts {
    uint64_t devices;    /* known */
    uint64_t unlicensed; /* of them, not covered */
};

/** Add to a RECORD_AGENT the state, its reason, end and notice, the licence's id and the counts of
 * devices. In the state misplaced the last three stay at home: nothing but the reason may be told
 * to a portal of another region. False without memory. */
bool licence_record_fill(struct record *record, const struct licence_view *view, const char *lid,
                         const struct licence_record_counts *counts);

#endif
