/* SPDX-License-Identifier: Apache-2.0 */
/* What the store knows of the record as JSON, in the envelope of Standard Webhooks. */
#include "portal/hooks/hooks_message.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_base64.h"
#include "portal/store/entry_json.h"
#include "protocol/record_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREFIX    "whsec_"
#define KEY_MOST  64
#define SIGNATURE 60 /* "v1," and the base64 of 32 bytes, a blank and a NUL fit */
#define ID_BYTES  16
#define NUMBERS   48
#define TYPE_SIZE 48

/* Digests of texts stand beside each other as they cannot run into each other. */
void hooks_message_id(int64_t hook, const struct store_entry *entry, char out_id[HOOKS_MESSAGE_ID])
{
    uint8_t parts[2 * CRYPTO_SHA256_SIZE + NUMBERS] = { 0 };
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(entry->agent, strlen(entry->agent), parts);
    crypto_sha256(entry->epoch, strlen(entry->epoch), parts + CRYPTO_SHA256_SIZE);
    (void)snprintf((char *)parts + 2 * CRYPTO_SHA256_SIZE, NUMBERS, "%" PRId64 " %" PRIu64, hook,
                   entry->number);
    crypto_sha256(parts, sizeof parts, digest);
    memcpy(out_id, "msg_", 4);
    crypto_hex(digest, ID_BYTES, out_id + 4);
}

/* "incident.opened", "asset". */
static void write_type(struct json_write *w, const char *kind, const struct record *record)
{
    char type[TYPE_SIZE];
    const char *event = record != NULL && record->kind == RECORD_INCIDENT
                            ? record_get(record, FIELD_INCIDENT_EVENT)
                            : NULL;

    (void)snprintf(type, sizeof type, "%s%s%s", kind, event != NULL ? "." : "",
                   event != NULL ? event : "");
    json_write_text(w, "type", type);
}

static void write_message(struct json_write *w, const struct store_entry *entry,
                          const struct record *record)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(entry->received_ms, time);
    json_write_object(w, NULL);
    write_type(w, entry->kind, record);
    json_write_text(w, "timestamp", time);
    entry_json_write(w, "data", entry, record, true);
    json_write_end(w);
}

enum err hooks_message_write(struct buf *out, const struct store_entry *entry)
{
    struct record record = { 0 };
    struct json_write w;
    enum err err = record_xml_parse(entry->xml, strlen(entry->xml), &record);

    if (err == ERR_MEMORY)
        return err;
    json_write_init(&w, out);
    write_message(&w, entry, err == ERR_NONE ? &record : NULL);
    if (err == ERR_NONE)
        record_finish(&record);
    if (buf_failed(out))
        return buf_error(out);
    return json_write_done(&w) ? ERR_NONE : ERR_SYNTAX;
}

static bool sign_one(const char *secret, const struct buf *signed_text, char out[SIGNATURE])
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
    (void)snprintf(out, SIGNATURE, "v1,");
    crypto_base64_write(digest, CRYPTO_SHA256_SIZE, out + 3);
    return true;
}

bool hooks_message_sign(const struct webhook *hook, const char *id, int64_t now_ms,
                        const struct buf *body, char out_signature[HOOKS_MESSAGE_SIGNATURE])
{
    char one[SIGNATURE] = "";
    char other[SIGNATURE] = "";
    bool has_former = hook->former[0] != '\0' && now_ms < hook->former_until_ms;
    struct buf text;

    buf_init(&text, HOOKS_MESSAGE_BYTES + 128);
    bool good = buf_append_format(&text, "%s.%" PRId64 ".", id, now_ms / 1000) &&
                buf_append(&text, body->data, body->len) && sign_one(hook->secret, &text, one) &&
                (!has_former || sign_one(hook->former, &text, other));
    buf_finish(&text);
    (void)snprintf(out_signature, HOOKS_MESSAGE_SIGNATURE, has_former ? "%s %s" : "%s%s", one,
                   other);
    return good;
}
