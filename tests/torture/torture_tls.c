/* SPDX-License-Identifier: Apache-2.0 */
/* A client of OpenSSL's that trusts whom it meets: certificates are others' tests. */
#include "tests/torture/torture_tls.h"

#include "tests/torture/scarce.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIFE_S 86400L

int __real_connect(int fd, const struct sockaddr *address, socklen_t len);

struct torture_tls {
    SSL_CTX *context;
    SSL *ssl;
    int fd;
};

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *made = X509_new();
    X509_NAME *name = made != NULL ? X509_get_subject_name(made) : NULL;

    if (name == NULL)
        return NULL;
    (void)X509_set_version(made, X509_VERSION_3);
    (void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost",
                                     -1, -1, 0);
    (void)X509_set_issuer_name(made, name);
    (void)X509_gmtime_adj(X509_getm_notBefore(made), -LIFE_S);
    (void)X509_gmtime_adj(X509_getm_notAfter(made), LIFE_S);
    (void)X509_set_pubkey(made, key);
    (void)X509_sign(made, key, EVP_sha256());
    return made;
}

bool torture_tls_make_files(const char *certificate_file, const char *key_file)
{
    scarce_pause();
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = key != NULL ? make_certificate(key) : NULL;
    FILE *first = fopen(certificate_file, "we"), *second = fopen(key_file, "we");
    bool good = certificate != NULL && first != NULL && second != NULL &&
                PEM_write_X509(first, certificate) == 1 &&
                PEM_write_PrivateKey(second, key, NULL, NULL, 0, NULL, NULL) == 1;

    if (first != NULL)
        (void)fclose(first);
    if (second != NULL)
        (void)fclose(second);
    X509_free(certificate);
    EVP_PKEY_free(key);
    scarce_resume();
    return good;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (__real_connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

struct torture_tls *torture_tls_open(uint16_t port)
{
    int fd = connect_to(port);

    if (fd < 0)
        return NULL;
    scarce_pause();
    struct torture_tls *tls = calloc(1, sizeof *tls);
    if (tls == NULL)
        abort();
    tls->fd = fd;
    tls->context = SSL_CTX_new(TLS_client_method());
    tls->ssl = SSL_new(tls->context);
    (void)SSL_set_fd(tls->ssl, fd);
    SSL_set_connect_state(tls->ssl);
    scarce_resume();
    return tls;
}

static bool is_alive(struct torture_tls *tls, int result)
{
    int why = SSL_get_error(tls->ssl, result);

    ERR_clear_error();
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static bool exchange(struct torture_tls *tls, struct buf *out, struct buf *in)
{
    char bytes[16384];
    size_t len = 0;
    int result = SSL_do_handshake(tls->ssl);

    if (result != 1)
        return is_alive(tls, result);
    if (out->len > 0) {
        result = SSL_write_ex(tls->ssl, out->data, out->len, &len);
        if (result != 1)
            return is_alive(tls, result);
        buf_consume(out, len);
    }
    while ((result = SSL_read_ex(tls->ssl, bytes, sizeof bytes, &len)) == 1)
        if (!buf_append(in, bytes, len))
            abort();
    return is_alive(tls, result);
}

bool torture_tls_go_on(struct torture_tls *tls, struct buf *out, struct buf *in)
{
    scarce_pause();
    ERR_clear_error();
    bool good = exchange(tls, out, in);
    scarce_resume();
    return good;
}

void torture_tls_wait(const struct torture_tls *tls)
{
    struct pollfd asked = { .fd = tls->fd, .events = POLLIN };

    (void)poll(&asked, 1, 1);
}

void torture_tls_close(struct torture_tls *tls)
{
    if (tls == NULL)
        return;
    scarce_pause();
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    (void)close(tls->fd);
    free(tls);
    scarce_resume();
}
