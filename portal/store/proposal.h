/* SPDX-License-Identifier: Apache-2.0 */
/* proposal: what each supply needs, by its forecast; what was proposed therefore, and what came of
 * that. What people decide about it is proposal_decide's.
 *
 * A proposal is noted when a need first asks for an order, once for a cartridge: what was noted
 * stays, whatever is foreseen later. What changes something belongs into a transaction of the
 * store's. Failures are as db.h has them. */
#ifndef PRINTWIRE_PORTAL_STORE_PROPOSAL_H
#define PRINTWIRE_PORTAL_STORE_PROPOSAL_H

#include "portal/store/proposal_lead.h"

#include <stdbool.h>

#define PROPOSAL_OPEN_MOST 8 /* of one supply, that are looked at */

enum proposal_want {
    PROPOSAL_WANT_NOTHING,
    PROPOSAL_WANT_VISIT, /* soon enough to come with what others there need */
    PROPOSAL_WANT_ORDER,
    PROPOSAL_WANT_EMPTY /* it is empty: nothing is foreseen, and nothing ordered for that alone */
};

struct proposal_need {
    struct level_read_supply of;
    struct proposal_lead lead;
    enum proposal_want want;
    int64_t urgent_ms; /* the least comes first */
    bool has_chance;
    int64_t chance; /* hundredths of a percent, to be empty before a delivery comes */
};

/** Keep what a supply needs, in place of what it needed; and note the proposal, made now, when it
 * asks for an order and none is noted. Its forecast is kept already. */
enum err proposal_put(struct db *db, const struct proposal_need *need, int64_t now_ms);

/* One that was noted, with a forecast, and of which it is not known what came of it. */
struct proposal_open {
    int64_t id;
    int64_t proposed_ms;
    int64_t arrives_ms;
    int64_t to_95_ms;
};

enum proposal_outcome {
    PROPOSAL_OUTCOME_LATE,        /* empty before a delivery could be there */
    PROPOSAL_OUTCOME_IN_TIME,     /* empty later, before the interval of 95 % was over */
    PROPOSAL_OUTCOME_FALSE_ALARM, /* not empty when it was over */
    PROPOSAL_OUTCOME_LOST         /* changed before it was empty, or not heard any more */
};

/** Those of a supply, the oldest first, at most PROPOSAL_OPEN_MOST. */
enum err proposal_each_open(struct db *db, const struct level_read_supply *of,
                            struct proposal_open out_open[PROPOSAL_OPEN_MOST], size_t *out_count);

/** Note what came of one, and when its supply was empty or changed (0: not known); and count it in
 * the sums of its month (forecast_past.h). */
enum err proposal_close(struct db *db, const struct proposal_open *open,
                        enum proposal_outcome outcome, int64_t ended_ms);

/** Note the proposal of a need as it is now, whatever it asks for; its entry. ERR_MISSING without
 * such a need. */
enum err proposal_note(struct db *db, int64_t need, int64_t now_ms, int64_t *out_entry);

#endif
