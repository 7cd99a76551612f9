/* SPDX-License-Identifier: Apache-2.0 */
/* One client, one question at a time: more would be a mistake of the connector's. */
#include "tests/fakes/fake_platform_inner.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/http_client.h"
#include "base/str.h"
#include "protocol/sds_route.h"
#include "protocol/sds_sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST ((size_t)1024 * 1024)

struct http_client {
    struct loop *loop;
    struct loop_timer *timer;
    http_client_fn *fn;
    void *arg;
    char path[128];
    struct buf body;
    struct sds_sign_headers headers;
    bool (*sink)(void *arg, const void *bytes, size_t len);
};

static struct fake_platform platform;
static struct http_client *last;

struct fake_platform *fake_platform(void)
{
    return &platform;
}

void fake_platform_reset(void)
{
    unsigned clients = platform.clients;

    platform = (struct fake_platform){
        .code = FAKE_PLATFORM_CODE, .host = FAKE_PLATFORM_HOST, .poll_s = 60, .clients = clients
    };
}

void fake_platform_cut(void)
{
    if (last != NULL)
        last->fn = NULL;
}

size_t fake_platform_order(const struct sds_doc_item *item)
{
    struct fake_platform_item *to = &platform.items[platform.item_count];

    to->item = *item;
    if (to->item.item[0] == '\0')
        crypto_uuid(to->item.item);
    sds_work_init(&to->work, (enum sds_work_kind)item->kind, item->expires_ms,
                  item->limit_s * 1000);
    return platform.item_count++;
}

const char *fake_platform_state(size_t at)
{
    return sds_work_state_words[platform.items[at].work.state];
}

int64_t fake_platform_now_ms(void)
{
    return clock_wall_ms() + platform.off_ms;
}

void fake_platform_answer(struct fake_platform_reply *reply, unsigned status,
                          enum sds_doc_type type, const void *doc)
{
    struct sds_field_trouble trouble = { "", "" };

    buf_clear(&reply->body);
    reply->status = status;
    if (!sds_doc_write(&reply->body, type, doc, &trouble))
        (void)fprintf(stderr, "fake_platform: %s\n", trouble.text);
}

static void problem(struct fake_platform_reply *reply, unsigned status, enum sds_doc_code code)
{
    struct sds_doc_problem doc;

    sds_field_clear(sds_doc_row(SDS_DOC_PROBLEM)->table, &doc);
    (void)str_copy(doc.title, sizeof doc.title, sds_doc_tool_code_words[code]);
    doc.status = status;
    doc.code = code;
    if (platform.retry_after_s != 0)
        doc.retry_after_s = platform.retry_after_s;
    if (code == SDS_DOC_BAD_CLOCK)
        doc.time_ms = fake_platform_now_ms();
    reply->is_problem = true;
    fake_platform_answer(reply, status, SDS_DOC_PROBLEM, &doc);
}

static bool is_signed_by(const struct http_client *client, const char *key,
                         enum sds_sign_check *out_check)
{
    const struct sds_sign_request request = { "POST", platform.host, client->path,
                                              buf_text(&client->body), client->body.len };
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    if (!base64url_decode_exact(key, strlen(key), public_key, sizeof public_key))
        return false;
    *out_check = sds_sign_verify(&client->headers, &request, public_key, fake_platform_now_ms());
    return *out_check == SDS_SIGN_GOOD;
}

static bool may_ask(const struct http_client *client, struct fake_platform_reply *reply)
{
    enum sds_sign_check check = SDS_SIGN_NO_FORM;
    struct sds_sign_claim claim = { 0 };

    if (!sds_sign_read(&claim, &client->headers)) {
        problem(reply, 401, SDS_DOC_BAD_SIGNATURE);
        return false;
    }
    if (strcmp(claim.keyid, FAKE_PLATFORM_ID) == 0) {
        if (platform.is_revoked || platform.is_void)
            problem(reply, 403, SDS_DOC_REVOKED);
        else if (is_signed_by(client, platform.key, &check) ||
                 is_signed_by(client, platform.old_key, &check))
            return true;
    } else if (is_signed_by(client, claim.keyid, &check)) {
        return true;
    }
    platform.forged += check == SDS_SIGN_FORGED || check == SDS_SIGN_NO_FORM;
    if (reply->status == 0)
        problem(reply, 401,
                check == SDS_SIGN_BAD_CLOCK ? SDS_DOC_BAD_CLOCK : SDS_DOC_BAD_SIGNATURE);
    return false;
}

static void do_register(const void *body, struct fake_platform_reply *reply)
{
    const struct sds_doc_registration *from = body;
    struct sds_doc_registered doc = { .poll_s = platform.poll_s,
                                      .time_ms = fake_platform_now_ms() };

    if (strcmp(from->code, platform.code) != 0 || platform.is_void) {
        problem(reply, 403, SDS_DOC_BAD_CODE);
        return;
    }
    if (platform.key[0] != '\0' && strcmp(platform.key, from->key) != 0) {
        platform.is_void = true;
        problem(reply, 409, SDS_DOC_CONFLICT);
        return;
    }
    (void)str_copy(platform.key, sizeof platform.key, from->key);
    (void)str_copy(doc.connector, sizeof doc.connector, FAKE_PLATFORM_ID);
    fake_platform_answer(reply, 201, SDS_DOC_REGISTERED, &doc);
}

