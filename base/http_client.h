/* SPDX-License-Identifier: Apache-2.0 */
/* http_client: HTTP and HTTPS questions on the loop, on libcurl (owner file: http_client.c).
 *
 * Nothing blocks: names are looked up on a thread of libcurl's. Bounded: size of the answer, time
 * in all, slowness. HTTP/1.1 only; no cookies, no compression (an answer that is compressed
 * nevertheless is handed over as it came), no environment variables, no other protocol, no
 * redirects unless asked for; certificates are always verified. A connection to a port that prints
 * (base/port) is never opened, whatever the URL, the proxy or a redirect says.
 *
 * A device's own web service (`is_device`) signs its certificate itself, knows old ciphers only,
 * and may compress whatever was asked for: there the key is pinned instead (RFC 7469's form),
 * TLS 1.0 and keys of 1024 bits pass, and gzip is undone, `answer_limit` counting what comes out.
 * The process must ignore SIGPIPE (proc_harden): libcurl keeps it away where it sends, not where
 * its threads do.
 */
#ifndef PRINTWIRE_BASE_HTTP_CLIENT_H
#define PRINTWIRE_BASE_HTTP_CLIENT_H

#include "base/err.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_CLIENT_ERROR_SIZE 256
#define HTTP_CLIENT_PIN_SIZE   53  /* "sha256//", 44 characters of base64 (RFC 7469), a NUL */
#define HTTP_CLIENT_TEXT_SIZE  256 /* of a header field that is kept */

struct http_client;
struct http_client_call;

/* All may be NULL or 0. Texts are copied. */
struct http_client_options {
    const char *ca_file; /* PEM; only these sign for servers then. NULL: the system's */
    const char *proxy;   /* "http://host:port", for http and (by CONNECT) for https; NULL: none */
    const char *user_agent;
    /* Asked before each connection with its numeric address: false refuses it (ERR_REFUSED). Names
     * are looked up before, so what is asked about is what is connected to. NULL: all may be. */
    bool (*may_reach)(void *arg, const char *address);
    void *may_reach_arg;
    unsigned most_calls; /* at once: 8; another one is refused with ERR_LIMIT */
};

struct http_client_header {
    const char *name;
    const char *value;
};

/* A question. The texts and the body need not outlive http_client_ask(). Zero times and sizes take
 * the defaults given here. */
struct http_client_question {
    const char *url;
    const void *body; /* NULL: GET, else POST */
    size_t len;
    bool is_put;     /* PUT of the body, or of the file. It goes over a connection of its own and
                        is never sent a second time, and the answer may take as long as it likes
                        within `total_ms` */
    const int *file; /* with is_put, instead of a body: an open file, read piece by piece from its
                        beginning; its own descriptor is used, so what was checked through it is
                        what is sent. It may be closed behind the call */
    const struct http_client_header *headers;
    size_t header_count;
    size_t answer_limit; /* bytes of the body: 64 KiB; its head may have 64 KiB too */
    uint64_t connect_ms; /* 10 s for the name, the connection and TLS */
    uint64_t total_ms;   /* 30 s in all */
    uint64_t stall_ms;   /* 10 s with less than 16 bytes a second end it too */
    unsigned redirects;  /* how many may be followed: none */
    /* The body goes to it piece by piece instead of to the answer, with the argument of `fn`;
     * false ends the call (ERR_MEMORY). `answer_limit` counts only what the server announces. */
    bool (*sink)(void *arg, const void *bytes, size_t len);
    bool is_device;  /* see above */
    const char *pin; /* of a device: the key that its certificate must have; NULL: any */
};

/* What came, valid during the call of http_client_fn only. */
struct http_client_answer {
    enum err err;      /* ERR_NONE: a whole answer came, of any status. Else: ERR_TIMEOUT, ERR_LIMIT
                          (too large), ERR_REFUSED (certificate, port, proxy, redirect), ERR_SYNTAX (not
                          HTTP), ERR_CLOSED (cut short), ERR_IO (no name, no connection) */
    const char *error; /* one line that says what and where; "" for ERR_NONE */
    unsigned status;   /* 200 and so on; 0 when none came */
    const char *type;  /* Content-Type, "" when none came */
    const char *body;  /* NUL-terminated behind `len` bytes; "" unless ERR_NONE */
    size_t len;
    const char *etag;   /* ETag with its quotes, "" when none came or a longer one than
                           HTTP_CLIENT_TEXT_SIZE; so is the next */
    const char *server; /* Server */
    const char *pin;    /* of the key of a device that was asked by https without a pin; else "" */
    bool is_other_key;  /* ERR_REFUSED: the device has another key than the pinned one; nothing was
                           asked */
    bool is_connected;  /* a connection was there (TLS included): false means nobody was asked */
};

typedef void http_client_fn(void *arg, const struct http_client_answer *answer);

/** A client with its connections (kept open between questions to one server). NULL when memory runs
 * out, when the CA file cannot be read, the proxy is not of the stated form, or when this libcurl
 * looks up names on the caller's thread; `error` says which. */
struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE]);

/** Cancel all calls (their functions are not called) and free; NULL is allowed. Never from a
 * http_client_fn. */
void http_client_destroy(struct http_client *client);

/** Ask. `fn` is called once, later, from the loop, unless the call is cancelled before. ERR_LIMIT
 * when too many calls run, ERR_SYNTAX for a URL that is not http or https or for a header with
 * control characters, ERR_REFUSED for a port that prints, ERR_IO for a file that cannot be read,
 * ERR_MEMORY. `out_call` (may be NULL) is
 * valid until `fn` is called. */
enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call);

/** Which port a URL leads to, and whether by https. ERR_SYNTAX, ERR_REFUSED, ERR_MEMORY as
 * http_client_ask(). */
enum err http_client_port_of(const char *url, bool *out_is_https, uint16_t *out_port);

/** Forget a call: its function is not called. Does not wait for anything, a name lookup that
 * hangs included. */
void http_client_cancel(struct http_client_call *call);

#endif
