/* SPDX-License-Identifier: Apache-2.0 */
/* The wire calls back when the front has committed; nothing is asked from there. */
#include "tests/powercut/platform_ask.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "protocol/sds_doc_follow.h"
#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_tool.h"
#include "protocol/sds_sign.h"
#include "tests/powercut/platform_promise.h"
#include "tests/powercut/platform_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)65536)

/* The key of a place's number. */
struct crypto_sign *platform_ask_key(unsigned number, char out_public[SDS_DOC_KEY])
{
    const uint8_t seed[CRYPTO_SIGN_SEED] = { (uint8_t)(number + 1) };
    uint8_t bytes[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = crypto_sign_from_seed(seed);
    struct buf text;

    crypto_sign_public(key, bytes);
    buf_init(&text, SDS_DOC_KEY);
    (void)base64url_encode(&text, bytes, sizeof bytes);
    (void)str_copy(out_public, SDS_DOC_KEY, buf_text(&text));
    buf_finish(&text);
    return key;
}

void platform_ask_find_places(struct platform_ask *ask)
{
    struct sqlite_statement *s =
        sqlite_prepare(ask->reader, "SELECT id FROM connector WHERE public_key = ?");
    uint8_t bytes[CRYPTO_SIGN_PUBLIC];
    char text[SDS_DOC_KEY];
    enum err err;

    for (unsigned i = 0; s != NULL && i < PLATFORM_ASK_PLACES; i++) {
        struct crypto_sign *key = platform_ask_key(i, text);
        crypto_sign_public(key, bytes);
        crypto_sign_free(key);
        sqlite_bind_bytes(s, 1, bytes, sizeof bytes);
        ask->places[i] = (struct platform_ask_place){ .is_registered = sqlite_row(s, &err) };
        if (ask->places[i].is_registered)
            (void)str_copy(ask->places[i].id, SDS_DOC_UUID, sqlite_text(s, 0));
        sqlite_reset(s);
    }
    sqlite_finish(s);
}

struct platform_ask_place *platform_ask_find(struct platform_ask *ask, const char *id)
{
    for (unsigned i = 0; i < PLATFORM_ASK_PLACES; i++)
        if (strcmp(ask->places[i].id, id) == 0)
            return &ask->places[i];
    return NULL;
}

/* What came back: read when it is a good answer; false for all others, which are counted. */
static bool read_answer(struct platform_ask *ask, const struct platform_wire_answer *answer,
                        enum sds_doc_type type, void *out)
{
    struct sds_field_trouble trouble;

