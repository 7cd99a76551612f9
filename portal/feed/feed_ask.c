/* SPDX-License-Identifier: Apache-2.0 */
/* A table, since few wait; ids are never used again. */
#include "portal/feed/feed_ask.h"

#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 1000 /* how often the waiting time is looked at */
#define TO_SIZE 256
#define ID_SIZE 48

struct slot {
    feed_ask_fn *fn; /* NULL: free */
    void *arg;
    uint64_t number;
    uint64_t asked_ms;
    char to[TO_SIZE];
};

struct feed_ask {
    struct loop_timer *timer;
    struct feed_door door;
    const char *prefix;
    uint64_t number; /* of the last question */
    struct slot slots[FEED_ASK_MOST];
};

static void end(struct slot *slot, const char *condition, const struct xml_node *iq)
{
    feed_ask_fn *fn = slot->fn;

    slot->fn = NULL;
    fn(slot->arg, condition, iq);
}

static void on_timer(void *arg)
{
    struct feed_ask *ask = arg;
    uint64_t now_ms = clock_monotonic_ms();
    bool waits = false;

    for (size_t i = 0; i < FEED_ASK_MOST; i++) {
        struct slot *slot = &ask->slots[i];
        if (slot->fn && now_ms - slot->asked_ms >= FEED_ASK_PATIENCE_MS)
            end(slot, FEED_ASK_SILENCE, NULL);
        waits = waits || slot->fn != NULL;
    }
    if (waits)
        (void)loop_timer_start(ask->timer, LOOK_MS);
}

struct feed_ask *feed_ask_create(struct loop *loop, const struct feed_door *door,
                                 const char *prefix)
{
    struct feed_ask *ask = calloc(1, sizeof *ask);

    if (!ask)
        return NULL;
    ask->door = *door;
    ask->prefix = prefix;
    ask->timer = loop_timer_create(loop, on_timer, ask);
    if (ask->timer)
        return ask;
    free(ask);
    return NULL;
}

void feed_ask_destroy(struct feed_ask *ask)
{
    if (!ask)
        return;
    loop_timer_destroy(ask->timer);
    free(ask);
}

static struct slot *find_free(struct feed_ask *ask)
{
    for (size_t i = 0; i < FEED_ASK_MOST; i++)
        if (!ask->slots[i].fn)
            return &ask->slots[i];
    return NULL;
}

bool feed_ask_put(struct feed_ask *ask, const struct feed_question *question, feed_ask_fn *fn,
                  void *arg)
{
    struct slot *slot = find_free(ask);
    uint64_t number = ++ask->number;
    char id[ID_SIZE];

    if (!slot || buf_failed(question->payload))
        return false;
    (void)snprintf(id, sizeof id, "%s-%" PRIu64, ask->prefix, number);
    if (!ask->door.ask(ask->door.arg, question->to, id, question->is_set,
                       buf_text(question->payload)))
        return false;
    *slot = (struct slot){ fn, arg, number, clock_monotonic_ms(), "" };
    (void)str_copy(slot->to, sizeof slot->to, question->to);
    if (!loop_timer_pending(ask->timer))
        (void)loop_timer_start(ask->timer, LOOK_MS);
    return true;
}

/* The number in an id of ours; 0 for none. */
static uint64_t number_of(const struct feed_ask *ask, const char *id)
{
    size_t len = strlen(ask->prefix);
    int64_t number;

    if (strncmp(id, ask->prefix, len) != 0 || id[len] != '-' ||
        !str_to_i64(id + len + 1, 1, INT64_MAX, &number))
        return 0;
    return (uint64_t)number;
}

bool feed_ask_take(struct feed_ask *ask, const char *from, const char *id, const char *condition,
                   const struct xml_node *iq)
{
    uint64_t number = number_of(ask, id);

    for (size_t i = 0; i < FEED_ASK_MOST && number > 0; i++) {
        struct slot *slot = &ask->slots[i];
        if (!slot->fn || slot->number != number || !str_equal_nocase(slot->to, from))
            continue;
        end(slot, condition, condition ? NULL : iq);
        return true;
    }
    return false;
}

void feed_ask_drop(struct feed_ask *ask)
{
    for (size_t i = 0; i < FEED_ASK_MOST; i++)
        if (ask->slots[i].fn)
            end(&ask->slots[i], FEED_ASK_DROPPED, NULL);
}

void feed_ask_forget(struct feed_ask *ask)
{
    for (size_t i = 0; i < FEED_ASK_MOST; i++)
        ask->slots[i].fn = NULL;
}

bool feed_ask_is_passing(const char *condition)
{
    static const char *const passing[] = {
        FEED_ASK_SILENCE,        FEED_ASK_DROPPED,        "internal-server-error",
        "recipient-unavailable", "remote-server-timeout", "remote-server-not-found",
        "resource-constraint",   "service-unavailable",   "undefined-condition",
    };

    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (strcmp(passing[i], condition) == 0)
            return true;
    return false;
}
