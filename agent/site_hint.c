/* SPDX-License-Identifier: Apache-2.0 */
/* mdns → discover: addresses that are announced are asked out of the sweep's turn. */
#include "agent/site_inner.h"

static void on_hint(void *arg, const struct sockaddr_in *address, const char *uuid)
{
    struct site *s = arg;

    site_identity_told(s, address, uuid);
    (void)discover_hint(s->discover, address);
}

void site_hint_listen(struct site *s)
{
    if (s->conf->mdns == (s->mdns != NULL))
        return;
    mdns_destroy(s->mdns);
    s->mdns = s->conf->mdns ? mdns_create(s->loop, on_hint, s) : NULL;
}

void site_hint_sweep(void *arg)
{
    struct site *s = arg;

    site_settle_leave_out(s);
    if (s->mdns != NULL && !s->is_held)
        mdns_ask(s->mdns);
}
