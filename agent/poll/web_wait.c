/* SPDX-License-Identifier: Apache-2.0 */
/* First the table as it is, to know the last stamp and its tag; then questions that stay open. What
 * follows an answer is done a turn of the loop later, when the conversation may be freed. */
#include "agent/poll/web_wait.h"

#include "agent/ledm_event.h"
#include "agent/scope.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define TAG_SIZE    256
#define HASTE_MS    1000 /* an answer sooner than this without news is one too many: */
#define SLOW_MS     2000 /* the next question waits so long, twice as long each time, */
#define SLOWEST_MS  60000
#define FAILED_MS   5000  /* after a failure nothing is opened for so long, twice as long ..., */
#define FAILED_MOST 10    /* doublings; */
#define LASTED_MS   30000 /* one that was open so long before did not fail again */
#define LATE_MS     100   /* timers may be a little early */
#define UNCHANGED   304
#define MOST_PAUSES 8
#define BUSY_MOST   8 /* answers in a row that came soon with newer events: from then on, a pause */

struct web_wait {
    struct web_wait_turns *turns;
    struct loop *loop;
    struct loop_timer *timer;
    struct web_wait_target target;
    struct web_fetch *fetch; /* NULL: nothing is waited for */
    char etag[TAG_SIZE];
    struct ledm_event_mark mark;
    bool moved; /* the last answer surely had newer events, worth telling or not */
    bool asks;  /* a question is open */
    bool has_failed;
    unsigned scopes; /* of the news that is to be told */
    bool has_started;
    uint64_t asked_ms;
    unsigned hasty;    /* answers in a row that came too soon, */
    unsigned busy;     /* and with newer events */
    unsigned failures; /* in a row */
    uint64_t next_ms;  /* nothing is opened before */
    struct web_wait_handlers handlers;
    void *arg;
};

/* What news is worth a reading at once: counters wait for the tables. */
static unsigned scopes_of(enum ledm_event_kind kind)
{
    if (kind == LEDM_EVENT_ALERTS)
        return SCOPE_ALERTS;
    return kind == LEDM_EVENT_JOB ? 0 : ledm_event_scopes(kind);
}

static void take_events(struct web_wait *w, const struct web_fetch_answer *answer)
{
    struct ledm_event events[LEDM_EVENT_MOST];
    size_t count = ledm_event_read(answer->body, answer->len, events);
    bool has_changed = w->etag[0] != '\0' && strcmp(w->etag, answer->etag) != 0;
    struct ledm_event_news news = ledm_event_hear(&w->mark, events, count, has_changed);

    for (unsigned kind = 0; kind < LEDM_EVENT_KINDS; kind++)
        if ((news.kinds & 1U << kind) != 0)
            w->scopes |= scopes_of((enum ledm_event_kind)kind);
    w->moved = news.is_sure;
    w->has_started = w->has_started || (news.kinds & 1U << LEDM_EVENT_POWER_UP) != 0;
}

/* Of a printer at work each answer comes soon, with news: that must not make us slower, nor ask
 * without end. What may be news does make us slower: nothing else would end that. */
static uint64_t haste_pause_ms(struct web_wait *w)
{
    uint64_t pause = SLOW_MS;

    if (clock_monotonic_ms() - w->asked_ms >= HASTE_MS) {
        w->hasty = w->busy = 0;
        return 0;
    }
    if (w->moved) {
        w->hasty = 0;
        w->busy += w->busy < BUSY_MOST;
        return w->busy < BUSY_MOST ? 0 : SLOW_MS;
    }
    for (unsigned i = 0; i < w->hasty && pause < SLOWEST_MS; i++)
        pause *= 2;
    w->hasty += w->hasty < MOST_PAUSES;
    return pause < SLOWEST_MS ? pause : SLOWEST_MS;
}

static void on_answer(void *arg, const struct web_fetch_answer *answer)
{
    struct web_wait *w = arg;
    bool was_first = w->etag[0] == '\0';

    w->asks = false;
    w->moved = false;
    w->has_failed = answer->status != UNCHANGED && answer->status / 100 != 2;
    if (answer->status / 100 == 2)
        take_events(w, answer);
    if (answer->etag[0] != '\0')
        (void)str_copy(w->etag, sizeof w->etag, answer->etag);
    w->has_failed = w->has_failed || w->etag[0] == '\0'; /* without a tag it would never block */
    if (!w->has_failed && !was_first)
        w->failures = 0;
    bool now = (w->scopes != 0 && w->moved) || w->has_failed || was_first;
    (void)loop_timer_start(w->timer, now ? 0 : haste_pause_ms(w));
}

static enum err ask(struct web_wait *w)
{
    w->asks = true;
    w->asked_ms = clock_monotonic_ms();
    if (w->etag[0] == '\0')
        return web_fetch_ask(w->fetch, w->target.document, on_answer, w);
    return web_fetch_wait(w->fetch, w->target.document, w->etag, WEB_WAIT_TENTHS, on_answer, w);
}

void web_wait_pause(struct web_wait *w)
{
    if (w->fetch == NULL)
        return;
    loop_timer_stop(w->timer);
    web_fetch_destroy(w->fetch);
    w->fetch = NULL;
    w->asks = false;
    w->turns->running--;
}

static void fail(struct web_wait *w)
{
    uint64_t now = clock_monotonic_ms();
    uint64_t pause = FAILED_MS;

    if (now - w->asked_ms >= LASTED_MS)
        w->failures = 0;
    for (unsigned i = 0; i < w->failures; i++)
        pause *= 2;
    w->failures += w->failures < FAILED_MOST;
    w->next_ms = now + pause;
    w->etag[0] = '\0';
    web_wait_pause(w);
    w->handlers.on_lost(w->arg, pause + LATE_MS);
}

static void tell(struct web_wait *w)
{
    unsigned scopes = w->scopes;
    bool has_started = w->has_started;

    w->failures = 0;
    w->scopes = 0;
    w->has_started = false;
    web_wait_pause(w);
    w->handlers.on_news(w->arg, scopes, has_started);
}

static void on_timer(void *arg)
{
    struct web_wait *w = arg;

    if (w->scopes != 0)
        tell(w);
    else if (w->has_failed || ask(w) != ERR_NONE)
        fail(w);
}

struct web_wait *web_wait_create(struct loop *loop, struct web_wait_turns *turns,
                                 const struct web_wait_handlers *handlers, void *arg)
{
    struct web_wait *w = calloc(1, sizeof *w);

    if (w == NULL)
        return NULL;
    *w = (struct web_wait){ .turns = turns, .loop = loop, .handlers = *handlers, .arg = arg };
    w->timer = loop_timer_create(loop, on_timer, w);
    if (w->timer != NULL)
        return w;
    free(w);
    return NULL;
}

void web_wait_destroy(struct web_wait *w)
{
    if (w == NULL)
        return;
    web_wait_pause(w);
    loop_timer_destroy(w->timer);
    free(w);
}

bool web_wait_begin(struct web_wait *w, const struct web_wait_target *target)
{
    if (w->fetch != NULL)
        return true;
    if (w->turns->running >= w->turns->most || clock_monotonic_ms() < w->next_ms)
        return false;
    w->target = *target;
    w->has_failed = false;
    w->fetch = web_fetch_create(w->loop, &target->address, &target->ports, &target->keys);
    if (w->fetch == NULL)
        return false;
    w->turns->running++;
    if (ask(w) == ERR_NONE)
        return true;
    fail(w);
    return false;
}
