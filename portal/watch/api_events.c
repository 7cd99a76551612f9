/* SPDX-License-Identifier: Apache-2.0 */
/* A browser that connects again asks with the same URL, so its Last-Event-ID is the newer word. */
#include "portal/watch/api_events.h"

#include "base/str.h"
#include "portal/watch/events.h"

#define AGAIN_S "10"

static bool read_after(struct api_call *call, int64_t *out_after)
{
    const char *last = http_codec_header(http_server_request(call->exchange), "Last-Event-ID");

    *out_after = api_call_number(call, "after", EVENTS_NOW);
    if (last == NULL || str_to_i64(last, 0, INT64_MAX, out_after))
        return true;
    api_call_refuse(call, 400, "Last-Event-ID: is none that was given");
    return false;
}

static bool read_filter(struct api_call *call, struct events_record_filter *out_filter)
{
    enum record_kind kind;

    for (size_t i = 0; i < EVENTS_RECORD_KEYS; i++)
        out_filter->equals[i] =
            api_call_text(call, events_record_key_name((enum events_record_key)i));
    const char *name = out_filter->equals[EVENTS_RECORD_KIND];
    if (name == NULL || field_kind_from_name(name, &kind))
        return true;
    api_call_refuse(call, 400, "kind: is asset, consumable, meter, incident or agent");
    return false;
}

static bool find_room(struct api_call *call)
{
    static const struct {
        unsigned status;
        const char *why;
    } full[] = {
        [EVENTS_ACCOUNT_FULL] = { 429, "this account has too many streams open; close one" },
        [EVENTS_FULL] = { 503, "too many streams are open; ask again later" },
    };
    enum events_room room = events_room(call->world->events, call->caller.account.id);

    if (room == EVENTS_ROOM)
        return true;
    (void)http_server_add_header(call->exchange, "Retry-After", AGAIN_S);
    api_call_refuse(call, full[room].status, full[room].why);
    return false;
}

void api_events_get(struct api_call *call)
{
    struct events_request request = { .account = call->caller.account.id,
                                      .session = call->caller.session,
                                      .token = call->caller.token,
                                      .scope = call->caller.scope,
                                      .with_xml = api_call_number(call, "raw", 0) == 1 };

    if (!read_after(call, &request.after) || !read_filter(call, &request.filter) ||
        !find_room(call))
        return;
    (void)http_server_add_header(call->exchange, "X-Accel-Buffering", "no"); /* to proxies */
    enum err err = events_open(call->world->events, call->exchange, &request);
    if (err == ERR_NONE)
        api_call_leave(call);
    else
        api_call_fail(call, err);
}
