/* SPDX-License-Identifier: Apache-2.0 */
/* Symbols of the program come before those of its libraries, the C library's too: whoever calls
 * malloc comes here first. */
#include "tests/torture/scarce.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define BELOW(name) __interceptor_##name
#else
#define BELOW(name) __libc_##name
#endif

void *BELOW(malloc)(size_t size);
void *BELOW(calloc)(size_t count, size_t size);
void *BELOW(realloc)(void *block, size_t size);
void *BELOW(memalign)(size_t alignment, size_t size);

static _Atomic uint64_t calls, failed, first_bad, end_bad;
static scarce_fn *_Atomic listener;
static _Thread_local int paused;

void scarce_begin(uint64_t first, uint64_t count)
{
    calls = 0;
    failed = 0;
    first_bad = count == 0 ? 0 : first;
    end_bad = count == 0 ? 0 : first + count;
}

void scarce_end(void)
{
    end_bad = 0;
}

uint64_t scarce_calls(void)
{
    return calls;
}

uint64_t scarce_failed(void)
{
    return failed;
}

void scarce_pause(void)
{
    paused++;
}

void scarce_resume(void)
{
    paused--;
}

void scarce_listen(scarce_fn *fn)
{
    listener = fn;
}

static bool fails(void)
{
    if (paused > 0)
        return false;
    uint64_t call = ++calls;
    bool bad = call >= first_bad && call < end_bad;
    scarce_fn *fn = listener;
    if (fn != NULL) {
        scarce_pause();
        fn(call, bad);
        scarce_resume();
    }
    if (bad) {
        failed++;
        errno = ENOMEM;
    }
    return bad;
}

void *malloc(size_t size)
{
    return fails() ? NULL : BELOW(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : BELOW(calloc)(count, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : BELOW(realloc)(block, size);
}

void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : BELOW(memalign)(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **out_block, size_t alignment, size_t size)
{
    void *block = memalign(alignment, size);

    if (block == NULL)
        return ENOMEM;
    *out_block = block;
    return 0;
}

/* The sanitizer's would not come by here. */
char *strndup(const char *text, size_t most)
{
    size_t len = strnlen(text, most);
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *strdup(const char *text)
{
    return strndup(text, SIZE_MAX);
}
