/* SPDX-License-Identifier: Apache-2.0 */
/* fake_http_client: base/http_client for tests that answer themselves: what was asked is kept until
 * the test answers it. Link fake_http_client.c into a test instead of base/http_client.c. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_HTTP_CLIENT_H
#define PRINTWIRE_TESTS_FAKES_FAKE_HTTP_CLIENT_H

#include "base/http_client.h"

#include <stdbool.h>
#include <stddef.h>

#define FAKE_HTTP_CLIENT_CALLS 40

/* A question that waits for its answer. */
struct fake_http_client_asked {
    const char *url;
    const char *body;                     /* "" without one */
    const char *id;                       /* webhook-id */
    const char *timestamp;                /* webhook-timestamp */
    const char *signature;                /* webhook-signature */
    const char *authorization;            /* Authorization */
    const char *key;                      /* Idempotency-Key */
    struct http_client_question question; /* its numbers */
};

/** How many questions wait. */
size_t fake_http_client_waiting(void);

/** How many were asked in all, of every client. */
size_t fake_http_client_asked(void);

/** The one that waits for a URL; NULL for none. */
const struct fake_http_client_asked *fake_http_client_find(const char *url);

/** Answer the one that waits for a URL: with a status, or with an error and a status that may have
 * come before it. */
void fake_http_client_answer(const char *url, enum err err, unsigned status);

/** Answer it with a status and a body. */
void fake_http_client_say(const char *url, unsigned status, const char *body);

/** Whether the client would connect to a numeric address. */
bool fake_http_client_may_reach(const char *address);

#endif
