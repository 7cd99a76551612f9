/* SPDX-License-Identifier: Apache-2.0 */
/* One client, one question at a time: more would be a mistake of the connector's. */
#include "tests/fakes/fake_platform.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/http_client.h"
#include "base/str.h"
#include "protocol/sds_outcome.h"
#include "protocol/sds_route.h"
#include "protocol/sds_sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LEASE_MS INT64_C(3600000)
#define MOST     ((size_t)1024 * 1024)

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

/* What is answered. */
struct reply {
    unsigned status;
    struct buf body;
    bool is_problem;
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

    platform = (struct fake_platform){ .poll_s = 60, .clients = clients };
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

static int64_t now_ms(void)
{
    return clock_wall_ms() + platform.off_ms;
}

static void write_body(struct reply *reply, unsigned status, enum sds_doc_type type,
                       const void *doc)
{
    struct sds_field_trouble trouble = { "", "" };

    buf_clear(&reply->body);
    reply->status = status;
    if (!sds_doc_write(&reply->body, type, doc, &trouble))
        (void)fprintf(stderr, "fake_platform: %s\n", trouble.text);
}

static void problem(struct reply *reply, unsigned status, enum sds_doc_code code)
{
    struct sds_doc_problem doc;

    sds_field_clear(sds_doc_row(SDS_DOC_PROBLEM)->table, &doc);
    (void)str_copy(doc.title, sizeof doc.title, sds_doc_tool_code_words[code]);
    doc.status = status;
    doc.code = code;
    if (platform.retry_after_s != 0)
        doc.retry_after_s = platform.retry_after_s;
    if (code == SDS_DOC_BAD_CLOCK)
        doc.time_ms = now_ms();
    reply->is_problem = true;
    write_body(reply, status, SDS_DOC_PROBLEM, &doc);
}

static bool is_signed_by(const struct http_client *client, const char *key,
                         enum sds_sign_check *out_check)
{
    const struct sds_sign_request request = { "POST", "sds.example.org", client->path,
                                              buf_text(&client->body), client->body.len };
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    if (!base64url_decode_exact(key, strlen(key), public_key, sizeof public_key))
        return false;
    *out_check = sds_sign_verify(&client->headers, &request, public_key, now_ms());
    return *out_check == SDS_SIGN_GOOD;
}

static bool may_ask(const struct http_client *client, struct reply *reply)
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

static void do_register(const void *body, struct reply *reply)
{
    const struct sds_doc_registration *from = body;
    struct sds_doc_registered doc = { .poll_s = platform.poll_s, .time_ms = now_ms() };

    if (strcmp(from->code, FAKE_PLATFORM_CODE) != 0 || platform.is_void) {
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
    write_body(reply, 201, SDS_DOC_REGISTERED, &doc);
}

static void do_rotate(const void *body, struct reply *reply)
{
    const struct sds_doc_rotation *from = body;

    if (strcmp(from->key, platform.key) != 0) {
        (void)str_copy(platform.old_key, sizeof platform.old_key, platform.key);
        (void)str_copy(platform.key, sizeof platform.key, from->key);
    }
    reply->status = 204;
}

static struct fake_platform_item *find(const char *item)
{
    for (size_t i = 0; i < platform.item_count; i++)
        if (strcmp(platform.items[i].item.item, item) == 0)
            return &platform.items[i];
    return NULL;
}

static enum sds_work_result apply(struct fake_platform_item *item, enum sds_work_verb verb,
                                  enum sds_work_actor actor)
{
    const struct sds_work_event event = { .verb = verb,
                                          .actor = actor,
                                          .now_ms = now_ms(),
                                          .fence = item->work.fence,
                                          .lease_ms = LEASE_MS,
                                          .holder = FAKE_PLATFORM_ID };

    return sds_work_apply(&item->work, &event);
}

static void tidy(void)
{
    enum sds_work_verb verb;

    for (size_t i = 0; i < platform.item_count; i++)
        while (sds_work_due(&platform.items[i].work, now_ms(), &verb))
            if (apply(&platform.items[i], verb, SDS_WORK_PLATFORM) != SDS_WORK_TAKEN)
                break;
}

static void answer_hold(const struct sds_doc_hold *hold, struct sds_doc_held *held)
{
    struct fake_platform_item *item = find(hold->item);
    struct sds_work_event event = { .verb = SDS_WORK_RENEW,
                                    .actor = SDS_WORK_CONNECTOR,
                                    .now_ms = now_ms(),
                                    .fence = hold->fence,
                                    .lease_ms = LEASE_MS,
                                    .holder = FAKE_PLATFORM_ID };

    (void)str_copy(held->item, sizeof held->item, hold->item);
    held->fence = hold->fence;
    held->result = item == NULL ? SDS_WORK_UNKNOWN : sds_work_apply(&item->work, &event);
    held->state = item == NULL || held->result == SDS_WORK_UNKNOWN ? SDS_FIELD_WORDLESS
                                                                   : (unsigned)item->work.state;
}

static bool is_named(const struct sds_doc_poll *poll, const char *item)
{
    for (size_t i = 0; i < poll->hold_count; i++)
        if (strcmp(poll->holds[i].item, item) == 0)
            return true;
    return false;
}

static void offer(struct fake_platform_item *item, struct sds_doc_schedule *doc)
{
    if (apply(item, SDS_WORK_OFFER, SDS_WORK_PLATFORM) != SDS_WORK_TAKEN)
        return;
    struct sds_doc_item *to = &doc->items[doc->item_count++];
    *to = item->item;
    to->fence = item->work.fence;
    to->lease_until_ms = item->work.lease_until_ms;
}

static void do_poll(const void *body, struct reply *reply)
{
    const struct sds_doc_poll *from = body;
    static struct sds_doc_schedule doc;

    sds_field_clear(sds_doc_row(SDS_DOC_SCHEDULE)->table, &doc);
    doc.poll_s = platform.poll_s;
    doc.time_ms = now_ms();
    platform.polls++;
    platform.poll_ms = clock_wall_ms();
    for (; doc.hold_count < from->hold_count; doc.hold_count++)
        answer_hold(&from->holds[doc.hold_count], &doc.holds[doc.hold_count]);
    for (size_t i = 0; i < platform.item_count; i++) {
        struct fake_platform_item *item = &platform.items[i];
        if (!is_named(from, item->item.item))
            (void)apply(item, SDS_WORK_WITHDRAW, SDS_WORK_PLATFORM);
        if (item->work.state == SDS_WORK_WAITING && (int64_t)doc.item_count < from->room)
            offer(item, &doc);
    }
    write_body(reply, 200, SDS_DOC_SCHEDULE, &doc);
}

/* What is told is a row of the table of outcomes. */
static bool is_outcome(const struct sds_work *work, const struct sds_doc_step *step)
{
    size_t count;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++)
        if ((rows[i].kinds & 1U << work->kind) != 0 && (rows[i].from & 1U << work->state) != 0 &&
            rows[i].verb == (enum sds_work_verb)step->verb &&
            rows[i].reason == (enum sds_doc_reason)step->reason)
            return true;
    (void)fprintf(stderr, "fake_platform: no outcome: %s in %s, %s\n",
                  sds_work_verb_words[step->verb], sds_work_state_words[work->state],
                  sds_doc_report_reason_words[step->reason]);
    return false;
}

static void answer_step(const struct sds_doc_step *step, struct sds_doc_result *result)
{
    struct fake_platform_item *item = find(step->item);
    struct sds_work_event event = { .verb = (enum sds_work_verb)step->verb,
                                    .actor = SDS_WORK_CONNECTOR,
                                    .now_ms = now_ms(),
                                    .fence = step->fence,
                                    .step = step->step == SDS_FIELD_NONE ? 0 : step->step,
                                    .lease_ms = LEASE_MS,
                                    .holder = FAKE_PLATFORM_ID,
                                    .run = step->run[0] != '\0' ? step->run : NULL };

    struct sds_work before = item != NULL ? item->work : (struct sds_work){ .step = 0 };

    (void)str_copy(result->item, sizeof result->item, step->item);
    result->fence = step->fence;
    result->step = step->step;
    if (item != NULL && step->verb == SDS_WORK_SUCCEED && platform.doubts > 0) {
        platform.doubts--;
        result->result = SDS_WORK_NOT_PROVED;
        result->state = (unsigned)item->work.state;
        return;
    }
    result->result = item == NULL ? SDS_WORK_UNKNOWN : sds_work_apply(&item->work, &event);
    result->state =
        result->result == SDS_WORK_UNKNOWN ? SDS_FIELD_WORDLESS : (unsigned)item->work.state;
    if (result->result != SDS_WORK_TAKEN)
        return;
    platform.strange += !is_outcome(&before, step);
    item->reason = step->reason;
    if (step->has_evidence > 0)
        item->evidence = step->evidence;
}

static bool is_known_report(const char *report)
{
    for (unsigned i = 0; i < platform.report_count; i++)
        if (strcmp(platform.reports[i], report) == 0)
            return true;
    (void)str_copy(platform.reports[platform.report_count++ % 64], SDS_DOC_UUID, report);
    return false;
}

static void do_reports(const void *body, struct reply *reply)
{
    const struct sds_doc_reports *from = body;
    static struct sds_doc_results doc;

    sds_field_clear(sds_doc_row(SDS_DOC_RESULTS)->table, &doc);
    (void)str_copy(doc.report, sizeof doc.report, from->report);
    doc.time_ms = now_ms();
    for (; doc.work_count < from->work_count; doc.work_count++)
        answer_step(&from->work[doc.work_count], &doc.work[doc.work_count]);
    doc.devices = (int64_t)from->device_count;
    if (from->device_count > 0)
        platform.device = from->devices[from->device_count - 1];
    if (!is_known_report(from->report))
        platform.devices += (unsigned)from->device_count;
    write_body(reply, 200, SDS_DOC_RESULTS, &doc);
}

static void do_alerts(const void *body, struct reply *reply)
{
    const struct sds_doc_alerts *from = body;
    struct sds_doc_stored doc = { .known = 0, .stored = (int64_t)from->alert_count };

    (void)str_copy(doc.report, sizeof doc.report, from->report);
    if (!is_known_report(from->report))
        platform.alerts += (unsigned)from->alert_count;
    write_body(reply, 200, SDS_DOC_STORED, &doc);
}

static const struct {
    enum sds_doc_type type;
    void (*answer)(const void *body, struct reply *reply);
} answers[] = {
    { SDS_DOC_REGISTRATION, do_register },
    { SDS_DOC_ROTATION, do_rotate },
    { SDS_DOC_POLL, do_poll },
    { SDS_DOC_REPORTS, do_reports },
    { SDS_DOC_ALERTS, do_alerts },
};

static void dispatch(const struct http_client *client, struct reply *reply)
{
    const struct sds_route *route = sds_route_find("POST", client->path);
    struct sds_field_trouble trouble = { "", "" };

    tidy();
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
    fn(client->arg, &answer);
}

static void on_timer(void *arg)
{
    struct http_client *client = arg;
    http_client_fn *fn = client->fn;
    struct reply reply = { .status = 0 };

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
    if (strncmp(question->url, FAKE_PLATFORM_URL, sizeof FAKE_PLATFORM_URL - 1) != 0 ||
        client->fn != NULL)
        return ERR_REFUSED;
    (void)str_copy(client->path, sizeof client->path, question->url + sizeof FAKE_PLATFORM_URL - 1);
    for (size_t i = 0; i < question->header_count; i++)
        for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++)
            if (strcasecmp(question->headers[i].name, kept[k].name) == 0)
                (void)str_copy(kept[k].to, kept[k].size, question->headers[i].value);
    (void)buf_append(&client->body, question->body, question->len);
    client->fn = fn;
    client->arg = arg;
    client->sink = question->sink;
    return loop_timer_start(client->timer, FAKE_PLATFORM_MS) ? ERR_NONE : ERR_MEMORY;
}

void http_client_cancel(struct http_client_call *call)
{
    (void)call;
}
