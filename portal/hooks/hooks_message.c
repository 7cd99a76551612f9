/* SPDX-License-Identifier: Apache-2.0 */
/* What the store knows of the record as JSON, in the envelope of Standard Webhooks. */
#include "portal/hooks/hooks_message.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "portal/store/entry_json.h"
#include "protocol/record_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

struct hooks_post hooks_message_post(const struct webhook *hook, const char *id, int64_t now_ms,
                                     const struct buf *body)
{
    return (struct hooks_post){ .url = hook->url,
                                .id = id,
                                .secret = hook->secret,
                                .former = now_ms < hook->former_until_ms ? hook->former : "",
                                .body = body };
}
