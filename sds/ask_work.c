/* SPDX-License-Identifier: Apache-2.0 */
/* What is another account's is answered like what never was. */
#include "sds/ask_work.h"

#include "protocol/sds_doc.h"
#include "sds/ask_show.h"
#include "sds/book_list.h"
#include "sds/queue.h"

#include <string.h>

#define KEY_MOST  128
#define KEY_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

enum err ask_work_find(struct ask *ask, struct book_item *out)
{
    enum err err = http_server_segment(ask->exchange, "item", ask->subject, sizeof ask->subject)
                       ? book_item_get(ask->world->book, ask->subject, out)
                       : ERR_MISSING;

    if (err == ERR_NONE)
        err = ask_is_ours(ask, out->account);
    return ask_or_not_found(ask, err);
}

enum err ask_work_account(struct ask *ask, struct book_account *out)
{
    char id[SDS_DOC_UUID];
    enum err err = http_server_segment(ask->exchange, "account", id, sizeof id)
                       ? book_account_of_tool(ask->world->book, ask->tool.place, id, out)
                       : ERR_MISSING;

    if (err == ERR_NONE)
        ask->account = out->place;
    return ask_or_not_found(ask, err);
}

/* The order's key, checked; NULL when it was refused. */
static const char *read_key(struct ask *ask)
{
    const char *key = http_codec_header(http_server_request(ask->exchange), "Idempotency-Key");
    size_t len = key == NULL ? 0 : strlen(key);

    if (len > 0 && len <= KEY_MOST && strspn(key, KEY_CHARS) == len)
        return key;
    ask_refuse(ask, SDS_DOC_BAD_BODY, "wants an Idempotency-Key of 1 to 128 of A-Za-z0-9._-");
    return NULL;
}

/* What this key made before, if anything: the answer is the item as it is now. */
static enum err look(struct ask *ask, const char *key, const uint8_t digest[CRYPTO_SHA256_SIZE],
                     bool *out_is_known)
{
    uint8_t known[CRYPTO_SHA256_SIZE];
    char id[SDS_DOC_UUID];
    struct book_item item;
    enum err err = book_item_of_key(ask->world->book, ask->tool.place, key, known, id);

    *out_is_known = err == ERR_NONE;
    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err;
    if (memcmp(known, digest, sizeof known) != 0) {
        ask_refuse(ask, SDS_DOC_CONFLICT, "the Idempotency-Key was used with another body");
        return ERR_NONE;
    }
    err = book_item_get(ask->world->book, id, &item);
    if (err == ERR_NONE)
        err = ask_is_ours(ask, item.account);
    if (err == ERR_NONE)
        book_list_progress(&item, ask->answer);
    return ask_or_not_found(ask, err); /* its account is not active any more */
}

static enum err check(struct ask *ask, const struct sds_doc_order *order)
{
    int64_t open = 0;
    enum err err = book_item_open(ask->world->book, ask->account, &open);

    if (order->expires_ms <= ask->now_ms || order->expires_ms > ask->now_ms + ASK_WORK_AHEAD)
        ask_refuse(ask, SDS_DOC_BAD_BODY, "expires is over, or more than 30 days ahead");
    else if (open >= ASK_WORK_OPEN)
        ask_refuse(ask, SDS_DOC_TOO_MANY, "the account has as much open work as it may have");
    return err;
}

static enum err make(struct ask *ask, const struct book_device *device, struct book_item *out)
{
    const struct sds_doc_order *order = ask->request;
    struct sds_field_trouble trouble;
    struct buf body;
    enum err err = ERR_RANGE;

    *out = (struct book_item){ .account = device->account,
                               .made_ms = ask->now_ms,
                               .connector = device->connector,
                               .device = device->place,
                               .percent = SDS_FIELD_NONE };
    sds_work_init(&out->work, (enum sds_work_kind)order->kind, order->expires_ms,
                  order->limit_s * 1000);
    memcpy(out->account_id, order->account, sizeof out->account_id);
    memcpy(out->device_id, order->device, sizeof out->device_id);
    memcpy(out->rollout, order->rollout, sizeof out->rollout);
    buf_init(&body, sds_doc_row(SDS_DOC_ORDER)->most + 1);
    if (sds_doc_write(&body, SDS_DOC_ORDER, order, &trouble))
        err = queue_add(ask->world->book, out, buf_text(&body), order->at_once, ask->tool.id);
    buf_finish(&body);
    return err;
}

