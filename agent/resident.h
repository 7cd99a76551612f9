/* SPDX-License-Identifier: Apache-2.0 */
/* resident: which device lives at an address: the one that was there, a known one that moved here,
 * or a new one.
 *
 * The evidence is weighed by agent/sighting. Whoever fits is believed to have moved only when it is
 * not where it was: one that has answered there lately must be asked first. When it answers there
 * while its evidence is seen here, that evidence belongs to several printers, and from then on
 * proves nothing (agent/lineage).
 */
#ifndef PRINTWIRE_AGENT_RESIDENT_H
#define PRINTWIRE_AGENT_RESIDENT_H

#include "agent/device.h"
#include "agent/lineage.h"
#include "agent/sighting.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define RESIDENT_SETTLE_MS 5000   /* an answer that comes so late was not under way before */
#define RESIDENT_SILENT_MS 15000  /* whoever is asked and silent so long is not there any more */
#define RESIDENT_ASKED_MS  600000 /* a question so old is asked anew */

enum resident_verdict {
    RESIDENT_SAME,  /* the device that was known here (or the new one it was taken for) */
    RESIDENT_OTHER, /* another: `other`, or a new one when that is NULL */
    RESIDENT_ASK,   /* it seems to be `other`, which is to be asked where it was; then look again */
    RESIDENT_MERGE, /* the device that was known here, and `other` is it, too: nothing contradicts
                     */
    RESIDENT_TWICE  /* `other`, which has two addresses and is asked at the first */
};

struct resident_finding {
    enum resident_verdict verdict;
    bool is_stranger; /* not the device that was known here, whoever it is */
    bool is_there;    /* `other` answers at its own address */
    struct device *other;
    struct sighting_score score; /* why: of `other` when there is one, else of the known device */
};

/** Who is seen at an address where `device` was known (NULL: nobody). Devices that answered within
 * `quiet_ms` are asked before they are believed to have moved. May find that evidence is shared,
 * and write that down. */
void resident_find(const struct device_table *table, struct lineage *lineage, struct device *device,
                   const struct sighting *seen, uint64_t quiet_ms, struct resident_finding *out);

/** Whether a reading that shows only a part of the evidence can be this device's. */
bool resident_may_be(const struct lineage *lineage, const struct device *device,
                     const struct sighting *seen);

/** Whether a reading shows, by a proof that nothing contradicts, that it is this device's. */
bool resident_is(const struct lineage *lineage, const struct device *device,
                 const struct sighting *seen);

/** After a reading that showed `seen` at the device's own address, and before last_answer_ms is
 * set: another device that was heard since with the same serial number proves that it is shared. */
void resident_note_shared(const struct device_table *table, struct lineage *lineage,
                          struct device *device, const struct sighting *seen);

/** A device for an address where a stranger lives: a new one, or one that was new and turned out to
 * be another. The caller saves it. NULL when the table or the disk is full. */
struct device *resident_begin(struct device_table *table, const struct sockaddr_in *address);

/** True for a device of which nothing was ever said. */
bool resident_is_blank(const struct device *device);

/** The device lives at this address now; written down with the reasons. The caller saves it. */
void resident_move(struct lineage *lineage, struct device *device,
                   const struct sockaddr_in *address, const char *reasons);

/** Take the evidence over into the device; another network card or mainboard is written down. True
 * when something changed. What is unknown now stays as it was. */
bool resident_learn(struct lineage *lineage, struct device *device, const struct sighting *seen);

/** Of two ids of one printer the one that is known longer goes on: `*kept`; `*retired` becomes its
 * `same_as` and lives nowhere. The caller says that and saves both. */
void resident_merge(struct lineage *lineage, struct device **kept, struct device **retired,
                    const char *reasons);

/** Leave the device without address until it is found again. */
void resident_evict(struct device *device);

#endif
