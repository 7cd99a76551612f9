/* SPDX-License-Identifier: Apache-2.0 */
/* driver_usb: reads a printer at a USB port of this machine: its device id, its descriptors and its
 * port status, as agent/usb_reading.h says them. Its status and its tables are one question. Where
 * ipp-usb offers its web services on 127.0.0.1, a reading asks those, too (agent/poll/web_read),
 * never the status; whether who answers there is that printer, the site judges.
 *
 * Nothing is ever written to it. The port's questions do not wake it, for its USB side answers
 * them; those to its web services may, and are asked when poll lets it be read.
 */
#ifndef PRINTWIRE_AGENT_POLL_DRIVER_USB_H
#define PRINTWIRE_AGENT_POLL_DRIVER_USB_H

#include "agent/agent_conf.h"
#include "agent/poll/driver.h"
#include "agent/poll/web_read.h"
#include "agent/usb_bus.h"

#define DRIVER_USB_READINGS 4 /* of web services, most at once */

/* The attach context. */
struct driver_usb_context {
    struct usb_bus *bus;
    struct web_read_turns *turns; /* NULL: web services are not asked */
    const struct agent_conf *conf;
};

/** The driver; its attach context is a struct driver_usb_context, the credential is not used.
 * Constant, shared by all devices. */
const struct driver *driver_usb_get(void);

#endif