    ask->well += answer->status / 100 == 2;
    ask->refused += answer->status == 409;
    ask->down += answer->status == 503;
    if (answer->status == 409 || answer->status == 503)
        return false;
    if (answer->status / 100 == 2 &&
        sds_doc_read(type, answer->body, answer->len, out, &trouble) == ERR_NONE)
        return true;
    (void)fprintf(stderr, "platform_ask: %u %.*s\n", answer->status, (int)answer->len,
                  answer->body);
    ask->has_failed = true;
    return false;
}

static void on_enrolled(void *arg, const struct platform_wire_answer *answer)
{
    struct platform_ask *ask = arg;
    struct platform_ask_place *place = platform_ask_find(ask, "");
    static struct sds_doc_enrolled told;

    if (!read_answer(ask, answer, SDS_DOC_ENROLLED, &told))
        return;
    platform_promise_add(PLATFORM_PROMISE_PLACE, told.connector, 0, 0);
    if (place == NULL)
        return;
    (void)str_copy(place->id, sizeof place->id, told.connector);
    (void)str_copy(place->code, sizeof place->code, told.code);
}

static void on_registered(void *arg, const struct platform_wire_answer *answer)
{
    struct platform_ask *ask = arg;
    static struct sds_doc_registered told;

    if (!read_answer(ask, answer, SDS_DOC_REGISTERED, &told))
        return;
    platform_promise_add(PLATFORM_PROMISE_REGISTERED, told.connector, 0, 0);
    struct platform_ask_place *place = platform_ask_find(ask, told.connector);
    if (place != NULL)
        place->is_registered = true;
}

static void on_progress(void *arg, const struct platform_wire_answer *answer)
{
    static struct sds_doc_progress told;

    if (!read_answer(arg, answer, SDS_DOC_PROGRESS, &told))
        return;
    platform_promise_add(PLATFORM_PROMISE_ITEM, told.item, 0, 0);
    if (told.state == SDS_WORK_CANCELLED)
        platform_promise_add(PLATFORM_PROMISE_ENDED, told.item, told.state, 0);
}

static void on_rollout(void *arg, const struct platform_wire_answer *answer)
{
    static struct sds_doc_rollout told;

    (void)read_answer(arg, answer, SDS_DOC_ROLLOUT, &told);
}

static void on_schedule(void *arg, const struct platform_wire_answer *answer)
{
    static struct sds_doc_schedule told;
    struct platform_ask *ask = arg;

    if (!read_answer(ask, answer, SDS_DOC_SCHEDULE, &told))
        return;
    for (size_t i = 0; i < told.item_count; i++) {
        const struct sds_doc_item *item = &told.items[i];
        ask->has_repeated =
            ask->has_repeated || platform_promise_is_given(item->item, item->fence, ask->known);
        platform_promise_add(PLATFORM_PROMISE_OFFER, item->item, 0, item->fence);
    }
}

/* What was in the report that is answered. */
static void promise_devices(const struct platform_wire_answer *answer)
{
    static struct sds_doc_reports asked;
    struct sds_field_trouble trouble;

    if (sds_doc_read(SDS_DOC_REPORTS, answer->asked, answer->asked_len, &asked, &trouble) !=
        ERR_NONE)
        abort();
    for (size_t i = 0; i < asked.device_count; i++)
        platform_promise_add(PLATFORM_PROMISE_DEVICE, asked.devices[i].device,
                             asked.devices[i].at_ms, 0);
}

static void promise_alerts(const struct platform_wire_answer *answer)
{
    static struct sds_doc_alerts asked;
    struct sds_field_trouble trouble;

    if (sds_doc_read(SDS_DOC_ALERTS, answer->asked, answer->asked_len, &asked, &trouble) !=
        ERR_NONE)
        abort();
    for (size_t i = 0; i < asked.alert_count; i++)
        platform_promise_add(PLATFORM_PROMISE_ALERT, asked.alerts[i].device, asked.alerts[i].row,
                             0);
}

static void on_results(void *arg, const struct platform_wire_answer *answer)
{
    static struct sds_doc_results told;

    if (!read_answer(arg, answer, SDS_DOC_RESULTS, &told))
        return;
    platform_promise_add(PLATFORM_PROMISE_REPORT, told.report, 0, 0);
    promise_devices(answer);
    for (size_t i = 0; i < told.work_count; i++)
        if (told.work[i].result == SDS_WORK_TAKEN)
            platform_promise_add(PLATFORM_PROMISE_STEP, told.work[i].item, told.work[i].state,
                                 told.work[i].fence);
}

static void on_stored(void *arg, const struct platform_wire_answer *answer)
{
    static struct sds_doc_stored told;

    if (!read_answer(arg, answer, SDS_DOC_STORED, &told))
        return;
    platform_promise_add(PLATFORM_PROMISE_REPORT, told.report, 0, 0);
    promise_alerts(answer);
}

static platform_wire_fn *const answers[SDS_DOC_TYPES] = {
    [SDS_DOC_ENROLLED] = on_enrolled, [SDS_DOC_REGISTERED] = on_registered,
    [SDS_DOC_PROGRESS] = on_progress, [SDS_DOC_ROLLOUT] = on_rollout,
    [SDS_DOC_SCHEDULE] = on_schedule, [SDS_DOC_RESULTS] = on_results,
    [SDS_DOC_STORED] = on_stored,
};

static bool write_body(struct buf *out, enum sds_doc_type type, const void *of)
{
    struct sds_field_trouble trouble = { .text = "" };

    buf_init(out, MOST);
    if (type == SDS_DOC_NONE || sds_doc_write(out, type, of, &trouble))
        return true;
    (void)fprintf(stderr, "platform_ask: %s\n", trouble.text);
    return false;
}

static void send(struct platform_ask *ask, struct platform_wire_question *question,
                 const struct buf *body)
{
    question->body = buf_text(body);
    question->len = body->len;
    question->arg = ask;
    question->headers[question->header_count++] =
        (struct http_codec_header){ "Content-Type", "application/json" };
    if (!platform_wire_ask(question))
        ask->has_failed = true;
}

void platform_ask_as_tool(struct platform_ask *ask, const char *path, enum sds_doc_type type,
                          const void *of, enum sds_doc_type answer)
{
    char bearer[PLATFORM_ASK_TOKEN + 16], key[CRYPTO_UUID_SIZE];
    struct buf body;

    crypto_uuid(key);
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", ask->token);
    struct platform_wire_question question = {
        .path = path,
        .fn = answers[answer],
        .headers = { { "Authorization", bearer }, { "Idempotency-Key", key } },
        .header_count = 2,
    };
    if (write_body(&body, type, of))
        send(ask, &question, &body);
    else
        ask->has_failed = true;
    buf_finish(&body);
}

static bool sign(struct sds_sign_headers *out, const char *path, const struct buf *body,
                 unsigned number, const char *id)
{
    const struct sds_sign_request request = { "POST", PLATFORM_WIRE_HOST, path, buf_text(body),
                                              body->len };
    struct sds_sign_claim claim = { .created_s = clock_wall_ms() / 1000 };
    char known[SDS_DOC_KEY];
    uint8_t bytes[16];
    struct buf nonce;
    struct crypto_sign *key = platform_ask_key(number, known);

    crypto_random(bytes, sizeof bytes);
    buf_init(&nonce, SDS_SIGN_NONCE);
    (void)base64url_encode(&nonce, bytes, sizeof bytes);
    bool good = str_copy(claim.nonce, sizeof claim.nonce, buf_text(&nonce)) &&
                str_copy(claim.keyid, sizeof claim.keyid, id != NULL ? id : known) &&
                sds_sign_make(out, &request, &claim, key);
    buf_finish(&nonce);
    crypto_sign_free(key);
    return good;
}

void platform_ask_as_place(struct platform_ask *ask, const struct platform_ask_place *place,
                           const struct platform_ask_question *asked)
{
    unsigned number = (unsigned)(place - ask->places);
    struct platform_wire_question question = { .path = asked->path, .fn = answers[asked->answer] };
    struct sds_sign_headers headers;
    struct buf body;

    if (!write_body(&body, asked->type, asked->body) ||
        !sign(&headers, question.path, &body, number, place->is_registered ? place->id : NULL)) {
        ask->has_failed = true;
        buf_finish(&body);
        return;
    }
    question.headers[0] = (struct http_codec_header){ "Content-Digest", headers.digest };
    question.headers[1] = (struct http_codec_header){ "Signature-Input", headers.input };
    question.headers[2] = (struct http_codec_header){ "Signature", headers.signature };
    question.header_count = 3;
    send(ask, &question, &body);
    buf_finish(&body);
}
