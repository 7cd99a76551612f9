/* SPDX-License-Identifier: Apache-2.0 */
/* The record's single fields by their names in the protocol, and its XML for who wants all of it.
 */
#include "portal/hooks/hooks_message.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_base64.h"
#include "base/json_write.h"
#include "base/xml_read.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREFIX    "whsec_"
#define KEY_MOST  64
#define SIGNATURE 60 /* "v1," and the base64 of 32 bytes, a blank and a NUL fit */
#define TYPE_SIZE 48
#define XML_DEPTH 8
#define XML_NODES 4096

void hooks_message_id(int64_t hook, int64_t entry, char out_id[HOOKS_MESSAGE_ID])
{
    (void)snprintf(out_id, HOOKS_MESSAGE_ID, "msg_%" PRId64 "_%" PRId64, hook, entry);
}

/* A stored record has no namespace of its own. */
static bool read_record(const char *xml, struct record *out_record)
{
    const struct xml_read_limits limits = { HOOKS_MESSAGE_BYTES, XML_DEPTH, XML_NODES };
    struct xml_node *root = NULL;
    const char *reason;
    struct buf whole;

    buf_init(&whole, HOOKS_MESSAGE_BYTES);
    buf_append_format(&whole, "<records xmlns='" NAMES_SPACE "'>%s</records>", xml);
    bool good = !buf_failed(&whole) &&
                xml_read_document(buf_text(&whole), whole.len, &limits, &root, NULL) &&
                root->first_child != NULL &&
                record_xml_read(root->first_child, out_record, &reason) == ERR_NONE;
    xml_read_free(root);
    buf_finish(&whole);
    return good;
}

/* "incident.opened", "asset". */
static void write_type(struct json_write *w, const struct store_entry *entry,
                       const struct record *record)
{
    char type[TYPE_SIZE];
    const char *event =
        record->kind == RECORD_INCIDENT ? record_get(record, FIELD_INCIDENT_EVENT) : NULL;

    (void)snprintf(type, sizeof type, event != NULL ? "%s.%s" : "%s%.0s", entry->kind,
                   event != NULL ? event : "");
    json_write_text(w, "type", type);
}

static void write_fields(struct json_write *w, const struct record *record)
{
    json_write_object(w, "record");
    for (int id = 0; id < FIELD_COUNT; id++) {
        const struct field *row = field_row((enum field_id)id);
        bool is_single = !row->many && row->form != FIELD_FORM_SUB_ATTRIBUTE;
        const char *value =
            row->kind == record->kind && is_single ? record_get(record, (enum field_id)id) : NULL;
        if (value != NULL)
            json_write_text(w, row->name, value);
    }
    json_write_end(w);
}

bool hooks_message_write(struct buf *out, const struct store_entry *entry)
{
    char time[CLOCK_TEXT_SIZE];
    struct json_write w;
    struct record record;

    if (!read_record(entry->xml, &record))
        return false;
    clock_format(entry->received_ms, time);
    json_write_init(&w, out);
    json_write_object(&w, NULL);
    write_type(&w, entry, &record);
    json_write_text(&w, "timestamp", time);
    json_write_object(&w, "data");
    json_write_i64(&w, "row", entry->row);
    json_write_text(&w, "agent", entry->agent);
    json_write_text(&w, "site", entry->site);
    json_write_text(&w, "customer", entry->customer);
    write_fields(&w, &record);
    json_write_text(&w, "xml", entry->xml);
    json_write_end(&w);
    json_write_end(&w);
    record_finish(&record);
    return !buf_failed(out);
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
