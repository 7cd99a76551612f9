/* SPDX-License-Identifier: Apache-2.0 */
/* The plan's loop. A reading is never ended from its fetcher's call, which cannot be freed there,
 * but a turn of the loop later. */
#include "agent/poll/web_read.h"

#include "agent/scope.h"
#include "base/http_client.h"
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct web_read_turns {
    struct loop *loop;
    struct http_client
        *keeps; /* asks nothing: libcurl is set up once, before rights are given up */
    unsigned most;
    unsigned running;
    unsigned waiting;
    struct web_read *first; /* of those that wait */
    struct web_read *last;
};

struct web_read {
    struct web_read_turns *turns;
    struct web_read *next; /* waits behind this one */
    struct web_read_wish wish;
    struct web_known begun;  /* what is known, as far as it is believed in this reading */
    struct web_fetch *fetch; /* NULL: waits */
    struct web_set *set;
    struct loop_timer *timer; /* the time limit; and the end, a turn of the loop later */
    enum web_document document;
    bool is_ended;
    bool is_slow;
    bool is_there;
    char error[WEB_READ_ERROR];
    web_read_fn *fn;
    void *arg;
};

static void on_answer(void *arg, const struct web_fetch_answer *answer);

static void end(struct web_read *r)
{
    r->is_ended = true;
    (void)loop_timer_start(r->timer, 0);
}

static void ask_next(struct web_read *r)
{
    const struct web_read_wish *wish = &r->wish;

    while (!r->is_ended &&
           web_plan_next(&r->begun, wish->maker, wish->scopes, r->set, &r->document)) {
        enum err err = web_fetch_ask(r->fetch, r->document, on_answer, r);
        if (err == ERR_NONE)
            return;
        (void)web_set_put(r->set, r->document, 0, NULL, NULL, 0);
        r->is_ended = err == ERR_MEMORY;
    }
    end(r);
}

/* The first failure is the one that is told. */
static void note_error(struct web_read *r, const struct web_fetch_answer *answer)
{
    if (r->error[0] != '\0')
        return;
    if (answer->status == 0)
        (void)str_copy(r->error, sizeof r->error, answer->error);
    else
        (void)snprintf(r->error, sizeof r->error, "%s fails (HTTP %u)",
                       web_plan_row(r->document)->path, answer->status);
}

/* Silence after an answer is a device that is too slow: the rest is for another time. */
static void on_answer(void *arg, const struct web_fetch_answer *answer)
{
    struct web_read *r = arg;
    bool had_answers = web_set_good(r->set) != 0;

    r->is_there = r->is_there || answer->is_late;
    web_set_server(r->set, answer->server);
    if (web_set_put(r->set, r->document, answer->status, answer->type, answer->body, answer->len) ==
        WEB_FAILED)
        note_error(r, answer);
    r->is_slow = answer->status == 0 && had_answers;
    if (web_fetch_is_strange(r->fetch) || r->is_slow)
        end(r);
    else
        ask_next(r);
}

/* Its turn has come. */
static void begin(struct web_read *r)
{
    const struct web_read_wish *wish = &r->wish;

    r->turns->running++;
    r->fetch = web_fetch_create(r->turns->loop, &wish->address, &wish->ports, &wish->keys);
    (void)loop_timer_start(r->timer, WEB_READ_TOTAL_MS);
    if (r->fetch != NULL)
        ask_next(r);
    else
        end(r);
}

/* Whoever waits longest is next. */
static void pass_on(struct web_read_turns *turns)
{
    struct web_read *r = turns->first;

    if (r == NULL || turns->running >= turns->most)
        return;
    turns->first = r->next;
    turns->waiting--;
    if (turns->first == NULL)
        turns->last = NULL;
    begin(r);
}

static void destroy(struct web_read *r)
{
    web_fetch_destroy(r->fetch);
    web_set_destroy(r->set);
    loop_timer_destroy(r->timer);
    free(r);
}

static bool has_failures(const struct web_read *r)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (web_set_get(r->set, i)->outcome == WEB_FAILED)
            return true;
    return false;
}

