/* SPDX-License-Identifier: Apache-2.0 */
/* gzip: packs bytes as RFC 1952 has it, for answers that are many times smaller so. Packing only:
 * what others packed is not read here. */
#ifndef PRINTWIRE_BASE_GZIP_H
#define PRINTWIRE_BASE_GZIP_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/** Append `len` bytes packed, without a name or a time: the same bytes from the same bytes. Needs
 * 270 KB while it works. False when there is no memory or `out` is at its limit: `out` may have a
 * part of it then. */
bool gzip_append(struct buf *out, const void *bytes, size_t len);

#endif
