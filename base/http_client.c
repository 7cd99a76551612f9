/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of callers are called by finish() only, when libcurl is not on the stack, so they may
 * ask and cancel as they like. */
#include "base/http_client.h"

#include "base/http_client_call.h"
#include "base/http_client_multi.h"
#include "base/str.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_MOST_CALLS 8

struct http_client {
    struct http_client_multi multi;
    char *ca_file;
    char *proxy;
    char *user_agent;
    struct http_client_options options; /* its texts are the three above */
    struct http_client_call *first;
    struct http_client_call *done; /* whose function is being called */
    unsigned count;
};

static void link_call(struct http_client *client, struct http_client_call *call)
{
    call->client = client;
    call->after = client->first;
    if (client->first != NULL)
        client->first->before = call;
    client->first = call;
    client->count++;
}

static void unlink_call(struct http_client *client, struct http_client_call *call)
{
    *(call->before != NULL ? &call->before->after : &client->first) = call->after;
    if (call->after != NULL)
        call->after->before = call->before;
    client->count--;
}

static void finish(void *arg, void *easy, int code)
{
    struct http_client *client = arg;
    char *private = NULL;
    char error[HTTP_CLIENT_ERROR_SIZE];
    struct http_client_answer answer;

    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private) != CURLE_OK)
        return;
    struct http_client_call *call = (struct http_client_call *)(void *)private;
    http_client_call_answer(call, code, &answer, error);
    http_client_multi_remove(&client->multi, easy);
    unlink_call(client, call);
    client->done = call;
    call->fn(call->arg, &answer);
    client->done = NULL;
    http_client_call_destroy(call);
}

/* True when the text is absent or could be copied. */
static bool copy(char **out, const char *text)
{
    *out = text == NULL ? NULL : strdup(text);
    return text == NULL || *out != NULL;
}

static bool keep_options(struct http_client *client, const struct http_client_options *options)
{
    bool is_kept = copy(&client->ca_file, options->ca_file) &&
                   copy(&client->proxy, options->proxy) &&
                   copy(&client->user_agent, options->user_agent);

    client->options = (struct http_client_options){
        .ca_file = client->ca_file,
        .proxy = client->proxy,
        .user_agent = client->user_agent,
        .may_reach = options->may_reach,
        .may_reach_arg = options->may_reach_arg,
        .most_calls = options->most_calls == 0 ? DEFAULT_MOST_CALLS : options->most_calls,
    };
    return is_kept;
}

/* What is wrong with the options or with this libcurl: NULL when nothing is. */
static const char *wrong(const struct http_client_options *options, const char **out_what)
{
    char who[128];

    *out_what = "";
    if ((curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) == 0)
        return "this libcurl looks up names on the caller's thread";
    if (options->ca_file != NULL && access(options->ca_file, R_OK) != 0) {
        *out_what = options->ca_file;
        return ": the file of certificates cannot be read";
    }
    if (options->proxy == NULL)
        return NULL;
    *out_what = options->proxy;
    switch (http_client_call_check_url(options->proxy, true, who, sizeof who)) {
    case ERR_NONE:
        return NULL;
    case ERR_REFUSED:
        return ": that port prints, it is no proxy";
    default:
        return ": a proxy is written http://host:port";
    }
}

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE])
{
    struct http_client *client = calloc(1, sizeof *client);
    const char *why = "out of memory", *what = "";

    if (client == NULL)
        goto fail;
    if (!keep_options(client, options) ||
        !http_client_multi_init(&client->multi, loop, client->options.most_calls, finish, client))
        goto fail;
    why = wrong(options, &what);
    if (why == NULL)
        return client;

fail:
    (void)snprintf(error, HTTP_CLIENT_ERROR_SIZE, "%.180s%s", what, why);
    http_client_destroy(client);
    return NULL;
}

void http_client_destroy(struct http_client *client)
{
    if (client == NULL)
        return;
    assert(client->done == NULL);
    while (client->first != NULL)
        http_client_cancel(client->first);
    http_client_multi_finish(&client->multi);
    free(client->ca_file);
    free(client->proxy);
    free(client->user_agent);
    free(client);
}

enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call)
{
    struct http_client_call *call = NULL;
    enum err err;

    if (client->count >= client->options.most_calls)
        return ERR_LIMIT;
    err = http_client_call_create(&client->options, question, &call);
    if (err != ERR_NONE)
        return err;
    call->fn = fn;
    call->arg = arg;
    if (!http_client_multi_add(&client->multi, call->easy)) {
        http_client_call_destroy(call);
        return ERR_MEMORY;
    }
    link_call(client, call);
    if (out_call != NULL)
        *out_call = call;
    return ERR_NONE;
}

void http_client_cancel(struct http_client_call *call)
{
    struct http_client *client = call->client;

    assert(call != client->done);
    http_client_multi_remove(&client->multi, call->easy);
    unlink_call(client, call);
    http_client_call_destroy(call);
}

enum err http_client_port_of(const char *url, bool *out_is_https, uint16_t *out_port)
{
    char who[128];
    uint64_t port = 0;
    enum err err = http_client_call_check_url(url, false, who, sizeof who);
    const char *colon = err == ERR_NONE ? strrchr(who, ':') : NULL;

    if (colon == NULL || !str_to_u64(colon + 1, UINT16_MAX, &port))
        return err != ERR_NONE ? err : ERR_SYNTAX;
    *out_is_https = str_starts_with(who, "https:");
    *out_port = (uint16_t)port;
    return ERR_NONE;
}
