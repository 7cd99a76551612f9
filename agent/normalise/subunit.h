/* SPDX-License-Identifier: Apache-2.0 */
/* subunit: the parts of a printer by name: trays, outputs and covers for the asset record, and the
 * part to which an alert points (prtInput, prtOutput, prtCover, prtMediaPath: RFC 3805). */
#ifndef PRINTWIRE_AGENT_NORMALISE_SUBUNIT_H
#define PRINTWIRE_AGENT_NORMALISE_SUBUNIT_H

#include "agent/normalise/answer.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most parts of each kind that are told; the rest is passed over. */
#define SUBUNIT_TRAYS   12
#define SUBUNIT_OUTPUTS 8
#define SUBUNIT_COVERS  12

/** The name of the part that prtAlertGroup and prtAlertGroupIndex point to: of an input, output,
 * cover, media path, colorant, or of a supply its description without numbers. `device` is the
 * alert's hrDeviceIndex, 0 when it has none. False (and "") when the device names none. */
bool subunit_name(const struct answer *answer, int64_t group, int64_t index, uint32_t device,
                  char *out_name, size_t size);

/** Add the trays, outputs and covers to an asset record. Kinds that the registry lacks are other,
 * missing ones unknown; a capacity of 0 or less is left out, as is a unit that is not known; a
 * cover without a name is left out. */
void subunit_fill(const struct answer *answer, struct record *record);

/** The language of the panel as an ISO 639 code in lower case: prtLocalizationLanguage of
 * prtConsoleLocalization, else of prtGeneralCurrentLocalization, else of the only localisation.
 * False (and "") when it is not told or no code. */
bool subunit_language(const struct answer *answer, char *out_code, size_t size);

#endif
