/* SPDX-License-Identifier: Apache-2.0 */
/* portal_orders: orders between the gate, ingest, which knows who is here, and the store. */
#ifndef PRINTWIRE_PORTAL_PORTAL_ORDERS_H
#define PRINTWIRE_PORTAL_PORTAL_ORDERS_H

#include "base/loop.h"

struct gate;
struct gate_iq;
struct gate_reply;
struct ingest;
struct portal_orders;
struct store;

/* What it joins; all of it must outlive it. */
struct portal_orders_parts {
    struct loop *loop;
    struct store *store; /* the one that ingest writes with */
    struct gate *gate;
    struct ingest *ingest;
};

/** Send orders from now on. NULL on failure. */
struct portal_orders *portal_orders_start(const struct portal_orders_parts *parts);

/** End; NULL is allowed. */
void portal_orders_stop(struct portal_orders *orders);

/** An order of this id was made. */
void portal_orders_made(struct portal_orders *orders, const char *id);

/** Somebody came: what waits for it is sent. After ingest_presence(). */
void portal_orders_here(struct portal_orders *orders, const char *from);

/** Ingest took this question: after a greeting, what waits is sent. */
void portal_orders_asked(struct portal_orders *orders, const struct gate_iq *iq);

/** The answer to a question, if it is one of ours. */
void portal_orders_take(struct portal_orders *orders, const struct gate_reply *reply);

/** The connection is lost. */
void portal_orders_down(struct portal_orders *orders);

#endif
