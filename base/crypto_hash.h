/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_hash: SHA-256 of bytes that come in pieces, by OpenSSL. */
#ifndef PRINTWIRE_BASE_CRYPTO_HASH_H
#define PRINTWIRE_BASE_CRYPTO_HASH_H

#include "base/crypto.h"

#include <stddef.h>
#include <stdint.h>

struct crypto_hash;

/** A hash of nothing yet; the caller frees it. NULL without memory. */
struct crypto_hash *crypto_hash_create(void);

/** Free; NULL is allowed. */
void crypto_hash_destroy(struct crypto_hash *hash);

/** Append `len` bytes. Never behind crypto_hash_end(). */
void crypto_hash_add(struct crypto_hash *hash, const void *bytes, size_t len);

/** The digest of all bytes; once. */
void crypto_hash_end(struct crypto_hash *hash, uint8_t out_digest[CRYPTO_SHA256_SIZE]);

#endif
