/* SPDX-License-Identifier: Apache-2.0 */
/* A list of chunks, each filled from its start; what does not fit an ordinary chunk gets one of its
 * own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 4000
#define ALIGNMENT   alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *next;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *a, size_t limit)
{
    a->chunks = NULL;
    a->used = 0;
    a->limit = limit;
}

void arena_finish(struct arena *a)
{
    while (a->chunks != NULL) {
        struct arena_chunk *next = a->chunks->next;

        explicit_bzero(a->chunks, sizeof *a->chunks + a->chunks->used); /* may hold secrets */
        free(a->chunks);
        a->chunks = next;
    }
    a->used = 0;
}

static struct arena_chunk *add_chunk(struct arena *a, size_t least)
{
    size_t size = least > CHUNK_BYTES ? least : CHUNK_BYTES;
    struct arena_chunk *chunk = calloc(1, sizeof *chunk + size);

    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->next = a->chunks;
    a->chunks = chunk;
    return chunk;
}

void *arena_take(struct arena *a, size_t size)
{
    if (size > a->limit || a->limit - size < a->used)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_chunk *chunk = a->chunks;

    if (rounded < size)
        return NULL;
    if (chunk == NULL || chunk->size - chunk->used < rounded)
        chunk = add_chunk(a, rounded);
    if (chunk == NULL)
        return NULL;
    void *piece = chunk->bytes + chunk->used;
    chunk->used += rounded;
    a->used += size;
    return piece;
}

char *arena_text(struct arena *a, const char *bytes, size_t len)
{
    char *copy = len < a->limit ? arena_take(a, len + 1) : NULL;

    if (copy != NULL && len > 0)
        memcpy(copy, bytes, len);
    return copy;
}
