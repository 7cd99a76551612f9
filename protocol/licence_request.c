/* SPDX-License-Identifier: Apache-2.0 */
/* A POST's payload follows a table, as documents do; its token is bound to its path, so that a
 * request for a lease can never be used as a release. */
#include "protocol/licence_request.h"

#include "base/base64url.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/str.h"
#include "protocol/licence_field.h"
#include "protocol/licence_keys.h"
#include "protocol/paseto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DEPTH          8
#define NONCE_OCTETS   16
#define DIGEST_LEN     64
#define PROVEN_BYTES   512 /* room for what a proof is made of */
#define ASSERTION_HEAD LICENCE_PROTOCOL "|request|"

#define BIT(type) (1U << LICENCE_REQUEST_##type)
#define POSTS     (BIT(ACTIVATE) | BIT(LEASE) | BIT(RELEASE))
#define AT(name)  offsetof(struct licence_request, name), sizeof((struct licence_request *)0)->name
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))

static const char *const type_words[] = { "activate", "lease", "release", NULL };

static const char *const paths[LICENCE_REQUEST_TYPES] = { "/v1/activate",    "/v1/lease",
                                                          "/v1/release",     "/v1/keys",
                                                          "/v1/revocations", "/v1/time" };

/* clang-format off */

static const struct licence_field fields[] = {
    { "typ", LICENCE_FIELD_CHOICE, AT(type), 0, 0, POSTS, POSTS, .words = type_words,
      .help = "What is asked." },
    { "lid", LICENCE_FIELD_ID, AT(lid), 0, 0, POSTS, POSTS,
      .help = "Licence id." },
    { "node", LICENCE_FIELD_KEY_ID, AT(node), 0, 0, POSTS, POSTS,
      .help = "Id of the node's public key." },
    { "nonce", LICENCE_FIELD_NONCE, AT(nonce), 0, 0, POSTS, POSTS,
      .help = "128 random bits, new in each request." },
    { "req_seq", LICENCE_FIELD_NUMBER, AT(req_seq), 1, LICENCE_DOC_NUMBER, POSTS, POSTS,
      .help = "The node's counter of requests." },
    { "iat", LICENCE_FIELD_TIME, AT(iat_ms), 0, 0, POSTS, POSTS,
      .help = "The agent's clock; it may be wrong." },
    { "devices", LICENCE_FIELD_NUMBER, AT(devices), 0, LICENCE_DOC_DEVICES, POSTS, POSTS,
      .help = "Devices that it knows." },
    { "keys_version", LICENCE_FIELD_NUMBER, AT(keys_version), 1, LICENCE_DOC_NUMBER, POSTS, 0,
      .help = "Version of the key set that it has." },
    { "seq_seen", LICENCE_FIELD_NUMBER, AT(seq_seen), 1, LICENCE_DOC_NUMBER, POSTS, 0,
      .help = "Highest `seq` that it was told; the server goes on above it." },
    { "version", LICENCE_FIELD_ID, AT(version), 0, 0, POSTS, POSTS,
      .help = "Version of the agent." },
    { "key", LICENCE_FIELD_BYTES, AT(key), 0, 0, BIT(ACTIVATE), BIT(ACTIVATE),
      .help = "The node's public key, 32 octets in base64url." },
    { "proof", LICENCE_FIELD_BYTES, AT(proof), 0, 0, BIT(ACTIVATE), BIT(ACTIVATE),
      .help = "HMAC-SHA-256 under the activation code, 32 octets in base64url." }
};

/* clang-format on */

const char *licence_request_path(enum licence_request_type type)
{
    return type < LICENCE_REQUEST_TYPES ? paths[type] : NULL;
}

enum licence_request_type licence_request_of_path(const char *path)
{
    unsigned type = 0;

    while (type < LICENCE_REQUEST_TYPES && strcmp(paths[type], path) != 0)
        type++;
    return (enum licence_request_type)type;
}

bool licence_request_is_post(enum licence_request_type type)
{
    return type < LICENCE_REQUEST_TYPES && (1U << type & POSTS) != 0;
}

const struct licence_field *licence_request_fields(size_t *out_count)
{
    *out_count = COUNT(fields);
    return fields;
}

/* A text of base64url in an array of exactly its size. */
static void encode_to(char *out, size_t size, const uint8_t *octets, size_t len)
{
    struct buf text;

    buf_init(&text, size);
    (void)base64url_encode(&text, octets, len);
    (void)str_copy(out, size, buf_text(&text));
    buf_finish(&text);
}

void licence_request_nonce(char out_nonce[LICENCE_REQUEST_NONCE])
{
    uint8_t octets[NONCE_OCTETS];

    crypto_random(octets, sizeof octets);
    encode_to(out_nonce, LICENCE_REQUEST_NONCE, octets, sizeof octets);
}

static void request_assertion(enum licence_request_type type, char *out, size_t size)
{
    (void)snprintf(out, size, "%s%s", ASSERTION_HEAD, paths[type]);
}

