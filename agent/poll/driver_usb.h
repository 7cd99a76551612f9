/* SPDX-License-Identifier: Apache-2.0 */
/* driver_usb: reads a printer at a USB port of this machine: its device id, its descriptors and its
 * port status, as agent/usb_reading.h says them. Its status and its tables are one question.
 *
 * Nothing is ever written to it, and it is never woken: what it answers, its USB side answers.
 */
#ifndef PRINTWIRE_AGENT_POLL_DRIVER_USB_H
#define PRINTWIRE_AGENT_POLL_DRIVER_USB_H

#include "agent/poll/driver.h"

/** The driver; its attach context is a struct usb_bus, the credential is not used. Constant, shared
 * by all devices. */
const struct driver *driver_usb_get(void);

#endif
