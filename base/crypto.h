/* SPDX-License-Identifier: Apache-2.0 */
/* crypto: randomness and digests, on OpenSSL (owner files: crypto*.c). */
#ifndef PRINTWIRE_BASE_CRYPTO_H
#define PRINTWIRE_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" and its NUL. */
#define CRYPTO_UUID_SIZE   37
#define CRYPTO_SHA256_SIZE 32

/** Fill with random bytes from the system; ends the process when the system has none (nothing safe
 * can follow). */
void crypto_random(void *out_bytes, size_t len);

/** A random number below `bound` (at least 1), without bias that matters here: jitter, spreading.
 */
uint32_t crypto_random_below(uint32_t bound);

/** A random (version 4) UUID, RFC 9562, in lower case. */
void crypto_uuid(char out_text[CRYPTO_UUID_SIZE]);

/** SHA-256 of `len` bytes. */
void crypto_sha256(const void *bytes, size_t len, uint8_t out_digest[CRYPTO_SHA256_SIZE]);

/** HMAC-SHA-256 (RFC 2104) of `len` bytes under a key of any length. */
void crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                        uint8_t out_digest[CRYPTO_SHA256_SIZE]);

/** True when both are the same, in a time that does not tell where they differ. */
bool crypto_equal(const void *a, const void *b, size_t len);

/** `len` bytes in lower-case hexadecimal and a NUL: `out_text` has 2 * len + 1 characters. */
void crypto_hex(const void *bytes, size_t len, char *out_text);

/** SHA-1 of the two texts joined, in lower-case hexadecimal: the handshake of XEP-0114, nothing
 * else. */
void crypto_sha1_hex(const char *first, const char *second, char out_hex[41]);

/** Overwrite memory that held a secret; never optimised away. */
void crypto_wipe(void *bytes, size_t len);

#endif
