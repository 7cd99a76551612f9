/* SPDX-License-Identifier: Apache-2.0 */
/* link_memory: what libstrophe allocates for one session: wiped when it is freed, since passwords
 * and keys are among it, and given back whole at the session's end, since a login that breaks off
 * leaves some behind (libstrophe 0.12). Used by link_session only.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_MEMORY_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_MEMORY_H

#include <stddef.h>

struct link_memory_block;

/* Zero it before first use. */
struct link_memory {
    struct link_memory_block *first;
    size_t live; /* bytes in use */
};

/** malloc() from a struct link_memory (`memory`); NULL without memory. */
void *link_memory_alloc(size_t size, void *memory);

/** Wipe and free; NULL is allowed. */
void link_memory_free(void *block, void *memory);

/** realloc(): the former block is wiped when it moves. NULL without memory: it stays as it was. */
void *link_memory_realloc(void *block, size_t size, void *memory);

/** Wipe and free everything that is left; how many bytes that was. */
size_t link_memory_finish(struct link_memory *memory);

#endif
