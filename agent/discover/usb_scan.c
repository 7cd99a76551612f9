/* SPDX-License-Identifier: Apache-2.0 */
/* What was there at the last look, against what is there now. */
#include "agent/discover/usb_scan.h"

#include "agent/usb_event.h"
#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seen {
    struct usb_port port;
    uint64_t missing_ms; /* monotonic, since when; 0: it is there */
};

struct usb_scan {
    struct loop *loop;
    struct usb_bus *bus;
    struct usb_scan_handlers handlers;
    void *arg;
    int fd; /* of events; -1: none */
    struct loop_watch *watch;
    struct loop_timer *timer;
    bool settles;    /* the next look follows an event, and is to be repeated */
    bool looks_soon; /* the timer is that of an event: those that follow do not put it off */
    struct seen seen[USB_PORT_MOST];
    size_t count;
};

static struct seen *find(struct usb_scan *scan, const struct sockaddr_in *place)
{
    for (size_t i = 0; i < scan->count; i++)
        if (memcmp(&scan->seen[i].port.place, place, sizeof *place) == 0)
            return &scan->seen[i];
    return NULL;
}

/* Where the list is full of what is about to be forgotten, it waits. */
static void note(struct usb_scan *scan, const struct usb_port *port)
{
    struct seen *seen = find(scan, &port->place);
    bool is_new = seen == NULL || seen->missing_ms != 0 || !usb_port_same(&seen->port, port);

    if (seen == NULL && scan->count == USB_PORT_MOST)
        return;
    if (seen == NULL)
        seen = &scan->seen[scan->count++];
    *seen = (struct seen){ .port = *port };
    scan->handlers.on_plugged(scan->arg, port, is_new);
}

/* True when the entry is to be forgotten. */
static bool miss(struct usb_scan *scan, struct seen *seen, uint64_t now)
{
    if (usb_bus_find(scan->bus, &seen->port.place) != NULL)
        return false;
    if (seen->missing_ms == 0)
        seen->missing_ms = now;
    if (now - seen->missing_ms < USB_SCAN_AWAY_MS)
        return false;
    scan->handlers.on_unplugged(scan->arg, &seen->port.place);
    return true;
}

static uint64_t pause_ms(struct usb_scan *scan)
{
    bool settles = scan->settles;

    scan->settles = false;
    for (size_t i = 0; i < scan->count; i++)
        if (scan->seen[i].missing_ms != 0)
            return USB_SCAN_AWAY_MS;
    return settles ? USB_SCAN_SETTLE_MS : USB_SCAN_EVERY_MS;
}

static void on_looked(void *arg)
{
    struct usb_scan *scan = arg;
    uint64_t now = clock_monotonic_ms();

    log_debug("usb", "looked: %zu printers", usb_bus_count(scan->bus));
    for (size_t i = 0; i < scan->count;) {
        if (miss(scan, &scan->seen[i], now))
            scan->seen[i] = scan->seen[--scan->count];
        else
            i++;
    }
    for (size_t i = 0; i < usb_bus_count(scan->bus); i++)
        note(scan, usb_bus_at(scan->bus, i));
    if (!loop_timer_pending(scan->timer)) /* an event came meanwhile */
        (void)loop_timer_start(scan->timer, pause_ms(scan));
}

static void look_soon(struct usb_scan *scan)
{
    if (!scan->looks_soon)
        scan->looks_soon = loop_timer_start(scan->timer, USB_SCAN_EVENT_MS);
}

static void on_timer(void *arg)
{
    struct usb_scan *scan = arg;

    scan->looks_soon = false;
    if (!usb_bus_look(scan->bus, on_looked, scan))
        look_soon(scan);
}

static void on_event(void *arg, int fd, unsigned ready)
{
    struct usb_scan *scan = arg;

    (void)ready;
    if (!usb_event_heard(fd))
        return;
    scan->settles = true;
    look_soon(scan);
}

static void listen_to_events(struct usb_scan *scan)
{
    scan->fd = usb_event_open();
    if (scan->fd >= 0)
        scan->watch = loop_watch_create(scan->loop, scan->fd, LOOP_READ, on_event, scan);
    if (scan->watch == NULL)
        log_warn("usb", "the kernel's events cannot be heard: %s; looking once a minute",
                 strerror(errno));
}

struct usb_scan *usb_scan_create(struct loop *loop, struct usb_bus *bus,
                                 const struct usb_scan_handlers *handlers, void *arg)
{
    struct usb_scan *scan = calloc(1, sizeof *scan);

    if (scan == NULL)
        return NULL;
    scan->loop = loop;
    scan->bus = bus;
    scan->handlers = *handlers;
    scan->arg = arg;
    scan->timer = loop_timer_create(loop, on_timer, scan);
    if (scan->timer == NULL) {
        free(scan);
        return NULL;
    }
    listen_to_events(scan);
    return scan;
}

void usb_scan_start(struct usb_scan *scan)
{
    (void)loop_timer_start(scan->timer, 0);
}

void usb_scan_destroy(struct usb_scan *scan)
{
    if (scan == NULL)
        return;
    loop_watch_destroy(scan->watch);
    if (scan->fd >= 0)
        (void)close(scan->fd);
    loop_timer_destroy(scan->timer);
    free(scan);
}
