/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of an answer stand in one table, in their order; the first that fails is the verdict.
 */
#include "protocol/licence_answer.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define FOOTER_HEAD "{\"kid\":\""
#define FOOTER_TAIL "\"}"
#define FOOTER_LEN  (sizeof FOOTER_HEAD - 1 + LICENCE_DOC_KEY_ID - 1 + sizeof FOOTER_TAIL - 1)
#define TROUBLE     120

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One verification on its way. */
struct trial {
    const struct licence_against *against;
    const char *text;
    size_t len;
    struct paseto token;
    char kid[LICENCE_DOC_KEY_ID];
    const struct licence_doc_key *key; /* NULL for key sets */
    const uint8_t *public_key;
    struct licence_doc doc;
    char trouble[TROUBLE]; /* what a check says besides its own text */
};

static bool wants_keys(const struct trial *t)
{
    const struct licence_question *q = t->against->question;

    return q == NULL || strcmp(q->path, licence_request_path(LICENCE_REQUEST_KEYS)) == 0;
}

static bool is_short(struct trial *t)
{
    while (t->len > 0 && memchr(" \r\n\t", t->text[t->len - 1], 4) != NULL)
        t->len--;
    return t->len < PASETO_TOKEN_MOST;
}

static bool is_token(struct trial *t)
{
    return paseto_read(&t->token, t->text, t->len);
}

static bool has_footer(struct trial *t)
{
    const char *footer = buf_text(&t->token.footer);
    const size_t head = sizeof FOOTER_HEAD - 1;

    if (t->token.footer.len != FOOTER_LEN || memcmp(footer, FOOTER_HEAD, head) != 0 ||
        strcmp(footer + FOOTER_LEN - (sizeof FOOTER_TAIL - 1), FOOTER_TAIL) != 0)
        return false;
    memcpy(t->kid, footer + head, sizeof t->kid - 1);
    return licence_doc_is_key_id(t->kid);
}

static bool has_known_key(struct trial *t)
{
    if (wants_keys(t)) {
        t->public_key = licence_keys_root(t->against->keys, t->kid);
    } else {
        t->key = licence_keys_find(t->against->keys, t->kid);
        t->public_key = t->key == NULL ? NULL : t->key->public_key;
    }
    if (t->public_key == NULL)
        (void)snprintf(t->trouble, sizeof t->trouble, "key %s", t->kid);
    return t->public_key != NULL;
}

static bool is_signed(struct trial *t)
{
    char assertion[LICENCE_REQUEST_ASSERTION] = LICENCE_KEYS_ASSERTION;

    if (!wants_keys(t))
        licence_request_assertion(t->against->question, assertion);
    return paseto_verify(&t->token, t->public_key, assertion);
}

static bool has_payload(struct trial *t)
{
    return licence_doc_read(&t->doc, buf_text(&t->token.payload), t->token.payload.len, t->trouble,
                            sizeof t->trouble);
}

static bool is_of_the_kind(struct trial *t)
{
    static const enum licence_doc_type kinds[LICENCE_REQUEST_TYPES] = {
        [LICENCE_REQUEST_ACTIVATE] = LICENCE_DOC_LICENCE,
        [LICENCE_REQUEST_LEASE] = LICENCE_DOC_LEASE,
        [LICENCE_REQUEST_RELEASE] = LICENCE_DOC_RELEASED,
        [LICENCE_REQUEST_KEYS] = LICENCE_DOC_KEYSET,
        [LICENCE_REQUEST_REVOCATIONS] = LICENCE_DOC_REVOCATIONS,
        [LICENCE_REQUEST_TIME] = LICENCE_DOC_TIME
    };
    enum licence_request_type asked =
        wants_keys(t) ? LICENCE_REQUEST_KEYS : licence_request_of_path(t->against->question->path);

    (void)snprintf(t->trouble, sizeof t->trouble, "a document \"%s\"",
                   licence_doc_type_word(t->doc.type));
    if (t->doc.type == LICENCE_DOC_ERROR)
        return asked != LICENCE_REQUEST_KEYS; /* root keys are not at hand for errors */
    return asked < LICENCE_REQUEST_TYPES && t->doc.type == kinds[asked];
}

