/* SPDX-License-Identifier: Apache-2.0 */
/* usb_id: what a USB printer answers to the two questions of its class that only ask
 * (USB Printer Class 1.1, 4.2.1 GET_DEVICE_ID and 4.2.2 GET_PORT_STATUS), from the wire.
 *
 * The device id is two octets of length, which counts itself, and the text of IEEE 1284. The length
 * is big-endian; some printers send it little-endian.
 */
#ifndef PRINTWIRE_AGENT_USB_ID_H
#define PRINTWIRE_AGENT_USB_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USB_ID_WIRE 1024 /* what is asked for, its two octets of length included */
#define USB_ID_TEXT 1024 /* of a text, its NUL included */

/** The text in an answer of `len` octets, of which those past the answer's own end may be anything.
 * Its length is believed when so many octets are there, else read the other way round; of one that
 * is longer than `len` what is there counts. Controls become blanks, the text ends at a NUL, blanks
 * at both ends go. False (and "") when it has no key and value. */
bool usb_id_decode(const uint8_t *wire, size_t len, char out_text[USB_ID_TEXT]);

/** The same of a text without length (sysfs has it so). */
bool usb_id_decode_text(const uint8_t *text, size_t len, char out_text[USB_ID_TEXT]);

/** True when the text has a value for a key, whatever the case of letters. */
bool usb_id_has(const char *text, const char *key);

#endif
