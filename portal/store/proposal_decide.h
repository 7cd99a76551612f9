/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_decide: what people decide about proposals (proposal.h): order, or not now and why. Each
 * is one transaction, with its lines in the log of proposals and in the audit; of two that decide
 * at once the second one sees what the first did.
 *
 * ERR_MISSING is what is not in the caller's scope, ERR_REFUSED what is not in a state for that, as
 * what was decided already, ERR_RANGE what is not allowed: `why` says what and why. */
#ifndef PRINTWIRE_PORTAL_STORE_PROPOSAL_DECIDE_H
#define PRINTWIRE_PORTAL_STORE_PROPOSAL_DECIDE_H

#include "portal/store/access.h"
#include "portal/store/sheet.h"

#define PROPOSAL_DECIDE_COMMENT   255 /* most bytes */
#define PROPOSAL_DECIDE_DAYS      7   /* that one is put off, unless it is said */
#define PROPOSAL_DECIDE_DAYS_MOST 90
#define PROPOSAL_DECIDE_REASONS   "has-one|enough-left|ordered-elsewhere|device-goes|wrong-part|other"

/* Who decides about which. */
struct proposal_decide {
    const struct access_actor *actor;
    const struct store_scope *scope;
    int64_t proposal;
    int64_t entry; /* out: of the log */
    char why[SHEET_WHY];
};

/* What is ordered; texts are NULL when not given. */
struct proposal_decide_order {
    const char *part; /* needed when the supply's is not known */
    int64_t quantity;
    const char *supplier;
    const char *reference;
    int64_t contact; /* 0: none */
};

/** Add a delivery to the supply's place, ordered now. */
enum err proposal_decide_accept(struct store *store, struct proposal_decide *decide,
                                const struct proposal_decide_order *order);

/** Do not propose it for so many days; `comment` may be NULL. */
enum err proposal_decide_dismiss(struct store *store, struct proposal_decide *decide,
                                 const char *reason, const char *comment, int64_t days);

#endif
