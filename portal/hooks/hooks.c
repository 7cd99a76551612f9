/* SPDX-License-Identifier: Apache-2.0 */
/* A tick a second: find what is new, then send what is due. What is in the air is known here only:
 * a portal that dies sends it again. What a try is: hooks_try. */
#include "portal/hooks/hooks.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hooks_post.h"
#include "base/log.h"
#include "portal/hooks/hooks_try.h"

#include <stdlib.h>
#include <string.h>

#define AGENT "printwire-portal " PRINTWIRE_VERSION
#define STEPS 5 /* looks into the history of one hook in its turn */

struct hooks {
    struct loop_timer *timer;
    struct hooks_conf conf;
    struct hooks_try_ways ways;
    struct hooks_try tries[HOOKS_AT_ONCE];
    int64_t last;    /* the hook that had its turn last */
    bool is_crowded; /* one that had its turn found no free place */
};

static void serve(struct hooks *hooks, struct webhook *hook);

/* What arrived is followed by the next one at once, unless another hook waits for its place. */
static void go_on(void *arg, int64_t id)
{
    struct hooks *hooks = arg;
    struct webhook hook;

    if (hooks->is_crowded) {
        (void)loop_timer_start(hooks->timer, 0);
        return;
    }
    if (webhook_get_on(hooks->ways.store, id, &hook) == ERR_NONE)
        serve(hooks, &hook);
    crypto_wipe(&hook, sizeof hook);
}

static bool is_in_the_air(const struct hooks *hooks, int64_t hook)
{
    for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
        if (hooks->tries[i].ways != NULL && hooks->tries[i].hook.id == hook)
            return true;
    return false;
}

static struct hooks_try *free_try(struct hooks *hooks)
{
    for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
        if (hooks->tries[i].ways == NULL)
            return &hooks->tries[i];
    return NULL;
}

static enum err look(struct hooks *hooks, struct webhook *hook)
{
    enum err err = ERR_NONE;
    int64_t before = -1;

    for (int i = 0; i < STEPS && err == ERR_NONE && hook->position != before; i++) {
        before = hook->position;
        err = webhook_delivery_queue(hooks->ways.store, hook, clock_wall_ms());
    }
    return err;
}

/* The turn of a hook. */
static void serve(struct hooks *hooks, struct webhook *hook)
{
    struct hooks_try *try = free_try(hooks);
    struct webhook_delivery delivery;
    enum err err = look(hooks, hook);

    if (err == ERR_NONE && is_in_the_air(hooks, hook->id))
        return;
    if (err == ERR_NONE)
        err = webhook_delivery_due(hooks->ways.store, hook->id, clock_wall_ms(), &delivery);
    if (err == ERR_NONE && try == NULL) {
        hooks->is_crowded = true;
    } else if (err == ERR_NONE) {
        *try = (struct hooks_try){ .ways = &hooks->ways, .hook = *hook, .delivery = delivery };
        hooks_try_begin(try);
    } else if (err != ERR_MISSING) {
        hooks_try_store_failed(hooks->ways.store, "webhooks wait");
    }
}

struct list {
    struct webhook *hooks;
    size_t count;
    size_t room;
};

static void wipe(struct list *list)
{
    if (list->hooks != NULL)
        crypto_wipe(list->hooks, list->room * sizeof *list->hooks);
    free(list->hooks);
}

static bool keep(void *arg, const struct webhook *hook)
{
    struct list *list = arg;

    if (list->count == list->room) {
        size_t room = list->room > 0 ? 2 * list->room : 8;
        struct webhook *more = calloc(room, sizeof *more);
        if (more == NULL)
            return false;
        if (list->count > 0)
            memcpy(more, list->hooks, list->count * sizeof *more);
        wipe(list);
        list->hooks = more;
        list->room = room;
    }
    list->hooks[list->count++] = *hook;
    return true;
}

/* Where the last turn ended, the next one begins; true when all had theirs. */
static bool serve_round(struct hooks *hooks, struct list *list)
{
    uint64_t begin_ms = clock_monotonic_ms();
    size_t first = 0;

    while (first < list->count && list->hooks[first].id <= hooks->last)
        first++;
    hooks->is_crowded = false;
    for (size_t i = 0; i < list->count; i++) {
        struct webhook *hook = &list->hooks[(first + i) % list->count];
        serve(hooks, hook);
        if (hooks->is_crowded)
            return true; /* it has the first free place */
        hooks->last = hook->id;
        if (clock_monotonic_ms() - begin_ms >= HOOKS_BUDGET_MS)
            return i + 1 == list->count;
    }
    return true;
}

static void on_tick(void *arg)
{
    struct hooks *hooks = arg;
    struct list list = { NULL, 0, 0 };

    hooks->ways.settle(hooks->ways.settle_arg);
    if (webhook_each_on(hooks->ways.store, keep, &list) != ERR_NONE)
        hooks_try_store_failed(hooks->ways.store, "webhooks wait");
    bool is_over = serve_round(hooks, &list);
    wipe(&list);
    (void)loop_timer_start(hooks->timer, is_over ? HOOKS_TICK_MS : HOOKS_BUDGET_MS);
}

struct hooks *hooks_create(struct loop *loop, struct store *store, const struct hooks_conf *conf,
                           struct metrics *metrics, void (*settle)(void *arg), void *arg)
{
    struct hooks *hooks = calloc(1, sizeof *hooks);
    char error[HTTP_CLIENT_ERROR_SIZE];

    if (hooks == NULL)
        return NULL;
    hooks->conf = *conf;
    hooks->ways = (struct hooks_try_ways){ .store = store,
                                           .metrics = metrics,
                                           .port = conf->port,
                                           .settle = settle,
                                           .settle_arg = arg,
                                           .on_arrived = go_on,
                                           .arg = hooks };
    hooks->timer = loop_timer_create(loop, on_tick, hooks);
    hooks->ways.client = hooks_post_client(loop, &hooks->conf, AGENT, HOOKS_AT_ONCE, error);
    if (hooks->ways.client == NULL)
        log_error("hooks", "%s", error);
    if (hooks->timer != NULL && hooks->ways.client != NULL &&
        loop_timer_start(hooks->timer, HOOKS_TICK_MS))
        return hooks;
    hooks_destroy(hooks);
    return NULL;
}

void hooks_destroy(struct hooks *hooks)
{
    if (hooks == NULL)
        return;
    http_client_destroy(hooks->ways.client);
    loop_timer_destroy(hooks->timer);
    crypto_wipe(hooks->tries, sizeof hooks->tries);
    free(hooks);
}
