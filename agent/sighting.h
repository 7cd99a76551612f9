/* SPDX-License-Identifier: Apache-2.0 */
/* sighting: what one printer shows of itself at one time, and whether two sightings are one
 * printer.
 *
 * Evidence is weighed, by the table in sighting.c: each kind speaks for one printer when it agrees,
 * against it when it differs, and is silent when either side lacks it or it is junk
 * (protocol/evidence.h). The sum decides:
 *
 *   SIGHTING_SAME from 40: one proof (serial number, hardware address or UUID) that nothing
 *     contradicts gives 50 or more. A serial number of one model on another network card gives
 *     just that (60 - 30 + 10): cards are changed more often than makers give a number twice, and
 *     whoever is still where it was is asked first (agent/resident.h); a life count that fell
 *     (-15) is one contradiction too many. Without any proof it is reached only where model,
 *     address and life count all agree.
 *   SIGHTING_OTHER below 0: two serial numbers are two printers, whatever model and address say;
 *     two models are, whatever the serial number says.
 *   SIGHTING_UNSURE between: nothing is to be joined, and nothing that is joined to be parted.
 */
#ifndef PRINTWIRE_AGENT_SIGHTING_H
#define PRINTWIRE_AGENT_SIGHTING_H

#include "agent/device.h"

#include <stdint.h>

#define SIGHTING_LIKELY 40 /* the least sum of SIGHTING_SAME */

/* "" and 0: unknown. */
struct sighting {
    char serial[DEVICE_TEXT];
    char macs[DEVICE_MACS][18];
    char uuid[CRYPTO_UUID_SIZE];
    char object_id[DEVICE_TEXT]; /* sysObjectID, dotted */
    char model[DEVICE_TEXT];
    int64_t life;               /* prtMarkerLifeCount */
    struct sockaddr_in address; /* 0.0.0.0: none (by USB) */
};

enum sighting_agreement { SIGHTING_SILENT, SIGHTING_AGREES, SIGHTING_DIFFERS };

enum sighting_verdict { SIGHTING_OTHER, SIGHTING_UNSURE, SIGHTING_SAME };

/* A comparison, with its reasons. */
struct sighting_score {
    int sum;
    enum sighting_verdict verdict;
    enum sighting_agreement serial;
    enum sighting_agreement mac;
    enum sighting_agreement life;
    char reasons[192]; /* "same serial number (+60), other model (-75)"; no values: it is logged */
};

/** Weigh what is known of a printer against a later sighting. Pure. */
void sighting_compare(const struct sighting *known, const struct sighting *seen,
                      struct sighting_score *out);

/** What is known of a device, as a sighting. */
void sighting_of(const struct device *device, struct sighting *out);

#endif
