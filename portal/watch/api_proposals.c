/* SPDX-License-Identifier: Apache-2.0 */
/* A decision is answered with its row of the log. */
#include "portal/watch/api_proposals.h"

#include "base/clock.h"
#include "portal/store/proposal_decide.h"
#include "portal/watch/api_lists.h"

void api_proposals_get(struct api_call *call)
{
    const struct api_lists_fixed fixed[] = { { "now", clock_wall_ms() }, { NULL, 0 } };

    api_lists_get_of(call, fixed);
}

static void answer(struct api_call *call, enum err err, const struct proposal_decide *decide)
{
    const struct api_lists_fixed fixed[] = { { "entry", decide->entry }, { NULL, 0 } };

    if (err == ERR_REFUSED)
        api_call_refuse(call, 409, decide->why);
    else if (err == ERR_RANGE && decide->why[0] != '\0')
        api_call_refuse(call, 422, decide->why);
    else if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_lists_answer_one(call, store_db(call->world->store), LIST_VIEW_PROPOSED, fixed);
}

void api_proposals_accept(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct proposal_decide decide = { .actor = &actor,
                                      .scope = &call->caller.scope,
                                      .proposal = api_call_number(call, "proposal", 0) };
    const struct proposal_decide_order order = { .part = api_call_text(call, "part"),
                                                 .quantity = api_call_number(call, "quantity", 1),
                                                 .supplier = api_call_text(call, "supplier"),
                                                 .reference = api_call_text(call, "reference"),
                                                 .contact = api_call_number(call, "contact", 0) };

    answer(call, proposal_decide_accept(call->world->store, &decide, &order), &decide);
}

void api_proposals_dismiss(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct proposal_decide decide = { .actor = &actor,
                                      .scope = &call->caller.scope,
                                      .proposal = api_call_number(call, "proposal", 0) };
    int64_t days = api_call_number(call, "days", PROPOSAL_DECIDE_DAYS);

    answer(call,
           proposal_decide_dismiss(call->world->store, &decide, api_call_text(call, "reason"),
                                   api_call_text(call, "comment"), days),
           &decide);
}
