/* SPDX-License-Identifier: Apache-2.0 */
/* Make, sign, send. */
#include "base/hooks_post.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_base64.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREFIX       "whsec_"
#define SECRET_BYTES 30 /* a multiple of three: base64 without padding */
#define KEY_MOST     64
#define ONE          60 /* "v1," and the base64 of 32 bytes, a blank and a NUL fit */
#define ANSWER_LIMIT 4096
#define MOST_HEAD    160 /* of an id and a time, with their dots */

void hooks_post_make_secret(char out_secret[HOOKS_POST_SECRET])
{
    uint8_t bytes[SECRET_BYTES];

    crypto_random(bytes, sizeof bytes);
    memcpy(out_secret, PREFIX, sizeof PREFIX - 1);
    crypto_base64_write(bytes, sizeof bytes, out_secret + sizeof PREFIX - 1);
    crypto_wipe(bytes, sizeof bytes);
}

static bool sign_one(const char *secret, const struct buf *signed_text, char out[ONE])
{
    uint8_t key[KEY_MOST];
    uint8_t digest[CRYPTO_SHA256_SIZE + 1] = { 0 };
    size_t len = strncmp(secret, PREFIX, sizeof PREFIX - 1) == 0
                     ? crypto_base64_read(secret + sizeof PREFIX - 1, key, sizeof key)
                     : 0;

    if (len == 0)
        return false;
    crypto_hmac_sha256(key, len, signed_text->data, signed_text->len, digest);
    crypto_wipe(key, sizeof key);
    (void)snprintf(out, ONE, "v1,");
    crypto_base64_write(digest, CRYPTO_SHA256_SIZE, out + 3);
    return true;
}

bool hooks_post_sign(const struct hooks_post *post, int64_t now_ms,
                     char out_signature[HOOKS_POST_SIGNATURE])
{
    char one[ONE] = "";
    char other[ONE] = "";
    bool has_former = post->former[0] != '\0';
    struct buf text;

    buf_init(&text, post->body->len + MOST_HEAD);
    bool good = buf_append_format(&text, "%s.%" PRId64 ".", post->id, now_ms / 1000) &&
                buf_append(&text, post->body->data, post->body->len) &&
                sign_one(post->secret, &text, one) &&
                (!has_former || sign_one(post->former, &text, other));
    buf_finish(&text);
    (void)snprintf(out_signature, HOOKS_POST_SIGNATURE, has_former ? "%s %s" : "%s%s", one, other);
    return good;
}

int64_t hooks_post_pause_ms(int64_t tries)
{
    int64_t pause = HOOKS_POST_PAUSE_MS;

    for (int64_t i = 1; i < tries && pause < HOOKS_POST_LONGEST_MS; i++)
        pause *= 2;
    pause = pause < HOOKS_POST_LONGEST_MS ? pause : HOOKS_POST_LONGEST_MS;
    return pause + crypto_random_below((uint32_t)(pause / 4) + 1);
}

bool hooks_post_leads_to(const char *url, uint16_t port)
{
    uint16_t found = 0;
    bool is_https = false;

    return http_client_port_of(url, &is_https, &found) == ERR_NONE && is_https && found == port;
}

static bool is_allowed(const struct hooks_conf *conf, const char *address)
{
    for (size_t i = 0; i < conf->allow_count; i++)
        if (address_range_has(&conf->allow[i], address))
            return true;
    return address_is_public(address);
}

static bool may_reach(void *arg, const char *address)
{
    return is_allowed(arg, address);
}

/* inet_aton() takes what resolvers take: 127.1, 0x7f000001, 2130706433. */
bool hooks_post_may_lead_to(const char *url, const struct hooks_conf *conf)
{
    const char *host = strstr(url, "://");
    char text[256] = "";
    struct in6_addr v6;
    struct in_addr v4;

    host = host == NULL ? url : host + 3;
    bool is_v6 = *host == '[';
    size_t len = is_v6 ? strcspn(++host, "]") : strcspn(host, ":/?#");
    if (len >= sizeof text)
        return false;
    memcpy(text, host, len);
    if (is_v6)
        return inet_pton(AF_INET6, text, &v6) == 1 && is_allowed(conf, text);
    return inet_aton(text, &v4) == 0 ||
           (inet_ntop(AF_INET, &v4, text, sizeof text) != NULL && is_allowed(conf, text));
}

struct http_client *hooks_post_client(struct loop *loop, struct hooks_conf *conf,
                                      const char *user_agent, unsigned most_calls,
                                      char error[HTTP_CLIENT_ERROR_SIZE])
{
    const struct http_client_options options = { .ca_file = conf->ca_file[0] ? conf->ca_file : NULL,
                                                 .user_agent = user_agent,
                                                 .may_reach = may_reach,
                                                 .may_reach_arg = conf,
                                                 .most_calls = most_calls };

    return http_client_create(loop, &options, error);
}

enum err hooks_post_send(struct http_client *client, const struct hooks_post *post,
                         http_client_fn *fn, void *arg)
{
    char time[24];
    char signature[HOOKS_POST_SIGNATURE];
    int64_t now_ms = clock_wall_ms();
    const struct http_client_header headers[] = { { "Content-Type", "application/json" },
                                                  { "webhook-id", post->id },
                                                  { "webhook-timestamp", time },
                                                  { "webhook-signature", signature } };
    const struct http_client_question question = { .url = post->url,
                                                   .body = post->body->data,
                                                   .len = post->body->len,
                                                   .headers = headers,
                                                   .header_count = 4,
                                                   .answer_limit = ANSWER_LIMIT,
                                                   .total_ms = HOOKS_POST_TRY_MS };

    (void)snprintf(time, sizeof time, "%" PRId64, now_ms / 1000);
    if (!hooks_post_sign(post, now_ms, signature))
        return ERR_MEMORY;
    return http_client_ask(client, &question, fn, arg, NULL);
}

bool hooks_post_arrived(const struct http_client_answer *answer)
{
    return answer->status / 100 == 2;
}
