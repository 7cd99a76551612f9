/* SPDX-License-Identifier: Apache-2.0 */
/* TLS by OpenSSL over a BIO of our own: OpenSSL's socket BIO writes with write(), which kills a
 * process by SIGPIPE when the peer is gone. Errors of one connection never stay in OpenSSL's queue,
 * where the next one would find them. */
#include "base/crypto_tls.h"

#include "base/crypto_ready.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct crypto_tls_server {
    SSL_CTX *context;
    BIO_METHOD *method;
    unsigned users; /* the owner and each connection */
};

struct crypto_tls {
    struct crypto_tls_server *server;
    SSL *ssl;
    int fd;
};

static bool would_wait(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

static int bio_write(BIO *bio, const char *bytes, int len)
{
    const struct crypto_tls *tls = BIO_get_data(bio);
    ssize_t sent = send(tls->fd, bytes, (size_t)len, MSG_NOSIGNAL);

    BIO_clear_retry_flags(bio);
    if (would_wait(sent))
        BIO_set_retry_write(bio);
    return (int)sent;
}

static int bio_read(BIO *bio, char *bytes, int size)
{
    const struct crypto_tls *tls = BIO_get_data(bio);
    ssize_t got = recv(tls->fd, bytes, (size_t)size, 0);

    BIO_clear_retry_flags(bio);
    if (would_wait(got))
        BIO_set_retry_read(bio);
    return (int)got;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static BIO_METHOD *make_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");

    if (method == NULL)
        return NULL;
    (void)BIO_meth_set_write(method, bio_write);
    (void)BIO_meth_set_read(method, bio_read);
    (void)BIO_meth_set_ctrl(method, bio_control);
    (void)BIO_meth_set_create(method, bio_create);
    return method;
}

/* RFC 7301: we speak one protocol; a client that offers only others is told so. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *offer, unsigned len, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    int found;

    (void)ssl;
    (void)arg;
    found = SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, offer, len);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void explain(char error[CRYPTO_TLS_ERROR_SIZE], const char *what, const char *file)
{
    unsigned long code = ERR_peek_last_error();
    const char *why = code == 0 ? NULL : ERR_reason_error_string(code);

    (void)snprintf(error, CRYPTO_TLS_ERROR_SIZE, "%s %s: %s", what, file,
                   why == NULL ? "cannot be read" : why);
    ERR_clear_error();
}

static int no_password(char *out, int size, int is_writing, void *arg)
{
    (void)out;
    (void)size;
    (void)is_writing;
    (void)arg;
    return -1; /* instead of asking on the terminal */
}

static void configure(SSL_CTX *context)
{
    (void)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    (void)SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE);
    (void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                        SSL_MODE_RELEASE_BUFFERS);
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(context, no_password);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
}

static bool load(SSL_CTX *context, const char *certificate_file, const char *key_file,
                 char error[CRYPTO_TLS_ERROR_SIZE])
{
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file) != 1) {
        explain(error, "certificate", certificate_file);
        return false;
    }
    if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1) {
        explain(error, "key", key_file);
        return false;
    }
    return true;
}

struct crypto_tls_server *crypto_tls_server_create(const char *certificate_file,
                                                   const char *key_file,
                                                   char error[CRYPTO_TLS_ERROR_SIZE])
{
    struct crypto_tls_server *server = calloc(1, sizeof *server);
    bool is_loaded = false;

    crypto_ready_look();
    if (server != NULL) {
        server->users = 1;
        server->context = SSL_CTX_new(TLS_server_method());
        server->method = make_method();
    }
    bool is_made = server != NULL && server->context != NULL && server->method != NULL;
    if (is_made) {
        configure(server->context);
        is_loaded = load(server->context, certificate_file, key_file, error);
    }
    if (is_loaded && !crypto_ready_lacked())
        return server;
    if (!is_made || crypto_ready_lacked())
        (void)snprintf(error, CRYPTO_TLS_ERROR_SIZE, "out of memory");
    crypto_tls_server_destroy(server);
    return NULL;
}

void crypto_tls_server_destroy(struct crypto_tls_server *server)
{
    if (server == NULL || --server->users > 0)
        return;
    SSL_CTX_free(server->context);
    BIO_meth_free(server->method);
    free(server);
}

struct crypto_tls *crypto_tls_create(struct crypto_tls_server *server, int fd)
{
    struct crypto_tls *tls = calloc(1, sizeof *tls);
    BIO *bio = BIO_new(server->method);

    if (tls != NULL)
        tls->ssl = SSL_new(server->context);
    if (tls == NULL || tls->ssl == NULL || bio == NULL) {
        BIO_free(bio);
        if (tls != NULL)
            SSL_free(tls->ssl);
        free(tls);
        ERR_clear_error();
        return NULL;
    }
    tls->server = server;
    tls->fd = fd;
    server->users++;
    BIO_set_data(bio, tls);
    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_accept_state(tls->ssl);
    return tls;
}

void crypto_tls_destroy(struct crypto_tls *tls)
{
    if (tls == NULL)
        return;
    crypto_tls_shutdown(tls);
    SSL_free(tls->ssl);
    crypto_tls_server_destroy(tls->server);
    free(tls);
}

void crypto_tls_shutdown(struct crypto_tls *tls)
{
    if (!SSL_is_init_finished(tls->ssl) || (SSL_get_shutdown(tls->ssl) & SSL_SENT_SHUTDOWN))
        return;
    (void)SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

/* What a call that did not go through wants, or that the connection is of no use any more. */
static enum crypto_tls_io outcome(struct crypto_tls *tls, int result)
{
    int why = SSL_get_error(tls->ssl, result);

    ERR_clear_error();
    switch (why) {
    case SSL_ERROR_WANT_READ:
        return CRYPTO_TLS_WANT_READ;
    case SSL_ERROR_WANT_WRITE:
        return CRYPTO_TLS_WANT_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return CRYPTO_TLS_CLOSED;
    default:
        SSL_set_quiet_shutdown(tls->ssl, 1); /* a goodbye after a fatal error is not allowed */
        return CRYPTO_TLS_BROKEN;
    }
}

enum crypto_tls_io crypto_tls_read(struct crypto_tls *tls, void *bytes, size_t size,
                                   size_t *out_len)
{
    int result = SSL_read_ex(tls->ssl, bytes, size, out_len);

    return result == 1 ? CRYPTO_TLS_DONE : outcome(tls, result);
}

enum crypto_tls_io crypto_tls_write(struct crypto_tls *tls, const void *bytes, size_t len,
                                    size_t *out_len)
{
    int result = SSL_write_ex(tls->ssl, bytes, len, out_len);

    return result == 1 ? CRYPTO_TLS_DONE : outcome(tls, result);
}

bool crypto_tls_pending(const struct crypto_tls *tls)
{
    return SSL_has_pending(tls->ssl) == 1;
}
