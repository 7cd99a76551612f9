/* SPDX-License-Identifier: Apache-2.0 */
/* The feed knows a door, the gate is one. */
#include "portal/portal_feed.h"

#include "base/log.h"
#include "portal/feed/feed.h"

#include <stdlib.h>

struct portal_feed {
    struct feed *feed;
    struct gate *gate;
};

static bool ask(void *arg, const char *to, const char *id, bool is_set, const char *payload)
{
    struct portal_feed *feed = arg;
    const struct gate_question question = { to, id, is_set, payload };

    return gate_ask(feed->gate, &question);
}

static bool tell(void *arg, const char *to, const char *id, const char *type, const char *body)
{
    struct portal_feed *feed = arg;
    const struct gate_message message = { to, id, type, body };

    return gate_tell(feed->gate, &message);
}

struct portal_feed *portal_feed_start(struct loop *loop, const struct portal_conf *conf,
                                      const struct portal_feed_options *options)
{
    struct portal_feed *feed = calloc(1, sizeof *feed);

    if (!feed)
        return NULL;
    feed->gate = options->gate;
    const struct feed_options wanted = { .store = options->store,
                                         .reader = options->reader,
                                         .jid = conf->jid,
                                         .service = conf->feed.service,
                                         .accounts = conf->feed.accounts,
                                         .text_type = conf->feed.text,
                                         .items = conf->feed.items,
                                         .backlog = conf->feed.backlog,
                                         .door = { ask, tell, feed },
                                         .settle = options->settle,
                                         .arg = options->arg };
    feed->feed = feed_create(loop, &wanted);
    if (feed->feed)
        return feed;
    log_error("feed", "%s: the live feed cannot be started", conf->feed.service);
    free(feed);
    return NULL;
}

void portal_feed_up(struct portal_feed *feed)
{
    if (feed)
        feed_up(feed->feed);
}

void portal_feed_down(struct portal_feed *feed)
{
    if (feed)
        feed_down(feed->feed);
}

void portal_feed_reply(struct portal_feed *feed, const struct gate_reply *reply)
{
    if (feed)
        feed_reply(feed->feed, reply->from, reply->id, reply->condition, reply->stanza);
}

void portal_feed_pump(struct portal_feed *feed)
{
    if (feed)
        feed_pump(feed->feed);
}

enum err portal_feed_make_account(struct portal_feed *feed, const struct access_actor *actor,
                                  const struct access_account *account, char *out_jid,
                                  char *out_password)
{
    return feed ? feed_make_account(feed->feed, actor, account, out_jid, out_password)
                : ERR_REFUSED;
}

void portal_feed_stop(struct portal_feed *feed)
{
    if (!feed)
        return;
    feed_destroy(feed->feed);
    free(feed);
}
