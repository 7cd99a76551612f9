/* SPDX-License-Identifier: Apache-2.0 */
/* link ⇄ orders → site and spool: how what is ordered is done. */
#include "agent/agent_inner.h"

#include "base/log.h"

static enum order_reason refresh(void *arg, const char *device)
{
    return site_order_refresh(((struct agent *)arg)->site, device);
}

static enum order_reason discover(void *arg)
{
    return site_order_discover(((struct agent *)arg)->site);
}

static void hold(void *arg, bool is_held)
{
    site_order_hold(((struct agent *)arg)->site, is_held);
}

static bool may_work(void *arg)
{
    const struct agent *a = arg;

    return a->licensee == NULL ||
           licence_state_may(licensee_view(a->licensee)->state, LICENCE_RIGHT_REMOTE_WORK);
}

static bool knows(void *arg, const char *device)
{
    return site_order_knows(((struct agent *)arg)->site, device);
}

static const char *self(void *arg)
{
    return site_self_id(((struct agent *)arg)->site);
}

static enum err tell(void *arg, const char *xml, size_t len)
{
    return spool_append(((struct agent *)arg)->spool, RECORD_ORDER, xml, len);
}

/* One whose asker is gone is found in the journal. */
static void answer(void *arg, const char *xml, size_t len)
{
    struct agent *a = arg;

    if (a->link != NULL)
        (void)link_send(a->link, xml, len);
}

static struct agent_conf *with_orders(const struct agent *a, const struct agent_conf *written)
{
    struct agent_conf *conf = agent_conf_copy(written);

    if (conf != NULL)
        orders_apply(a->orders, conf);
    return conf;
}

static void settle(void *arg)
{
    struct agent *a = arg;
    struct agent_conf *conf = with_orders(a, a->written), *old = a->conf;

    if (conf == NULL || !site_reload(a->site, conf)) {
        log_error("agent", "no memory for what was ordered: it is set with the next start");
        agent_conf_free(conf);
        return;
    }
    a->conf = conf;
    log_set_level(conf->log_level);
    agent_conf_free(old);
}

bool agent_orders_open(struct agent *a)
{
    static const struct orders_handlers handlers = {
        refresh, discover, hold, settle, may_work, knows, self, tell, answer,
    };

    a->orders = orders_open(a->loop, a->disk, a->written, &handlers, a);
    if (a->orders == NULL)
        return false;
    orders_apply(a->orders, a->conf);
    log_set_level(a->conf->log_level);
    return true;
}

struct agent_conf *agent_orders_conf(struct agent *a, const struct agent_conf *written)
{
    orders_reload(a->orders, written);
    return with_orders(a, written);
}

bool agent_orders_hear(void *arg, const struct xml_node *iq, struct buf *out)
{
    return orders_hear(((struct agent *)arg)->orders, iq, out);
}

bool agent_orders_know(void *arg, const char *jid)
{
    return orders_knows(((struct agent *)arg)->orders, jid);
}

void agent_orders_refreshed(void *arg, const struct device *device, bool is_read)
{
    orders_refreshed(((struct agent *)arg)->orders, device->id,
                     is_read ? ORDER_NO_REASON : ORDER_SILENT);
}

void agent_orders_swept(void *arg, uint32_t asked, uint32_t printers)
{
    orders_discovered(((struct agent *)arg)->orders, asked, printers);
}
