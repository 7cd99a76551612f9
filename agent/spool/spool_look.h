/* SPDX-License-Identifier: Apache-2.0 */
/* spool_look: where a journal stands, read from its database while the agent runs or not. */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_LOOK_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_LOOK_H

#include "base/crypto.h"
#include "base/err.h"

#include <stdint.h>

struct spool_look {
    char epoch[CRYPTO_UUID_SIZE];
    uint64_t said;        /* the number of the last record of the epoch */
    uint64_t stored;      /* the last one that the portal has stored */
    uint64_t quarantined; /* records set aside, of all epochs */
};

/** Read the state of the journal in an agent's data folder. ERR_MISSING when there is none,
 * ERR_CORRUPT, ERR_IO. */
enum err spool_look_read(const char *folder, struct spool_look *out_look);

#endif
