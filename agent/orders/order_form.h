/* SPDX-License-Identifier: Apache-2.0 */
/* order_form: orders on the wire: commands (XEP-0050) with data forms (XEP-0004), as PROTOCOL.md,
 * section 7, has them. Pure; what is read is a stranger's. */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDER_FORM_H
#define PRINTWIRE_AGENT_ORDERS_ORDER_FORM_H

#include "agent/order.h"
#include "base/xml_read.h"
#include "base/xml_write.h"

#include <stdbool.h>

/* What a command element is. */
enum order_form_verdict {
    ORDER_FORM_ORDER,   /* a whole order */
    ORDER_FORM_BLANK,   /* its form is asked for */
    ORDER_FORM_CANCEL,  /* nothing is to be done any more: it never was */
    ORDER_FORM_NO_NODE, /* no such command */
    ORDER_FORM_BAD      /* a field is missing, unknown, repeated or none of its type */
};

/** Read a <command/>. `out_order->kind` is set but for NO_NODE, the rest for ORDER only. */
enum order_form_verdict order_form_read(const struct xml_node *command, struct order *out_order);

/** Write the form to fill: status 'executing', with an id and an expiry filled in. */
void order_form_write_blank(struct xml_write *x, enum order_kind kind, int64_t now_ms);

/** Write what became of an order: status 'completed'. */
void order_form_write_outcome(struct xml_write *x, const struct order *order,
                              const struct order_outcome *outcome);

/** Write that a command is cancelled. */
void order_form_write_cancelled(struct xml_write *x, enum order_kind kind);

/** Write the list of commands for which `may` is true: a disco#items query. */
void order_form_write_items(struct xml_write *x, const char *jid, const bool may[ORDER_KINDS]);

#endif
