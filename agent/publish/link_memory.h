/* SPDX-License-Identifier: Apache-2.0 */
/* link_memory: what libstrophe allocates for one session: wiped when it is freed, since passwords
 * and keys are among it, and given back whole at the session's end, since a login that breaks off
 * leaves some behind (libstrophe 0.12). Used by link_session only.
 *
 * libstrophe writes through NULL where it gets no memory. So each session has a reserve from its
 * beginning; when memory runs out, that is given, and `is_short` says that the session must end.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_MEMORY_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#define LINK_MEMORY_RESERVE ((size_t)256 * 1024) /* of address space: touched only when needed */

struct link_memory_block;

/* Zero it before first use. */
struct link_memory {
    struct link_memory_block *first;
    size_t live; /* bytes in use */
    char *reserve;
    size_t reserve_used; /* nothing comes back to it before the end */
    bool is_short;       /* memory ran out, the reserve is in use or was not enough */
};

/** Take the reserve; false without memory. Without this there is none. */
bool link_memory_begin(struct link_memory *memory);

/** malloc() from a struct link_memory (`memory`), or from its reserve; NULL when neither has
 * enough. */
void *link_memory_alloc(size_t size, void *memory);

/** Wipe and free; NULL is allowed. */
void link_memory_free(void *block, void *memory);

/** realloc(): the former block is wiped when it moves. NULL as of link_memory_alloc(): it stays as
 * it was. */
void *link_memory_realloc(void *block, size_t size, void *memory);

/** Wipe and free everything that is left, and the reserve; how many bytes were left. */
size_t link_memory_finish(struct link_memory *memory);

#endif
