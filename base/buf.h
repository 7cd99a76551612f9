/* SPDX-License-Identifier: Apache-2.0 */
/* buf: a growing byte buffer that knows its limit.
 *
 * Every buffer is created with the most it may ever hold; growth past that is an error, never an
 * allocation. Errors stick: after the first failure every append is a no-op, so a writer may append
 * freely and check once with buf_failed().
 */
#ifndef PRINTWIRE_BASE_BUF_H
#define PRINTWIRE_BASE_BUF_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;   /* NUL-terminated once anything was appended, NULL before */
    size_t len;   /* bytes in use, the NUL not counted */
    size_t size;  /* bytes allocated */
    size_t limit; /* most bytes this buffer may hold */
    bool failed;  /* an append did not fit, or memory ran out: */
    bool starved; /* it was memory */
};

/** Start an empty buffer that will never hold more than `limit` bytes. Cannot fail. */
void buf_init(struct buf *b, size_t limit);

/** Free what the buffer holds and leave it empty with the same limit; safe on a zeroed buffer. */
void buf_finish(struct buf *b);

/** Forget the content and the failure, keep the memory. */
void buf_clear(struct buf *b);

/** Append `len` bytes; false (and the buffer stays failed) when they do not fit. */
bool buf_append(struct buf *b, const void *bytes, size_t len);

/** Append a NUL-terminated text. */
bool buf_append_text(struct buf *b, const char *text);

/** Append as printf would. */
bool buf_append_format(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Drop the first `len` bytes (all of them when there are fewer): for input that was consumed. */
void buf_consume(struct buf *b, size_t len);

/** The content as a NUL-terminated text, "" when empty; owned by the buffer, valid until the next
 * change. */
const char *buf_text(const struct buf *b);

/** Hand the content over to the caller, who frees it with free(); NULL when empty or failed. Leaves
 * it empty. */
char *buf_take(struct buf *b);

/** True when any append since the start (or buf_clear) failed. */
bool buf_failed(const struct buf *b);

/** Why: ERR_LIMIT or ERR_MEMORY; ERR_NONE when none failed. */
enum err buf_error(const struct buf *b);

#endif
