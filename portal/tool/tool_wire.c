/* SPDX-License-Identifier: Apache-2.0 */
/* Calls without a token wait in the list of all calls until there is one; getting one is a question
 * of its own. */
#include "portal/tool/tool_wire.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_base64.h"
#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/portal_conf_secret.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENT       "printwire-portal " PRINTWIRE_VERSION
#define TOKEN_PATH  "/sds/v1/token"
#define TOKEN_BODY  "grant_type=client_credentials&scope=read%20work"
#define SPARE_MS    30000 /* a token is not used in its last half minute */
#define BASIC_SIZE  512
#define BEARER_SIZE (SDS_DOC_TOKEN + 8)
#define URL_SIZE    (256 + TOOL_WIRE_PATH)

struct call {
    struct call *next;
    struct tool_wire *wire;
    const struct sds_route *route;
    char path[TOOL_WIRE_PATH];
    char *body; /* NULL none */
    char key[129];
    tool_wire_fn *fn;
    void *arg;
    bool is_sent;  /* it is in the air */
    bool is_again; /* with a new token */
};

struct tool_wire {
    struct http_client *client;
    const struct portal_conf_sds *conf;
    char secret[PORTAL_CONF_SECRET];
    char token[SDS_DOC_TOKEN]; /* "" none */
    uint64_t token_until_ms;   /* monotonic */
    bool is_asking;            /* for a token */
    struct call *calls;
    size_t count;
    struct sds_door_standing standing;
    void (*on_standing)(void *arg);
    void *arg;
};

static void stand(struct tool_wire *wire, enum sds_door_state state, const char *why)
{
    bool is_new = wire->standing.state != state;

    (void)str_copy(wire->standing.why, sizeof wire->standing.why, why);
    if (!is_new)
        return;
    wire->standing.state = state;
    wire->standing.since_ms = clock_wall_ms();
    if (state == SDS_DOOR_GOOD)
        log_info("tool", "%s: the platform answers", wire->conf->url);
    else
        log_warn("tool", "%s: %s; what is ordered there waits", wire->conf->url, why);
    wire->on_standing(wire->arg);
}

static void unlink_call(struct call *call)
{
    struct call **at = &call->wire->calls;

    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
    call->wire->count--;
}

static void end_call(struct call *call, const struct tool_wire_answer *answer)
{
    unlink_call(call);
    call->fn(call->arg, answer);
    free(call->body);
    free(call);
}

/* Those that wait for a token have none. */
static void fail_waiting(struct tool_wire *wire, const char *why, int64_t retry_after_s)
{
    const struct tool_wire_answer answer = { .err = ERR_CLOSED,
                                             .why = why,
                                             .retry_after_s = retry_after_s };
    struct call *next;

    for (struct call *call = wire->calls; call != NULL; call = next) {
        next = call->next;
        if (!call->is_sent)
            end_call(call, &answer);
    }
}

static void send_waiting(struct tool_wire *wire);
static void ask_token(struct tool_wire *wire);

/* What a problem document says, or the status alone. */
static void read_problem(const struct http_client_answer *answer, struct sds_doc_problem *out)
{
    struct sds_field_trouble trouble;

    if (sds_doc_read(SDS_DOC_PROBLEM, answer->body, answer->len, out, &trouble) != ERR_NONE)
        sds_field_clear(&sds_doc_tool_problem, out);
}

/* Without a code that goes with the status it may be a proxy's: an operation is not ended by that,
 * since the platform may have it. */
static bool is_word(const struct sds_doc_problem *problem, unsigned status)
{
    const struct sds_problem *row = sds_problem_row(problem->code);

    return row != NULL && row->status == (int)status;
}

static enum err err_of(const struct sds_doc_problem *problem, unsigned status)
{
    bool is_ours = status / 100 == 4 && status != 401 && status != 403 && status != 429;

    if (!is_ours || !is_word(problem, status))
        return ERR_CLOSED;
    if (status == 404)
        return ERR_MISSING;
    return status == 409 ? ERR_REFUSED : ERR_SYNTAX;
}

