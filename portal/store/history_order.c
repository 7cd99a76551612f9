/* SPDX-License-Identifier: Apache-2.0 */
/* The state of an order follows from its agent's records, in their transaction. Records of orders
 * that the portal did not give stand in the history and in order_told alone. */
#include "portal/store/history_inner.h"
#include "portal/store/order_change.h"

enum err history_order_add(struct history *history, const struct history_visit *visit)
{
    const struct record *record = visit->record;
    char reason[ORDER_CHANGE_REASON];
    struct order_change change = { .at_ms = visit->source->received_ms,
                                   .said_ms = visit->at_ms,
                                   .who = ORDER_CHANGE_AGENT,
                                   .reason = reason };

    if (!order_state_from_name(record_get(record, FIELD_ORDER_STATE), &change.state))
        return ERR_RANGE;
    order_change_reason(record_get(record, FIELD_ORDER_REASON),
                        record_get(record, FIELD_ORDER_DETAIL), reason);
    enum err err = order_change_of(history->db, visit->source->agent,
                                   record_get(record, FIELD_ORDER_ID), &change);
    return err == ERR_MISSING || err == ERR_REFUSED ? ERR_NONE : err;
}
