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
    bool is_reserve;
    max_align_t user[];
};

static struct link_memory_block *block_of(void *user)
{
    return (struct link_memory_block *)(void *)((char *)user -
                                                offsetof(struct link_memory_block, user));
}

bool link_memory_begin(struct link_memory *memory)
{
    memory->reserve = malloc(LINK_MEMORY_RESERVE);
    return memory->reserve != NULL;
}

static struct link_memory_block *take_reserve(struct link_memory *m, size_t size)
{
    size_t left = m->reserve != NULL ? LINK_MEMORY_RESERVE - m->reserve_used : 0;
    size_t rest = (size + sizeof(struct link_memory_block)) % _Alignof(max_align_t);
    size_t wanted =
        sizeof(struct link_memory_block) + size + (rest > 0 ? _Alignof(max_align_t) - rest : 0);

    m->is_short = true;
    if (size > LINK_MEMORY_RESERVE || wanted > left)
        return NULL;
    void *block = m->reserve + m->reserve_used;
    m->reserve_used += wanted;
    return block;
}

void *link_memory_alloc(size_t size, void *memory)
{
    struct link_memory *m = memory;

    if (size > SIZE_MAX - sizeof(struct link_memory_block))
        return NULL;
    struct link_memory_block *block = malloc(sizeof *block + size);
    bool is_reserve = block == NULL;
    if (is_reserve)
        block = take_reserve(m, size);
    if (block == NULL)
        return NULL;
    block->is_reserve = is_reserve;
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
    if (!block->is_reserve)
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
    free(memory->reserve);
    memory->reserve = NULL;
    memory->reserve_used = 0;
    return left;
}
