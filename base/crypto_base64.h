/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_base64: the plain base64 of RFC 4648, section 4, for headers that want that one, by
 * OpenSSL. Bytes come in threes, so that no padding is needed. */
#ifndef PRINTWIRE_BASE_CRYPTO_BASE64_H
#define PRINTWIRE_BASE_CRYPTO_BASE64_H

#include <stddef.h>

#define CRYPTO_BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

/** Write CRYPTO_BASE64_SIZE(len) characters, a NUL among them. */
void crypto_base64_write(const void *bytes, size_t len, char *out_text);

/** Read a text without padding into at most `size` bytes; how many, 0 when it is no such text or
 * too long. */
size_t crypto_base64_read(const char *text, void *out_bytes, size_t size);

#endif
