/* SPDX-License-Identifier: Apache-2.0 */
/* identity: who a printer is: serial number, model, firmware, from the standard objects and
 * the maker's own (agent/vendor.h). */
#ifndef PRINTWIRE_AGENT_NORMALISE_IDENTITY_H
#define PRINTWIRE_AGENT_NORMALISE_IDENTITY_H

#include "agent/normalise/answer.h"
#include "agent/normalise/descr.h"
#include "agent/sighting.h"

#include <stdbool.h>
#include <stddef.h>

/** prtGeneralSerialNumber of the first device that has one; else the maker's own objects; else SN,
 * SERN, SER or SERIALNUMBER of the device id; else what sysDescr gives. Junk (repeated single
 * characters, private) is none. False (and "") when there is none. */
bool identity_serial(const struct answer *answer, char *out_serial, size_t size);

/** MDL or MODEL of the device id (ppmPrinterIEEE1284DeviceId); else the maker's own objects and
 * device id; else hrDeviceDescr of the printer; else sysDescr; else DES of the device id; else the
 * maker's objects that are marked to come last; each without the maker's name.
 * prtGeneralPrinterName is the user's and never the model. False (and "") when nothing names a
 * model. */
bool identity_model(const struct answer *answer, char *out_model, size_t size);

/** All of a reading that tells printers apart, as the device at `address` shows it: serial number,
 * hardware addresses, UUID (of the device id), sysObjectID, model, life count; what the reading
 * lacks is unknown. A text too long to be kept is unknown, too, but for a model, which is cut. */
void identity_sighting(const struct reading_set *set, const struct sockaddr_in *address,
                       struct sighting *out_sighting);

/** sysDescr taken apart; all empty when it is missing. */
void identity_descr(const struct answer *answer, struct descr *out_descr);

#endif
