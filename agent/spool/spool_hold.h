/* SPDX-License-Identifier: Apache-2.0 */
/* spool_hold: records of devices that the licence does not cover: made and checked like all others,
 * but without numbers, so that those that are delivered have no gaps. When the licence covers the
 * device, they go to the journal in the order in which they were made, each with the number that
 * is next then.
 *
 * A device's order holds: while older records of it wait here, its new ones wait behind them,
 * covered or not. Only assets never wait: they say of a printer that it is not licensed.
 *
 * Each record carries a CRC32C over place, device, kind and body. What waits is bounded like the
 * journal and apart from it: past the limit a record is refused (ERR_FULL) or the oldest meter
 * records are dropped, as spool_hold_drop_meters() says. Going to the journal stops while less than
 * half of the journal's room is free: what is new of covered devices has precedence.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_HOLD_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_HOLD_H

#include "agent/disk.h"
#include "agent/spool/spool.h"
#include "base/err.h"
#include "protocol/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_hold;

/* A record of a device. */
struct spool_hold_record {
    const char *device; /* its id */
    bool is_over;       /* the licence does not cover it */
    enum record_kind kind;
    const char *xml; /* `len` bytes */
    size_t len;
};

/** Open on the agent's database (making the tables when new) beside its spool, which is lent. At
 * most `most_bytes` wait here, as many as in the spool. NULL on failure, logged. */
struct spool_hold *spool_hold_open(struct disk *disk, struct spool *spool, uint64_t most_bytes);

/** Free; before spool_close() and disk_close(). NULL is allowed. */
void spool_hold_close(struct spool_hold *hold);

/** As spool_withhold(), for what waits here. */
void spool_hold_withhold(struct spool_hold *hold, unsigned withheld);

/** As spool_drop_meters(), for what waits here. */
void spool_hold_drop_meters(struct spool_hold *hold, bool drop);

/** A record that is said: to the journal, or here when the licence does not cover the device or
 * older ones of it wait here; in the open transaction. Errors as of spool_append(). */
enum err spool_hold_append(struct spool_hold *hold, const struct spool_hold_record *record);

/** Move the oldest records of a device to the journal, at most `most`, in the open transaction, or
 * none. A record whose checksum is wrong is set aside (quarantine table, as of the epoch "held"),
 * logged. `out_left`: others wait here still. ERR_FULL: the journal has no room for more now. */
enum err spool_hold_release(struct spool_hold *hold, const char *device, unsigned most,
                            bool *out_left);

/** Takes the id of a device of which records wait; it may release them. */
typedef void spool_hold_fn(void *arg, const char *device);

/** Each device of which records wait, once. */
enum err spool_hold_each(struct spool_hold *hold, spool_hold_fn *fn, void *arg);

/** How many records wait. Counts them: not for each record. */
uint64_t spool_hold_waiting(const struct spool_hold *hold);

#endif
