/* SPDX-License-Identifier: Apache-2.0 */
/* orders → poll and discover: what others ask the site to do now, or not to do for a time. */
#include "agent/site_inner.h"

bool site_order_knows(const struct site *s, const char *device_id)
{
    return device_table_by_id(s->devices, device_id) != NULL;
}

enum order_reason site_order_refresh(struct site *s, const char *device_id)
{
    static const enum order_reason reasons[] = { [POLL_BEGUN] = ORDER_NO_REASON,
                                                 [POLL_NOT_ASKED] = ORDER_NOT_ASKED,
                                                 [POLL_ASLEEP] = ORDER_ASLEEP };
    struct device *device = device_table_by_id(s->devices, device_id);

    return device != NULL ? reasons[poll_order(s->poll, device)] : ORDER_UNKNOWN_DEVICE;
}

enum order_reason site_order_discover(struct site *s)
{
    if (s->conf->range_count == 0)
        return ORDER_NOTHING_TO_ASK;
    discover_start(s->discover);
    return ORDER_NO_REASON;
}

void site_order_hold(struct site *s, bool is_held)
{
    s->is_held = is_held;
    poll_hold(s->poll, is_held);
    discover_hold(s->discover, is_held);
}

void site_order_refreshed(void *arg, struct device *device, bool is_read)
{
    struct site *s = arg;

    site_work_refreshed(s, device, is_read);
    if (s->outlet.refreshed != NULL)
        s->outlet.refreshed(s->outlet.arg, device, is_read);
}