static bool is_id_of(const char *node, const uint8_t key[CRYPTO_SIGN_PUBLIC])
{
    char id[LICENCE_DOC_KEY_ID];

    licence_keys_id(key, id);
    return strcmp(id, node) == 0;
}

static bool write_payload(struct buf *out, const struct licence_request *request)
{
    const struct licence_field_table table = { fields, COUNT(fields), NULL, 0 };
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w, NULL);
    if (!licence_field_write(&table, request->type, request, &w))
        return false;
    json_write_end(&w);
    return json_write_done(&w);
}

bool licence_request_write(struct buf *out, const struct licence_request *request,
                           const struct crypto_sign *node_key)
{
    char assertion[LICENCE_REQUEST_ASSERTION];
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    struct paseto token;
    size_t start = out->len;

    crypto_sign_public(node_key, key);
    if (!licence_request_is_post(request->type) || !is_id_of(request->node, key) ||
        (request->type == LICENCE_REQUEST_ACTIVATE && memcmp(request->key, key, sizeof key) != 0))
        return false;
    request_assertion(request->type, assertion, sizeof assertion);
    paseto_init(&token);
    bool is_written = write_payload(&token.payload, request) &&
                      paseto_sign(out, &token, node_key, assertion) &&
                      out->len - start <= LICENCE_REQUEST_MOST;
    paseto_finish(&token);
    return is_written;
}

bool licence_request_write_query(struct buf *out, const char *nonce, const char *node)
{
    return buf_append_format(out, "nonce=%s&node=%s", nonce, node == NULL ? "-" : node);
}

static void digest_of(const char *bytes, size_t len, char out_hex[DIGEST_LEN + 1])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(bytes, len, digest);
    crypto_hex(digest, sizeof digest, out_hex);
}

static bool is_node(const char *text)
{
    return strcmp(text, "-") == 0 || licence_field_is_key_id(text);
}

bool licence_request_read_query(struct licence_question *out_question,
                                enum licence_request_type type, const char *query, size_t len)
{
    struct licence_question question = { 0 };
    char text[sizeof "nonce=&node=" + LICENCE_REQUEST_NONCE + LICENCE_DOC_KEY_ID];
    const size_t nonce_end = 6 + LICENCE_REQUEST_NONCE - 1;

    if (type >= LICENCE_REQUEST_TYPES || licence_request_is_post(type) || len >= sizeof text ||
        len < nonce_end + 6 || memchr(query, '\0', len) != NULL)
        return false;
    memcpy(text, query, len);
    text[len] = '\0';
    if (memcmp(text, "nonce=", 6) != 0 || memcmp(text + nonce_end, "&node=", 6) != 0)
        return false;
    memcpy(question.nonce, text + 6, LICENCE_REQUEST_NONCE - 1);
    if (!licence_field_is_nonce(question.nonce) || !is_node(text + nonce_end + 6))
        return false;
    (void)str_copy(question.node, sizeof question.node, text + nonce_end + 6);
    (void)str_copy(question.path, sizeof question.path, paths[type]);
    digest_of(query, len, question.digest);
    *out_question = question;
    return true;
}

static enum licence_request_check
read_payload(struct licence_request *out, enum licence_request_type type, const struct buf *payload)
{
    const struct licence_field_table head = { fields, 1, NULL, 0 };
    const struct licence_field_table all = { fields, COUNT(fields), NULL, 0 };
    char error[JSON_ERROR_SIZE];
    struct json *json;
    enum licence_request_check check = LICENCE_REQUEST_NO_FIELDS;

    if (json_parse(buf_text(payload), payload->len, LICENCE_REQUEST_MOST, DEPTH, &json, error) !=
        ERR_NONE)
        return check;
    const struct json_value *root = json_root(json);
    if (licence_field_read(&head, 0, root, out)) {
        if (out->type != type)
            check = LICENCE_REQUEST_OTHER_TYPE;
        else if (licence_field_read(&all, type, root, out))
            check = LICENCE_REQUEST_GOOD;
    }
    json_destroy(json);
    return check;
}

enum licence_request_check licence_request_read(struct licence_request *out_request,
                                                enum licence_request_type type, const char *body,
                                                size_t len)
{
    struct licence_request request = { 0 };
    struct paseto token;
    enum licence_request_check check = LICENCE_REQUEST_NO_TOKEN;

    if (!licence_request_is_post(type) || len > LICENCE_REQUEST_MOST)
        return check;
    paseto_init(&token);
    if (paseto_read(&token, body, len) && token.footer.len == 0)
        check = read_payload(&request, type, &token.payload);
    paseto_finish(&token);
    if (check != LICENCE_REQUEST_GOOD)
        return check;
    if (type == LICENCE_REQUEST_ACTIVATE &&
        (!crypto_sign_public_is_sound(request.key) || !is_id_of(request.node, request.key)))
        return LICENCE_REQUEST_OTHER_KEY;
    *out_request = request;
    return LICENCE_REQUEST_GOOD;
}

