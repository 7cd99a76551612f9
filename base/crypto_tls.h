/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_tls: the server's side of TLS 1.2 and 1.3 on a non-blocking socket, by OpenSSL.
 *
 * The socket stays the caller's, who waits on it for what a call wants and calls again. ALPN offers
 * "http/1.1". No renegotiation, no compression, no early data.
 */
#ifndef PRINTWIRE_BASE_CRYPTO_TLS_H
#define PRINTWIRE_BASE_CRYPTO_TLS_H

#include <stdbool.h>
#include <stddef.h>

#define CRYPTO_TLS_ERROR_SIZE 160

struct crypto_tls_server; /* a certificate and its key, shared by connections */
struct crypto_tls;        /* one connection */

enum crypto_tls_io {
    CRYPTO_TLS_DONE,       /* some bytes went through */
    CRYPTO_TLS_WANT_READ,  /* call again when the socket is readable */
    CRYPTO_TLS_WANT_WRITE, /* call again when the socket is writable */
    CRYPTO_TLS_CLOSED,     /* the peer said goodbye; nothing more will be read */
    CRYPTO_TLS_BROKEN      /* not TLS, refused, or the connection is gone: destroy it */
};

/** Read a certificate chain and its private key, both PEM. On failure NULL, and `error` says what
 * is wrong with which file (never a byte of a key). */
struct crypto_tls_server *crypto_tls_server_create(const char *certificate_file,
                                                   const char *key_file,
                                                   char error[CRYPTO_TLS_ERROR_SIZE]);

/** Free; connections that were made with it live on. NULL is allowed. */
void crypto_tls_server_destroy(struct crypto_tls_server *server);

/** The server's side on an accepted non-blocking socket; the handshake happens in the first reads.
 * NULL when memory runs out. */
struct crypto_tls *crypto_tls_create(struct crypto_tls_server *server, int fd);

/** Say goodbye if that needs no waiting, and free; the socket stays open. NULL is allowed. */
void crypto_tls_destroy(struct crypto_tls *tls);

/** Say goodbye (close_notify) if that needs no waiting: nothing is written after it; what still
 * comes may be read. */
void crypto_tls_shutdown(struct crypto_tls *tls);

/** Read up to `size` bytes (at least 1); how many in `out_len` for CRYPTO_TLS_DONE. */
enum crypto_tls_io crypto_tls_read(struct crypto_tls *tls, void *bytes, size_t size,
                                   size_t *out_len);

/** Write up to `len` bytes (at least 1); how many in `out_len` for CRYPTO_TLS_DONE. After
 * CRYPTO_TLS_WANT_* the next write must begin with the same bytes; they may have moved. */
enum crypto_tls_io crypto_tls_write(struct crypto_tls *tls, const void *bytes, size_t len,
                                    size_t *out_len);

/** True when decrypted bytes wait inside: the socket need not become readable for the next read. */
bool crypto_tls_pending(const struct crypto_tls *tls);

#endif
