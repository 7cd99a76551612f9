/* SPDX-License-Identifier: Apache-2.0 */
/* cursor: read a block of bytes with a sticky error: read ten times, check once. */
#ifndef PRINTWIRE_BASE_CURSOR_H
#define PRINTWIRE_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool failed; /* something was read past the end */
};

/** Start reading `len` bytes, which must outlive the cursor. */
void cursor_init(struct cursor *c, const void *bytes, size_t len);

/** Bytes not read yet; 0 after a failure. */
size_t cursor_left(const struct cursor *c);

/** The next byte, or 0 and failed. */
uint8_t cursor_u8(struct cursor *c);

/** The next two bytes, big-endian, or 0 and failed. */
uint16_t cursor_u16(struct cursor *c);

/** The next four bytes, big-endian, or 0 and failed. */
uint32_t cursor_u32(struct cursor *c);

/** The next `len` bytes, inside the block; NULL and failed when there are fewer. */
const uint8_t *cursor_bytes(struct cursor *c, size_t len);

/** True when any read passed the end. */
bool cursor_failed(const struct cursor *c);

#endif
