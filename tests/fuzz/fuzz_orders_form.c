/* SPDX-License-Identifier: Apache-2.0 */
/* Any document as the answer to an order, and any text as what was given with one: what is read is
 * something that an agent may say, and what is written can be read. */
#include "portal/orders/orders_form.h"

#include "base/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ID "7d1f0c2b-3a49-4e58-9b67-1c2d3e4f5a6b"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_answer(const char *text, size_t len)
{
    static const struct xml_read_limits limits = { 65536, 64, 4096 };
    struct orders_form_answer answer;
    struct xml_node *iq = NULL;

    if (!xml_read_document(text, len, &limits, &iq, NULL))
        return;
    if (orders_form_read(iq, ID, &answer)) {
        must(answer.state >= ORDER_STATE_KEPT && answer.state <= ORDER_STATE_EXPIRED);
        must(str_is_utf8(answer.reason, strlen(answer.reason)));
    }
    xml_read_free(iq);
}

static void check_order(const char *text, const char *task)
{
    static const struct xml_read_limits limits = { 65536, 8, 4096 };
    struct order_send order = { .id = ID, .expires_ms = 1 };
    struct xml_node *command = NULL;
    struct buf out;

    (void)str_copy(order.given, sizeof order.given, text);
    (void)str_copy(order.task, sizeof order.task, task);
    buf_init(&out, 65536);
    must(orders_form_write(&out, &order));
    must(xml_read_document(buf_text(&out), out.len, &limits, &command, NULL));
    xml_read_free(command);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct orders_form_answer answer;
    enum order_state state;
    char *text = malloc(len + 1);

    must(text != NULL);
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    check_answer(text, len);
    check_order(text, "configure");
    check_order(text, "log-level");
    must(!orders_form_refusal(text, &answer) || answer.state == ORDER_STATE_REFUSED);
    must(!order_state_from_name(text, &state) || strcmp(order_state_name(state), text) == 0);
    free(text);
    return 0;
}