/* What is known after it: after a failure, what was known before counts on. */
static struct web_known learn(const struct web_read *r)
{
    struct web_known known = has_failures(r) || r->is_slow ? r->wish.known : r->begun;

    web_plan_learn(&known, r->set);
    web_plan_count(&known, r->set);
    return known;
}

static void on_timer(void *arg)
{
    struct web_read *r = arg;
    const struct web_read_wish *wish = &r->wish;
    struct web_read_turns *turns = r->turns;

    r->is_slow = r->is_slow || !r->is_ended;
    if (!r->is_ended && r->error[0] == '\0')
        (void)str_copy(r->error, sizeof r->error, "it takes too long");
    struct web_read_result result = {
        .set = r->set,
        .known = learn(r),
        .keys = r->fetch != NULL ? web_fetch_keys(r->fetch) : &wish->keys,
        .error = r->error,
        .missing = web_plan_missing(&r->begun, wish->maker, wish->scopes, r->set),
        .is_strange = r->fetch != NULL && web_fetch_is_strange(r->fetch),
        .is_slow = r->is_slow,
        .is_there = r->is_there,
    };
    web_set_keep_keys(r->set, result.keys);
    web_set_tells(r->set, wish->scopes & web_plan_told(r->set) & ~result.missing);
    r->fn(r->arg, &result);
    destroy(r);
    turns->running--;
    pass_on(turns);
}

struct web_read_turns *web_read_turns_create(struct loop *loop, unsigned most)
{
    char error[HTTP_CLIENT_ERROR_SIZE];
    struct web_read_turns *turns = calloc(1, sizeof *turns);

    if (turns == NULL)
        return NULL;
    *turns = (struct web_read_turns){ .loop = loop, .most = most };
    turns->keeps = http_client_create(loop, &(struct http_client_options){ 0 }, error);
    if (turns->keeps != NULL)
        return turns;
    free(turns);
    return NULL;
}

void web_read_turns_destroy(struct web_read_turns *turns)
{
    if (turns == NULL)
        return;
    assert(turns->running == 0 && turns->first == NULL);
    http_client_destroy(turns->keeps);
    free(turns);
}

bool web_read_is_crowded(const struct web_read_turns *turns)
{
    return turns->waiting >= WEB_READ_WAITING;
}

static void wait_for_turn(struct web_read *r)
{
    struct web_read_turns *turns = r->turns;

    *(turns->last != NULL ? &turns->last->next : &turns->first) = r;
    turns->last = r;
    turns->waiting++;
    pass_on(turns);
}

struct web_read *web_read_start(struct web_read_turns *turns, const struct web_read_wish *wish,
                                web_read_fn *fn, void *arg)
{
    struct web_read *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    *r = (struct web_read){ .turns = turns, .wish = *wish, .fn = fn, .arg = arg };
    r->begun = web_plan_begin(&wish->known, wish->scopes);
    r->set = web_set_create();
    r->timer = loop_timer_create(turns->loop, on_timer, r);
    if (r->set == NULL || r->timer == NULL) {
        destroy(r);
        return NULL;
    }
    wait_for_turn(r);
    return r;
}

static void leave_queue(struct web_read *r)
{
    struct web_read_turns *turns = r->turns;
    struct web_read *before = NULL, *at = turns->first;

    for (; at != r; at = at->next)
        before = at;
    *(before != NULL ? &before->next : &turns->first) = r->next;
    if (turns->last == r)
        turns->last = before;
    turns->waiting--;
}

struct web_set *web_read_keep(struct web_read *r)
{
    struct web_set *set = r->set;

    r->set = NULL;
    return set;
}

void web_read_cancel(struct web_read *r)
{
    struct web_read_turns *turns;
    bool waits;

    if (r == NULL)
        return;
    turns = r->turns;
    waits = r->fetch == NULL && !r->is_ended;
    if (waits)
        leave_queue(r);
    else
        turns->running--;
    destroy(r);
    pass_on(turns);
}
