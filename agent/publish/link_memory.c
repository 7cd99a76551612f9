/* SPDX-License-Identifier: Apache-2.0 */
/* Each block knows its size and its neighbours; its user gets what lies behind. */
#include "agent/publish/link_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct link_memory_block {
    struct link_memory_block *next;
    struct link_memory_block **at; /* the pointer that points here */
    size_t size;
    max_align_t user[];
};

static struct link_memory_block *block_of(void *user)
{
    return (struct link_memory_block *)(void *)((char *)user -
                                                offsetof(struct link_memory_block, user));
}

void *link_memory_alloc(size_t size, void *memory)
{
    struct link_memory *m = memory;

    if (size > SIZE_MAX - sizeof(struct link_memory_block))
        return NULL;
    struct link_memory_block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
    block->at = &m->first;
    block->next = m->first;
    if (m->first != NULL)
        m->first->at = &block->next;
    m->first = block;
    m->live += size;
    return block->user;
}

void link_memory_free(void *user, void *memory)
{
    struct link_memory *m = memory;

    if (user == NULL)
        return;
    struct link_memory_block *block = block_of(user);
    m->live -= block->size;
    *block->at = block->next;
    if (block->next != NULL)
        block->next->at = block->at;
    explicit_bzero(block->user, block->size);
    free(block);
}

void *link_memory_realloc(void *user, size_t size, void *memory)
{
    void *moved = link_memory_alloc(size, memory);

    if (moved == NULL || user == NULL)
        return moved;
    size_t before = block_of(user)->size;
    memcpy(moved, user, before < size ? before : size);
    link_memory_free(user, memory);
    return moved;
}

size_t link_memory_finish(struct link_memory *memory)
{
    size_t left = 0;

    while (memory->first != NULL) {
        left += memory->first->size;
        link_memory_free(memory->first->user, memory);
    }
    return left;
}
