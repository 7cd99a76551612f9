/* SPDX-License-Identifier: Apache-2.0 */
/* http_client_call: one question and what comes of it. A part of http_client; the easy handle of
 * libcurl goes by void pointer, since its types appear in no header of ours. */
#ifndef PRINTWIRE_BASE_HTTP_CLIENT_CALL_H
#define PRINTWIRE_BASE_HTTP_CLIENT_CALL_H

#include "base/buf.h"
#include "base/http_client.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_CLIENT_CALL_WHY_SIZE 256 /* what libcurl wants for its error texts */

struct http_client_call {
    struct http_client *client;
    struct http_client_call *before, *after;
    http_client_fn *fn;
    void *arg;
    void *easy;
    void *lines;                                            /* header lines of the question */
    bool (*sink)(void *arg, const void *bytes, size_t len); /* NULL: the body is kept */
    struct buf body;                                        /* of the answer */
    size_t head_len;                                        /* bytes of header lines that came */
    bool is_too_large;
    bool is_port_refused;
    bool is_address_refused; /* by may_reach() */
    bool (*may_reach)(void *arg, const char *address);
    void *may_reach_arg;
    bool is_device;
    bool is_strange; /* the answer is packed in a way that is not undone */
    bool learns;     /* the device's key is to be told */
    struct buf put;  /* the body of a PUT; `put_at` of it or of the file were read */
    uint64_t put_at;
    uint64_t put_len;
    int file; /* -1: none */
    char etag[HTTP_CLIENT_TEXT_SIZE];
    char server[HTTP_CLIENT_TEXT_SIZE];
    char pin[HTTP_CLIENT_PIN_SIZE];
    char who[128];                       /* "https://host:port" */
    char why[HTTP_CLIENT_CALL_WHY_SIZE]; /* libcurl's words */
};

/** "http" or "https", a host, a port that does not print, nothing else that must not be there: the
 * name for error texts in `out_who`. ERR_SYNTAX, ERR_REFUSED or ERR_MEMORY otherwise. */
enum err http_client_call_check_url(const char *url, bool is_proxy, char *out_who, size_t size);

/** A call with its easy handle set up, not started. ERR_SYNTAX, ERR_REFUSED, ERR_MEMORY as
 * http_client_ask(). */
enum err http_client_call_create(const struct http_client_options *options,
                                 const struct http_client_question *question,
                                 struct http_client_call **out_call);

/** Free it and its handle, which is in no multi handle any more; NULL is allowed. */
void http_client_call_destroy(struct http_client_call *call);

/** What came, for libcurl's result `code`; the texts are the call's, `error` is the caller's. */
void http_client_call_answer(struct http_client_call *call, int code,
                             struct http_client_answer *out_answer,
                             char error[HTTP_CLIENT_ERROR_SIZE]);

#endif
