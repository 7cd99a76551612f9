/* SPDX-License-Identifier: Apache-2.0 */
/* spool_veil: what was withheld after it had been written down: records that wait for the portal
 * while the administrator turns a privacy switch on lose the field on their way out, not only those
 * written later. Remembered on disk, so that a switch turned on while the agent was stopped counts
 * too. Used by spool only.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_VEIL_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_VEIL_H

#include "agent/disk.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whose memory it is: the journal's, or that of the records that wait for a licence. */
#define SPOOL_VEIL_JOURNAL "journal_veil"
#define SPOOL_VEIL_HOLD    "journal_hold_veil"

struct spool_veil {
    struct disk *disk;
    const char *table;
    unsigned written; /* switches (enum field_switch bits) that records are written with now */
    unsigned hidden;  /* switches that older records were written without, and are sent with */
    int64_t through;  /* the last place of those; 0: none */
    struct buf text;  /* a record without what is withheld */
};

/** Make the table (SPOOL_VEIL_...) when it is not there and read what is remembered; with nothing
 * remembered all records count as written without any switch. Not ERR_NONE: the disk cannot be
 * read. */
enum err spool_veil_open(struct spool_veil *veil, struct disk *disk, const char *table);

/** Read only, on a connection of one's own, what is remembered; nothing when there is no table. */
enum err spool_veil_look(struct spool_veil *veil, struct sqlite *db, const char *table);

/** Free what the veil holds; safe on a zeroed one. */
void spool_veil_close(struct spool_veil *veil);

/** From now on these switches (enum field_switch bits) are on; records up to the place `last` may
 * have been written with fewer. A switch turned off again does not unveil what waits. In the disk's
 * transaction; not ERR_NONE: it holds until the process ends, and is told again at the next start.
 */
enum err spool_veil_withhold(struct spool_veil *veil, unsigned withheld, int64_t last);

/** True when the record at this place has to go through spool_veil_record(). */
bool spool_veil_covers(const struct spool_veil *veil, int64_t place);

/** The record without what is withheld, lent until the next call; an empty one when it is no record
 * that can be read. ERR_MEMORY, and nothing changed, when memory ran out. */
enum err spool_veil_record(struct spool_veil *veil, const char **xml, size_t *len);

#endif
