/* SPDX-License-Identifier: Apache-2.0 */
/* usb_scan → poll: which device is plugged in at a USB port, and who is not there any more.
 *
 * A printer that is on the network, too, is read there, where it tells more: plugged in, it is left
 * alone until it is silent there. */
#include "agent/site_inner.h"

#include "agent/discover/usb_scan.h"
#include "agent/normalise/identity.h"
#include "agent/normalise/normalise_web.h"
#include "agent/poll/driver_usb.h"
#include "agent/usb_bus.h"
#include "agent/usb_place.h"
#include "agent/usb_reading.h"

#include <stdlib.h>

struct site_usb {
    struct usb_bus *bus;
    struct usb_scan *scan;
    struct driver_usb_context context;
};

/* What a port shows of its printer before that is asked. */
static bool see(const struct usb_port *port, struct sighting *out)
{
    struct reading_set *set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);
    bool good = set != NULL && usb_reading_fill(port, NULL, set);

    if (good)
        identity_sighting(set, &port->place, out);
    reading_set_destroy(set);
    return good;
}

/* A device at another USB port that nothing is plugged in at: nobody has to be asked. */
static bool has_left(const struct site *s, const struct device *device)
{
    return usb_place_is(&device->address) && usb_bus_find(s->usb->bus, &device->address) == NULL;
}

/* The device for a port where none is known: one that was elsewhere and answers there no more, or a
 * new one. NULL: it is read elsewhere, or there is no room. */
static struct device *begin(struct site *s, const struct usb_port *port, bool is_new)
{
    struct resident_finding finding;
    struct sighting seen;
    char text[USB_PLACE_NAME];

    if (!see(port, &seen))
        return NULL;
    resident_find(s->devices, s->lineage, NULL, &seen, site_identity_quiet_ms(s), &finding);
    if (finding.other != NULL &&
        (finding.verdict == RESIDENT_OTHER || has_left(s, finding.other))) {
        site_identity_move(s, finding.other, &port->place, &finding);
        return finding.other;
    }
    if (finding.other != NULL && !usb_place_is(&finding.other->address)) {
        if (is_new)
            log_info("usb", "%s: this is %s, which is read by the network",
                     usb_place_name(&port->place, text), finding.other->id);
        return NULL;
    }
    struct device *device = resident_begin(s->devices, &port->place);
    if (device == NULL && is_new)
        log_error("usb",
                  "%s: no room for this printer: storage/devices is %zu, or the disk is full",
                  usb_place_name(&port->place, text), s->conf->most_devices);
    return device;
}

static void on_plugged(void *arg, const struct usb_port *port, bool is_new)
{
    struct site *s = arg;
    char text[USB_PLACE_NAME];
    struct device *device = device_table_by_address(s->devices, &port->place);

    if (device != NULL && device->poll != NULL) {
        if (is_new)
            poll_refresh(s->poll, device);
        return;
    }
    if (device == NULL)
        device = begin(s, port, is_new);
    if (device == NULL)
        return;
    log_info("usb", "%s: printer found (%04x:%04x), device %s", usb_place_name(&port->place, text),
             port->vendor, port->product, device->id);
    site_settle_look_after(s, device, "");
}

/* That it is not there is certain: no second question is needed. */
static void on_unplugged(void *arg, const struct sockaddr_in *place)
{
    struct site *s = arg;
    char text[USB_PLACE_NAME];
    struct device *device = device_table_by_address(s->devices, place);

    if (device == NULL)
        return;
    log_info("usb", "%s: unplugged or switched off, device %s", usb_place_name(place, text),
             device->id);
    (void)site_state_heard(s, device, NULL, NULL);
}

void site_usb_open(struct site *s)
{
    static const struct usb_scan_handlers handlers = { on_plugged, on_unplugged };
    struct site_usb *usb;

    if (!s->conf->usb)
        return;
    usb = calloc(1, sizeof *usb);
    if (usb != NULL)
        usb->bus = usb_bus_create(s->loop);
    if (usb != NULL && usb->bus != NULL)
        usb->scan = usb_scan_create(s->loop, usb->bus, &handlers, s);
    s->usb = usb;
    if (usb != NULL && usb->scan != NULL) {
        usb->context = (struct driver_usb_context){ .bus = usb->bus,
                                                    .turns = web_read_turns_create(
                                                        s->loop, DRIVER_USB_READINGS),
                                                    .conf = s->conf };
        poll_use(s->poll, driver_usb_get(), &usb->context);
        return;
    }
    log_error("usb", "no memory or no descriptor for them: going on without USB printers");
    site_usb_close(s);
}

void site_usb_reload(struct site *s)
{
    if (s->usb != NULL)
        s->usb->context.conf = s->conf;
}

const struct web_set *site_usb_believe(struct site *s, struct device *device,
                                       const struct reading_set *set, const struct web_set *web)
{
    struct sighting port, behind;
    struct sighting_score score;
    char text[USB_PLACE_NAME];

    if (web == NULL || !usb_place_is(&device->address))
        return web;
    identity_sighting(set, &device->address, &port);
    normalise_web_sighting(web, &device->address, &behind);
    sighting_compare(&port, &behind, &score);
    if (score.verdict != SIGHTING_OTHER && score.serial != SIGHTING_DIFFERS)
        return web;
    if (s->usb != NULL && site_web_complains(device))
        log_warn("usb", "%s: who answers at its port of ipp-usb is another printer: %s; not read",
                 usb_place_name(&device->address, text), score.reasons);
    return NULL;
}

bool site_usb_covers(const struct site *s, const struct device *device)
{
    return s->usb != NULL && usb_place_is(&device->address);
}

void site_usb_start(struct site *s)
{
    if (s->usb != NULL)
        usb_scan_start(s->usb->scan);
}

void site_usb_close(struct site *s)
{
    if (s->usb == NULL)
        return;
    usb_scan_destroy(s->usb->scan);
    web_read_turns_destroy(s->usb->context.turns);
    usb_bus_destroy(s->usb->bus);
    free(s->usb);
    s->usb = NULL;
}
