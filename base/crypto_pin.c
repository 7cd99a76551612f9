/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL reads the certificate, which a stranger wrote, as it did for the handshake. */
#include "base/crypto_pin.h"

#include "base/crypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#define PREFIX     "sha256//"
#define PREFIX_LEN (sizeof PREFIX - 1)

static X509 *read_certificate(const char *pem, size_t len)
{
    BIO *bio = len <= INT_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

bool crypto_pin_of(const char *pem, size_t len, char out_pin[CRYPTO_PIN_SIZE])
{
    X509 *certificate = read_certificate(pem, len);
    unsigned char *key = NULL;
    uint8_t digest[CRYPTO_SHA256_SIZE];
    int key_len =
        certificate == NULL ? 0 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);

    if (key_len > 0) {
        crypto_sha256(key, (size_t)key_len, digest);
        memcpy(out_pin, PREFIX, PREFIX_LEN);
        (void)EVP_EncodeBlock((unsigned char *)out_pin + PREFIX_LEN, digest, sizeof digest);
    }
    OPENSSL_free(key);
    X509_free(certificate);
    return key_len > 0;
}

bool crypto_pin_is(const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return strlen(text) == CRYPTO_PIN_SIZE - 1 && memcmp(text, PREFIX, PREFIX_LEN) == 0 &&
           strspn(text + PREFIX_LEN, letters) == CRYPTO_PIN_SIZE - 2 - PREFIX_LEN &&
           text[CRYPTO_PIN_SIZE - 2] == '=';
}
