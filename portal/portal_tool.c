/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of an operation are its row's members that change; all else the API has. */
#include "portal/portal_tool.h"

#include "base/crypto.h"
#include "base/json_write.h"
#include "base/log.h"
#include "portal/portal_conf_secret.h"
#include "portal/tool/tool.h"

#include <stdlib.h>

#define NEWS_MOST 2048

struct portal_tool {
    struct tool *tool;
    struct web *web; /* NULL: nobody listens */
    void (*settle)(void *arg);
    void *arg;
};

static void tell(struct portal_tool *joint, struct events_news *news, struct json_write *w,
                 struct buf *data)
{
    news->data = buf_text(data);
    if (json_write_done(w))
        web_tell(joint->web, news);
    buf_finish(data);
}

static void on_change(void *arg, const struct operation_follow_state *state)
{
    struct events_news news = { .name = "operation",
                                .place = state->place.path,
                                .device = state->device,
                                .site = state->site,
                                .customer = state->customer };
    struct json_write w;
    struct buf data;

    buf_init(&data, NEWS_MOST);
    json_write_init(&w, &data);
    json_write_object(&w, NULL);
    json_write_text(&w, "operation", state->id);
    json_write_text(&w, "device", state->device);
    json_write_text_or_null(&w, "rollout", state->rollout);
    json_write_text(&w, "kind", state->kind);
    json_write_text(&w, "state", state->state);
    json_write_text_or_null(&w, "reason", state->reason);
    json_write_i64_or_null(&w, "percent", state->percent, state->percent >= 0);
    json_write_bool(&w, "is_over", state->is_over);
    json_write_i64(&w, "changed_ms", state->changed_ms);
    json_write_i64_or_null(&w, "told_ms", state->told_ms, state->told_ms != 0);
    json_write_text_or_null(&w, "cancel", state->cancel);
    json_write_end(&w);
    tell(arg, &news, &w, &data);
}

/* Why it is so is for those whom it concerns: they ask. */
static void on_standing(void *arg, const struct sds_door_standing *standing)
{
    static const char *const words[SDS_DOOR_STATES] = SDS_DOOR_WORDS;
    struct events_news news = { .name = "platform" };
    struct json_write w;
    struct buf data;

    buf_init(&data, NEWS_MOST);
    json_write_init(&w, &data);
    json_write_object(&w, NULL);
    json_write_text(&w, "platform", words[standing->state]);
    json_write_i64_or_null(&w, "since_ms", standing->since_ms, standing->since_ms != 0);
    json_write_end(&w);
    tell(arg, &news, &w, &data);
}

static void settle(void *arg)
{
    const struct portal_tool *joint = arg;

    joint->settle(joint->arg);
}

static struct tool *open_tool(struct portal_tool *joint, struct loop *loop,
                              const struct portal_conf_sds *conf, struct store *store)
{
    char secret[PORTAL_CONF_SECRET];
    struct conf_error error;
    struct tool *tool = NULL;
    const struct tool_options options = { .store = store,
                                          .secret = secret,
                                          .settle = settle,
                                          .on_change = on_change,
                                          .on_standing = on_standing,
                                          .arg = joint };

    if (portal_conf_secret_read(conf->secret_file, "<sds> <secret-file>", secret, &error))
        tool = tool_create(loop, conf, &options);
    else
        log_error("portal", "%s", error.text);
    crypto_wipe(secret, sizeof secret);
    return tool;
}

struct portal_tool *portal_tool_start(struct loop *loop, const struct portal_conf *conf,
                                      struct store *store, void (*settle_store)(void *arg),
                                      void *arg)
{
    struct portal_tool *joint = calloc(1, sizeof *joint);

    if (joint == NULL)
        return NULL;
    joint->settle = settle_store;
    joint->arg = arg;
    joint->tool = open_tool(joint, loop, &conf->sds, store);
    if (joint->tool != NULL)
        return joint;
    free(joint);
    return NULL;
}

const struct sds_door *portal_tool_door(struct portal_tool *joint)
{
    return joint != NULL ? tool_door(joint->tool) : NULL;
}

void portal_tool_set_web(struct portal_tool *joint, struct web *web)
{
    if (joint != NULL)
        joint->web = web;
}

void portal_tool_stop(struct portal_tool *joint)
{
    if (joint == NULL)
        return;
    joint->web = NULL;
    tool_destroy(joint->tool);
    free(joint);
}
