/* SPDX-License-Identifier: Apache-2.0 */
/* usb_reading: what a USB printer says, as the standard objects of SNMP that mean the same, so that
 * whatever stands behind a reading knows one language:
 *
 *   device id            ppmPrinterIEEE1284DeviceId (PWG 5107.1)
 *   iManufacturer, iProduct   hrDeviceDescr (RFC 2790)
 *   iSerialNumber        prtGeneralSerialNumber (RFC 3805), where the device id has none
 *   GET_PORT_STATUS      hrDeviceStatus, and of hrPrinterDetectedErrorState noPaper and offline
 *
 * A printer by USB tells no levels, no counters and no alert but that it has no paper.
 */
#ifndef PRINTWIRE_AGENT_USB_READING_H
#define PRINTWIRE_AGENT_USB_READING_H

#include "agent/reading.h"
#include "agent/usb_port.h"

#include <stdbool.h>

#define USB_READING_MOST  8          /* variables */
#define USB_READING_BYTES (4U << 10) /* of their values */

/** Add what the port and its answer (NULL: it was not asked) say. An id in the answer goes before
 * the port's. What is unknown is left out: a printer that is busy, or may not be opened, has no
 * state. False when the set is full. */
bool usb_reading_fill(const struct usb_port *port, const struct usb_port_answer *answer,
                      struct reading_set *set);

#endif