static enum sds_door_state state_of(enum err err, unsigned status)
{
    if (status == 401 || status == 403)
        return SDS_DOOR_REFUSED;
    return err == ERR_CLOSED ? SDS_DOOR_UNREACHABLE : SDS_DOOR_GOOD;
}

/* Cut at a character: it is stored and told. */
static void say_problem(const struct sds_doc_problem *problem, unsigned status,
                        char out_why[SDS_DOOR_WHY])
{
    const char *title = problem->title[0] != '\0' ? problem->title : "no reason was given";
    const char *detail = problem->detail;
    char line[sizeof problem->title + sizeof problem->detail + 64];

    (void)snprintf(line, sizeof line, "the platform answered with %u: %s%s%s", status, title,
                   detail[0] != '\0' ? ": " : "", detail);
    (void)str_copy(out_why, SDS_DOOR_WHY, line);
}

/* No success: what it means for the call, and for the platform's standing. */
static void take_problem(struct call *call, const struct http_client_answer *answer)
{
    struct tool_wire *wire = call->wire;
    struct sds_doc_problem problem;
    char why[SDS_DOOR_WHY];

    read_problem(answer, &problem);
    say_problem(&problem, answer->status, why);
    enum err err = err_of(&problem, answer->status);
    /* what it says of one request is no news of how it stands */
    stand(wire, state_of(err, answer->status), err == ERR_CLOSED ? why : "");
    const struct tool_wire_answer out = { .err = err,
                                          .why = why,
                                          .retry_after_s = problem.retry_after_s == SDS_FIELD_NONE
                                                               ? 0
                                                               : problem.retry_after_s };
    end_call(call, &out);
}

static void take_nothing(struct call *call, const char *why)
{
    const struct tool_wire_answer out = { .err = ERR_CLOSED, .why = why };

    stand(call->wire, SDS_DOOR_UNREACHABLE, why);
    end_call(call, &out);
}

static void say_unreadable(const struct sds_route *route, const char *trouble,
                           char out_why[SDS_DOOR_WHY])
{
    char line[2 * SDS_DOOR_WHY];

    (void)snprintf(line, sizeof line, "the platform's answer to %s cannot be read: %s", route->name,
                   trouble);
    (void)str_copy(out_why, SDS_DOOR_WHY, line);
}

static void take_doc(struct call *call, const struct http_client_answer *answer)
{
    const struct sds_doc_row *row = sds_doc_row(call->route->answer);
    struct sds_field_trouble trouble = { 0 };
    struct tool_wire_answer out = { .err = ERR_NONE, .why = "" };
    char why[SDS_DOOR_WHY];
    void *doc = row != NULL ? malloc(row->table->size) : NULL;
    enum err err = ERR_NONE;

    if (row != NULL)
        err = doc == NULL
                  ? ERR_MEMORY
                  : sds_doc_read(call->route->answer, answer->body, answer->len, doc, &trouble);
    out.doc = doc;
    if (err == ERR_NONE) {
        stand(call->wire, SDS_DOOR_GOOD, "");
        end_call(call, &out);
    } else {
        say_unreadable(call->route, err == ERR_MEMORY ? err_text(err) : trouble.text, why);
        take_nothing(call, why);
    }
    free(doc);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct call *call = arg;
    struct tool_wire *wire = call->wire;

    call->is_sent = false;
    if (answer->err != ERR_NONE) {
        take_nothing(call, answer->error);
    } else if (answer->status == 401 && !call->is_again) {
        call->is_again = true;
        crypto_wipe(wire->token, sizeof wire->token);
        send_waiting(wire);
    } else if ((int)answer->status == call->route->status) {
        take_doc(call, answer);
    } else {
        take_problem(call, answer);
    }
}