static bool is_in_the_keys_time(struct trial *t)
{
    if (t->key == NULL)
        return true;
    return t->doc.iat_ms >= t->key->nbf_ms && t->doc.iat_ms <= t->key->exp_ms &&
           t->against->floor_ms <= t->key->exp_ms;
}

static bool is_in_the_sets_time(struct trial *t)
{
    if (t->key == NULL)
        return true;
    return t->doc.iat_ms <= t->against->keys->valid_until_ms &&
           t->against->floor_ms <= t->against->keys->valid_until_ms;
}

static bool is_for_the_node(struct trial *t)
{
    return t->doc.node[0] == '\0' || strcmp(t->doc.node, t->against->question->node) == 0;
}

/* Not lower, and not so far ahead that nothing could follow: a thief of a signing key must not be
 * able to leave us deaf to the server when his key is out of use. */
static bool follows(struct trial *t, int64_t number, int64_t known)
{
    if (t->against->is_stored)
        return true;
    if (number >= known && number - known > LICENCE_ANSWER_LEAP)
        (void)snprintf(t->trouble, sizeof t->trouble, "a leap");
    return number >= known && number - known <= LICENCE_ANSWER_LEAP;
}

static bool is_new(struct trial *t)
{
    return t->doc.seq == 0 || follows(t, t->doc.seq, t->against->seq);
}

static bool has_new_version(struct trial *t)
{
    int64_t known = t->doc.type == LICENCE_DOC_KEYSET        ? t->against->keys->version
                    : t->doc.type == LICENCE_DOC_REVOCATIONS ? t->against->revocations_version
                                                             : 0;

    if (t->doc.type == LICENCE_DOC_REVOCATIONS)
        return follows(t, t->doc.version, known);
    return t->doc.version >= known; /* a root's word */
}

static const struct {
    bool (*holds)(struct trial *t);
    const char *text;
} checks[] = {
    [LICENCE_CHECK_GOOD] = { NULL, "" },
    [LICENCE_CHECK_LONG] = { is_short, "longer than any licence" },
    [LICENCE_CHECK_TOKEN] = { is_token, "not of the form v4.public" },
    [LICENCE_CHECK_FOOTER] = { has_footer, "the footer does not name a key" },
    [LICENCE_CHECK_KEY] = { has_known_key, "signed by a key that is not trusted" },
    [LICENCE_CHECK_SIGNATURE] = { is_signed, "forged, changed, or the answer to another question" },
    [LICENCE_CHECK_PAYLOAD] = { has_payload, "not a document that we know" },
    [LICENCE_CHECK_KIND] = { is_of_the_kind, "not an answer to what was asked" },
    [LICENCE_CHECK_KEY_TIME] = { is_in_the_keys_time, "its key does not sign at that time" },
    [LICENCE_CHECK_KEYS_OLD] = { is_in_the_sets_time, "the key set in force has ended" },
    [LICENCE_CHECK_NODE] = { is_for_the_node, "for another node" },
    [LICENCE_CHECK_SEQ] = { is_new, "older than what was answered before, or far ahead" },
    [LICENCE_CHECK_VERSION] = { has_new_version,
                                "an older version than the one in force, or far ahead" }
};

_Static_assert(COUNT(checks) == LICENCE_CHECKS, "a row for each check");

const char *licence_answer_check_text(enum licence_check check)
{
    return check < LICENCE_CHECKS ? checks[check].text : "";
}

static void say(struct licence_verdict *out, enum licence_check check, const char *trouble)
{
    out->check = check;
    (void)snprintf(out->text, sizeof out->text, "%s%s%s", checks[check].text,
                   trouble[0] == '\0' ? "" : ": ", trouble);
}

bool licence_answer_verify(const char *token, size_t len, const struct licence_against *against,
                           struct licence_doc *out_doc, struct licence_verdict *out_verdict)
{
    struct trial t = { .against = against, .text = token, .len = len };
    unsigned check = LICENCE_CHECK_GOOD;

