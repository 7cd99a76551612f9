/* SPDX-License-Identifier: Apache-2.0 */
/* usb_bus: the printers at this machine's USB ports as they were seen last, and questions to them,
 * for a loop: what may block (agent/usb_port.h) runs on a thread of its own.
 */
#ifndef PRINTWIRE_AGENT_USB_BUS_H
#define PRINTWIRE_AGENT_USB_BUS_H

#include "agent/usb_port.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct usb_bus;
struct usb_question;

/* Called on the loop. `port` and `answer` are lent; `port` is NULL when nothing is known to be
 * there. */
typedef void usb_bus_answer_fn(void *arg, const struct usb_port *port,
                               const struct usb_port_answer *answer);

/** A bus without printers yet. NULL without memory or descriptors. */
struct usb_bus *usb_bus_create(struct loop *loop);

/** Wait for the call under way, and free; no function is called any more. NULL is allowed. */
void usb_bus_destroy(struct usb_bus *bus);

/** Look what is plugged in, then call `done` once. One look at a time: false when one is under way,
 * or cannot begin. */
bool usb_bus_look(struct usb_bus *bus, void (*done)(void *arg), void *arg);

/** How many printers there were at the last look. */
size_t usb_bus_count(const struct usb_bus *bus);

/** The index-th of them; good until the next look. */
const struct usb_port *usb_bus_at(const struct usb_bus *bus, size_t index);

/** The printer at a place, or NULL; good until the next look. */
const struct usb_port *usb_bus_find(const struct usb_bus *bus, const struct sockaddr_in *place);

/** Ask the printer at a place; `done` is called once, later, or never after usb_bus_cancel(). NULL
 * when too many questions are under way. */
struct usb_question *usb_bus_ask(struct usb_bus *bus, const struct sockaddr_in *place,
                                 usb_bus_answer_fn *done, void *arg);

/** Forget a question that was not answered yet. */
void usb_bus_cancel(struct usb_question *question);

#endif
