/* SPDX-License-Identifier: Apache-2.0 */
/* orders: takes what people ordered to the agents (PROTOCOL.md section 7).
 *
 * One order at a time is on its way to an agent, the others wait behind it in the order in which
 * they were given: a pause never overtakes a resume. An order is sent when its agent is here, and
 * again, with the same id, when no answer came within ORDERS_ANSWER_MS, the agent or its connection
 * was lost, or an error says "not now"; the pauses grow up to ORDERS_PAUSE_MOST and end when the
 * agent comes back. The agent does it once, whatever is sent how often. What is known of an order
 * is in the store (order_send.h): nothing of it is lost with this program.
 *
 * All functions run on the loop's thread, none waits for anybody but the store.
 */
#ifndef PRINTWIRE_PORTAL_ORDERS_ORDERS_H
#define PRINTWIRE_PORTAL_ORDERS_ORDERS_H

#include "base/buf.h"
#include "base/loop.h"
#include "base/xml_read.h"
#include "portal/store/store.h"

#include <stdbool.h>

#define ORDERS_ANSWER_MS  30000
#define ORDERS_PAUSE_MS   30000 /* after the first try that failed */
#define ORDERS_PAUSE_MOST 600000
#define ORDERS_TICK_MS    2000 /* while orders are open */

struct orders;

/* What it stands on; each function gets `arg`. */
struct orders_options {
    struct store *store; /* the one that ingest writes with */
    /* Append the full JID of an agent (its bare JID) that is here; false when it is not. */
    bool (*find)(void *arg, const char *jid, struct buf *out_full);
    /* Send an IQ of type set; its answer is given to orders_reply(). False when it cannot be. */
    bool (*ask)(void *arg, const char *to, const char *id, const char *payload);
    void (*settle)(void *arg); /* ends the transaction that ingest may have open */
    void *arg;
};

/* The answer to a question of ours; everything is lent for the time of the call. */
struct orders_reply {
    const char *from;
    const char *id;
    const char *condition;     /* of an error (RFC 6120 section 8.3.3), NULL: a result */
    const struct xml_node *iq; /* the whole stanza */
};

/** Ready to send what waits. NULL on failure. */
struct orders *orders_create(struct loop *loop, const struct orders_options *options);

/** Free; NULL is allowed. */
void orders_destroy(struct orders *orders);

/** An order of this id was made: send it soon. */
void orders_made(struct orders *orders, const char *id);

/** Somebody (a full or bare JID) came, or greets: if that is an agent, send what waits for it. */
void orders_here(struct orders *orders, const char *from);

/** An answer, of an agent or of its server; those to other questions are passed over. */
void orders_take(struct orders *orders, const struct orders_reply *reply);

/** The connection is lost: what was on its way is sent again when the agents are back. */
void orders_down(struct orders *orders);

#endif
