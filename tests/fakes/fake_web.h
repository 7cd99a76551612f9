/* SPDX-License-Identifier: Apache-2.0 */
/* fake_web: a device's web services on loopback, document by document, plain and by TLS, on the
 * loop of the test. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_WEB_H
#define PRINTWIRE_TESTS_FAKES_FAKE_WEB_H

#include "agent/web_fetch.h"
#include "agent/web_set.h"
#include "base/crypto_tls.h"
#include "base/http_server.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct fake_web_document {
    unsigned status; /* 0: 404 */
    const char *type;
    const char *body;
};

struct fake_web {
    struct loop *loop;
    struct http_server *plain;
    struct http_server *tls; /* NULL until fake_web_listen_tls() */
    struct crypto_tls_server *key;
    struct http_server_route routes[WEB_DOCUMENTS];
    struct fake_web_document documents[WEB_DOCUMENTS];
    const char *etag;     /* of every answer; NULL none */
    const char *location; /* of every answer; NULL none */
    unsigned asked[WEB_DOCUMENTS];
    unsigned connections;    /* most at once */
    bool holds;              /* event tables answer when fake_web_tell() says so */
    unsigned held_documents; /* WEB_BIT()s of others that do */
    struct http_server_exchange *held;
    char query[64]; /* of the last request */
    char tag[64];   /* its If-None-Match */
};

/** Listen without TLS; every document is absent. */
void fake_web_open(struct fake_web *web, struct loop *loop);

/** Listen by TLS too, with this certificate and key (PEM files). */
void fake_web_listen_tls(struct fake_web *web, const char *certificate, const char *key);

/** Stop. */
void fake_web_close(struct fake_web *web);

/** Where it listens, as a device's ports; `with_tls`: by TLS, too. */
struct web_fetch_ports fake_web_ports(const struct fake_web *web);

/** Answer the event table that is held. */
void fake_web_tell(struct fake_web *web, unsigned status, const char *body);

#endif
