/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness and digests by OpenSSL. Where OpenSSL cannot deliver there is no safe way on: the
 * process ends. */
#include "base/crypto.h"

#include <assert.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void must(bool worked)
{
    static const char line[] = "printwire: OpenSSL has no memory or no random numbers: ending\n";

    if (worked)
        return;
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)written;
    _exit(EXIT_FAILURE);
}

/* When OpenSSL could not start, for want of memory, most of its functions write through NULL. */
static bool is_started(void)
{
    return OSSL_LIB_CTX_get0_global_default() != NULL;
}

void crypto_random(void *out_bytes, size_t len)
{
    unsigned char *out = out_bytes;

    must(is_started());
    while (len > 0) {
        int part = len > INT_MAX ? INT_MAX : (int)len;
        must(RAND_bytes(out, part) == 1);
        out += part;
        len -= (size_t)part;
    }
}

uint32_t crypto_random_below(uint32_t bound)
{
    uint32_t number;

    assert(bound > 0);
    crypto_random(&number, sizeof number);
    return (uint32_t)((uint64_t)number * bound >> 32); /* off by at most bound / 2^32 */
}

void crypto_uuid(char out_text[CRYPTO_UUID_SIZE])
{
    static const uint8_t groups[] = { 4, 2, 2, 2, 6 };
    uint8_t bytes[16];
    const uint8_t *at = bytes;

    crypto_random(bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* version 4, RFC 9562 section 5.4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* variant 10 */
    for (size_t i = 0; i < sizeof groups; i++) {
        crypto_hex(at, groups[i], out_text);
        at += groups[i];
        out_text += (size_t)groups[i] * 2;
        if (i + 1 < sizeof groups)
            *out_text++ = '-';
    }
}

void crypto_sha256(const void *bytes, size_t len, uint8_t out_digest[CRYPTO_SHA256_SIZE])
{
    must(is_started() && EVP_Digest(bytes, len, out_digest, NULL, EVP_sha256(), NULL) == 1);
}

void crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                        uint8_t out_digest[CRYPTO_SHA256_SIZE])
{
    must(key_len <= INT_MAX && HMAC(EVP_sha256(), key_len > 0 ? key : "", (int)key_len, bytes, len,
                                    out_digest, NULL) != NULL);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return len == 0 || CRYPTO_memcmp(a, b, len) == 0;
}

void crypto_hex(const void *bytes, size_t len, char *out_text)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *in = bytes;

    for (size_t i = 0; i < len; i++) {
        *out_text++ = digits[in[i] >> 4];
        *out_text++ = digits[in[i] & 0xf];
    }
    *out_text = '\0';
}

void crypto_sha1_hex(const char *first, const char *second, char out_hex[41])
{
    uint8_t digest[20];
    EVP_MD_CTX *context = is_started() ? EVP_MD_CTX_new() : NULL;

    must(context != NULL && EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1 &&
         EVP_DigestUpdate(context, first, strlen(first)) == 1 &&
         EVP_DigestUpdate(context, second, strlen(second)) == 1 &&
         EVP_DigestFinal_ex(context, digest, NULL) == 1);
    EVP_MD_CTX_free(context);
    crypto_hex(digest, sizeof digest, out_hex);
}

void crypto_wipe(void *bytes, size_t len)
{
    if (len > 0)
        OPENSSL_cleanse(bytes, len);
}
