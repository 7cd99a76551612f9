/* SPDX-License-Identifier: Apache-2.0 */
/* usb_proxy: at which port of 127.0.0.1 a printer's web services (IPP over USB, and what else it
 * speaks HTTP for) are reached through ipp-usb, a daemon that many distributions have for
 * driverless printing.
 *
 * The running daemon tells who is behind which port on its control socket; older versions have no
 * such socket, but keep the port of each printer in a file. What it tells is a hint: whoever
 * answers at the port must show that it is the printer.
 */
#ifndef PRINTWIRE_AGENT_USB_PROXY_H
#define PRINTWIRE_AGENT_USB_PROXY_H

#include "agent/usb_port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USB_PROXY_FIRST 60000 /* ipp-usb's first port, and those that follow it */
#define USB_PROXY_MOST  16
#define USB_PROXY_NAME  512   /* of a file, its NUL included */
#define USB_PROXY_TEXT  16384 /* most that is read of either */

/** The port of a printer, 0: it has none, or one that is not of the first USB_PROXY_MOST. May wait
 * for two seconds: for a thread of its own. */
uint16_t usb_proxy_find(const struct usb_port *port);

/** The port that the daemon's answer gives to a device, by bus and number; 0 when it gives none, or
 * says that it could not be begun with. Pure. */
uint16_t usb_proxy_of_status(const char *text, size_t len, unsigned bus, unsigned device);

/** The port in a file of the daemon; 0 when there is none. Pure. */
uint16_t usb_proxy_of_file(const char *text, size_t len);

/** The name of the daemon's file of a printer. False when it does not fit. Pure. */
bool usb_proxy_file_name(const struct usb_port *port, char out[USB_PROXY_NAME]);

#endif
