/* SPDX-License-Identifier: Apache-2.0 */
/* device_id: the IEEE 1284 device id ("MFG:x;MDL:y;SN:z;"), as PWG 5107.2 describes it and printers
 * really write it. */
#ifndef PRINTWIRE_AGENT_NORMALISE_DEVICE_ID_H
#define PRINTWIRE_AGENT_NORMALISE_DEVICE_ID_H

#include <stdbool.h>
#include <stddef.h>

#define DEVICE_ID_SERIAL "SN|SERN|SER|SERIALNUMBER" /* keys of the serial number */

/** The value of the first of several keys ("MDL|MODEL", in order of preference; case ignored) that
 * has one, trimmed. False (and "") when none has. The last value needs no ';'. A serial number that
 * Epson writes as hexadecimal digits of letters and digits is those letters and digits. */
bool device_id_value(const char *id, const char *keys, char *out, size_t size);

#endif