    paseto_init(&t.token);
    for (unsigned next = 1; next < LICENCE_CHECKS && check == LICENCE_CHECK_GOOD; next++) {
        t.trouble[0] = '\0';
        if (!checks[next].holds(&t))
            check = next;
    }
    paseto_finish(&t.token);
    if (check == LICENCE_CHECK_GOOD) {
        t.trouble[0] = '\0';
        *out_doc = t.doc;
    }
    say(out_verdict, (enum licence_check)check, t.trouble);
    return check == LICENCE_CHECK_GOOD;
}

static bool sign(struct buf *out, const struct licence_doc *doc, const struct crypto_sign *key,
                 const char *assertion, struct licence_verdict *out_verdict)
{
    char trouble[TROUBLE] = "";
    char kid[LICENCE_DOC_KEY_ID];
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct paseto token;

    crypto_sign_public(key, public_key);
    licence_keys_id(public_key, kid);
    paseto_init(&token);
    (void)buf_append_format(&token.footer, FOOTER_HEAD "%s" FOOTER_TAIL, kid);
    bool is_written = licence_doc_write(&token.payload, doc, trouble, sizeof trouble) &&
                      paseto_sign(out, &token, key, assertion);
    paseto_finish(&token);
    if (out_verdict != NULL)
        say(out_verdict, is_written ? LICENCE_CHECK_GOOD : LICENCE_CHECK_PAYLOAD, trouble);
    return is_written;
}

bool licence_answer_sign(struct buf *out, const struct licence_doc *doc,
                         const struct licence_question *question, const struct crypto_sign *key,
                         struct licence_verdict *out_verdict)
{
    char assertion[LICENCE_REQUEST_ASSERTION];

    licence_request_assertion(question, assertion);
    return sign(out, doc, key, assertion, out_verdict);
}

bool licence_answer_sign_keys(struct buf *out, const struct licence_doc *keyset,
                              const struct crypto_sign *root, struct licence_verdict *out_verdict)
{
    if (keyset->type != LICENCE_DOC_KEYSET) {
        if (out_verdict != NULL)
            say(out_verdict, LICENCE_CHECK_KIND, "");
        return false;
    }
    return sign(out, keyset, root, LICENCE_KEYS_ASSERTION, out_verdict);
}

bool licence_answer_write_file(struct buf *out, const struct licence_question *question,
                               const char *token, size_t len)
{
    char assertion[LICENCE_REQUEST_ASSERTION] = LICENCE_KEYS_ASSERTION;

    if (question != NULL)
        licence_request_assertion(question, assertion);
    buf_append_text(out, assertion);
    buf_append_text(out, "\n");
    buf_append(out, token, len);
    return buf_append_text(out, "\n");
}

bool licence_answer_read_file(const char *text, size_t len, struct licence_question *out_question,
                              const char **out_token, size_t *out_token_len)
{
    const char *end = memchr(text, '\n', len);
    struct licence_question question;

    if (len >= LICENCE_ANSWER_FILE || end == NULL ||
        !licence_request_read_assertion(&question, text, (size_t)(end - text)))
        return false;
    const char *token = end + 1;
    size_t token_len = len - (size_t)(token - text);
    if (token_len > 0 && token[token_len - 1] == '\n')
        token_len--;
    if (token_len == 0 || memchr(token, '\n', token_len) != NULL)
        return false;
    *out_question = question;
    *out_token = token;
    *out_token_len = token_len;
    return true;
}

bool licence_answer_signed_bytes(struct buf *out, const char *token, size_t len,
                                 const char *assertion,
                                 uint8_t out_signature[CRYPTO_SIGN_SIGNATURE])
{
    struct paseto parts;

    paseto_init(&parts);
    bool is_token = paseto_read(&parts, token, len);
    if (is_token) {
        is_token = paseto_signed_bytes(out, &parts, assertion);
        memcpy(out_signature, parts.signature, CRYPTO_SIGN_SIGNATURE);
    }
    paseto_finish(&parts);
    return is_token;
}
