/* SPDX-License-Identifier: Apache-2.0 */
/* At a USB port there is one way; else web services come with SNMP when they are asked at all. */
#include "agent/poll/poll_attach.h"

#include "agent/poll/driver_snmp.h"

bool poll_attach_driver(struct poll_device *p)
{
    struct poll *poll = p->poll;
    bool with_web = poll->web.walk != NULL;
    void *context = with_web ? (void *)&poll->web : poll->walk;
    const struct walk_credential *credential =
        agent_conf_credential(poll->conf, p->device->credential);

    if (poll->usb != NULL && p->driver == poll->usb) {
        p->state = p->driver->attach(poll->usb_context, p->device, NULL);
        return p->state != NULL;
    }
    p->driver = with_web ? driver_web_get() : driver_snmp_get();
    if (credential != NULL || (with_web && driver_web_is_alone(p->device)))
        p->state = p->driver->attach(context, p->device, credential);
    return p->state != NULL;
}
