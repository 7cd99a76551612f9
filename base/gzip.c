/* SPDX-License-Identifier: Apache-2.0 */
/* At a level that packs tables nearly as well as the best one, in a third of its time. */
#define ZLIB_CONST
#include "base/gzip.h"

#include <limits.h>
#include <zlib.h>

#define LEVEL   4
#define AS_GZIP (15 + 16) /* the widest window, and gzip's head and end */
#define MEMORY  8         /* zlib's own default */
#define CHUNK   4096

bool gzip_append(struct buf *out, const void *bytes, size_t len)
{
    unsigned char chunk[CHUNK];
    z_stream z = { .next_in = bytes, .avail_in = (unsigned)len };
    int status = Z_OK;

    if (len > UINT_MAX ||
        deflateInit2(&z, LEVEL, Z_DEFLATED, AS_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    while (status == Z_OK) {
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        status = deflate(&z, Z_FINISH);
        if (!buf_append(out, chunk, sizeof chunk - z.avail_out))
            status = Z_BUF_ERROR;
    }
    (void)deflateEnd(&z);
    return status == Z_STREAM_END;
}
