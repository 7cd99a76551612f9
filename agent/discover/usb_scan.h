/* SPDX-License-Identifier: Apache-2.0 */
/* usb_scan: notices printers that are plugged in and unplugged at this machine.
 *
 * It looks at the start, when the kernel says that something of USB came or went (a third of a
 * second after the first, for one plug is a dozen events, and again two seconds later, when the
 * rights of the node are set), and once a minute, in case events do not come (containers) or were
 * lost. What is missing is unplugged when it is still missing three seconds later: printers plug
 * themselves in anew when they wake, and drivers are changed under them.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_USB_SCAN_H
#define PRINTWIRE_AGENT_DISCOVER_USB_SCAN_H

#include "agent/usb_bus.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>

#define USB_SCAN_EVENT_MS  300
#define USB_SCAN_SETTLE_MS 2000
#define USB_SCAN_EVERY_MS  60000
#define USB_SCAN_AWAY_MS   3000

struct usb_scan;

struct usb_scan_handlers {
    /** A printer is there; told after each look. `is_new`: it was plugged in since the last one. */
    void (*on_plugged)(void *arg, const struct usb_port *port, bool is_new);
    /** The printer that was at this place is not there any more; told once. */
    void (*on_unplugged)(void *arg, const struct sockaddr_in *place);
};

/** A scan of `bus`, which must outlive it. Opens the socket for events; without it, looks every
 * minute. NULL without memory. */
struct usb_scan *usb_scan_create(struct loop *loop, struct usb_bus *bus,
                                 const struct usb_scan_handlers *handlers, void *arg);

/** Begin to look. */
void usb_scan_start(struct usb_scan *scan);

/** Stop and free; usb_bus_destroy() must come next, so that no look ends later. NULL is allowed. */
void usb_scan_destroy(struct usb_scan *scan);

#endif
