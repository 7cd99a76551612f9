/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused here is a mistake that can be told; where a URL really leads to is looked at when
 * the connection is made (portal/hooks). */
#include "portal/watch/api_webhooks.h"

#include "base/crypto.h"
#include "base/http_client.h"
#include "base/str.h"
#include "portal/store/store_place.h"
#include "portal/store/webhook_delivery.h"
#include "portal/watch/api_lists.h"
#include "protocol/field.h"

#include <string.h>

/* Each word of the list is a kind of record. */
static bool are_kinds(const char *kinds)
{
    char word[WEBHOOK_WORD_SIZE];
    enum record_kind kind;

    for (const char *at = kinds; *at != '\0';) {
        size_t len = strcspn(at, " ");
        if (len == 0 || len >= sizeof word)
            return false;
        memcpy(word, at, len);
        word[len] = '\0';
        if (!field_kind_from_name(word, &kind))
            return false;
        at += len + (at[len] == ' ' && at[len + 1] != '\0');
    }
    return kinds[0] != '\0';
}

/* NULL, or what is wrong with what was given. */
static const char *wrong(const struct api_call *call, const char *url, const char *kinds,
                         const char *severity)
{
    uint16_t port = 0;
    bool is_https = false;

    if (call->world->hooks_port == 0)
        return "this portal's configuration has no <webhooks>";
    if (http_client_port_of(url, &is_https, &port) != ERR_NONE || !is_https)
        return "url: is no https URL";
    if (port != call->world->hooks_port)
        return "url: leads to another port than the portal's configuration allows";
    if (!are_kinds(kinds))
        return "kinds: are kinds of records, separated by blanks";
    if (severity[0] != '\0' && !field_accepts(FIELD_INCIDENT_SEVERITY, severity))
        return "severity: is critical, warning or other";
    return NULL;
}

static const char *text_or(const struct api_call *call, const char *name, const char *otherwise)
{
    const char *text = api_call_text(call, name);

    return text != NULL ? text : otherwise;
}

static void answer_secret(struct api_call *call, enum err err, struct webhook *hook)
{
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    const struct api_lists_fixed one[] = { { "webhook", hook->id }, { NULL, 0 } };
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    err = api_lists_write_one(call, store_db(call->world->store), w, LIST_VIEW_WEBHOOKS, one);
    json_write_text(w, "secret", hook->secret);
    json_write_end(w);
    crypto_wipe(hook, sizeof *hook);
    api_call_end(call, err);
}

void api_webhooks_add(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct webhook hook = { .place = api_call_number(call, "place", call->caller.place) };
    const char *url = api_call_text(call, "url");
    const char *kinds = text_or(call, "kinds", "incident");
    const char *severity = text_or(call, "severity", "");
    struct store_scope scope;
    enum err err =
        store_place_scope(store_db(call->world->store), &call->caller.scope, hook.place, &scope);
    const char *why = err == ERR_NONE ? wrong(call, url, kinds, severity) : NULL;

    if (why != NULL) {
        api_call_refuse(call, 400, why);
        return;
    }
    (void)str_copy(hook.url, sizeof hook.url, url);
    (void)str_copy(hook.kinds, sizeof hook.kinds, kinds);
    (void)str_copy(hook.severity, sizeof hook.severity, severity);
    if (err == ERR_NONE)
        err = webhook_add(call->world->store, &call->caller.scope, &actor, &hook);
    answer_secret(call, err, &hook);
}

static enum err find(const struct api_call *call, struct webhook *out_hook)
{
    return webhook_get(call->world->store, &call->caller.scope, api_call_number(call, "webhook", 0),
                       out_hook);
}

void api_webhooks_remove(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct webhook hook;
    enum err err = find(call, &hook);

    if (err == ERR_NONE)
        err = webhook_remove(call->world->store, &actor, &hook);
    api_call_end(call, err);
}

void api_webhooks_rotate(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct webhook hook;
    enum err err = find(call, &hook);

    if (err == ERR_NONE)
        err = webhook_rotate(call->world->store, &actor, &hook);
    answer_secret(call, err, &hook);
}

static void turn(struct api_call *call, bool is_on)
{
    const struct access_actor actor = api_call_actor(call);
    struct webhook hook;
    enum err err = find(call, &hook);

    if (err == ERR_NONE)
        err = webhook_switch(call->world->store, &actor, &hook, is_on, "");
    api_call_end(call, err);
}

void api_webhooks_on(struct api_call *call)
{
    turn(call, true);
}

void api_webhooks_off(struct api_call *call)
{
    turn(call, false);
}

void api_webhooks_deliveries(struct api_call *call)
{
    struct webhook hook;
    enum err err = find(call, &hook);

    if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_lists_get(call);
}

void api_webhooks_again(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);

    api_call_end(call, webhook_delivery_again(call->world->store, &call->caller.scope, &actor,
                                              api_call_number(call, "delivery", 0)));
}