static enum err send_call(struct call *call)
{
    struct tool_wire *wire = call->wire;
    const struct sds_doc_row *row = sds_doc_row(call->route->answer);
    char url[URL_SIZE], bearer[BEARER_SIZE];
    const struct http_client_header headers[] = { { "Authorization", bearer },
                                                  { "Content-Type", "application/json" },
                                                  { "Idempotency-Key", call->key } };
    bool is_post = strcmp(call->route->method, "POST") == 0;
    const char *body = call->body != NULL ? call->body : "";
    const struct http_client_question question = { .url = url,
                                                   .body = is_post ? body : NULL,
                                                   .len = is_post ? strlen(body) : 0,
                                                   .headers = headers,
                                                   .header_count = call->key[0] != '\0' ? 3
                                                                   : call->body != NULL ? 2
                                                                                        : 1,
                                                   .answer_limit = row != NULL ? row->most : 0,
                                                   .connect_ms = TOOL_WIRE_CONNECT_MS,
                                                   .total_ms = TOOL_WIRE_ASK_MS };

    (void)snprintf(url, sizeof url, "%s%s", wire->conf->url, call->path);
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", wire->token);
    enum err err = http_client_ask(wire->client, &question, on_answer, call, NULL);
    crypto_wipe(bearer, sizeof bearer);
    call->is_sent = err == ERR_NONE;
    return err;
}

static bool has_token(const struct tool_wire *wire)
{
    return wire->token[0] != '\0' && clock_monotonic_ms() < wire->token_until_ms;
}

static void send_waiting(struct tool_wire *wire)
{
    struct call *next;

    if (!has_token(wire)) {
        ask_token(wire);
        return;
    }
    for (struct call *call = wire->calls; call != NULL; call = next) {
        next = call->next;
        enum err err = call->is_sent ? ERR_NONE : send_call(call);
        if (err != ERR_NONE)
            take_nothing(call, err_text(err));
    }
}

static void keep_token(struct tool_wire *wire, const struct sds_doc_token *token)
{
    uint64_t life_ms = (uint64_t)token->expires_in * 1000;

    (void)str_copy(wire->token, sizeof wire->token, token->access_token);
    /* one that lives shorter than what is spared is used for one round of calls */
    wire->token_until_ms =
        clock_monotonic_ms() + (life_ms > 2 * SPARE_MS ? life_ms - SPARE_MS : life_ms / 2);
}

static void on_token(void *arg, const struct http_client_answer *answer)
{
    struct tool_wire *wire = arg;
    struct sds_field_trouble trouble;
    struct sds_doc_problem problem;
    struct sds_doc_token token = { .access_token = "" };
    char why[SDS_DOOR_WHY];

    wire->is_asking = false;
    bool came = answer->err == ERR_NONE && answer->status == 200;
    if (came && sds_doc_read(SDS_DOC_TOKEN_ANSWER, answer->body, answer->len, &token, &trouble) ==
                    ERR_NONE) {
        keep_token(wire, &token);
        crypto_wipe(&token, sizeof token);
        send_waiting(wire);
        return;
    }
    read_problem(answer, &problem);
    enum sds_door_state state = SDS_DOOR_UNREACHABLE;
    if (answer->err != ERR_NONE) {
        (void)str_copy(why, sizeof why, answer->error);
    } else if (came) {
        (void)str_copy(why, sizeof why, "the platform's answer to GetToken cannot be read");
    } else if (answer->status == 400 || answer->status == 401) { /* RFC 6749, section 5.2 */
        state = SDS_DOOR_REFUSED;
        (void)str_copy(why, sizeof why,
                       "the platform does not let this tool in: look at <tool>, its secret and its "
                       "scopes");
    } else {
        say_problem(&problem, answer->status, why);
    }
    stand(wire, state, why);
    fail_waiting(wire, why, problem.retry_after_s > 0 ? problem.retry_after_s : 0);
}

