/* SPDX-License-Identifier: Apache-2.0 */
/* spool_look: where a journal stands and what is in it, read from its database while the agent runs
 * or not. */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_LOOK_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_LOOK_H

#include "base/crypto.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_look {
    char epoch[CRYPTO_UUID_SIZE];
    uint64_t said;        /* the number of the last record of the epoch */
    uint64_t stored;      /* the last one that the portal has stored */
    uint64_t quarantined; /* records set aside, of all epochs */
    uint64_t held;        /* records that wait for a licence, without numbers */
};

/** Read the state of the journal in an agent's data folder. ERR_MISSING when there is none,
 * ERR_CORRUPT, ERR_IO. */
enum err spool_look_read(const char *folder, struct spool_look *out_look);

/** How many of the records that wait for a licence are damaged. Errors as of spool_look_read(). */
enum err spool_look_held(const char *folder, uint64_t *out_damaged);

/* A record that was sent, or waits to be. */
struct spool_look_record {
    const char *epoch;
    uint64_t number;
    bool is_stored;  /* by the portal */
    bool is_sound;   /* its checksum is right; else `xml` is not to be believed */
    const char *xml; /* `len` bytes, as sent; "" for one that was set aside */
    size_t len;
};

/** Takes one record; false ends the reading. */
typedef bool spool_look_fn(void *arg, const struct spool_look_record *record);

/** Read what is kept of what the portal has stored, then what waits, each in order of numbers; the
 * agent may change both meanwhile, which is not seen. `out_look` (may be NULL): the state that
 * these records belong to. Errors as of spool_look_read(). */
enum err spool_look_records(const char *folder, spool_look_fn *fn, void *arg,
                            struct spool_look *out_look);

#endif
