/* SPDX-License-Identifier: Apache-2.0 */
/* The link's own memory is scarce, the portal's is not. */
#include "tests/torture/torture_link.h"

#include "agent/publish/link.h"
#include "base/clock.h"
#include "base/str.h"
#include "protocol/batch.h"
#include "tests/torture/scarce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define CONNECT_MS 800
#define ANSWER_MS  20

struct request {
    STAILQ_ENTRY(request) link;
    uint64_t tag;
    char xml[];
};

struct link {
    const struct link_handlers *handlers;
    void *arg;
    struct loop_timer *timer;
    STAILQ_HEAD(, request) requests;
    bool is_up;
};

static struct end_state *portal;
static struct torture_cycle *told;

void torture_link_portal(struct end_state *state, struct torture_cycle *cycle)
{
    portal = state;
    told = cycle;
}

static void answer_hello(const struct xml_node *asked, struct buf *out)
{
    struct batch_hello hello;
    struct batch_welcome welcome = { 0, 4, 65536, "portal.test", clock_wall_ms() };

    if (!batch_read_hello(asked, &hello)) {
        torture_wrong(told, "a greeting that is none");
        return;
    }
    const struct end_state_epoch *epoch = end_state_epoch(portal, hello.epoch);
    if (epoch == NULL)
        torture_wrong(told, "too many epochs");
    welcome.through = epoch == NULL ? 0 : epoch->count;
    if (hello.next <= welcome.through)
        torture_wrong(told, "the agent has forgotten what it had sent");
    (void)batch_write_welcome(out, &welcome);
}

static void answer_batch(const struct xml_node *asked, const char *xml, struct buf *out)
{
    struct batch_head head;
    struct batch_stored stored = { .through = 0 };
    const char *reason = "";
    struct end_state_epoch *epoch =
        batch_read_head(asked, &head) ? end_state_epoch(portal, head.epoch) : NULL;

    if (epoch == NULL || !end_state_take(epoch, head.first, xml, &reason)) {
        torture_wrong(told, "a batch: %s", reason);
        return;
    }
    (void)str_copy(stored.epoch, sizeof stored.epoch, head.epoch);
    stored.through = epoch->count;
    (void)batch_write_stored(out, &stored);
}

/* What the portal says to a request; the caller frees. NULL: nothing. */
static struct xml_node *ask_portal(const char *xml)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *asked = NULL, *answer = NULL;
    struct buf out;

    buf_init(&out, 4096);
    if (!xml_read_document(xml, strlen(xml), &limits, &asked, NULL))
        torture_wrong(told, "a request that is no XML: %.100s", xml);
    else if (strcmp(asked->name, "hello") == 0)
        answer_hello(asked, &out);
    else
        answer_batch(asked, xml, &out);
    if (out.len > 0 && !xml_read_document(out.data, out.len, &limits, &answer, NULL))
        torture_wrong(told, "an answer that is no XML");
    xml_read_free(asked);
    buf_finish(&out);
    return answer;
}

static void answer(struct link *link, struct request *request)
{
    scarce_pause();
    struct xml_node *payload = ask_portal(request->xml);
    scarce_resume();
    link->handlers->on_answer(link->arg, request->tag, true, payload);
    xml_read_free(payload);
    free(request);
}

static void on_timer(void *arg)
{
    struct link *link = arg;

    if (!link->is_up) {
        link->is_up = true;
        link->handlers->on_up(link->arg);
    }
    if (!STAILQ_EMPTY(&link->requests)) {
        struct request *request = STAILQ_FIRST(&link->requests);
        STAILQ_REMOVE_HEAD(&link->requests, link);
        answer(link, request);
    }
    if (!STAILQ_EMPTY(&link->requests))
        (void)loop_timer_start(link->timer, ANSWER_MS);
}

struct link *link_create(struct loop *loop, const struct link_options *options,
                         const struct link_handlers *handlers, void *arg)
{
    struct link *link = calloc(1, sizeof *link);

    (void)options;
    if (link == NULL)
        return NULL;
    link->handlers = handlers;
    link->arg = arg;
    STAILQ_INIT(&link->requests);
    link->timer = loop_timer_create(loop, on_timer, link);
    if (link->timer != NULL)
        return link;
    link_destroy(link);
    return NULL;
}

void link_start(struct link *link)
{
    (void)loop_timer_start(link->timer, CONNECT_MS);
}

void link_retry(struct link *link)
{
    (void)link;
}

const char *link_regions(const struct link *link)
{
    (void)link;
    return "?";
}

bool link_request(struct link *link, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct request *request = calloc(1, sizeof *request + len + 1);

    (void)to;
    if (request == NULL)
        return false;
    request->tag = tag;
    memcpy(request->xml, payload, len);
    STAILQ_INSERT_TAIL(&link->requests, request, link);
    if (!loop_timer_pending(link->timer))
        (void)loop_timer_start(link->timer, ANSWER_MS);
    return true;
}

bool link_send(struct link *link, const char *xml, size_t len)
{
    (void)link, (void)xml, (void)len;
    return false; /* nobody asks */
}

void link_destroy(struct link *link)
{
    if (link == NULL)
        return;
    while (!STAILQ_EMPTY(&link->requests)) {
        struct request *request = STAILQ_FIRST(&link->requests);
        STAILQ_REMOVE_HEAD(&link->requests, link);
        free(request);
    }
    loop_timer_destroy(link->timer);
    free(link);
}
