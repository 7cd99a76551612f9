/* SPDX-License-Identifier: Apache-2.0 */
/* A client of HTTP keeps its connections: so each question has a client of its own, which is freed
 * right behind the answer, from the loop, since it may not be in it. */
#include "agent/sds/connector_wire.h"

#include "agent/sds/connector_files.h"
#include "base/base64url.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_problem.h"
#include "protocol/sds_route.h"
#include "protocol/sds_sign.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MOST   ((size_t)256 * 1024)
#define ANSWER_MOST ((size_t)64 * 1024)
#define NONCE       16
#define HOUR_MS     INT64_C(3600000)
#define DAY_MS      INT64_C(86400000)

struct connector_wire {
    struct loop *loop;
    const struct sds_conf *conf;
    struct http_client *client;
    struct loop_timer *turn; /* the client is freed, and what waits is asked */
    char path[128];
    char keyid[SDS_SIGN_KEYID];
    struct buf body;
    const struct crypto_sign *key;
    const struct sds_route *route;
    connector_wire_fn *fn; /* NULL: nothing is asked */
    void *arg;
    bool is_again; /* signed by the platform's time already */
    bool is_under_way;
    int64_t off_ms;       /* the platform's clock minus ours, for signatures */
    int64_t heard_off_ms; /* the same by its last good answer */
    bool has_heard;
};

bool connector_wire_authority(const char *url, char *out_text, size_t size)
{
    const char *start = str_starts_with(url, "https://") ? url + 8 : url;
    size_t len = strcspn(start, "/?#");

    if (len >= 4 && memcmp(start + len - 4, ":443", 4) == 0)
        len -= 4;
    if (len == 0 || len >= size)
        return false;
    for (size_t i = 0; i < len; i++)
        out_text[i] = (char)tolower((unsigned char)start[i]);
    out_text[len] = '\0';
    return true;
}

static bool make_nonce(char out_text[SDS_SIGN_NONCE])
{
    uint8_t bytes[NONCE];
    struct buf text;

    crypto_random(bytes, sizeof bytes);
    buf_init(&text, SDS_SIGN_NONCE);
    bool good = base64url_encode(&text, bytes, sizeof bytes) &&
                str_copy(out_text, SDS_SIGN_NONCE, buf_text(&text));
    buf_finish(&text);
    return good;
}

static bool sign(const struct connector_wire *wire, struct sds_sign_headers *out_headers)
{
    char authority[SDS_SIGN_PART];
    const struct sds_sign_request request = { "POST", authority, wire->path, buf_text(&wire->body),
                                              wire->body.len };
    struct sds_sign_claim claim = { .created_s = (clock_wall_ms() + wire->off_ms) / 1000 };

    return connector_wire_authority(wire->conf->url, authority, sizeof authority) &&
           make_nonce(claim.nonce) && str_copy(claim.keyid, sizeof claim.keyid, wire->keyid) &&
           sds_sign_make(out_headers, &request, &claim, wire->key);
}

/* A registration has the one-time code. */
static void forget_body(struct connector_wire *wire)
{
    crypto_wipe(wire->body.data, wire->body.len);
    buf_clear(&wire->body);
}

/* The question is over; another one may be asked from `fn`. */
static void tell(struct connector_wire *wire, const struct connector_wire_answer *answer)
{
    connector_wire_fn *fn = wire->fn;

    wire->fn = NULL;
    wire->is_under_way = false;
    forget_body(wire);
    (void)loop_timer_start(wire->turn, 0);
    fn(wire->arg, answer);
}

static void fail(struct connector_wire *wire, const char *why)
{
    struct connector_wire_answer answer = { .body = "", .why = why };

    sds_field_clear(sds_doc_row(SDS_DOC_PROBLEM)->table, &answer.problem);
    tell(wire, &answer);
}

/* Signatures go by the platform's clock from now on, where that can be. */
static bool takes_clock(struct connector_wire *wire, int64_t time_ms)
{
    int64_t off_ms = time_ms - clock_wall_ms();

    if (time_ms == 0 || llabs(off_ms) > DAY_MS ||
        (wire->has_heard && llabs(off_ms - wire->heard_off_ms) > HOUR_MS)) {
        log_error("sds",
                  "%s says that it is another time by far: the clock of this machine, or of the "
                  "platform, must be set",
                  wire->conf->url);
        return false;
    }
    wire->off_ms = off_ms;
    return true;
}

/* True when the same is asked once more. */
static bool signs_again(struct connector_wire *wire, const struct sds_doc_problem *problem,
                        unsigned status)
{
    if (wire->is_again || sds_problem_what(problem, (int)status) != SDS_PROBLEM_SIGN ||
        (problem->code == SDS_DOC_BAD_CLOCK && !takes_clock(wire, problem->time_ms)))
        return false;
    wire->is_again = true;
    wire->is_under_way = false;
    (void)loop_timer_start(wire->turn, 0);
    return true;
}

static bool is_type(const char *type, const char *wanted)
{
    size_t len = strlen(wanted);

    return strncmp(type, wanted, len) == 0 && (type[len] == '\0' || type[len] == ';');
}

