/* SPDX-License-Identifier: Apache-2.0 */
/* One question each time; what it tells is compared with what the last one told. */
#include "agent/poll/driver_usb.h"

#include "agent/device.h"
#include "agent/usb_bus.h"
#include "agent/usb_place.h"
#include "agent/usb_reading.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

struct driver_device {
    struct usb_bus *bus;
    const struct sockaddr_in *place;
    struct usb_question *question; /* under way */
    bool is_denied;                /* that was told */
    bool has_before;               /* an answer, in the next three */
    struct usb_port port;
    bool had_status;
    uint8_t status;
    driver_done_fn *done;
    void *arg;
};

/* What moved since the last answer. One that says nothing of the state moves nothing. */
static unsigned compare(struct driver_device *d, const struct usb_port *port,
                        const struct usb_port_answer *answer)
{
    unsigned moved = 0;

    if (d->has_before && !usb_port_same(&d->port, port))
        moved |= SCOPE_IDENTITY;
    if (answer->has_status && (!d->had_status || d->status != answer->status))
        moved |= SCOPE_ALERTS;
    if (answer->has_status) {
        d->had_status = true;
        d->status = answer->status;
    }
    d->has_before = true;
    d->port = *port;
    return moved;
}

static void tell_denied(struct driver_device *d, const struct usb_port *port)
{
    char name[USB_PLACE_NAME];

    if (d->is_denied)
        return;
    d->is_denied = true;
    log_warn("usb",
             "%s: /dev/usb/%s cannot be opened: its state is not known. Let the agent be of that "
             "file's group, mostly lp (printwire-agent-usb.conf, among the examples)",
             usb_place_name(d->place, name), port->node);
}

static void finish(struct driver_device *d, enum walk_result result, unsigned moved,
                   const struct reading_set *set)
{
    driver_done_fn *done = d->done;

    d->done = NULL;
    done(d->arg, result, moved, set, NULL);
}

static void on_answer(void *arg, const struct usb_port *port, const struct usb_port_answer *answer)
{
    struct driver_device *d = arg;

    d->question = NULL;
    if (port == NULL || answer->result == USB_PORT_AWAY) {
        finish(d, WALK_SILENT, 0, NULL);
        return;
    }
    if (answer->result == USB_PORT_DENIED)
        tell_denied(d, port);
    struct reading_set *set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);
    if (set != NULL && usb_reading_fill(port, answer, set))
        finish(d, WALK_OK, compare(d, port, answer), set);
    else
        finish(d, WALK_BROKEN, 0, NULL);
    reading_set_destroy(set);
}

static bool ask(struct driver_device *d, driver_done_fn *done, void *arg)
{
    d->done = done;
    d->arg = arg;
    d->question = usb_bus_ask(d->bus, d->place, on_answer, d);
    return d->question != NULL;
}

static bool usb_status(struct driver_device *d, enum status_depth depth, driver_done_fn *done,
                       void *arg)
{
    (void)depth;
    return ask(d, done, arg);
}

/* All scopes are one question. */
static bool usb_read(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    (void)scopes;
    return ask(d, done, arg);
}

static struct driver_device *usb_attach(void *context, struct device *device,
                                        const struct walk_credential *credential)
{
    struct driver_device *d = calloc(1, sizeof *d);

    (void)credential;
    if (d == NULL)
        return NULL;
    d->bus = context;
    d->place = &device->address;
    return d;
}

static void usb_detach(struct driver_device *d)
{
    if (d == NULL)
        return;
    if (d->question != NULL) {
        usb_bus_cancel(d->question);
        finish(d, WALK_CANCELLED, 0, NULL);
    }
    free(d);
}

static uint64_t usb_deaf_ms(const struct driver_device *d)
{
    (void)d;
    return 0;
}

const struct driver *driver_usb_get(void)
{
    static const struct driver driver = { "usb",      usb_attach, usb_detach,
                                          usb_status, usb_read,   usb_deaf_ms };

    return &driver;
}
