/* SPDX-License-Identifier: Apache-2.0 */
/* platform_wire: base/http_server without sockets: what is asked here the platform's front is given
 * at once, and its answer comes back when the front gives it. Link platform_wire.c instead of
 * base/http_server.c and the server of base/crypto_tls.c. One server at a time. */
#ifndef PRINTWIRE_TESTS_POWERCUT_PLATFORM_WIRE_H
#define PRINTWIRE_TESTS_POWERCUT_PLATFORM_WIRE_H

#include "base/http_codec.h"

#include <stdbool.h>
#include <stddef.h>

#define PLATFORM_WIRE_HOST    "sds.example.org"
#define PLATFORM_WIRE_HEADERS 4

struct platform_wire_answer {
    unsigned status;
    const char *body;
    size_t len;
    const char *asked; /* the question's body */
    size_t asked_len;
};

typedef void platform_wire_fn(void *arg, const struct platform_wire_answer *answer);

struct platform_wire_question {
    const char *path;
    const char *body;
    size_t len;
    struct http_codec_header headers[PLATFORM_WIRE_HEADERS];
    size_t header_count;
    platform_wire_fn *fn; /* called once, when it is answered */
    void *arg;
};

/** POST it; everything is copied. Never from a platform_wire_fn. False when no route fits, or there
 * is no server. */
bool platform_wire_ask(const struct platform_wire_question *question);

#endif
