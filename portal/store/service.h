/* SPDX-License-Identifier: Apache-2.0 */
/* service: what people do about incidents. Each incident has a case from its first record on
 * (history_incident.c makes it), and the case has a life of its own beside the incident's: what the
 * printer says never changes what people said, nor the other way round. Both are told.
 *
 *   new           nobody did anything yet; when the printer ends the incident by itself, such a
 *                 case counts as closed, "self-healed"
 *   acknowledged  somebody saw it
 *   assigned      to an account that may see the device
 *   closed        by a person, with how it was solved
 *   reopened      by a person; or its trouble came back: an incident of the same device, group,
 *                 index and code that opens within SERVICE_AGAIN_MS after the closing has a case
 *                 that goes on with that one, for the same assignee (`first`)
 *
 * Who is asked is a row of service_route, the most specific of the device's places, else of
 * service_default: the training level of RFC 3805 (PrtAlertTrainingLevelTC) as a person. What is
 * not known goes to the key user, who is there and can look.
 */
#ifndef PRINTWIRE_PORTAL_STORE_SERVICE_H
#define PRINTWIRE_PORTAL_STORE_SERVICE_H

#include "portal/store/access.h"

#define SERVICE_AGAIN_MS 86400000 /* a day */
#define SERVICE_COMMENT  1000     /* most bytes of a comment */
#define SERVICE_RESOLUTIONS                                                                        \
    "remote|visit|user|part-replaced|self-healed|no-fault|duplicate" /* how a case was solved */

/* What somebody does. Texts are NULL when not given. */
struct service_act {
    const char *act;        /* acknowledge, assign, comment, close, reopen */
    const char *assignee;   /* the name of an account: to assign, and then needed */
    const char *resolution; /* to close, and then needed */
    const char *comment;    /* to comment it is needed */
};

/** ERR_MISSING when there is no such case in the scope. */
enum err service_find(struct db *db, const struct store_scope *scope, int64_t id);

/** Do it, in a transaction of its own, with a row of the case's history and one of the audit (which
 * has no comments). ERR_MISSING when there is no such case in the scope; ERR_RANGE, and what is
 * wrong in `out_why`, when the case is not in a state for that, or something that it takes is
 * missing, too much or not allowed. */
enum err service_do(struct store *store, const struct access_actor *actor,
                    const struct store_scope *scope, int64_t id, const struct service_act *act,
                    const char **out_why);

#endif
