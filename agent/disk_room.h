/* SPDX-License-Identifier: Apache-2.0 */
/* disk_room: what the disk does about space: the ballast file that is given up so that deleting
 * works on a full disk, taking it back, and handing freed pages back to the file system in slices.
 * Used by disk only. */
#ifndef PRINTWIRE_AGENT_DISK_ROOM_H
#define PRINTWIRE_AGENT_DISK_ROOM_H

#include "base/sqlite.h"

#include <stdbool.h>
#include <stdint.h>

#define DISK_ROOM_BALLAST 8388608 /* 8 MiB; measured: 4 do not always let a delete commit */
#define DISK_ROOM_MARGIN                                                                           \
    4194304                  /* must be free beside the ballast before changes are taken again */
#define DISK_ROOM_KEEP  2048 /* free pages kept in the file for the next records */
#define DISK_ROOM_SLICE 500  /* pages handed back at a time */

struct disk_room;

/** Look after the space of a folder and its database, which must outlive the room; sets the ballast
 * aside when it is not there. NULL without memory. */
struct disk_room *disk_room_create(const char *folder, struct sqlite *db);

/** Free; the ballast stays. NULL is allowed. */
void disk_room_destroy(struct disk_room *room);

/** True from disk_room_set_full() until the ballast could be taken back. */
bool disk_room_is_full(const struct disk_room *room);

/** A write found the disk full: give the ballast up, logged. No transaction may be open. */
void disk_room_set_full(struct disk_room *room);

/** Remove the ballast of a folder; false when there was none. For opening a database on a full
 * disk. */
bool disk_room_drop_ballast(const char *folder);

/** Hand one slice of free pages back and, when full, try to take the ballast back. No transaction
 * may be open. True: call again soon, there is more to hand back. */
bool disk_room_tidy(struct disk_room *room);

#endif
