/* SPDX-License-Identifier: Apache-2.0 */
/* usb_place: where at this machine a USB printer is plugged in, in the form of an address.
 *
 * A place is the number of the bus and the ports on the way to the printer, as the kernel writes
 * them ("3-1.4": bus 3, port 1, a hub, port 4). It is the same after the printer was switched off
 * and on, and is all that tells two printers of one model without serial number apart. As an
 * address it is one of 0.0.0.0/8, where RFC 1122 (3.2.1.3) allows no host, so that whatever keeps
 * or looks up the address of a printer can hold it, and no packet can go to it: bus 8 bits, root
 * port 8, four for each port behind it (the width of USB 3.2's route string, 8.9), 24 of them in
 * the address and 16 in the port.
 */
#ifndef PRINTWIRE_AGENT_USB_PLACE_H
#define PRINTWIRE_AGENT_USB_PLACE_H

#include <netinet/in.h>
#include <stdbool.h>

#define USB_PLACE_NAME 32 /* enough for any */

/** The place that the kernel's name of a device ("1-1.4") or of one of its interfaces ("1-1.4:1.0")
 * says. False for any other text, and for a bus above 255 or a hub's port above 15, which do not
 * fit. */
bool usb_place_parse(const char *name, struct sockaddr_in *out_place);

/** True when an address is a place. */
bool usb_place_is(const struct sockaddr_in *address);

/** The name of a place ("usb1-1.4"), or the IP address of what is none, as lines of the log have
 * it. Returns `out`. */
const char *usb_place_name(const struct sockaddr_in *address, char out[USB_PLACE_NAME]);

#endif
