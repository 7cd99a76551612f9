/* SPDX-License-Identifier: Apache-2.0 */
/* spool_history: what left the site: the last records that the portal has stored, as they were
 * sent, each with its epoch, number and checksum. For a portal that lost some (it gets them again,
 * under their old numbers), and for an administrator who wants to see what left the building.
 * Written by spool only.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_HISTORY_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_HISTORY_H

#include "agent/disk.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_history;

/* A record that was sent. */
struct spool_sent {
    const char *epoch;
    uint64_t number;
    const char *kind; /* "meter" */
    const char *xml;  /* `len` bytes; "" (0) for one that was set aside */
    size_t len;
};

/** Open on the agent's database (making the table when new); it keeps the last `most_records`, 0
 * for none. NULL on failure, logged. */
struct spool_history *spool_history_open(struct disk *disk, uint64_t most_records);

/** Free; before disk_close(). NULL is allowed. */
void spool_history_close(struct spool_history *history);

/** The checksum over all that a row says. */
uint32_t spool_history_checksum(const struct spool_sent *sent);

/** Keep a record, inside the disk's transaction. */
enum err spool_history_keep(struct spool_history *history, const struct spool_sent *sent);

/** Forget the oldest past the limit, at most some thousand at a time; all of them while the disk is
 * full. Inside the disk's transaction. */
enum err spool_history_trim(struct spool_history *history);

/** Takes a record that is given back. Not ERR_NONE: it could not be taken. */
typedef enum err spool_history_fn(void *arg, const struct spool_sent *sent);

/** Give the records `from`..`through` of an epoch to `fn`, in order, and forget them, inside the
 * disk's transaction. ERR_MISSING, with nothing given, when not all of them are there and sound. */
enum err spool_history_give_back(struct spool_history *history, const char *epoch, uint64_t from,
                                 uint64_t through, spool_history_fn *fn, void *arg);

/** Takes a record of the history; `is_sound`: its checksum is right. False ends the reading. */
typedef bool spool_history_look_fn(void *arg, const struct spool_sent *sent, bool is_sound);

/** Read the whole history, in the order of sending, on a connection of one's own. ERR_MISSING when
 * there is none. */
enum err spool_history_look(struct sqlite *db, spool_history_look_fn *fn, void *arg);

#endif
