/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all documents. A type's bit in `needed` makes a field required there. */
#include "protocol/licence_doc.h"

#include "base/json.h"
#include "base/json_write.h"

#include <stdio.h>
#include <string.h>

#define DEPTH 8 /* our own take 3; the rest is for fields that newer servers know */

#define BIT(type) (1U << LICENCE_DOC_##type)
#define TERMS     (BIT(LICENCE) | BIT(LEASE))
#define ALL       ((1U << LICENCE_DOC_TYPES) - 1)
#define AT(name)  offsetof(struct licence_doc, name), sizeof((struct licence_doc *)0)->name
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))

static const char *const type_words[] = { "licence", "lease",       "released", "error",
                                          "time",    "revocations", "keyset",   NULL };

static const char *const code_words[] = {
    "",     "bad-request", "unknown-licence", "unknown-node", "wrong-proof",
    "used", "replayed",    "nodes-full",      "busy",         NULL
};

/* clang-format off */

static const struct licence_field key_fields[] = {
    { "key", LICENCE_FIELD_BYTES, offsetof(struct licence_doc_key, public_key), 32, 0, 0, ~0U, ~0U,
      .help = "Ed25519 public key, 32 octets in base64url." },
    { "nbf", LICENCE_FIELD_TIME, offsetof(struct licence_doc_key, nbf_ms), 8, 0, 0, ~0U, ~0U,
      .help = "What it signs is issued from then on," },
    { "exp", LICENCE_FIELD_TIME, offsetof(struct licence_doc_key, exp_ms), 8, 0, 0, ~0U, ~0U,
      .help = "and no later than then." }
};

static const struct licence_field revoked_fields[] = {
    { "lid", LICENCE_FIELD_ID, offsetof(struct licence_doc_revoked, lid), LICENCE_DOC_ID, 0, 0, ~0U, ~0U,
      .help = "Licence id." },
    { "from", LICENCE_FIELD_TIME, offsetof(struct licence_doc_revoked, from_ms), 8, 0, 0, ~0U, ~0U,
      .help = "Delivery pauses from then on." }
};

