/* SPDX-License-Identifier: Apache-2.0 */
/* orders_wire: the IQs that answer orders (RFC 6120, XEP-0050). */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDERS_WIRE_H
#define PRINTWIRE_AGENT_ORDERS_ORDERS_WIRE_H

#include "agent/order.h"
#include "agent/orders/order_book.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* Who asked; texts lent. */
struct orders_wire_asker {
    const char *id;   /* of the IQ */
    const char *from; /* a full JID */
    const char *to;   /* our own; for the list of commands only */
};

enum orders_wire_error {
    ORDERS_WIRE_FORBIDDEN,
    ORDERS_WIRE_BAD,     /* bad-request, with bad-payload of XEP-0050 */
    ORDERS_WIRE_NO_NODE, /* item-not-found */
    ORDERS_WIRE_LATER    /* resource-constraint: nothing was kept, come again */
};

/** Append what became of an order. */
void orders_wire_outcome(struct buf *out, const struct orders_wire_asker *asker,
                         const struct order_book_row *row);

/** Append an error: nothing was kept. */
void orders_wire_error(struct buf *out, const struct orders_wire_asker *asker,
                       enum orders_wire_error error);

/** Append the form to fill. */
void orders_wire_blank(struct buf *out, const struct orders_wire_asker *asker,
                       enum order_kind kind);

/** Append that a command is cancelled. */
void orders_wire_cancelled(struct buf *out, const struct orders_wire_asker *asker,
                           enum order_kind kind);

/** Append the list of the commands that the asker may give. */
void orders_wire_items(struct buf *out, const struct orders_wire_asker *asker,
                       const bool may[ORDER_KINDS]);

#endif