static void do_rotate(const void *body, struct fake_platform_reply *reply)
{
    const struct sds_doc_rotation *from = body;

    if (strcmp(from->key, platform.key) != 0) {
        (void)str_copy(platform.old_key, sizeof platform.old_key, platform.key);
        (void)str_copy(platform.key, sizeof platform.key, from->key);
    }
    reply->status = 204;
}

static void do_leave(const void *body, struct fake_platform_reply *reply)
{
    (void)body;
    platform.has_left = platform.is_revoked = true;
    reply->status = 204;
}

static const struct {
    enum sds_doc_type type;
    void (*answer)(const void *body, struct fake_platform_reply *reply);
} answers[] = {
    { SDS_DOC_REGISTRATION, do_register },
    { SDS_DOC_ROTATION, do_rotate },
    { SDS_DOC_LEAVE, do_leave },
    { SDS_DOC_POLL, fake_platform_work_poll },
    { SDS_DOC_REPORTS, fake_platform_work_reports },
    { SDS_DOC_ALERTS, fake_platform_work_alerts },
};

static void dispatch(const struct http_client *client, struct fake_platform_reply *reply)
{
    const struct sds_route *route = sds_route_find("POST", client->path);
    struct sds_field_trouble trouble = { "", "" };

    fake_platform_work_tidy();
    if (platform.refuses > 0) {
        platform.refuses--;
        problem(reply, 503, SDS_DOC_DOWN);
        return;
    }
    if (route == NULL || !may_ask(client, reply))
        return;
    void *body = calloc(1, sds_doc_row(route->request)->table->size);
    if (sds_doc_read(route->request, buf_text(&client->body), client->body.len, body, &trouble) !=
        ERR_NONE) {
        (void)fprintf(stderr, "fake_platform: %s: %s\n", client->path, trouble.text);
        problem(reply, 400, SDS_DOC_BAD_BODY);
    } else {
        for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
            if (answers[i].type == route->request)
                answers[i].answer(body, reply);
    }
    free(body);
}

static void give_image(const struct http_client *client, http_client_fn *fn)
{
    static const char image[] = FAKE_PLATFORM_IMAGE;
    unsigned status = platform.absent > 0 ? 404 : 200;
    bool good =
        status == 404 || (client->sink(client->arg, platform.has_other_image ? "THE" : "the", 3) &&
                          client->sink(client->arg, image + 3, sizeof image - 1 - 3));
    enum err err = good ? ERR_NONE : ERR_MEMORY;
    const struct http_client_answer answer = { .err = err, .error = "", .status = status };

    platform.absent -= status == 404;
    platform.images += status == 200;
    fn(client->arg, &answer);
}

static void on_timer(void *arg)
{
    struct http_client *client = arg;
    http_client_fn *fn = client->fn;
    struct fake_platform_reply reply = { .status = 0 };

    client->fn = NULL;
    if (fn == NULL)
        return;
    if (client->sink != NULL) {
        give_image(client, fn);
        return;
    }
    buf_init(&reply.body, MOST);
    platform.asked += !platform.is_down;
    if (!platform.is_down)
        dispatch(client, &reply);
    bool is_lost = platform.is_down || platform.lost > 0;
    platform.lost -= platform.lost > 0 && !platform.is_down;
    const struct http_client_answer answer = {
        .err = is_lost ? ERR_TIMEOUT : ERR_NONE,
        .error = is_lost ? "no answer" : "",
        .status = is_lost ? 0 : reply.status,
        .type = reply.is_problem ? "application/problem+json" : "application/json",
        .body = is_lost ? "" : buf_text(&reply.body),
        .len = is_lost ? 0 : reply.body.len,
        .etag = "",
        .server = "",
        .pin = "",
    };
    fn(client->arg, &answer);
    buf_finish(&reply.body);
}

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE])
{
    struct http_client *client = calloc(1, sizeof *client);

    (void)options;
    error[0] = '\0';
    client->loop = loop;
    client->timer = loop_timer_create(loop, on_timer, client);
    buf_init(&client->body, MOST);
    platform.clients++;
    last = client;
    return client;
}

void http_client_destroy(struct http_client *client)
{
    if (client == NULL)
        return;
    if (last == client)
        last = NULL;
    loop_timer_destroy(client->timer);
    buf_finish(&client->body);
    free(client);
    platform.clients--;
}

enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call)
{
    const struct {
        const char *name;
        char *to;
        size_t size;
    } kept[] = {
        { "Content-Digest", client->headers.digest, sizeof client->headers.digest },
        { "Signature-Input", client->headers.input, sizeof client->headers.input },
        { "Signature", client->headers.signature, sizeof client->headers.signature },
    };

    (void)out_call;
    size_t len = strlen("https://") + strlen(platform.host);
    if (strlen(question->url) < len ||
        strncmp(question->url + strlen("https://"), platform.host, strlen(platform.host)) != 0 ||
        client->fn != NULL)
        return ERR_REFUSED;
    (void)str_copy(client->path, sizeof client->path, question->url + len);
    for (size_t i = 0; i < question->header_count; i++)
        for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++)
            if (strcasecmp(question->headers[i].name, kept[k].name) == 0)
                (void)str_copy(kept[k].to, kept[k].size, question->headers[i].value);
    (void)buf_append(&client->body, question->body, question->len);
    client->fn = fn;
    client->arg = arg;
    client->sink = question->sink;
    uint64_t takes_ms = client->sink != NULL ? platform.image_ms : platform.answer_ms;
    return loop_timer_start(client->timer, FAKE_PLATFORM_MS + takes_ms) ? ERR_NONE : ERR_MEMORY;
}

void http_client_cancel(struct http_client_call *call)
{
    (void)call;
}