static const struct licence_field fields[] = {
    { "typ", LICENCE_FIELD_CHOICE, AT(type), 0, 0, ALL, ALL, .words = type_words,
      .help = "What the document is." },
    { "iat", LICENCE_FIELD_TIME, AT(iat_ms), 0, 0, ALL, ALL,
      .help = "When it was signed, by the signer's clock." },
    { "lid", LICENCE_FIELD_ID, AT(lid), 0, 0, TERMS | BIT(RELEASED) | BIT(ERROR), TERMS | BIT(RELEASED),
      .help = "Licence id." },
    { "customer", LICENCE_FIELD_TEXT, AT(customer), 1, 0, TERMS, TERMS,
      .help = "The customer's name, for people." },
    { "node", LICENCE_FIELD_KEY_ID, AT(node), 0, 0, TERMS | BIT(RELEASED) | BIT(ERROR), TERMS | BIT(RELEASED),
      .help = "Id of the node's public key." },
    { "edition", LICENCE_FIELD_WORD, AT(edition), 0, 0, TERMS, 0,
      .help = "A word of the provider's." },
    { "region", LICENCE_FIELD_WORD, AT(region), 0, 0, TERMS, 0,
      .help = "Region to which the licence is pinned; absent: to none." },
    { "features", LICENCE_FIELD_WORDS, offsetof(struct licence_doc, features), 32, 0, LICENCE_DOC_FEATURES, TERMS, 0,
      .count_offset = offsetof(struct licence_doc, feature_count),
      .help = "Words of what is licensed besides." },
    { "nbf", LICENCE_FIELD_TIME, AT(nbf_ms), 0, 0, TERMS, TERMS,
      .help = "Valid from." },
    { "exp", LICENCE_FIELD_TIME, AT(exp_ms), 0, 0, TERMS, TERMS,
      .help = "The licence's end." },
    { "lease_until", LICENCE_FIELD_TIME, AT(lease_until_ms), 0, 0, TERMS, TERMS,
      .help = "As good as asked until then, with or without the server." },
    { "revoked_from", LICENCE_FIELD_TIME, AT(revoked_from_ms), 0, 0, TERMS, 0,
      .help = "Revoked: delivery pauses from then on." },
    { "grace_days", LICENCE_FIELD_NUMBER, AT(grace_days), LICENCE_DOC_GRACE_LEAST, 365, TERMS, TERMS,
      .help = "Days of grace after the end of the licence or of the lease." },
    { "devices_max", LICENCE_FIELD_NUMBER, AT(devices_max), 1, LICENCE_DOC_DEVICES, TERMS, TERMS,
      .help = "Licensed devices." },
    { "overage_pct", LICENCE_FIELD_NUMBER, AT(overage_pct), 0, 100, TERMS, TERMS,
      .help = "Percent more that are tolerated, rounded down." },
    { "seq", LICENCE_FIELD_NUMBER, AT(seq), 1, LICENCE_DOC_NUMBER, TERMS | BIT(RELEASED), TERMS | BIT(RELEASED),
      .help = "The server's counter of answers to this node." },
    { "keys_version", LICENCE_FIELD_NUMBER, AT(keys_version), 1, LICENCE_DOC_NUMBER, TERMS | BIT(ERROR), 0,
      .help = "Newest version of the key set: ask for it when yours is older." },
    { "revocations_version", LICENCE_FIELD_NUMBER, AT(revocations_version), 1, LICENCE_DOC_NUMBER, TERMS | BIT(ERROR), 0,
      .help = "Newest version of the revocations." },
    { "min_agent", LICENCE_FIELD_ID, AT(min_agent), 0, 0, TERMS | BIT(ERROR), 0,
      .help = "Oldest version of the agent that the server supports; a notice, nothing more." },
    { "notice", LICENCE_FIELD_TEXT, AT(notice), 1, 0, TERMS | BIT(RELEASED) | BIT(ERROR), 0,
      .help = "A sentence for people." },
    { "code", LICENCE_FIELD_CHOICE, AT(code), 0, 0, BIT(ERROR), BIT(ERROR), .words = code_words,
      .help = "Why the request was refused." },
    { "retry_after_s", LICENCE_FIELD_NUMBER, AT(retry_after_s), 1, 86400, BIT(ERROR), 0,
      .help = "Ask again after so many seconds." },
    { "req_seen", LICENCE_FIELD_NUMBER, AT(req_seen), 1, LICENCE_DOC_NUMBER, BIT(ERROR), 0,
      .help = "With `replayed`: highest request number that was seen." },
    { "version", LICENCE_FIELD_NUMBER, AT(version), 1, LICENCE_DOC_NUMBER, BIT(KEYSET) | BIT(REVOCATIONS), BIT(KEYSET) | BIT(REVOCATIONS),
      .help = "Rises with each change; lower ones than the one in force are refused." },
    { "valid_until", LICENCE_FIELD_TIME, AT(valid_until_ms), 0, 0, BIT(KEYSET), BIT(KEYSET),
      .help = "What is issued after that needs a newer key set." },
    { "keys", LICENCE_FIELD_LIST, offsetof(struct licence_doc, keys), sizeof(struct licence_doc_key), 1, LICENCE_DOC_KEYS, BIT(KEYSET), BIT(KEYSET),
      .count_offset = offsetof(struct licence_doc, key_count), .rows = key_fields, .row_count = COUNT(key_fields),
      .help = "The keys that sign all other documents." },
    { "revoked", LICENCE_FIELD_LIST, offsetof(struct licence_doc, revoked), sizeof(struct licence_doc_revoked), 0, LICENCE_DOC_REVOKED, BIT(REVOCATIONS), BIT(REVOCATIONS),
      .count_offset = offsetof(struct licence_doc, revoked_count), .rows = revoked_fields, .row_count = COUNT(revoked_fields),
      .help = "Revoked licences, the newest that have not expired anyhow." }
};

