/* SPDX-License-Identifier: Apache-2.0 */
/* One client at a time, whose calls are rows of a table. */
#include "tests/fakes/fake_http_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXTS 7

struct http_client_call {
    struct fake_http_client_asked asked;
    char *texts[TEXTS];
    http_client_fn *fn;
    void *arg;
    bool is_used;
};

struct http_client {
    struct http_client_options options;
    struct http_client_call calls[FAKE_HTTP_CLIENT_CALLS];
};

static struct http_client *now;
static size_t asked_in_all;

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE])
{
    (void)loop;
    error[0] = '\0';
    now = calloc(1, sizeof *now);
    if (now != NULL)
        now->options = *options;
    return now;
}

static void forget(struct http_client_call *call)
{
    for (size_t i = 0; i < TEXTS; i++)
        free(call->texts[i]);
    *call = (struct http_client_call){ .is_used = false };
}

void http_client_destroy(struct http_client *client)
{
    for (size_t i = 0; client != NULL && i < FAKE_HTTP_CLIENT_CALLS; i++)
        forget(&client->calls[i]);
    free(client);
    now = NULL;
}

static char *header(const struct http_client_question *question, const char *name)
{
    for (size_t i = 0; i < question->header_count; i++)
        if (strcasecmp(question->headers[i].name, name) == 0)
            return strdup(question->headers[i].value);
    return strdup("");
}

static struct http_client_call *free_call(struct http_client *client, unsigned *out_count)
{
    struct http_client_call *found = NULL;

    *out_count = 0;
    for (size_t i = 0; i < FAKE_HTTP_CLIENT_CALLS; i++) {
        *out_count += client->calls[i].is_used;
        if (!client->calls[i].is_used)
            found = &client->calls[i];
    }
    return found;
}

enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call)
{
    unsigned count = 0;
    struct http_client_call *call = free_call(client, &count);

    if (call == NULL || count >= client->options.most_calls)
        return ERR_LIMIT;
    *call = (struct http_client_call){
        .asked = { .question = *question },
        .texts = { strdup(question->url),
                   question->body != NULL ? strndup(question->body, question->len) : strdup(""),
                   header(question, "webhook-id"), header(question, "webhook-timestamp"),
                   header(question, "webhook-signature"), header(question, "Authorization"),
                   header(question, "Idempotency-Key") },
        .fn = fn,
        .arg = arg,
        .is_used = true
    };
    call->asked.url = call->texts[0];
    call->asked.body = call->texts[1];
    call->asked.id = call->texts[2];
    call->asked.timestamp = call->texts[3];
    call->asked.signature = call->texts[4];
    call->asked.authorization = call->texts[5];
    call->asked.key = call->texts[6];
    if (out_call != NULL)
        *out_call = call;
    asked_in_all++;
    return ERR_NONE;
}

/* Enough of a URL for tests: https://name:port/ */
enum err http_client_port_of(const char *url, bool *out_is_https, uint16_t *out_port)
{
    unsigned port = 443;
    const char *colon = strrchr(url, ':');

    *out_is_https = strncmp(url, "https:", 6) == 0;
    if (colon > url + 5)
        (void)sscanf(colon, ":%5u", &port);
    *out_port = (uint16_t)port;
    return ERR_NONE;
}

void http_client_cancel(struct http_client_call *call)
{
    forget(call);
}

size_t fake_http_client_waiting(void)
{
    unsigned count = 0;

    (void)free_call(now, &count);
    return count;
}

size_t fake_http_client_asked(void)
{
    return asked_in_all;
}

static struct http_client_call *find(const char *url)
{
    for (size_t i = 0; i < FAKE_HTTP_CLIENT_CALLS; i++)
        if (now->calls[i].is_used && strcmp(now->calls[i].asked.url, url) == 0)
            return &now->calls[i];
    return NULL;
}

const struct fake_http_client_asked *fake_http_client_find(const char *url)
{
    struct http_client_call *call = find(url);

    return call != NULL ? &call->asked : NULL;
}

static void answer_call(const char *url, const struct http_client_answer *answer)
{
    struct http_client_call *call = find(url);

    if (call == NULL)
        return;
    http_client_fn *fn = call->fn;
    void *arg = call->arg;
    forget(call);
    fn(arg, answer);
}

void fake_http_client_answer(const char *url, enum err err, unsigned status)
{
    const struct http_client_answer answer = { .err = err,
                                               .error = err != ERR_NONE ? "it went wrong" : "",
                                               .status = status,
                                               .type = "",
                                               .body = "",
                                               .etag = "",
                                               .server = "",
                                               .pin = "" };

    answer_call(url, &answer);
}

void fake_http_client_say(const char *url, unsigned status, const char *body)
{
    const struct http_client_answer answer = { .error = "",
                                               .status = status,
                                               .type = "application/json",
                                               .body = body,
                                               .len = strlen(body),
                                               .etag = "",
                                               .server = "",
                                               .pin = "" };

    answer_call(url, &answer);
}

bool fake_http_client_may_reach(const char *address)
{
    return now->options.may_reach(now->options.may_reach_arg, address);
}
