/* SPDX-License-Identifier: Apache-2.0 */
/* The names are octets with a length: one with a NUL inside is none. */
#include "base/crypto_cert.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static X509 *read_pem(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

static void tell(const GENERAL_NAME *name, crypto_cert_name_fn *fn, void *arg)
{
    int type;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
    char text[CRYPTO_CERT_NAME];

    if (type != GEN_DNS || value == NULL)
        return;
    int len = ASN1_STRING_length(value);
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    if (len <= 0 || len >= CRYPTO_CERT_NAME || memchr(bytes, '\0', (size_t)len) != NULL)
        return;
    memcpy(text, bytes, (size_t)len);
    text[len] = '\0';
    fn(arg, text);
}

bool crypto_cert_each_dns(const char *pem, crypto_cert_name_fn *fn, void *arg)
{
    X509 *certificate = read_pem(pem);
    int found = 0; /* -1: the certificate has none; else without names they are damaged */

    if (certificate == NULL) {
        ERR_clear_error();
        return false;
    }
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, &found, NULL);
    for (int i = 0; names != NULL && i < sk_GENERAL_NAME_num(names); i++)
        tell(sk_GENERAL_NAME_value(names, i), fn, arg);
    bool good = names != NULL || found == -1;
    GENERAL_NAMES_free(names);
    X509_free(certificate);
    ERR_clear_error();
    return good;
}
