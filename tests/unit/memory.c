/* SPDX-License-Identifier: Apache-2.0 */
/* The linker sends our calls of malloc, calloc, realloc and strdup here (ld --wrap). */
#include "tests/unit/memory.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);

static unsigned left; /* allocations until the first that fails, itself included; 0: none fails */
static unsigned short_of; /* how many fail; UINT_MAX: all */

static bool fails(void)
{
    if (left > 1)
        left--;
    else if (left == 1 && short_of == UINT_MAX)
        return true;
    else if (left == 1 && short_of > 0)
        return short_of-- > 0;
    return false;
}

void memory_fail_at(unsigned nth)
{
    memory_fail_some(nth, UINT_MAX);
}

void memory_fail_some(unsigned nth, unsigned count)
{
    left = nth;
    short_of = count;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}
