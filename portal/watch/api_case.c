/* SPDX-License-Identifier: Apache-2.0 */
/* A case is the row that the list has of it. */
#include "portal/watch/api_case.h"

#include "portal/store/service.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_match.h"

#include <string.h>

static enum err write_case(const struct api_call *call, struct db *db, struct json_write *w)
{
    json_write_object(w, NULL);
    enum err err = api_lists_write_one(call, db, w, LIST_VIEW_CASES, NULL);
    json_write_end(w);
    return err;
}

void api_case_get(struct api_call *call)
{
    api_match_answer(call, store_db(call->world->reader), write_case);
}

void api_case_acts(struct api_call *call)
{
    enum err err = service_find(store_db(call->world->reader), &call->caller.scope,
                                api_call_number(call, "case", 0));

    if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_lists_get(call);
}

void api_case_act(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    const struct service_act act = { .act = api_call_text(call, "act"),
                                     .assignee = api_call_text(call, "account"),
                                     .resolution = api_call_text(call, "resolution"),
                                     .comment = api_call_text(call, "comment") };
    const char *why = NULL;

    if (strcmp(act.act, "comment") != 0 && !api_match_check(call, write_case))
        return;
    enum err err = service_do(call->world->store, &actor, &call->caller.scope,
                              api_call_number(call, "case", 0), &act, &why);
    if (why != NULL)
        api_call_refuse(call, 422, why);
    else if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_match_answer(call, store_db(call->world->store), write_case);
}
