/* SPDX-License-Identifier: Apache-2.0 */
/* A tick a second, and one after each round of answers. What is in the air is known here only: a
 * platform that dies sends it again. Answers of a few milliseconds share a commit. */
#include "sds/courier.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hooks_post.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "sds/book_audit.h"
#include "sds/book_hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENT         "printwire-sds " PRINTWIRE_VERSION
#define MARK_AFTER_MS 5
#define LOOKED_AT                                                                                  \
    ((size_t)8 * COURIER_AT_ONCE) /* those of tools that have their share are passed over */
#define TELL_EVERY_MS 60000
#define REASON        160

/* One delivery. */
struct parcel {
    struct courier *courier; /* NULL: free */
    struct book_hook hook;
    struct book_hook_letter letter;
    bool is_over; /* the rest is known */
    bool has_arrived;
    unsigned status;
    char reason[REASON];
};

struct courier {
    struct book *book;
    struct hooks_conf *conf;
    struct http_client *client;
    struct loop_timer *tick;
    struct loop_timer *mark;
    void (*settle)(void *arg);
    void *arg;
    struct parcel parcels[COURIER_AT_ONCE];
    struct book_hook due[LOOKED_AT];
    struct log_limit tell_failure;
};

static void tell_failure(struct courier *courier, const char *what)
{
    if (log_limit_allows(&courier->tell_failure, NULL))
        log_warn("courier", "%s: %s", book_error(courier->book), what);
}

static enum err note(struct courier *courier, const struct parcel *parcel, const char *what,
                     int64_t rows)
{
    const struct book_audit line = { .at_ms = clock_wall_ms(),
                                     .by = SDS_DOC_BY_PLATFORM,
                                     .who = parcel->hook.tool_id,
                                     .account = parcel->letter.account,
                                     .what = what,
                                     .subject = parcel->hook.told.webhook,
                                     .status = parcel->status,
                                     .rows = rows };

    return book_audit_note(courier->book, &line);
}

static enum err give_up(struct courier *courier, const struct parcel *parcel)
{
    enum err err = book_hook_off(courier->book, parcel->hook.place);

    log_warn("courier", "webhook %s: nothing arrived for five days; it is off",
             parcel->hook.told.webhook);
    return err == ERR_NONE ? note(courier, parcel, "webhook-off", 0) : err;
}

/* Only what had a day of tries of its own turns its hook off: not the first failure after a long
 * time in which there was nothing to tell. */
static enum err put_back(struct courier *courier, const struct parcel *parcel, int64_t now_ms)
{
    const struct sds_doc_webhook *told = &parcel->hook.told;
    int64_t age_ms = now_ms - parcel->letter.made_ms;
    enum err err =
        book_hook_failed(courier->book, &parcel->hook, &parcel->letter, parcel->status, now_ms);

    if (err != ERR_NONE)
        return err;
    if (parcel->hook.tries == 0)
        log_warn("courier", "webhook %s: %s; tried again", told->webhook, parcel->reason);
    if (told->failing_since_ms > 0 && now_ms - told->failing_since_ms >= COURIER_GIVE_UP_MS &&
        age_ms >= COURIER_TRIED_MS)
        return give_up(courier, parcel);
    return age_ms >= COURIER_LEAVE_MS ? book_hook_drop(courier->book, &parcel->letter) : ERR_NONE;
}

/* A hook that was removed meanwhile is no failure. */
static enum err mark(struct courier *courier, const struct parcel *parcel)
{
    int64_t now_ms = clock_wall_ms();
    enum err err;

    if (!parcel->has_arrived) {
        err = put_back(courier, parcel, now_ms);
        return err == ERR_MISSING ? ERR_NONE : err;
    }
    err = book_hook_arrived(courier->book, &parcel->hook, &parcel->letter, parcel->status, now_ms);
    if (err == ERR_NONE && parcel->hook.tries > 0)
        log_info("courier", "webhook %s: it takes again", parcel->hook.told.webhook);
    if (err == ERR_NONE)
        err = note(courier, parcel, "webhook", 1);
    return err == ERR_MISSING ? ERR_NONE : err;
}

static enum err mark_all(struct courier *courier)
{
    enum err err = book_begin(courier->book);

    if (err != ERR_NONE)
        return err;
    for (size_t i = 0; i < COURIER_AT_ONCE && err == ERR_NONE; i++)
        if (courier->parcels[i].courier != NULL && courier->parcels[i].is_over)
            err = mark(courier, &courier->parcels[i]);
    if (err == ERR_NONE)
        return book_commit(courier->book);
    book_rollback(courier->book);
    return err;
}

/* What cannot be stored is sent again: a receiver knows it by its id. Not at once: a disk may be
 * full for days. */
static void on_mark(void *arg)
{
    struct courier *courier = arg;

    courier->settle(courier->arg);
    enum err err = mark_all(courier);
    if (err != ERR_NONE)
        tell_failure(courier, "what arrived at webhooks may come twice");
    for (size_t i = 0; i < COURIER_AT_ONCE; i++)
        if (courier->parcels[i].is_over)
            crypto_wipe(&courier->parcels[i], sizeof courier->parcels[i]);
    (void)loop_timer_start(courier->tick, err == ERR_NONE ? 0 : COURIER_FAILED_MS);
}

