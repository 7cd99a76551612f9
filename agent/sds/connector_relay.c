/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody waits for what the relay tells: it goes in batches, with the next poll at the latest. */
#include "agent/sds/connector_inner.h"

static bool is_on(const struct connector *c)
{
    return c->conf->relay && !c->conf->leaves && !c->must_forget;
}

static void tell_batch(struct connector *c)
{
    if (connector_outbox_has_batch(c->outbox))
        connector_news(c);
}

void connector_relay_device(struct connector *c, const struct sds_doc_device *device)
{
    if (is_on(c) && connector_outbox_put(c->outbox, device, true) != 0)
        tell_batch(c);
}

void connector_relay_log(struct connector *c, const char *device, const struct sds_doc_alert *rows,
                         size_t count)
{
    if (connector_relay_wants_log(c) &&
        connector_outbox_put_log(c->outbox, device, rows, count) > 0)
        tell_batch(c);
}

bool connector_relay_wants_log(const struct connector *c)
{
    return is_on(c) && connector_outbox_has_room(c->outbox);
}
