/* SPDX-License-Identifier: Apache-2.0 */
/* A byte buffer that grows by doubling up to its limit; the first failure sticks and keeps what was
 * there. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 64

/* Make room for `len` more bytes and the NUL. */
static bool reserve(struct buf *b, size_t len)
{
    if (b->failed || b->len > b->limit || len > b->limit - b->len || b->limit == SIZE_MAX)
        return false;
    size_t need = b->len + len + 1;
    if (need <= b->size)
        return true;

    size_t size = b->size < FIRST_SIZE ? FIRST_SIZE : b->size;
    while (size < need)
        size = size > SIZE_MAX / 2 ? need : size * 2;
    if (size > b->limit + 1)
        size = b->limit + 1;

    char *data = realloc(b->data, size);
    if (data == NULL) {
        b->starved = true;
        return false;
    }
    b->data = data;
    b->size = size;
    return true;
}

/* True when the appended bytes are the buffer's own, which growing would move away. */
static bool is_inside(const struct buf *b, const char *bytes)
{
    uintptr_t at = (uintptr_t)bytes;

    return b->data != NULL && at >= (uintptr_t)b->data && at < (uintptr_t)b->data + b->size;
}

void buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){ .limit = limit };
}

void buf_finish(struct buf *b)
{
    free(b->data);
    buf_init(b, b->limit);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    b->starved = false;
    if (b->data != NULL)
        b->data[0] = '\0';
}

bool buf_append(struct buf *b, const void *bytes, size_t len)
{
    const char *from = bytes;
    bool inside = is_inside(b, from);
    size_t offset = inside ? (size_t)(from - b->data) : 0;

    if (!reserve(b, len)) {
        b->failed = true;
        return false;
    }
    if (inside)
        from = b->data + offset;
    if (len > 0)
        memmove(b->data + b->len, from, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

bool buf_append_text(struct buf *b, const char *text)
{
    return buf_append(b, text, strlen(text));
}

bool buf_append_format(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || !reserve(b, (size_t)len)) {
        b->failed = true;
        return false;
    }
    va_start(args, format);
    (void)vsnprintf(b->data + b->len, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
    return true;
}

void buf_consume(struct buf *b, size_t len)
{
    if (b->data == NULL)
        return;
    if (len > b->len)
        len = b->len;
    b->len -= len;
    memmove(b->data, b->data + len, b->len);
    b->data[b->len] = '\0';
}

const char *buf_text(const struct buf *b)
{
    return b->data != NULL ? b->data : "";
}

char *buf_take(struct buf *b)
{
    char *data = NULL;

    if (b->len > 0 && !b->failed) {
        data = b->data;
        b->data = NULL;
    }
    buf_finish(b);
    return data;
}

bool buf_failed(const struct buf *b)
{
    return b->failed;
}

enum err buf_error(const struct buf *b)
{
    if (!b->failed)
        return ERR_NONE;
    return b->starved ? ERR_MEMORY : ERR_LIMIT;
}
