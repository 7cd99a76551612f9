/* SPDX-License-Identifier: Apache-2.0 */
/* Tries are begun and freed by one tick: a conversation cannot be freed from its own answer. */
#include "agent/discover/knock.h"

#include "agent/ipp.h"
#include "agent/ledm_tree.h"
#include "agent/web_plan.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>

#define TICK_MS 200

struct
try {
    struct knock *knock;
    struct web_fetch *fetch; /* NULL: free */
    struct sockaddr_in address;
    bool is_over;
};

struct knock {
    struct loop *loop;
    struct loop_timer *tick;
    struct knock_handlers handlers;
    void *arg;
    struct sweep *sweep; /* NULL: nothing is begun */
    struct web_fetch_ports ports;
    enum web_document document; /* of this pass */
    struct try tries[KNOCK_MOST];
};

static bool is_printer_by_ipp(const struct web_fetch_answer *answer)
{
    struct ipp_reader reader;
    struct ipp_value value;

    if (!ipp_open(&reader, answer->body, answer->len) || reader.status >= 0x100)
        return false;
    while (ipp_next(&reader, &value))
        if (ipp_is(&value, "printer-make-and-model") && value.len > 0)
            return true;
    return false;
}

static bool is_printer(const struct knock *k, const struct web_fetch_answer *answer)
{
    unsigned documents;

    if (answer->status != 200 || !web_plan_takes(web_plan_row(k->document), answer->type))
        return false;
    return k->document == WEB_LEDM_TREE ? ledm_tree_read(answer->body, answer->len, &documents)
                                        : is_printer_by_ipp(answer);
}

static void on_answer(void *arg, const struct web_fetch_answer *answer)
{
    struct try *t = arg;
    struct knock *k = t->knock;

    t->is_over = true;
    if (k->sweep != NULL && is_printer(k, answer) && sweep_answered(k->sweep, &t->address))
        k->handlers.on_printer(k->arg, &t->address);
}

static void end(struct try *t)
{
    web_fetch_destroy(t->fetch);
    t->fetch = NULL;
}

static void begin(struct knock *k, struct try *t, const struct sockaddr_in *address)
{
    static const struct web_keys none;

    *t = (struct try){ .knock = k, .address = *address };
    t->fetch = web_fetch_create(k->loop, &address->sin_addr, &k->ports, &none);
    if (t->fetch != NULL && web_fetch_ask(t->fetch, k->document, on_answer, t) != ERR_NONE)
        end(t);
}

/* The next address of the pass where nobody is known; false at its end. */
static bool next_address(struct knock *k, struct sockaddr_in *out)
{
    while (sweep_peek(k->sweep, out)) {
        sweep_advance(k->sweep);
        if (!k->handlers.is_known(k->arg, out))
            return true;
    }
    return false;
}

static void on_tick(void *arg)
{
    struct knock *k = arg;
    struct try *free_one = NULL;
    struct sockaddr_in address;
    bool busy = false;

    for (size_t i = 0; i < KNOCK_MOST; i++) {
        struct try *t = &k->tries[i];
        if (t->fetch != NULL && t->is_over)
            end(t);
        busy = busy || t->fetch != NULL;
        free_one = t->fetch == NULL ? t : free_one;
    }
    bool more = true;
    if (free_one != NULL) {
        more = next_address(k, &address);
        if (more)
            begin(k, free_one, &address);
    }
    if (more || busy)
        (void)loop_timer_start(k->tick, TICK_MS);
}

struct knock *knock_create(struct loop *loop, const struct knock_handlers *handlers, void *arg)
{
    struct knock *k = calloc(1, sizeof *k);

    if (k == NULL)
        return NULL;
    *k = (struct knock){ .loop = loop, .handlers = *handlers, .arg = arg };
    k->document = WEB_LEDM_TREE;
    k->tick = loop_timer_create(loop, on_tick, k);
    if (k->tick != NULL)
        return k;
    free(k);
    return NULL;
}

void knock_destroy(struct knock *k)
{
    if (k == NULL)
        return;
    knock_stop(k);
    loop_timer_destroy(k->tick);
    free(k);
}

void knock_start(struct knock *k, struct sweep *sweep, const struct web_fetch_ports *ports)
{
    bool by_ipp = k->document == WEB_LEDM_TREE; /* in turn */

    k->sweep = sweep;
    k->document = by_ipp ? WEB_IPP_PRINT : WEB_LEDM_TREE;
    k->ports = (struct web_fetch_ports){ .http = by_ipp ? 0 : ports->http,
                                         .ipp = by_ipp ? ports->ipp : 0 };
    if (!by_ipp && ports->http == 0)
        k->ports.https = ports->https;
    sweep_restart(sweep);
    log_debug("discover", "addresses that are silent are tried by %s", by_ipp ? "IPP" : "HTTP");
    (void)loop_timer_start(k->tick, TICK_MS);
}

void knock_stop(struct knock *k)
{
    loop_timer_stop(k->tick);
    for (size_t i = 0; i < KNOCK_MOST; i++)
        end(&k->tries[i]);
    k->sweep = NULL;
}