enum licence_request_check licence_request_verify(const struct licence_request *request,
                                                  const uint8_t key[CRYPTO_SIGN_PUBLIC],
                                                  const char *body, size_t len)
{
    char assertion[LICENCE_REQUEST_ASSERTION];
    struct paseto token;

    if (!is_id_of(request->node, key))
        return LICENCE_REQUEST_OTHER_KEY;
    request_assertion(request->type, assertion, sizeof assertion);
    paseto_init(&token);
    bool is_good = paseto_read(&token, body, len) && paseto_verify(&token, key, assertion);
    paseto_finish(&token);
    return is_good ? LICENCE_REQUEST_GOOD : LICENCE_REQUEST_FORGED;
}

const char *licence_request_check_text(enum licence_request_check check)
{
    static const char *const texts[] = { "good",
                                         "no token",
                                         "a field is missing or out of bounds",
                                         "a request for another path",
                                         "the node's id is not that of its key",
                                         "the signature does not fit" };

    return (size_t)check < COUNT(texts) ? texts[check] : "";
}

void licence_request_question(struct licence_question *out_question,
                              const struct licence_request *request, const char *body, size_t len)
{
    (void)str_copy(out_question->path, sizeof out_question->path, paths[request->type]);
    (void)str_copy(out_question->nonce, sizeof out_question->nonce, request->nonce);
    (void)str_copy(out_question->node, sizeof out_question->node, request->node);
    digest_of(body, len, out_question->digest);
}

void licence_request_assertion(const struct licence_question *question,
                               char out_text[LICENCE_REQUEST_ASSERTION])
{
    (void)snprintf(out_text, LICENCE_REQUEST_ASSERTION, "%s|%s|%s|%s|%s", LICENCE_PROTOCOL,
                   question->path, question->nonce, question->node, question->digest);
}

/* The next part of a text that '|' divides, copied; the rest after it. NULL when it does not fit.
 */
static const char *next_part(const char *text, char *out, size_t size)
{
    size_t len = text == NULL ? size : strcspn(text, "|");

    if (len >= size)
        return NULL;
    memcpy(out, text, len);
    out[len] = '\0';
    return text[len] == '|' ? text + len + 1 : text + len;
}

bool licence_request_read_assertion(struct licence_question *out_question, const char *text,
                                    size_t len)
{
    struct licence_question q = { 0 };
    char copy[LICENCE_REQUEST_ASSERTION];
    char again[LICENCE_REQUEST_ASSERTION];
    char head[sizeof LICENCE_PROTOCOL];

    if (len >= sizeof copy || memchr(text, '\0', len) != NULL)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    const char *rest = next_part(copy, head, sizeof head);
    rest = next_part(rest, q.path, sizeof q.path);
    rest = next_part(rest, q.nonce, sizeof q.nonce);
    rest = next_part(rest, q.node, sizeof q.node);
    rest = next_part(rest, q.digest, sizeof q.digest);
    if (rest == NULL || licence_request_of_path(q.path) == LICENCE_REQUEST_TYPES)
        return false;
    licence_request_assertion(&q, again); /* what was read is all that there was */
    if (strcmp(copy, again) != 0)
        return false;
    bool is_keys = strcmp(copy, LICENCE_KEYS_ASSERTION) == 0;
    if (!is_keys && (!licence_field_is_nonce(q.nonce) || !is_node(q.node) ||
                     strspn(q.digest, "0123456789abcdef") != DIGEST_LEN))
        return false;
    *out_question = q;
    return true;
}

/* All that the code vouches for, without a separator inside any part. */
static void make_proof(const struct licence_request *request,
                       const uint8_t code[LICENCE_CODE_OCTETS],
                       uint8_t out_proof[LICENCE_REQUEST_PROOF])
{
    char text[PROVEN_BYTES];
    char key[BASE64URL_LEN(CRYPTO_SIGN_PUBLIC) + 1];

    encode_to(key, sizeof key, request->key, sizeof request->key);
    int len = snprintf(text, sizeof text, "%s|activate|%s|%s|%s|%" PRId64 "|%s", LICENCE_PROTOCOL,
                       request->lid, request->node, key, request->req_seq, request->nonce);
    crypto_hmac_sha256(code, LICENCE_CODE_OCTETS, text, (size_t)len, out_proof);
}

void licence_request_prove(struct licence_request *request, const uint8_t code[LICENCE_CODE_OCTETS])
{
    make_proof(request, code, request->proof);
}

bool licence_request_is_proven(const struct licence_request *request,
                               const uint8_t code[LICENCE_CODE_OCTETS])
{
    uint8_t proof[LICENCE_REQUEST_PROOF];

    make_proof(request, code, proof);
    bool is_same = crypto_equal(proof, request->proof, sizeof proof);
    crypto_wipe(proof, sizeof proof);
    return is_same;
}
