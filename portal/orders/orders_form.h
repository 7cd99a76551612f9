/* SPDX-License-Identifier: Apache-2.0 */
/* orders_form: an order as an ad-hoc command (XEP-0050) with its form (XEP-0004), and what an agent
 * answers to it (PROTOCOL.md section 7). Pure. */
#ifndef PRINTWIRE_PORTAL_ORDERS_ORDERS_FORM_H
#define PRINTWIRE_PORTAL_ORDERS_ORDERS_FORM_H

#include "base/buf.h"
#include "base/xml_read.h"
#include "portal/store/order_change.h"
#include "portal/store/order_send.h"

#include <stdbool.h>

struct orders_form_answer {
    enum order_state state;
    char reason[ORDER_CHANGE_REASON]; /* "" for none */
};

/** Append the <command/> of an order. False without memory. */
bool orders_form_write(struct buf *out, const struct order_send *order);

/** Read the result that an agent sent for the order of this id. False for what is none: the order
 * is not known to be kept. */
bool orders_form_read(const struct xml_node *iq, const char *id,
                      struct orders_form_answer *out_answer);

/** What an error says (RFC 6120 section 8.3.3): true when the order will never be taken, and why;
 * false when it has not been taken yet. */
bool orders_form_refusal(const char *condition, struct orders_form_answer *out_answer);

#endif
