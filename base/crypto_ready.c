/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL hides from its callers most of what it could not allocate. So it allocates by functions
 * of ours, which see all. */
#include "base/crypto_ready.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#define ROOM       ((size_t)1 << 20)
#define NAME       "itself"
#define LIFE_S     3600L
#define MOST_TURNS 20

/* OpenSSL gives its allocator no argument. */
static atomic_bool is_short;

static void *note(void *bytes, size_t size)
{
    if (bytes == NULL && size > 0)
        atomic_store(&is_short, true);
    return bytes;
}

static void *allocate(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return size > 0 ? note(malloc(size), size) : NULL;
}

static void release(void *bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    free(bytes);
}

static void *reallocate(void *bytes, size_t size, const char *file, int line)
{
    if (size > 0)
        return note(realloc(bytes, size), size);
    release(bytes, file, line);
    return NULL;
}

static bool has_room(void)
{
    void *volatile room = malloc(ROOM); /* volatile: compilers may leave out both calls */

    free(room);
    return room != NULL;
}

/* The kinds of algorithms that the handshake does not come by: one brings all of its kind. */
static void fetch_rest(void)
{
    EVP_MAC_free(EVP_MAC_fetch(NULL, "HMAC", NULL));
    EVP_ASYM_CIPHER_free(EVP_ASYM_CIPHER_fetch(NULL, "RSA", NULL));
    EVP_KEYEXCH_free(EVP_KEYEXCH_fetch(NULL, "ECDH", NULL));
}

/* Both sides of a connection with itself. */
struct ends {
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *context;
    SSL *client;
    SSL *server;
};

/* Self-signed, good for now. */
static bool make_certificate(struct ends *ends)
{
    ends->key = EVP_EC_gen("P-256");
    ends->certificate = ends->key != NULL ? X509_new() : NULL;
    X509 *made = ends->certificate;
    X509_NAME *name = made != NULL ? X509_get_subject_name(made) : NULL;

    return name != NULL && X509_set_version(made, X509_VERSION_3) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)NAME, -1, -1,
                                      0) == 1 &&
           X509_set_issuer_name(made, name) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(made), -LIFE_S) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(made), LIFE_S) != NULL &&
           X509_set_pubkey(made, ends->key) == 1 && X509_sign(made, ends->key, EVP_sha256()) > 0;
}

static bool make_context(struct ends *ends)
{
    ends->context = SSL_CTX_new(TLS_method());
    if (ends->context == NULL)
        return false;
    SSL_CTX_set_verify(ends->context, SSL_VERIFY_PEER, NULL);
    return SSL_CTX_use_certificate(ends->context, ends->certificate) == 1 &&
           SSL_CTX_use_PrivateKey(ends->context, ends->key) == 1 &&
           X509_STORE_add_cert(SSL_CTX_get_cert_store(ends->context), ends->certificate) == 1;
}

static bool make_ends(struct ends *ends)
{
    BIO *near = NULL, *far = NULL;

    ends->client = SSL_new(ends->context);
    ends->server = SSL_new(ends->context);
    if (ends->client == NULL || ends->server == NULL || SSL_set1_host(ends->client, NAME) != 1 ||
        BIO_new_bio_pair(&near, 0, &far, 0) != 1)
        return false;
    SSL_set_bio(ends->client, near, near);
    SSL_set_bio(ends->server, far, far);
    SSL_set_connect_state(ends->client);
    SSL_set_accept_state(ends->server);
    return true;
}

/* Each does what it can until both are through. */
static bool shake_hands(const struct ends *ends)
{
    for (int turn = 0; turn < MOST_TURNS; turn++) {
        int sent = SSL_do_handshake(ends->client);
        int answered = SSL_do_handshake(ends->server);
        if (sent == 1 && answered == 1)
            return true;
    }
    return false;
}

static bool speak_to_itself(void)
{
    struct ends ends = { 0 };
    bool good =
        make_certificate(&ends) && make_context(&ends) && make_ends(&ends) && shake_hands(&ends);

    SSL_free(ends.client);
    SSL_free(ends.server);
    SSL_CTX_free(ends.context);
    X509_free(ends.certificate);
    EVP_PKEY_free(ends.key);
    ERR_clear_error();
    return good;
}

void crypto_ready_look(void)
{
    atomic_store(&is_short, false);
}

bool crypto_ready_lacked(void)
{
    return atomic_load(&is_short);
}

enum err crypto_ready_make(void)
{
    (void)CRYPTO_set_mem_functions(allocate, reallocate, release);
    crypto_ready_look();
    if (!has_room() || OSSL_LIB_CTX_get0_global_default() == NULL ||
        OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, NULL) != 1)
        return ERR_MEMORY;
    fetch_rest();
    bool good = speak_to_itself();
    if (crypto_ready_lacked())
        return ERR_MEMORY;
    return good ? ERR_NONE : ERR_REFUSED;
}
