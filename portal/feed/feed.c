/* SPDX-License-Identifier: Apache-2.0 */
/* When what is done: rounds, publishing, rests. */
#include "portal/feed/feed.h"

#include "base/crypto.h"
#include "base/log.h"
#include "portal/feed/feed_publish.h"
#include "portal/feed/feed_tree.h"
#include "portal/store/feed_book.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_MS      1000 /* how often accounts and places are looked at, and the place is kept */
#define REST_LEAST    1000
#define REST_MOST     300000
#define REPEAT_LOG_MS 600000

enum state {
    AWAY,    /* no connection */
    RESTING, /* something does not work; the timer ends it */
    ROUND,   /* nodes are made to agree */
    LIVE
};

struct feed {
    struct feed_options options;
    char *jid;
    char *service;
    char *text_type;
    char *host; /* of the accounts */
    struct feed_accounts *accounts;
    struct feed_ask *ask;
    struct feed_tree *tree;
    struct feed_publish *publish;
    struct loop_timer *check;
    struct loop_timer *rest;
    struct feed_book book; /* as stored */
    int64_t mark;          /* of the accounts and places that the last round went by */
    uint64_t rest_ms;
    enum state state;
    bool is_whole_needed;
    struct log_limit store_log;
    struct log_limit trouble_log;
};

/* Everything stops, and begins anew after a while. */
static void rest(struct feed *feed, const char *condition)
{
    uint64_t half = feed->rest_ms / 2;

    if (feed->state == AWAY)
        return; /* the connection went while something was asked: it begins anew with the next */
    feed_ask_forget(feed->ask);
    feed_publish_stop(feed->publish);
    feed->state = RESTING;
    feed->is_whole_needed = true;
    (void)loop_timer_start(feed->rest, half + crypto_random_below((uint32_t)half + 1));
    if (log_limit_allows(&feed->trouble_log, NULL))
        log_warn("feed", "%s: %s; nothing is lost, it is tried again in up to %d s", feed->service,
                 condition, REST_MOST / 1000);
    feed->rest_ms = feed->rest_ms * 2 > REST_MOST ? REST_MOST : feed->rest_ms * 2;
}

static void begin_round(struct feed *feed)
{
    enum err err = feed_book_mark(feed->options.reader, &feed->mark);

    if (err != ERR_NONE) {
        rest(feed, store_error(feed->options.reader));
        return;
    }
    feed->state = ROUND;
    feed_publish_pause(feed->publish);
    feed_tree_begin(feed->tree, feed->is_whole_needed);
}

static bool is_changed(struct feed *feed)
{
    int64_t mark = feed->mark;

    return feed_book_mark(feed->options.reader, &mark) == ERR_NONE && mark != feed->mark;
}

static void on_round(void *arg, const char *condition)
{
    struct feed *feed = arg;

    if (condition) {
        rest(feed, condition);
        return;
    }
    if (feed->is_whole_needed)
        log_info("feed", "%s: the nodes are as they shall be", feed->service);
    feed->is_whole_needed = false;
    feed->state = LIVE;
    if (is_changed(feed))
        begin_round(feed); /* nobody who was removed meanwhile is sent anything */
    else
        feed_publish_go(feed->publish);
    if (feed->state == LIVE)
        feed_accounts_sweep(feed->accounts, feed_tree_watchers(feed->tree));
}

/* Keep the place in the store. */
static void keep(struct feed *feed)
{
    int64_t row = feed_publish_row(feed->publish);

    if (row == feed->book.row)
        return;
    feed->options.settle(feed->options.arg);
    enum err err = feed_book_advance(feed->options.store, row);
    if (err == ERR_NONE)
        feed->book.row = row;
    else if (log_limit_allows(&feed->store_log, NULL))
        log_warn("feed", "how far it is published cannot be stored: %s; trying again",
                 store_error(feed->options.store));
}

static void on_check(void *arg)
{
    struct feed *feed = arg;

    keep(feed);
    if (feed->state == LIVE && is_changed(feed))
        begin_round(feed);
    else if (feed->state == LIVE)
        feed_accounts_sweep(feed->accounts, feed_tree_watchers(feed->tree));
    (void)loop_timer_start(feed->check, CHECK_MS);
}

static void on_rest(void *arg)
{
    begin_round(arg);
}

static void on_moved(void *arg)
{
    struct feed *feed = arg;

    feed->rest_ms = REST_LEAST;
}

static void on_trouble(void *arg, const char *condition)
{
    rest(arg, condition);
}

static void on_stranger(void *arg)
{
    begin_round(arg);
}