/* The order's device, of one of the tool's accounts. */
static enum err find_device(struct ask *ask, struct book_device *out)
{
    const struct sds_doc_order *body = ask->request;
    struct book_account account;
    enum err err = book_account_of_tool(ask->world->book, ask->tool.place, body->account, &account);

    if (err == ERR_NONE) {
        ask->account = account.place;
        err = book_device_get(ask->world->book, account.place, body->device, out);
    }
    if (err == ERR_NONE && out->at_ms == 0)
        err = ERR_MISSING; /* of its event log alone nobody has told what it is */
    return ask_or_not_found(ask, err);
}

static enum err order(struct ask *ask, const char *key, const uint8_t digest[CRYPTO_SHA256_SIZE])
{
    struct book_device device = { .place = 0 };
    struct book_item item;
    enum err err = find_device(ask, &device);

    if (err == ERR_NONE && ask->problem.status == 0)
        err = check(ask, ask->request);
    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    err = make(ask, &device, &item);
    if (err == ERR_RANGE) {
        ask_refuse(ask, SDS_DOC_CONFLICT, "the rollout has another at_once");
        return ERR_NONE;
    }
    if (err == ERR_NONE)
        err = book_item_keep_key(ask->world->book, ask->tool.place, key, digest, &item,
                                 ask->now_ms + ASK_WORK_KEY_MS);
    ask_about(ask, item.id);
    book_list_progress(&item, ask->answer);
    return err;
}

enum err ask_work_order(struct ask *ask)
{
    const char *key = read_key(ask);
    uint8_t digest[CRYPTO_SHA256_SIZE];
    bool is_known = false;
    size_t len = 0;
    const char *bytes = http_server_body(ask->exchange, &len);

    if (key == NULL)
        return ERR_NONE;
    crypto_sha256(bytes, len, digest);
    enum err err = look(ask, key, digest, &is_known);
    return err == ERR_NONE && !is_known ? order(ask, key, digest) : err;
}

enum err ask_work_cancel(struct ask *ask)
{
    const struct queue_step step = {
        .event = { .verb = SDS_WORK_CANCEL, .actor = SDS_WORK_TOOL, .now_ms = ask->now_ms },
        .percent = SDS_FIELD_NONE,
        .tool = ask->tool.id,
    };
    enum sds_work_result result = SDS_WORK_TAKEN;
    struct book_item item;
    enum err err = ask_work_find(ask, &item);

    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    if (item.work.state != SDS_WORK_CANCELLED)
        err = queue_apply(ask->world->book, &item, &step, &result);
    if (err != ERR_NONE)
        return err;
    if (result != SDS_WORK_TAKEN) {
        ask_refuse(ask, SDS_DOC_CONFLICT, sds_work_state_words[item.work.state]);
        return ERR_NONE;
    }
    book_list_progress(&item, ask->answer);
    return ERR_NONE;
}

static enum err set_rollout(struct ask *ask, bool is_halted)
{
    struct book_account account;
    enum err err = ask_work_account(ask, &account);

    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    err = http_server_segment(ask->exchange, "rollout", ask->subject, sizeof ask->subject)
              ? queue_halt(ask->world->book, account.place, ask->subject, is_halted, ask->tool.id,
                           ask->now_ms)
              : ERR_MISSING;
    if (err != ERR_NONE)
        return ask_or_not_found(ask, err);
    return ask_show_rollout(ask);
}

enum err ask_work_halt(struct ask *ask)
{
    return set_rollout(ask, true);
}

enum err ask_work_resume(struct ask *ask)
{
    return set_rollout(ask, false);
}
