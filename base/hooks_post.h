/* SPDX-License-Identifier: Apache-2.0 */
/* hooks_post: one message to a webhook, as Standard Webhooks has it: POST by HTTPS with
 * webhook-id, webhook-timestamp, and webhook-signature ("v1,<base64 of HMAC-SHA-256>" over
 * "id.timestamp.body").
 *
 * Where to is a stranger's word: https only, one port for all, certificates verified, no redirects,
 * no proxy, and no address that is not public unless <webhooks> allows its range; it is looked at
 * when the socket is opened, so a name cannot mean something else later. What is told, when, and
 * what follows from an answer are the caller's.
 */
#ifndef PRINTWIRE_BASE_HOOKS_POST_H
#define PRINTWIRE_BASE_HOOKS_POST_H

#include "base/buf.h"
#include "base/hooks_conf.h"
#include "base/http_client.h"

#include <stdbool.h>
#include <stdint.h>

#define HOOKS_POST_SECRET     64 /* "whsec_", the base64 of 30 octets, a NUL */
#define HOOKS_POST_SIGNATURE  128
#define HOOKS_POST_TRY_MS     15000
#define HOOKS_POST_PAUSE_MS   INT64_C(1000)
#define HOOKS_POST_LONGEST_MS (INT64_C(3600) * 1000)

/* A message. What it points to need not outlive hooks_post_send(). */
struct hooks_post {
    const char *url;
    const char *id;     /* the same at each try */
    const char *secret; /* "whsec_..." */
    const char *former; /* signs as well; "" for none */
    const struct buf *body;
};

/** A new secret; the caller wipes it. */
void hooks_post_make_secret(char out_secret[HOOKS_POST_SECRET]);

/** Sign. False when a secret is none, or without memory. */
bool hooks_post_sign(const struct hooks_post *post, int64_t now_ms,
                     char out_signature[HOOKS_POST_SIGNATURE]);

/** How long to wait after so many tries: 1 s, 2 s and so on up to an hour, and up to a quarter of
 * it more: many that failed together do not come together again. */
int64_t hooks_post_pause_ms(int64_t tries);

/** True when a URL is https and leads to this port. */
bool hooks_post_leads_to(const char *url, uint16_t port);

/** False when a URL names an address itself, in whatever spelling, that `conf` does not let it lead
 * to. Where a name leads to is known only when the connection is made. */
bool hooks_post_may_lead_to(const char *url, const struct hooks_conf *conf);

/** A client that goes where `conf` lets it, at most `most_calls` at once; `conf` must outlive it.
 * NULL on failure, `error` says why. */
struct http_client *hooks_post_client(struct loop *loop, struct hooks_conf *conf,
                                      const char *user_agent, unsigned most_calls,
                                      char error[HTTP_CLIENT_ERROR_SIZE]);

/** Send one; `fn` as for http_client_ask(), which says what fails. ERR_MEMORY when it cannot be
 * signed. */
enum err hooks_post_send(struct http_client *client, const struct hooks_post *post,
                         http_client_fn *fn, void *arg);

/** True when an answer says that the message arrived. The status decides: who answers with 2xx has
 * it, whatever is wrong with the rest. */
bool hooks_post_arrived(const struct http_client_answer *answer);

#endif
