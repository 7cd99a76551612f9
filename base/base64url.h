/* SPDX-License-Identifier: Apache-2.0 */
/* base64url: the text form of bytes in tokens and URLs, RFC 4648 section 5 without padding.
 *
 * One sequence of bytes has exactly one text: "=" , white space, the letters of plain base64 ("+",
 * "/") and bits that are left over at the end but not zero are refused.
 */
#ifndef PRINTWIRE_BASE_BASE64URL_H
#define PRINTWIRE_BASE_BASE64URL_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of `len` bytes, without a NUL. */
#define BASE64URL_LEN(len) (((len)*4 + 2) / 3)

/** Append the text of `len` bytes. False when the buffer is full or failed before. */
bool base64url_encode(struct buf *out, const void *bytes, size_t len);

/** Append the bytes of a text of `len` characters. False, with nothing of it appended, when the
 * text is no strict base64url; false and `out` failed when they do not fit. */
bool base64url_decode(struct buf *out, const char *text, size_t len);

/** Read a text of exactly `size` bytes: keys, digests, nonces. False, `out_bytes` untouched, for
 * any other length or form. */
bool base64url_decode_exact(const char *text, size_t len, uint8_t *out_bytes, size_t size);

#endif
