/* SPDX-License-Identifier: Apache-2.0 */
/* Hands on; the rules are in portal/orders. */
#include "portal/portal_orders.h"

#include "portal/ingest/gate.h"
#include "portal/ingest/ingest.h"
#include "portal/orders/orders.h"

#include <stdlib.h>
#include <string.h>

struct portal_orders {
    struct orders *orders;
    struct gate *gate;
    struct ingest *ingest;
};

static bool find(void *arg, const char *jid, struct buf *out_full)
{
    struct portal_orders *joint = arg;

    return ingest_where(joint->ingest, jid, out_full);
}

static bool ask(void *arg, const char *to, const char *id, const char *payload)
{
    struct portal_orders *joint = arg;
    const struct gate_question question = {
        .to = to, .id = id, .is_set = true, .payload = payload
    };

    return gate_ask(joint->gate, &question);
}

static void settle(void *arg)
{
    struct portal_orders *joint = arg;

    ingest_drained(joint->ingest);
}

struct portal_orders *portal_orders_start(const struct portal_orders_parts *parts)
{
    struct portal_orders *joint = calloc(1, sizeof *joint);

    if (!joint)
        return NULL;
    const struct orders_options options = {
        .store = parts->store, .find = find, .ask = ask, .settle = settle, .arg = joint
    };
    joint->gate = parts->gate;
    joint->ingest = parts->ingest;
    joint->orders = orders_create(parts->loop, &options);
    if (joint->orders)
        return joint;
    portal_orders_stop(joint);
    return NULL;
}

void portal_orders_stop(struct portal_orders *joint)
{
    if (!joint)
        return;
    orders_destroy(joint->orders);
    free(joint);
}

void portal_orders_made(struct portal_orders *joint, const char *id)
{
    orders_made(joint->orders, id);
}

void portal_orders_here(struct portal_orders *joint, const char *from)
{
    orders_here(joint->orders, from);
}

void portal_orders_asked(struct portal_orders *joint, const struct gate_iq *iq)
{
    if (iq->is_set && strcmp(iq->payload->name, "hello") == 0)
        orders_here(joint->orders, iq->from);
}

void portal_orders_take(struct portal_orders *joint, const struct gate_reply *reply)
{
    orders_take(joint->orders, &(struct orders_reply){ .from = reply->from,
                                                       .id = reply->id,
                                                       .condition = reply->condition,
                                                       .iq = reply->stanza });
}

void portal_orders_down(struct portal_orders *joint)
{
    orders_down(joint->orders);
}
