/* SPDX-License-Identifier: Apache-2.0 */
/* lineage: what was decided about ids, and evidence that was found to prove nothing; tables
 * `identity_log` and `identity_shared` of the agent's database.
 *
 * An id is for ever, and so is an error about one: each decision that is more than "the same, where
 * it was" is written down with its evidence, in the transaction in which it takes effect.
 */
#ifndef PRINTWIRE_AGENT_LINEAGE_H
#define PRINTWIRE_AGENT_LINEAGE_H

#include "agent/disk.h"
#include "agent/sighting.h"

#include <stdbool.h>

#define LINEAGE_MOST   10000 /* events kept; the oldest go first */
#define LINEAGE_SHARED 1000  /* values that prove nothing; more are not taken in */

struct lineage;

enum lineage_event {
    LINEAGE_MOVED,         /* lives at another address */
    LINEAGE_NIC,           /* has another network card */
    LINEAGE_BOARD,         /* has another serial number: a mainboard was changed */
    LINEAGE_MERGED,        /* `other` turned out to be this printer, and is retired */
    LINEAGE_SPLIT,         /* was two printers: `other` is where it had been before it moved */
    LINEAGE_SHARED_SERIAL, /* has one serial number with `other`, and both are there */
    LINEAGE_SHARED_MAC,    /* has one hardware address with `other`, and both are there */
    LINEAGE_EVENTS
};

/** Read what is on the disk (making the tables in a new database). NULL on failure, logged. */
struct lineage *lineage_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void lineage_close(struct lineage *lineage);

/** Write an event down, with the wall clock's time, and log it. `other` is an id or "", `evidence`
 * the reasons in words. In the disk's transaction; without one now it is only logged. */
void lineage_add(struct lineage *lineage, enum lineage_event event, const char *device,
                 const char *other, const char *evidence);

/** What two printers have in common that are both there proves nothing from now on:
 * LINEAGE_SHARED_SERIAL: their serial number, LINEAGE_SHARED_MAC: the hardware addresses that both
 * show. On the disk with the next commit. */
void lineage_share(struct lineage *lineage, enum lineage_event event, const struct sighting *known,
                   const struct sighting *seen);

/** Take out of a sighting what is known to prove nothing. */
void lineage_strip(const struct lineage *lineage, struct sighting *sighting);

/** The word of an event ("moved", "shared-serial"); NULL past the end. */
const char *lineage_event_name(enum lineage_event event);

#endif
