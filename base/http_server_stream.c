/* SPDX-License-Identifier: Apache-2.0 */
/* Plain sockets answer in the words of TLS, so that the connection above need not tell them apart.
 */
#include "base/http_server_stream.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

bool http_server_stream_init(struct http_server_stream *stream, int fd,
                             struct crypto_tls_server *tls)
{
    *stream = (struct http_server_stream){ .fd = fd };
    if (tls == NULL)
        return true;
    stream->tls = crypto_tls_create(tls, fd);
    return stream->tls != NULL;
}

void http_server_stream_finish(struct http_server_stream *stream)
{
    crypto_tls_destroy(stream->tls);
    (void)close(stream->fd);
}

/* What recv() or send() returned; `wait` is what it waits for. */
static enum crypto_tls_io outcome(ssize_t result, enum crypto_tls_io wait, size_t *out_len)
{
    if (result > 0) {
        *out_len = (size_t)result;
        return CRYPTO_TLS_DONE;
    }
    if (result == 0)
        return CRYPTO_TLS_CLOSED;
    return errno == EAGAIN || errno == EINTR ? wait : CRYPTO_TLS_BROKEN;
}

enum crypto_tls_io http_server_stream_read(struct http_server_stream *stream, void *bytes,
                                           size_t size, size_t *out_len)
{
    enum crypto_tls_io io;

    if (stream->tls == NULL)
        return outcome(recv(stream->fd, bytes, size, 0), CRYPTO_TLS_WANT_READ, out_len);
    io = crypto_tls_read(stream->tls, bytes, size, out_len);
    stream->read_wants_write = io == CRYPTO_TLS_WANT_WRITE;
    return io;
}

enum crypto_tls_io http_server_stream_write(struct http_server_stream *stream, const void *bytes,
                                            size_t len, size_t *out_len)
{
    enum crypto_tls_io io;

    if (stream->tls == NULL)
        return outcome(send(stream->fd, bytes, len, MSG_NOSIGNAL), CRYPTO_TLS_WANT_WRITE, out_len);
    io = crypto_tls_write(stream->tls, bytes, len, out_len);
    stream->write_wants_read = io == CRYPTO_TLS_WANT_READ;
    return io;
}

void http_server_stream_shutdown(struct http_server_stream *stream)
{
    if (stream->tls != NULL)
        crypto_tls_shutdown(stream->tls);
    (void)shutdown(stream->fd, SHUT_WR);
}

bool http_server_stream_pending(const struct http_server_stream *stream)
{
    return stream->tls != NULL && crypto_tls_pending(stream->tls);
}