static void end(struct parcel *parcel, bool has_arrived, unsigned status, const char *reason)
{
    parcel->is_over = true;
    parcel->has_arrived = has_arrived;
    parcel->status = status;
    (void)str_copy(parcel->reason, sizeof parcel->reason, reason);
    if (!loop_timer_pending(parcel->courier->mark))
        (void)loop_timer_start(parcel->courier->mark, MARK_AFTER_MS);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    char reason[REASON] = "";

    if (answer->err == ERR_NONE)
        (void)snprintf(reason, sizeof reason, "answered with %u", answer->status);
    else
        (void)snprintf(reason, sizeof reason, "%.150s", answer->error);
    end(arg, hooks_post_arrived(answer), answer->status, reason);
}

/* Hooks outlive configurations: the port is asked about now, too. What is wrong with us is no try:
 * it comes again with the next tick. */
static void send_parcel(struct parcel *parcel, const struct buf *body)
{
    struct courier *courier = parcel->courier;
    const struct hooks_post post = { .url = parcel->hook.told.url,
                                     .id = parcel->letter.id,
                                     .secret = parcel->hook.secret,
                                     .former = "",
                                     .body = body };

    if (!hooks_post_leads_to(post.url, courier->conf->port)) {
        end(parcel, false, 0, "its URL leads to another port than the configuration allows");
        return;
    }
    enum err err = hooks_post_send(courier->client, &post, on_answer, parcel);
    if (err == ERR_NONE)
        return;
    log_warn("courier", "webhook %s: %s; it waits", parcel->hook.told.webhook, err_text(err));
    crypto_wipe(parcel, sizeof *parcel);
}

/* It is in the air, or as many of its tool's are as may be. */
static bool must_wait(const struct courier *courier, const struct book_hook *hook)
{
    unsigned of_tool = 0;
    bool is_there = false;

    for (size_t i = 0; i < COURIER_AT_ONCE; i++) {
        const struct parcel *parcel = &courier->parcels[i];
        if (parcel->courier == NULL)
            continue;
        is_there = is_there || parcel->hook.place == hook->place;
        of_tool += parcel->hook.tool == hook->tool;
    }
    return is_there || of_tool >= COURIER_OF_TOOL;
}

static struct parcel *free_parcel(struct courier *courier)
{
    for (size_t i = 0; i < COURIER_AT_ONCE; i++)
        if (courier->parcels[i].courier == NULL)
            return &courier->parcels[i];
    return NULL;
}

static enum err serve(struct courier *courier, const struct book_hook *hook, struct parcel *parcel)
{
    struct buf body;

    buf_init(&body, sds_doc_row(SDS_DOC_HOOK)->most + 1);
    *parcel = (struct parcel){ .hook = *hook };
    enum err err =
        book_hook_next(courier->book, hook->place, clock_wall_ms(), &parcel->letter, &body);
    if (err == ERR_NONE) {
        parcel->courier = courier;
        send_parcel(parcel, &body);
    } else {
        crypto_wipe(parcel, sizeof *parcel);
    }
    buf_finish(&body);
    return err == ERR_MISSING ? book_hook_rest(courier->book, hook->place) : err;
}

static enum err serve_due(struct courier *courier)
{
    size_t count = 0;
    enum err err = book_hook_due(courier->book, clock_wall_ms(), LOOKED_AT, courier->due, &count);

    for (size_t i = 0; i < count && err == ERR_NONE; i++) {
        struct parcel *parcel = free_parcel(courier);
        if (parcel == NULL)
            break;
        if (!must_wait(courier, &courier->due[i]))
            err = serve(courier, &courier->due[i], parcel);
    }
    crypto_wipe(courier->due, sizeof courier->due);
    return err;
}

/* What is not committed yet must not be told. */
static void on_tick(void *arg)
{
    struct courier *courier = arg;

    courier->settle(courier->arg);
    if (serve_due(courier) != ERR_NONE)
        tell_failure(courier, "webhooks wait");
    (void)loop_timer_start(courier->tick, COURIER_TICK_MS);
}

struct courier *courier_create(struct loop *loop, struct book *book, struct hooks_conf *conf,
                               void (*settle)(void *arg), void *arg)
{
    struct courier *courier = calloc(1, sizeof *courier);
    char error[HTTP_CLIENT_ERROR_SIZE];

    if (courier == NULL)
        return NULL;
    courier->book = book;
    courier->conf = conf;
    courier->settle = settle;
    courier->arg = arg;
    courier->tell_failure.every_ms = TELL_EVERY_MS;
    courier->tick = loop_timer_create(loop, on_tick, courier);
    courier->mark = loop_timer_create(loop, on_mark, courier);
    courier->client = hooks_post_client(loop, conf, AGENT, COURIER_AT_ONCE, error);
    if (courier->client == NULL)
        log_error("courier", "%s", error);
    if (courier->tick != NULL && courier->mark != NULL && courier->client != NULL &&
        loop_timer_start(courier->tick, COURIER_TICK_MS))
        return courier;
    courier_destroy(courier);
    return NULL;
}

void courier_destroy(struct courier *courier)
{
    if (courier == NULL)
        return;
    http_client_destroy(courier->client);
    loop_timer_destroy(courier->tick);
    loop_timer_destroy(courier->mark);
    crypto_wipe(courier->parcels, sizeof courier->parcels);
    free(courier);
}
