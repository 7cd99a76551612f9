/* SPDX-License-Identifier: Apache-2.0 */
/* maker: who made a device and whether it is a printer, from sysObjectID (IANA enterprise) and
 * sysDescr.
 *
 * Data rows only: enterprise number and words of sysDescr, to the maker's name as people write it.
 * Rules by standard and by maker, never by model name.
 */
#ifndef PRINTWIRE_AGENT_MAKER_H
#define PRINTWIRE_AGENT_MAKER_H

#include "agent/reading.h"

#include <stdbool.h>

/** The maker's name ("HP", "Konica Minolta"), pointing to constant memory; NULL when no row fits.
 * Looks at sysDescr first (a network card's maker is not the printer's), then sysObjectID, then the
 * IEEE 1284 device id's MFG, then hrDeviceDescr and hrDeviceID, then whose private objects it has.
 */
const char *maker_name(const struct reading_set *set);

/** The maker's name by which a text begins ("Hewlett-Packard LaserJet": "HP"); NULL when no row
 * fits. */
const char *maker_of_text(const char *text);

/** The rest of a text ("HP Color LaserJet") behind the maker's names that it begins with, "Inc."
 * and commas included; the text itself when it begins with none. */
const char *maker_skip_name(const char *text);

/** True when the readings show a printer: hrPrinterTable (RFC 2790) or Printer-MIB (RFC 3805)
 * answers, or sysDescr and sysObjectID fit a row that says so. Servers, switches, cameras, UPSs and
 * the like must come out false. */
bool maker_is_printer(const struct reading_set *set);

#endif
