/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 with small inputs needs no memory of OpenSSL's but its context, made at the start: what
 * fails later is our bug. */
#include "base/crypto_hash.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct crypto_hash {
    EVP_MD_CTX *context;
};

struct crypto_hash *crypto_hash_create(void)
{
    struct crypto_hash *hash = calloc(1, sizeof *hash);

    if (hash == NULL)
        return NULL;
    hash->context = EVP_MD_CTX_new();
    if (hash->context != NULL && EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) == 1)
        return hash;
    crypto_hash_destroy(hash);
    return NULL;
}

void crypto_hash_destroy(struct crypto_hash *hash)
{
    if (hash == NULL)
        return;
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void crypto_hash_add(struct crypto_hash *hash, const void *bytes, size_t len)
{
    int worked = EVP_DigestUpdate(hash->context, bytes, len);

    assert(worked == 1);
    (void)worked;
}

void crypto_hash_end(struct crypto_hash *hash, uint8_t out_digest[CRYPTO_SHA256_SIZE])
{
    int worked = EVP_DigestFinal_ex(hash->context, out_digest, NULL);

    assert(worked == 1);
    (void)worked;
}
