/* SPDX-License-Identifier: Apache-2.0 */
/* An IQ around what order_form writes. */
#include "agent/orders/orders_wire.h"

#include "agent/orders/order_form.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/names.h"

static void open_iq(struct xml_write *x, struct buf *out, const struct orders_wire_asker *asker,
                    const char *type)
{
    xml_write_init(x, out);
    xml_write_open(x, "iq");
    xml_write_attribute(x, "type", type);
    xml_write_attribute(x, "id", asker->id);
    xml_write_attribute(x, "to", asker->from);
}

void orders_wire_outcome(struct buf *out, const struct orders_wire_asker *asker,
                         const struct order_book_row *row)
{
    struct order order = { .kind = row->kind };
    struct xml_write x;

    (void)str_copy(order.id, sizeof order.id, row->id);
    open_iq(&x, out, asker, "result");
    order_form_write_outcome(&x, &order, &row->outcome);
    xml_write_close(&x);
}

static void write_condition(struct xml_write *x, const char *name, const char *space)
{
    xml_write_open(x, name);
    xml_write_attribute(x, "xmlns", space);
    xml_write_close(x);
}

void orders_wire_error(struct buf *out, const struct orders_wire_asker *asker,
                       enum orders_wire_error error)
{
    static const struct {
        const char *type;
        const char *condition;
        const char *more; /* of XEP-0050 */
    } rows[] = {
        [ORDERS_WIRE_FORBIDDEN] = { "auth", "forbidden", NULL },
        [ORDERS_WIRE_BAD] = { "modify", "bad-request", "bad-payload" },
        [ORDERS_WIRE_NO_NODE] = { "cancel", "item-not-found", NULL },
        [ORDERS_WIRE_LATER] = { "wait", "resource-constraint", NULL },
    };
    struct xml_write x;

    open_iq(&x, out, asker, "error");
    xml_write_open(&x, "error");
    xml_write_attribute(&x, "type", rows[error].type);
    write_condition(&x, rows[error].condition, NAMES_SPACE_STANZAS);
    if (rows[error].more != NULL)
        write_condition(&x, rows[error].more, NAMES_SPACE_COMMANDS);
    xml_write_close(&x);
    xml_write_close(&x);
}

void orders_wire_blank(struct buf *out, const struct orders_wire_asker *asker, enum order_kind kind)
{
    struct xml_write x;

    open_iq(&x, out, asker, "result");
    order_form_write_blank(&x, kind, clock_wall_ms());
    xml_write_close(&x);
}

void orders_wire_cancelled(struct buf *out, const struct orders_wire_asker *asker,
                           enum order_kind kind)
{
    struct xml_write x;

    open_iq(&x, out, asker, "result");
    order_form_write_cancelled(&x, kind);
    xml_write_close(&x);
}

void orders_wire_items(struct buf *out, const struct orders_wire_asker *asker,
                       const bool may[ORDER_KINDS])
{
    struct xml_write x;

    open_iq(&x, out, asker, "result");
    order_form_write_items(&x, asker->to, may);
    xml_write_close(&x);
}
