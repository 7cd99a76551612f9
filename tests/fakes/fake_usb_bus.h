/* SPDX-License-Identifier: Apache-2.0 */
/* fake_usb_bus: the printers at this machine's USB ports as a test says them, without a thread.
 *
 * Link fake_usb_bus.c instead of agent/usb_bus.c. A look and a question end with the loop's next
 * turn.
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_USB_BUS_H
#define PRINTWIRE_TESTS_FAKES_FAKE_USB_BUS_H

#include "agent/usb_bus.h"

/** A printer is plugged in at a place ("1-1.4") from now on; `number` is its devnum. Replaces what
 * was there. */
struct usb_port *fake_usb_bus_plug(const char *place, unsigned number, const char *id);

/** Nothing is plugged in there any more. */
void fake_usb_bus_unplug(const char *place);

/** What each printer that is there answers; USB_PORT_HEARD with status 0x18 at first. */
struct usb_port_answer *fake_usb_bus_answer(void);

/** How many looks there were. */
unsigned fake_usb_bus_looks(void);

/** How many questions there were. */
unsigned fake_usb_bus_questions(void);

#endif