static void ask_token(struct tool_wire *wire)
{
    char url[URL_SIZE], text[BASIC_SIZE], basic[BASIC_SIZE + BASIC_SIZE / 2];
    const struct http_client_header headers[] = {
        { "Authorization", basic }, { "Content-Type", "application/x-www-form-urlencoded" }
    };
    const struct http_client_question question = { .url = url,
                                                   .body = TOKEN_BODY,
                                                   .len = sizeof TOKEN_BODY - 1,
                                                   .headers = headers,
                                                   .header_count = 2,
                                                   .answer_limit =
                                                       sds_doc_row(SDS_DOC_TOKEN_ANSWER)->most,
                                                   .connect_ms = TOOL_WIRE_CONNECT_MS,
                                                   .total_ms = TOOL_WIRE_ASK_MS };

    if (wire->is_asking)
        return;
    (void)snprintf(url, sizeof url, "%s%s", wire->conf->url, TOKEN_PATH);
    int len = snprintf(text, sizeof text, "%s:%s", wire->conf->tool, wire->secret);
    (void)str_copy(basic, sizeof basic, "Basic ");
    crypto_base64_write(text, (size_t)len, basic + 6);
    enum err err = http_client_ask(wire->client, &question, on_token, wire, NULL);
    crypto_wipe(text, sizeof text);
    crypto_wipe(basic, sizeof basic);
    wire->is_asking = err == ERR_NONE;
    if (err == ERR_NONE)
        return;
    stand(wire, SDS_DOOR_UNREACHABLE, err_text(err));
    fail_waiting(wire, err_text(err), 0);
}

static const struct sds_route *route_of(const struct tool_wire_ask *ask)
{
    char path[TOOL_WIRE_PATH];

    if (!str_copy(path, sizeof path, ask->path))
        return NULL;
    path[strcspn(path, "?")] = '\0';
    const struct sds_route *route = sds_route_find(ask->method, path);
    return route != NULL && route->by == SDS_ROUTE_BY_TOKEN ? route : NULL;
}

enum err tool_wire_send(struct tool_wire *wire, const struct tool_wire_ask *ask, tool_wire_fn *fn,
                        void *arg)
{
    const struct sds_route *route = route_of(ask);
    struct call *call =
        route != NULL && wire->count < TOOL_WIRE_MOST ? calloc(1, sizeof *call) : NULL;

    if (route == NULL)
        return ERR_SYNTAX;
    if (call == NULL)
        return wire->count < TOOL_WIRE_MOST ? ERR_MEMORY : ERR_LIMIT;
    call->wire = wire;
    call->route = route;
    call->fn = fn;
    call->arg = arg;
    call->body = ask->body != NULL ? strdup(ask->body) : NULL;
    if (!str_copy(call->path, sizeof call->path, ask->path) ||
        !str_copy(call->key, sizeof call->key, ask->key != NULL ? ask->key : "") ||
        (ask->body != NULL && call->body == NULL)) {
        free(call->body);
        free(call);
        return ERR_MEMORY;
    }
    call->next = wire->calls;
    wire->calls = call;
    wire->count++;
    enum err err = has_token(wire) ? send_call(call) : ERR_NONE;
    if (err != ERR_NONE) {
        unlink_call(call);
        free(call->body);
        free(call);
        return err;
    }
    if (!call->is_sent)
        ask_token(wire);
    return ERR_NONE;
}

const struct sds_door_standing *tool_wire_standing(const struct tool_wire *wire)
{
    return &wire->standing;
}

struct tool_wire *tool_wire_create(struct loop *loop, const struct tool_wire_options *options)
{
    struct tool_wire *wire = calloc(1, sizeof *wire);
    char error[HTTP_CLIENT_ERROR_SIZE];
    const struct http_client_options client = { .ca_file = options->conf->ca_file[0] != '\0'
                                                               ? options->conf->ca_file
                                                               : NULL,
                                                .user_agent = AGENT,
                                                .most_calls = TOOL_WIRE_MOST + 1 };

    if (wire == NULL)
        return NULL;
    wire->conf = options->conf;
    wire->on_standing = options->on_standing;
    wire->arg = options->arg;
    wire->standing.state = SDS_DOOR_UNKNOWN;
    (void)str_copy(wire->secret, sizeof wire->secret, options->secret);
    wire->client = http_client_create(loop, &client, error);
    if (wire->client != NULL)
        return wire;
    log_error("tool", "%s", error);
    tool_wire_destroy(wire);
    return NULL;
}

void tool_wire_destroy(struct tool_wire *wire)
{
    if (wire == NULL)
        return;
    http_client_destroy(wire->client);
    for (struct call *call = wire->calls; call != NULL; call = call->next)
        call->is_sent = false;
    fail_waiting(wire, "the portal is stopping", 0);
    crypto_wipe(wire, sizeof *wire);
    free(wire);
}
