/* SPDX-License-Identifier: Apache-2.0 */
/* sim_gzip: gzip (RFC 1952) without a library: bytes as they are in stored blocks (RFC 1951), and
 * an endless run of blanks that is small on the wire. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_GZIP_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_GZIP_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/* A bomb under way: bits that do not fill a byte yet. Zero it before use. */
struct sim_gzip_bomb {
    uint32_t bits;
    unsigned count;
};

/** Append a whole gzip file of these bytes. */
void sim_gzip_pack(struct buf *out, const void *bytes, size_t len);

/** Append the beginning of a gzip file: these bytes, and the head of a block that never ends. */
void sim_gzip_bomb_begin(struct sim_gzip_bomb *bomb, struct buf *out, const void *bytes,
                         size_t len);

/** Append `runs` times 258 blanks: 13 bits each. */
void sim_gzip_bomb_more(struct sim_gzip_bomb *bomb, struct buf *out, size_t runs);

#endif
