/* SPDX-License-Identifier: Apache-2.0 */
/* The parent of the caller's own place is not the caller's to see. */
#include "portal/watch/api_places.h"

#include "portal/store/access_audit.h"
#include "portal/store/store_place.h"

#include <string.h>

#define AUDIT_ROWS 100

struct listing {
    struct json_write *w;
    const struct store_scope *scope;
    int64_t only; /* the place that is wanted alone, 0: all */
    bool found;
};

static bool add_place(void *arg, const struct store_place *place)
{
    struct listing *list = arg;
    struct json_write *w = list->w;
    bool is_top = strcmp(place->path, list->scope->path) == 0;

    if (list->only != 0 && list->only != place->id)
        return true;
    list->found = true;
    json_write_object(w, NULL);
    json_write_i64(w, "id", place->id);
    if (place->parent == 0 || is_top)
        json_write_null(w, "parent");
    else
        json_write_i64(w, "parent", place->parent);
    json_write_text(w, "kind", place->kind);
    json_write_text(w, "name", place->name);
    json_write_end(w);
    return list->only == 0;
}

void api_places_list(struct api_call *call)
{
    struct listing list = { .w = api_call_list(call), .scope = &call->caller.scope };
    enum err err =
        store_place_each(store_db(call->world->store), &call->caller.scope, add_place, &list);
    api_call_list_end(call, err);
}

void api_places_get(struct api_call *call)
{
    struct listing list = { .w = api_call_write(call),
                            .scope = &call->caller.scope,
                            .only = api_call_number(call, "place", 0) };
    enum err err =
        store_place_each(store_db(call->world->store), &call->caller.scope, add_place, &list);

    if (err == ERR_NONE && list.found)
        api_call_done(call);
    else
        api_call_fail(call, err == ERR_NONE ? ERR_MISSING : err);
}

static bool add_audit(void *arg, const struct access_audit *audit)
{
    struct json_write *w = arg;

    json_write_object(w, NULL);
    json_write_i64(w, "row", audit->row);
    json_write_i64(w, "at_ms", audit->at_ms);
    json_write_text(w, "actor", audit->actor);
    json_write_text(w, "address", audit->address);
    json_write_i64(w, "place", audit->place);
    json_write_text(w, "what", audit->what);
    json_write_text(w, "target", audit->target);
    json_write_text(w, "before", audit->before);
    json_write_text(w, "after", audit->after);
    json_write_text(w, "hash", audit->hash);
    json_write_end(w);
    return true;
}

void api_places_audit(struct api_call *call)
{
    struct json_write *w = api_call_list(call);
    enum err err = access_audit_each(
        call->world->store, &call->caller.scope, api_call_number(call, "before", 0),
        (size_t)api_call_number(call, "limit", AUDIT_ROWS), add_audit, w);
    api_call_list_end(call, err);
}
