/* SPDX-License-Identifier: Apache-2.0 */
/* http_codec: the head of an HTTP/1.1 request (RFC 9112), read strictly: pure, in place, bounded.
 *
 * What two programs could read in two ways is refused, not repaired: bare LF or CR, NUL and other
 * control characters, bytes above 126, folded lines, white space before a colon, empty names, a
 * second Host or Content-Length, lists or signs in Content-Length, any Transfer-Encoding, targets
 * in another form than "/path?query", dot segments and encoded slashes or NULs in paths. HTTP/1.0
 * is read too (proxies speak it), without keep-alive.
 */
#ifndef PRINTWIRE_BASE_HTTP_CODEC_H
#define PRINTWIRE_BASE_HTTP_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_CODEC_MOST_LINE    4096  /* bytes of the request line: past it 414 */
#define HTTP_CODEC_MOST_HEAD    16384 /* bytes of the whole head: past it 431 */
#define HTTP_CODEC_MOST_HEADERS 64    /* past it 431 */
#define HTTP_CODEC_DATE_SIZE    64 /* "Sun, 06 Nov 1994 08:49:37 GMT", and room for the compiler */

enum http_codec_method {
    HTTP_CODEC_GET,
    HTTP_CODEC_HEAD,
    HTTP_CODEC_POST,
    HTTP_CODEC_PUT,
    HTTP_CODEC_DELETE,
    HTTP_CODEC_PATCH,
    HTTP_CODEC_OPTIONS,
    HTTP_CODEC_METHODS /* how many */
};

struct http_codec_header {
    const char *name;  /* as sent; compare without case */
    const char *value; /* without white space around */
};

/* A request without its body. The texts point into the bytes that were read. */
struct http_codec_request {
    enum http_codec_method method;
    const char *path;  /* decoded, valid UTF-8, begins with '/', no control characters, no "." or
                          ".." segment */
    const char *query; /* behind the '?', not decoded; NULL without '?' */
    const char *host;  /* NULL only in HTTP/1.0 */
    struct http_codec_header headers[HTTP_CODEC_MOST_HEADERS];
    size_t header_count;
    uint64_t content_length; /* 0 without the header */
    bool has_length;
    bool keep_alive;
    bool expects_continue; /* "Expect: 100-continue" */
};

/* Progress through the bytes of one head: start with zeroes for each request. */
struct http_codec {
    size_t scanned;    /* bytes known to hold no violation and no end */
    size_t line_end;   /* of the request line, its LF included; 0 while that is not complete */
    size_t line_start; /* of the line that is being scanned */
};

/** Look at the first `len` bytes of a request; call again with more of the same bytes while it
 * says 0. Returns 0 (incomplete, and what there is may still become a request), 200 (a whole head:
 * `out_request` is filled, `out_used` bytes belong to it, and those bytes were changed in place),
 * or the status with which to refuse: 400, 411, 414, 417, 431, 501, 505. After a refusal the
 * connection must be closed: where the next request begins is not known. */
unsigned http_codec_read(struct http_codec *codec, char *bytes, size_t len,
                         struct http_codec_request *out_request, size_t *out_used);

/** The value of a header by its name (any case), or NULL; the first one when there are several. */
const char *http_codec_header(const struct http_codec_request *request, const char *name);

/** "GET" and so on. */
const char *http_codec_method_name(enum http_codec_method method);

/** "Not Found" for 404 and so on; "Unknown" for a status that is never sent. */
const char *http_codec_reason(unsigned status);

/** Write a header line's date (IMF-fixdate, RFC 9110 section 5.6.7) for a wall time. */
void http_codec_date(int64_t wall_ms, char out_text[HTTP_CODEC_DATE_SIZE]);

#endif