/* Everybody who watches is told: who counts on the feed must know. */
static void on_skipped(void *arg)
{
    static const char text[] = "Printwire: the live feed was behind and has left records out; the "
                               "portal has them all.";
    struct feed *feed = arg;
    const struct feed_watchers *watchers = feed_tree_watchers(feed->tree);
    const struct feed_door *door = &feed->options.door;

    for (size_t i = 0; i < watchers->count; i++)
        if (!watchers->list[i].is_gone &&
            !door->tell(door->arg, watchers->list[i].jid, "feed-skip", feed->text_type, text))
            return;
}

static bool create_parts(struct feed *feed, struct loop *loop)
{
    static const struct feed_publish_handlers handlers = { on_moved, on_trouble, on_skipped,
                                                           on_stranger };
    const struct feed_name names = { feed->jid, feed->book.realm };

    feed->ask = feed_ask_create(loop, &feed->options.door, "feed");
    feed->accounts =
        feed_accounts_create(&(struct feed_accounts_options){ .loop = loop,
                                                              .door = &feed->options.door,
                                                              .store = feed->options.store,
                                                              .host = feed->host,
                                                              .settle = feed->options.settle,
                                                              .arg = feed->options.arg });
    if (!feed->ask || !feed->accounts)
        return false;
    const struct feed_tree_options tree = { .ask = feed->ask,
                                            .reader = feed->options.reader,
                                            .service = feed->service,
                                            .names = names,
                                            .items = feed->options.items };
    feed->tree = feed_tree_create(&tree, on_round, feed);
    const struct feed_publish_options publish = { .loop = loop,
                                                  .ask = feed->ask,
                                                  .door = feed->options.door,
                                                  .reader = feed->options.reader,
                                                  .tree = feed->tree,
                                                  .service = feed->service,
                                                  .names = names,
                                                  .text_type = feed->text_type,
                                                  .backlog = feed->options.backlog };
    feed->publish = feed_publish_create(&publish, feed->book.row, &handlers, feed);
    feed->check = loop_timer_create(loop, on_check, feed);
    feed->rest = loop_timer_create(loop, on_rest, feed);
    return feed->tree && feed->publish && feed->check && feed->rest &&
           loop_timer_start(feed->check, CHECK_MS);
}

struct feed *feed_create(struct loop *loop, const struct feed_options *options)
{
    struct feed *feed = calloc(1, sizeof *feed);

    if (!feed)
        return NULL;
    feed->options = *options;
    feed->rest_ms = REST_LEAST;
    feed->is_whole_needed = true;
    feed->store_log = feed->trouble_log = (struct log_limit){ .every_ms = REPEAT_LOG_MS };
    feed->jid = strdup(options->jid);
    feed->service = strdup(options->service);
    feed->text_type = strdup(options->text_type);
    feed->host = strdup(options->accounts);
    enum err err = feed_book_open(options->store, &feed->book);
    if (err != ERR_NONE)
        log_error("feed", "its place in the store cannot be read: %s", store_error(options->store));
    if (err == ERR_NONE && feed->jid && feed->service && feed->text_type && feed->host &&
        create_parts(feed, loop))
        return feed;
    feed_destroy(feed);
    return NULL;
}

void feed_up(struct feed *feed)
{
    feed->is_whole_needed = true;
    begin_round(feed);
}

void feed_down(struct feed *feed)
{
    feed->state = AWAY;
    feed_ask_forget(feed->ask);
    feed_publish_stop(feed->publish);
    loop_timer_stop(feed->rest);
    feed_accounts_down(feed->accounts);
}

void feed_reply(struct feed *feed, const char *from, const char *id, const char *condition,
                const struct xml_node *iq)
{
    if (!feed_accounts_reply(feed->accounts, from, id, condition, iq))
        (void)feed_ask_take(feed->ask, from, id, condition, iq);
}

void feed_pump(struct feed *feed)
{
    if (feed->state == LIVE)
        feed_publish_go(feed->publish);
}

enum err feed_make_account(struct feed *feed, const struct access_actor *actor,
                           const struct access_account *account, char out_jid[FEED_BOOK_JID_SIZE],
                           char out_password[FEED_ACCOUNTS_PASSWORD])
{
    return feed_accounts_make(feed->accounts, actor, account, out_jid, out_password);
}

void feed_destroy(struct feed *feed)
{
    if (!feed)
        return;
    if (feed->publish)
        keep(feed);
    feed_publish_destroy(feed->publish);
    feed_tree_destroy(feed->tree);
    feed_accounts_destroy(feed->accounts);
    feed_ask_destroy(feed->ask);
    loop_timer_destroy(feed->check);
    loop_timer_destroy(feed->rest);
    free(feed->host);
    free(feed->text_type);
    free(feed->service);
    free(feed->jid);
    free(feed);
}
