/* SPDX-License-Identifier: Apache-2.0 */
/* What is given with an order is a field each; of configure, a value each of the one field `set`.
 */
#include "portal/orders/orders_form.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/names.h"

#include <stdio.h>
#include <string.h>

static void open_field(struct xml_write *x, const char *name)
{
    xml_write_open(x, "field");
    xml_write_attribute(x, "var", name);
}

static void write_field(struct xml_write *x, const char *name, const char *value)
{
    open_field(x, name);
    xml_write_element(x, "value", value);
    xml_write_close(x);
}

static void write_pair(struct xml_write *x, char *pair, bool is_set)
{
    char *value = strchr(pair, '=');

    if (is_set) {
        xml_write_element(x, "value", pair);
    } else if (value != NULL) {
        *value = '\0';
        write_field(x, pair, value + 1);
    }
}

/* The pairs between semicolons. */
static void write_given(struct xml_write *x, const char *given, bool is_set)
{
    char pair[ORDER_GIVEN];

    for (size_t len; *given != '\0'; given += len + (given[len] == ';')) {
        len = strcspn(given, ";");
        memcpy(pair, given, len);
        pair[len] = '\0';
        write_pair(x, pair, is_set);
    }
}

static void write_fields(struct xml_write *x, const struct order_send *order)
{
    char expires[CLOCK_TEXT_SIZE];
    bool is_set = strcmp(order->task, "configure") == 0;

    clock_format(order->expires_ms, expires);
    write_field(x, "order", order->id);
    write_field(x, "expires", expires);
    if (order->device[0] != '\0')
        write_field(x, "device", order->device);
    if (is_set)
        open_field(x, "set");
    write_given(x, order->given, is_set);
    if (is_set)
        xml_write_close(x);
}

bool orders_form_write(struct buf *out, const struct order_send *order)
{
    char node[sizeof NAMES_ORDER_NODE + sizeof order->task];
    struct xml_write x;

    (void)snprintf(node, sizeof node, "%s%s", NAMES_ORDER_NODE, order->task);
    xml_write_init(&x, out);
    xml_write_open(&x, "command");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_COMMANDS);
    xml_write_attribute(&x, "node", node);
    xml_write_attribute(&x, "action", "execute");
    xml_write_open(&x, "x");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_FORM);
    xml_write_attribute(&x, "type", "submit");
    write_fields(&x, order);
    xml_write_close(&x);
    xml_write_close(&x);
    return !buf_failed(out);
}

/* The value of a form's field, "" when there is none. */
static const char *value_of(const struct xml_node *form, const char *name)
{
    for (const struct xml_node *field = form->first_child; field != NULL; field = field->next) {
        const char *var = xml_read_attribute(field, "var");
        const struct xml_node *value = xml_read_child(field, "value", NAMES_SPACE_FORM);
        if (strcmp(field->name, "field") == 0 && var != NULL && strcmp(var, name) == 0)
            return value != NULL ? value->text : "";
    }
    return "";
}

/* What an agent may say of an order; it cannot take it back. */
static bool is_of_agent(enum order_state state)
{
    return state >= ORDER_STATE_KEPT && state <= ORDER_STATE_EXPIRED;
}

bool orders_form_read(const struct xml_node *iq, const char *id,
                      struct orders_form_answer *out_answer)
{
    const struct xml_node *command = xml_read_child(iq, "command", NAMES_SPACE_COMMANDS);
    const struct xml_node *form =
        command != NULL ? xml_read_child(command, "x", NAMES_SPACE_FORM) : NULL;
    enum order_state state;

    if (form == NULL || strcmp(value_of(form, "order"), id) != 0 ||
        !order_state_from_name(value_of(form, "state"), &state) || !is_of_agent(state))
        return false;
    order_change_reason(value_of(form, "reason"), value_of(form, "detail"), out_answer->reason);
    out_answer->state = state;
    return true;
}

bool orders_form_refusal(const char *condition, struct orders_form_answer *out_answer)
{
    static const struct {
        const char *condition;
        const char *reason;
    } rows[] = {
        { "forbidden", "the site does not allow it" },
        { "not-allowed", "the site does not allow it" },
        { "feature-not-implemented", "the agent's program is too old for orders" },
        { "item-not-found", "the agent's program does not know this order" },
        { "bad-request", "the agent's program does not understand this order" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].condition, condition) != 0)
            continue;
        out_answer->state = ORDER_STATE_REFUSED;
        (void)str_copy(out_answer->reason, sizeof out_answer->reason, rows[i].reason);
        return true;
    }
    return false;
}
