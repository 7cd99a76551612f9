/* SPDX-License-Identifier: Apache-2.0 */
/* One question each time; what it tells is compared with what the last one told. */
#include "agent/poll/driver_usb.h"

#include "agent/device.h"
#include "agent/maker.h"
#include "agent/usb_place.h"
#include "agent/usb_reading.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct driver_device {
    const struct driver_usb_context *context;
    const struct sockaddr_in *place;
    struct usb_question *question; /* under way */
    bool is_denied;                /* that was told */
    bool has_before;               /* an answer, in the next three */
    struct usb_port port;
    bool had_status;
    uint8_t status;
    unsigned scopes; /* of the reading under way; 0: the status is asked */
    struct web_known known;
    struct web_read *read;   /* under way */
    struct reading_set *set; /* what the port said before it */
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

static void on_web(void *arg, const struct web_read_result *result)
{
    struct driver_device *d = arg;
    struct reading_set *set = d->set;
    driver_done_fn *done = d->done;

    d->read = NULL;
    d->set = NULL;
    d->done = NULL;
    d->known = result->known;
    done(d->arg, WALK_OK, 0, set, web_set_good(result->set) != 0 ? result->set : NULL);
    reading_set_destroy(set);
}

/* True when the set is kept until the web services have answered. */
static bool ask_web(struct driver_device *d, uint16_t port, struct reading_set *set)
{
    const struct driver_usb_context *c = d->context;
    struct web_read_wish wish = { .address.s_addr = htonl(INADDR_LOOPBACK),
                                  .ports = { .http = port, .ipp = port },
                                  .maker = maker_name(set),
                                  .known = d->known,
                                  .scopes = d->scopes };

    if (d->scopes == 0 || port == 0 || c->turns == NULL || c->conf->web.ask == WEB_CONF_NEVER)
        return false;
    d->read = web_read_start(c->turns, &wish, on_web, d);
    if (d->read == NULL)
        return false;
    d->set = set;
    return true;
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
    bool good = set != NULL && usb_reading_fill(port, answer, set);
    unsigned moved = good ? compare(d, port, answer) : 0;
    if (good && ask_web(d, answer->http, set))
        return;
    finish(d, good ? WALK_OK : WALK_BROKEN, d->scopes == 0 ? moved : 0, good ? set : NULL);
    reading_set_destroy(set);
}

static bool ask(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    d->scopes = scopes & SCOPE_ALL;
    d->done = done;
    d->arg = arg;
    d->question = usb_bus_ask(d->context->bus, d->place, on_answer, d);
    return d->question != NULL;
}

static bool usb_status(struct driver_device *d, enum status_depth depth, driver_done_fn *done,
                       void *arg)
{
    (void)depth;
    return ask(d, 0, done, arg);
}

/* To the port all scopes are one question. */
static bool usb_read(struct driver_device *d, unsigned scopes, driver_done_fn *done, void *arg)
{
    return ask(d, scopes, done, arg);
}

static struct driver_device *usb_attach(void *context, struct device *device,
                                        const struct walk_credential *credential)
{
    struct driver_device *d = calloc(1, sizeof *d);

    (void)credential;
    if (d == NULL)
        return NULL;
    d->context = context;
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
    if (d->read != NULL) {
        web_read_cancel(d->read);
        finish(d, WALK_CANCELLED, 0, NULL);
    }
    reading_set_destroy(d->set);
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
