/* SPDX-License-Identifier: Apache-2.0 */
/* http_server_stream: a connected socket, plain or TLS, read and written without waiting. A part of
 * http_server. */
#ifndef PRINTWIRE_BASE_HTTP_SERVER_STREAM_H
#define PRINTWIRE_BASE_HTTP_SERVER_STREAM_H

#include "base/crypto_tls.h"

#include <stdbool.h>
#include <stddef.h>

struct http_server_stream {
    struct crypto_tls *tls; /* NULL: plain */
    int fd;
    bool read_wants_write; /* TLS: the last read waits until the socket is writable */
    bool write_wants_read; /* TLS: the last write waits until the socket is readable */
};

/** Take over an accepted non-blocking socket, with TLS unless `tls` is NULL. False when memory runs
 * out; the socket is then still the caller's. */
bool http_server_stream_init(struct http_server_stream *stream, int fd,
                             struct crypto_tls_server *tls);

/** Say goodbye (TLS) and close. */
void http_server_stream_finish(struct http_server_stream *stream);

/** Read up to `size` bytes; a plain socket never says CRYPTO_TLS_WANT_WRITE here. */
enum crypto_tls_io http_server_stream_read(struct http_server_stream *stream, void *bytes,
                                           size_t size, size_t *out_len);

/** Write up to `len` bytes; how many were taken in `out_len` for CRYPTO_TLS_DONE. */
enum crypto_tls_io http_server_stream_write(struct http_server_stream *stream, const void *bytes,
                                            size_t len, size_t *out_len);

/** Nothing more will be written; what the client still sends may be read. */
void http_server_stream_shutdown(struct http_server_stream *stream);

/** True when bytes wait that will not make the socket readable. */
bool http_server_stream_pending(const struct http_server_stream *stream);

#endif
