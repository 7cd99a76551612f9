/* SPDX-License-Identifier: Apache-2.0 */
/* Any command: what is read is within its bounds, and its settings are good or told to be wrong. */
#include "agent/orders/order_form.h"
#include "agent/orders/order_setting.h"
#include "protocol/field.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void try_setting(const char *text)
{
    struct agent_conf *conf = calloc(1, sizeof *conf);
    char name[ORDER_SETTING_NAME], wrong[ORDER_DETAIL] = "";
    const char *value;

    if (conf != NULL && order_setting_divide(text, name, &value) &&
        order_setting_check(name, value, wrong) != order_setting_apply(conf, name, value))
        abort();
    free(conf);
}

static void try_order(const struct order *order)
{
    if (!field_accepts(FIELD_ORDER_ID, order->id) ||
        (order->kind == ORDER_REFRESH && !field_accepts(FIELD_ORDER_DEVICE, order->device)) ||
        order->minutes > ORDER_MINUTES || order->setting_count > NAMES_ORDER_SETTINGS)
        abort();
    for (unsigned i = 0; i < order->setting_count; i++)
        try_setting(order->settings[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct xml_read_limits limits = { .bytes = 65536, .depth = 8, .nodes = 500 };
    struct xml_node *command;
    struct order order;

    if (!xml_read_document((const char *)data, len, &limits, &command, NULL))
        return 0;
    if (order_form_read(command, &order) == ORDER_FORM_ORDER)
        try_order(&order);
    xml_read_free(command);
    return 0;
}
