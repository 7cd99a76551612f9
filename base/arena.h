/* SPDX-License-Identifier: Apache-2.0 */
/* arena: many small pieces of memory with one lifetime, freed all at once and without recursion.
 *
 * For trees made of a stranger's bytes: the limit given at creation bounds them whatever their
 * shape is.
 */
#ifndef PRINTWIRE_BASE_ARENA_H
#define PRINTWIRE_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    size_t used;                /* bytes handed out */
    size_t limit;               /* most bytes that will ever be handed out */
};

/** Start an empty arena. Cannot fail; nothing is allocated yet. */
void arena_init(struct arena *a, size_t limit);

/** Wipe and free every piece at once; safe on a zeroed arena. */
void arena_finish(struct arena *a);

/** `size` zeroed bytes aligned for any type, valid until arena_finish(); NULL past the limit or
 * without memory. */
void *arena_take(struct arena *a, size_t size);

/** A NUL-terminated copy of `len` bytes; NULL as above. */
char *arena_text(struct arena *a, const char *bytes, size_t len);

#endif