/* clang-format on */

_Static_assert(COUNT(type_words) == LICENCE_DOC_TYPES + 1, "a word for each type");
_Static_assert(COUNT(code_words) == LICENCE_DOC_CODES + 1, "a word for each code");
_Static_assert(sizeof(enum licence_doc_type) == sizeof(unsigned), "choices are read as unsigned");

static bool fail(char *out_trouble, size_t size, const char *what)
{
    if (out_trouble != NULL)
        (void)snprintf(out_trouble, size, "%s", what);
    return false;
}

/* What no single field can say. */
static const char *contradiction_in(const struct licence_doc *doc)
{
    if ((1U << doc->type & TERMS) != 0 && doc->nbf_ms >= doc->exp_ms)
        return "\"exp\" is not after \"nbf\"";
    if ((1U << doc->type & TERMS) != 0 && doc->lease_until_ms > doc->exp_ms)
        return "\"lease_until\" is after \"exp\"";
    for (size_t i = 0; i < doc->key_count; i++)
        if (doc->keys[i].nbf_ms >= doc->keys[i].exp_ms)
            return "a key's \"exp\" is not after its \"nbf\"";
    return NULL;
}

static bool read_object(struct licence_doc *doc, const struct json_value *object, char *out_trouble,
                        size_t size)
{
    const struct licence_field_table head = { fields, 1, out_trouble, size };
    const struct licence_field_table all = { fields, COUNT(fields), out_trouble, size };

    if (!licence_field_read(&head, 0, object, doc) ||
        !licence_field_read(&all, doc->type, object, doc))
        return false;
    const char *contradiction = contradiction_in(doc);
    return contradiction == NULL || fail(out_trouble, size, contradiction);
}

bool licence_doc_read(struct licence_doc *out_doc, const char *payload, size_t len,
                      char *out_trouble, size_t size)
{
    struct licence_doc doc = { 0 };
    struct json *json;
    char error[JSON_ERROR_SIZE];

    if (json_parse(payload, len, LICENCE_DOC_PAYLOAD, DEPTH, &json, error) != ERR_NONE)
        return fail(out_trouble, size, error);
    bool is_good = read_object(&doc, json_root(json), out_trouble, size);
    json_destroy(json);
    if (is_good)
        *out_doc = doc;
    return is_good;
}

bool licence_doc_write(struct buf *out, const struct licence_doc *doc, char *out_trouble,
                       size_t size)
{
    const struct licence_field_table all = { fields, COUNT(fields), out_trouble, size };
    struct json_write w;
    size_t start = out->len;

    if (doc->type >= LICENCE_DOC_TYPES)
        return fail(out_trouble, size, "\"typ\" is out of bounds");
    const char *contradiction = contradiction_in(doc);
    if (contradiction != NULL)
        return fail(out_trouble, size, contradiction);
    json_write_init(&w, out);
    json_write_object(&w, NULL);
    if (!licence_field_write(&all, doc->type, doc, &w))
        return false;
    json_write_end(&w);
    if (!json_write_done(&w) || out->len - start > LICENCE_DOC_PAYLOAD)
        return fail(out_trouble, size, "the payload is too long");
    return true;
}

const char *licence_doc_type_word(enum licence_doc_type type)
{
    return type < LICENCE_DOC_TYPES ? type_words[type] : "";
}

const char *licence_doc_code_word(enum licence_doc_code code)
{
    return code < LICENCE_DOC_CODES ? code_words[code] : "";
}

bool licence_doc_is_id(const char *text)
{
    return licence_field_is_id(text, LICENCE_DOC_ID - 1);
}

bool licence_doc_is_key_id(const char *text)
{
    return licence_field_is_key_id(text);
}

const struct licence_field *licence_doc_fields(size_t *out_count)
{
    *out_count = COUNT(fields);
    return fields;
}