static void on_answer(void *arg, const struct http_client_answer *from)
{
    struct connector_wire *wire = arg;
    struct connector_wire_answer answer = {
        .status = from->status, .body = from->body, .len = from->len, .why = from->error
    };
    struct sds_field_trouble trouble;
    char why[256];

    sds_field_clear(sds_doc_row(SDS_DOC_PROBLEM)->table, &answer.problem);
    if (from->err == ERR_NONE && is_type(from->type, "application/problem+json"))
        (void)sds_doc_read(SDS_DOC_PROBLEM, from->body, from->len, &answer.problem, &trouble);
    if (signs_again(wire, &answer.problem, from->status))
        return;
    answer.is_good =
        from->err == ERR_NONE && (int)from->status == wire->route->status &&
        (wire->route->answer == SDS_DOC_NONE || is_type(from->type, "application/json"));
    if (from->err == ERR_NONE && !answer.is_good) {
        (void)snprintf(why, sizeof why, "status %u%s%.64s%s%.64s", from->status,
                       answer.problem.title[0] != '\0' ? ": " : "", answer.problem.title,
                       answer.problem.place[0] != '\0' ? ", " : "", answer.problem.place);
        answer.why = why;
    }
    tell(wire, &answer);
}

static bool send_it(struct connector_wire *wire, const struct sds_sign_headers *signature)
{
    const struct http_client_header headers[] = {
        { "Content-Type", "application/json" },
        { "Accept", "application/json" },
        { "Connection", "close" },
        { "Content-Digest", signature->digest },
        { "Signature-Input", signature->input },
        { "Signature", signature->signature },
    };
    char url[640];
    const struct http_client_question question = { .url = url,
                                                   .body = buf_text(&wire->body),
                                                   .len = wire->body.len,
                                                   .headers = headers,
                                                   .header_count =
                                                       sizeof headers / sizeof headers[0],
                                                   .answer_limit = ANSWER_MOST };

    (void)snprintf(url, sizeof url, "%s%s", wire->conf->url, wire->path);
    return http_client_ask(wire->client, &question, on_answer, wire, NULL) == ERR_NONE;
}

static void on_turn(void *arg)
{
    struct connector_wire *wire = arg;
    char error[HTTP_CLIENT_ERROR_SIZE] = "";
    struct sds_sign_headers signature;
    const struct http_client_options options = {
        .ca_file = wire->conf->ca_file[0] != '\0' ? wire->conf->ca_file : NULL,
        .proxy = wire->conf->proxy[0] != '\0' ? wire->conf->proxy : NULL,
        .user_agent = "printwire-agent " PRINTWIRE_VERSION,
        .most_calls = 1
    };

    if (wire->is_under_way)
        return;
    http_client_destroy(wire->client);
    wire->client = NULL;
    if (wire->fn == NULL)
        return;
    wire->client = http_client_create(wire->loop, &options, error);
    wire->is_under_way = true;
    if (wire->client == NULL)
        fail(wire, error);
    else if (!sign(wire, &signature))
        fail(wire, "the request cannot be signed");
    else if (!send_it(wire, &signature))
        fail(wire, "the request cannot be sent");
}

struct connector_wire *connector_wire_create(struct loop *loop, const struct sds_conf *conf)
{
    struct connector_wire *wire = calloc(1, sizeof *wire);

    if (wire == NULL)
        return NULL;
    wire->loop = loop;
    wire->conf = conf;
    buf_init(&wire->body, BODY_MOST);
    wire->turn = loop_timer_create(loop, on_turn, wire);
    if (wire->turn != NULL)
        return wire;
    connector_wire_destroy(wire);
    return NULL;
}

void connector_wire_destroy(struct connector_wire *wire)
{
    if (wire == NULL)
        return;
    http_client_destroy(wire->client);
    loop_timer_destroy(wire->turn);
    buf_finish(&wire->body);
    free(wire);
}

bool connector_wire_ask(struct connector_wire *wire, const struct connector_wire_question *question,
                        connector_wire_fn *fn, void *arg)
{
    char public_key[SDS_DOC_KEY];

    if (wire->fn != NULL)
        return false;
    connector_files_public(question->key, public_key);
    buf_clear(&wire->body);
    wire->route = sds_route_find("POST", question->path);
    if (wire->route == NULL || !buf_append(&wire->body, question->body, question->len) ||
        !str_copy(wire->path, sizeof wire->path, question->path) ||
        !str_copy(wire->keyid, sizeof wire->keyid,
                  question->keyid != NULL ? question->keyid : public_key))
        return false;
    wire->key = question->key;
    wire->fn = fn;
    wire->arg = arg;
    wire->is_again = false;
    return loop_timer_start(wire->turn, 0);
}

void connector_wire_heard(struct connector_wire *wire, int64_t time_ms)
{
    wire->heard_off_ms = time_ms - clock_wall_ms();
    wire->has_heard = true;
}

void connector_wire_reload(struct connector_wire *wire, const struct sds_conf *conf)
{
    wire->conf = conf;
}

void connector_wire_forget(struct connector_wire *wire)
{
    http_client_destroy(wire->client);
    wire->client = NULL;
    loop_timer_stop(wire->turn);
    wire->fn = NULL;
    wire->is_under_way = wire->has_heard = false;
    wire->off_ms = wire->heard_off_ms = 0;
    forget_body(wire);
}

bool connector_wire_is_busy(const struct connector_wire *wire)
{
    return wire->fn != NULL;
}
