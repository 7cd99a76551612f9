/* SPDX-License-Identifier: Apache-2.0 */
/* consent: what a site lets a platform do to its devices (protocol/SDS.md, section 6). A policy has
 * a rule for each kind of work: allow, ask a person, or deny, and the hours in which it may be
 * done.
 *
 * Pure but for the time zone. It is asked when an item comes, when a person has said something, and
 * again just before the start: what counts is the policy at that moment. A denial is stronger than
 * any person's yes, and a person's no than any permission. It stands in the agent and not in
 * protocol/, since the site alone decides, by its own clock and hours. Hours are about the start:
 * what began within them may end behind them.
 */
#ifndef PRINTWIRE_AGENT_CONSENT_H
#define PRINTWIRE_AGENT_CONSENT_H

#include "agent/hours.h"
#include "protocol/sds_work.h"

#include <stdint.h>

enum consent_rule { CONSENT_DENY, CONSENT_ASK, CONSENT_ALLOW, CONSENT_RULES };

struct consent_row {
    enum consent_rule rule;
    struct hours hours; /* without a window: at any time */
};

struct consent_policy {
    struct consent_row rows[SDS_WORK_KINDS];
};

/* What a person at the site said of an item. */
enum consent_said { CONSENT_NOTHING, CONSENT_YES, CONSENT_NO };

struct consent_item {
    enum sds_work_kind kind;
    enum consent_said said;
    int64_t
        expires_ms; /* not to be started from then on; by the agent's clock, as `now_ms`: the
                     * platform's `expires`, moved by what its clock was off in its last answer */
};

enum consent_verdict { CONSENT_REFUSED, CONSENT_WANTED, CONSENT_WAITS, CONSENT_GOES };

enum consent_reason {
    CONSENT_NO_REASON,
    CONSENT_BY_POLICY,
    CONSENT_BY_PERSON,
    CONSENT_NO_HOURS, /* its hours do not begin before it expires */
    CONSENT_EXPIRED,  /* is told to nobody: the platform ends it by its own clock */
    CONSENT_REASONS
};

struct consent_decision {
    enum consent_verdict verdict;
    enum consent_reason reason; /* of what is refused */
    int64_t until_ms;           /* of what waits: its hours begin then; ask again */
};

/** The policy of an administrator who said nothing: what only reads is allowed, what changes a
 * device is asked, firmware is denied; at any time. */
void consent_init(struct consent_policy *policy);

/** What may be done with the item now. A kind outside the enum is refused. */
struct consent_decision consent_decide(const struct consent_policy *policy,
                                       const struct consent_item *item, int64_t now_ms);

/** "deny", "ask", "allow"; "" outside the enum. */
const char *consent_rule_word(enum consent_rule rule);

/** A clause for people: "the site's policy denies it"; "" for none. */
const char *consent_reason_text(enum consent_reason reason);

#endif
