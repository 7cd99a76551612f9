/* SPDX-License-Identifier: Apache-2.0 */
/* connector_rule: what follows for an item now, by where it stands, the site's policy and the
 * device. Pure. Asked whenever something has changed, and while something waits. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_RULE_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_RULE_H

#include "agent/sds/connector_item.h"

#include <stdbool.h>
#include <stdint.h>

enum connector_rule_do {
    CONNECTOR_RULE_WAIT,   /* ask again when something has changed, or at `until_ms` */
    CONNECTOR_RULE_STEP,   /* make a step of this verb and reason */
    CONNECTOR_RULE_FETCH,  /* fetch and check the firmware's image */
    CONNECTOR_RULE_SEEK,   /* ask the device whether it is there, just before the start */
    CONNECTOR_RULE_START,  /* make the step `start`, with a new run */
    CONNECTOR_RULE_LET_GO, /* it has expired: the platform knows that by itself */
    CONNECTOR_RULE_DOS
};

struct connector_rule {
    enum connector_rule_do what;
    enum sds_work_verb verb;
    enum sds_doc_reason reason;
    int64_t until_ms; /* wall clock; 0: nothing is known to come */
};

/* What is true now. */
struct connector_rule_facts {
    const struct consent_policy *policy;
    int64_t now_ms;           /* wall clock of the site */
    int64_t off_ms;           /* the platform's clock minus it */
    enum sds_doc_reason fits; /* of the worker (agent/sds_job.h) */
    bool may_work;            /* the licence has remote work */
    bool is_signed;           /* firmware: by a publisher whom the site believes */
    bool is_old;              /* firmware: a newer one was begun to be sent to such a device */
    bool may_fetch;           /* firmware: from this host */
    bool has_image;           /* firmware: fetched, checked, and at hand */
    bool is_free;             /* no other work is at the device, and of firmware none at the site */
    bool is_there;            /* the device has answered such a question just now */
};

/** What to do with an item that was not started. Of any other: to wait. */
struct connector_rule connector_rule_next(const struct connector_item *item,
                                          const struct connector_rule_facts *facts);

/** True for what is over by itself, of what a worker says of a device: it does not answer, or is
 * busy. Such an item is asked and scheduled as any other, and then waits until it expires. */
bool connector_rule_waits_for(enum sds_doc_reason reason);

/** The platform has answered the start: SDS_DOC_NO_REASON when the packet may leave now, else why
 * not. */
enum sds_doc_reason connector_rule_stops(const struct connector_item *item,
                                         const struct connector_rule_facts *facts);

#endif
