/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"
#include "tests/fakes/licence_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rig and the token of its lease. */
struct world {
    struct licence_rig rig;
    struct buf token;
};

static void start(struct world *w)
{
    licence_rig_init(&w->rig);
    buf_init(&w->token, PASETO_TOKEN_MOST);
    CU_ASSERT_TRUE_FATAL(licence_rig_sign(&w->rig, &w->rig.lease, &w->token));
}

static void finish(struct world *w)
{
    buf_finish(&w->token);
    licence_rig_finish(&w->rig);
}

static enum licence_check verdict(struct world *w)
{
    bool is_good = licence_rig_verify(&w->rig, w->token.data, w->token.len);

    CU_ASSERT_EQUAL(is_good, w->rig.verdict.check == LICENCE_CHECK_GOOD);
    CU_ASSERT_EQUAL(is_good, w->rig.verdict.text[0] == '\0');
    return w->rig.verdict.check;
}

static enum licence_check verdict_of(struct world *w, const struct licence_doc *doc)
{
    CU_ASSERT_TRUE_FATAL(licence_rig_sign(&w->rig, doc, &w->token));
    return verdict(w);
}

static void takes_the_answer_to_its_question(void)
{
    struct world w;

    start(&w);
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_GOOD);
    CU_ASSERT_EQUAL(w.rig.got.type, LICENCE_DOC_LEASE);
    CU_ASSERT_STRING_EQUAL(w.rig.got.lid, "L-2026-0001");
    CU_ASSERT_EQUAL(w.rig.got.exp_ms, w.rig.lease.exp_ms);
    buf_append_text(&w.token, "\r\n");
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_GOOD);
    buf_append(&w.token, "\0", 1);
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_TOKEN);
    finish(&w);
}

/* Every part of the question that differs makes it the answer to another one. */
static void refuses_the_answer_to_another_question(void)
{
    struct world w;

    start(&w);
    struct licence_question good = w.rig.question;
    (void)str_copy(w.rig.question.path, sizeof w.rig.question.path, "/v1/activate");
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_SIGNATURE);
    w.rig.question = good;
    w.rig.question.nonce[0] = 'B'; /* a replay: the same request, asked again */
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_SIGNATURE);
    w.rig.question = good;
    w.rig.question.node[0] = '0'; /* another agent's */
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_SIGNATURE);
    w.rig.question = good;
    w.rig.question.digest[63] ^= 1; /* the request was changed on its way */
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_SIGNATURE);
    w.rig.question = good;
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_GOOD);
    finish(&w);
}

static void refuses_keys_that_are_not_in_the_set(void)
{
    struct world w;

    start(&w);
    struct crypto_sign *signing = w.rig.signing;
    w.rig.signing = w.rig.node;
    CU_ASSERT_EQUAL(verdict_of(&w, &w.rig.lease), LICENCE_CHECK_KEY);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.rig.verdict.text, w.rig.node_id));
    w.rig.signing = w.rig.root; /* root keys sign key sets and nothing else */
    CU_ASSERT_EQUAL(verdict_of(&w, &w.rig.lease), LICENCE_CHECK_KEY);
    w.rig.signing = signing;
    CU_ASSERT_EQUAL(verdict_of(&w, &w.rig.lease), LICENCE_CHECK_GOOD);
    w.rig.keys.key_count = 0; /* no key set yet */
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_KEY);
    finish(&w);
}

/* The right key's name over another key's signature. */
static void refuses_a_signature_under_a_borrowed_name(void)
{
    struct world w;
    struct paseto parts;
    char assertion[LICENCE_REQUEST_ASSERTION];

    start(&w);
    paseto_init(&parts);
    licence_request_assertion(&w.rig.question, assertion);
    CU_ASSERT_TRUE(paseto_read(&parts, w.token.data, w.token.len));
    buf_clear(&w.token);
    CU_ASSERT_TRUE(paseto_sign(&w.token, &parts, w.rig.node, assertion));
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_SIGNATURE);
    paseto_finish(&parts);
    finish(&w);
}

static void refuses_other_footers(void)
{
    static const char *const footers[] = { "",
                                           "{}",
                                           "{\"kid\":\"\"}",
                                           "{\"kid\":\"%s\",\"alg\":\"none\"}",
                                           "{\"kid\": \"%s\"}",
                                           "{\"KID\":\"%s\"}",
                                           "%s",
                                           "{\"kid\":\"0%.31s\"} ",
                                           "{\"kid\":\"G%.31s\"}" };
    struct world w;
    struct paseto parts;
    char assertion[LICENCE_REQUEST_ASSERTION];
    char kid[LICENCE_DOC_KEY_ID];
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    start(&w);
    paseto_init(&parts);
    crypto_sign_public(w.rig.signing, key);
    licence_keys_id(key, kid);
    licence_request_assertion(&w.rig.question, assertion);
    for (size_t i = 0; i < sizeof footers / sizeof footers[0]; i++) {
        CU_ASSERT_TRUE(licence_rig_sign(&w.rig, &w.rig.lease, &w.token));
        CU_ASSERT_TRUE(paseto_read(&parts, w.token.data, w.token.len));
        const char *at = strchr(footers[i], '%');
        buf_clear(&parts.footer);
        buf_append(&parts.footer, footers[i],
                   at == NULL ? strlen(footers[i]) : (size_t)(at - footers[i]));
        if (at != NULL && at[1] == 's')
            buf_append_text(&parts.footer, kid);
        else if (at != NULL)
            buf_append(&parts.footer, kid, 31);
        if (at != NULL)
            buf_append_text(&parts.footer, strchr(at, 's') + 1);
        buf_clear(&w.token);
        CU_ASSERT_TRUE(paseto_sign(&w.token, &parts, w.rig.signing, assertion));
        CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_FOOTER);
    }
    paseto_finish(&parts);
    finish(&w);
}

static void refuses_documents_of_another_kind(void)
{
    struct world w;

    start(&w);
    for (unsigned path = 0; path < LICENCE_REQUEST_TYPES; path++) {
        static const enum licence_doc_type fits[] = { LICENCE_DOC_LICENCE,     LICENCE_DOC_LEASE,
                                                      LICENCE_DOC_RELEASED,    LICENCE_DOC_KEYSET,
                                                      LICENCE_DOC_REVOCATIONS, LICENCE_DOC_TIME };
        if (path == LICENCE_REQUEST_KEYS)
            continue; /* signed by roots: see below */
        (void)str_copy(w.rig.question.path, sizeof w.rig.question.path,
                       licence_request_path((enum licence_request_type)path));
        for (unsigned type = 0; type < LICENCE_DOC_TYPES; type++) {
            struct licence_doc doc = w.rig.lease;
            doc.type = (enum licence_doc_type)type;
            doc.code = LICENCE_DOC_BUSY;
            doc.version = 1;
            doc.valid_until_ms = doc.exp_ms;
            doc.key_count = 1;
            doc.keys[0] = w.rig.keyset.keys[0];
            bool is_good = doc.type == fits[path] || doc.type == LICENCE_DOC_ERROR;
            CU_ASSERT_EQUAL(verdict_of(&w, &doc),
                            is_good ? LICENCE_CHECK_GOOD : LICENCE_CHECK_KIND);
        }
    }
    finish(&w);
}

static void takes_key_sets_from_roots_only_and_never_an_older_one(void)
{
    struct world w;
    struct licence_doc set;

    start(&w);
    w.rig.against.question = NULL;
    set = w.rig.keyset;
    buf_clear(&w.token);
    CU_ASSERT_TRUE(licence_answer_sign_keys(&w.token, &set, w.rig.root, NULL));
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_GOOD);
    buf_clear(&w.token);
    CU_ASSERT_TRUE(licence_answer_sign_keys(&w.token, &set, w.rig.signing, NULL));
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_KEY); /* a signing key made itself a root */
    set.version = 2;
    set.keys[1] = set.keys[0];
    crypto_sign_public(w.rig.node, set.keys[1].public_key);
    set.key_count = 2;
    buf_clear(&w.token);
    CU_ASSERT_TRUE(licence_answer_sign_keys(&w.token, &set, w.rig.root, NULL));
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_GOOD);
    CU_ASSERT_TRUE(licence_keys_take(&w.rig.keys, &w.rig.got));
    CU_ASSERT_EQUAL(w.rig.keys.key_count, 2);
    buf_clear(&w.token);
    CU_ASSERT_TRUE(licence_answer_sign_keys(&w.token, &w.rig.keyset, w.rig.root, NULL));
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_VERSION);
    CU_ASSERT_FALSE(licence_keys_take(&w.rig.keys, &w.rig.keyset));
    CU_ASSERT_EQUAL(w.rig.keys.version, 2);
    CU_ASSERT_FALSE(licence_answer_sign_keys(&w.token, &w.rig.lease, w.rig.root, NULL));
    finish(&w);
}

/* A lease is no key set, whoever signed it, and a key set no lease. */
static void keeps_the_two_tiers_apart(void)
{
    struct world w;
    struct paseto parts;

    start(&w);
    paseto_init(&parts);
    CU_ASSERT_TRUE(paseto_read(&parts, w.token.data, w.token.len));
    buf_clear(&parts.footer);
    char kid[LICENCE_DOC_KEY_ID];
    licence_keys_id(w.rig.keys.roots[0], kid);
    buf_append_format(&parts.footer, "{\"kid\":\"%s\"}", kid);
    buf_clear(&w.token);
    CU_ASSERT_TRUE(paseto_sign(&w.token, &parts, w.rig.root, LICENCE_KEYS_ASSERTION));
    w.rig.against.question = NULL;
    CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_KIND);
    paseto_finish(&parts);
    finish(&w);
}

static void checks_when_keys_sign(void)
{
    struct world w;
    struct licence_doc doc;

    start(&w);
    doc = w.rig.lease;
    doc.iat_ms = w.rig.keyset.keys[0].nbf_ms - 1;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_KEY_TIME);
    doc.iat_ms = w.rig.keyset.keys[0].exp_ms + 1;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_KEY_TIME);
    doc.iat_ms = w.rig.keyset.keys[0].exp_ms;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_GOOD);
    doc.iat_ms = LICENCE_RIG_NOW; /* backdated with a key that has ended by what we know */
    w.rig.against.floor_ms = w.rig.keyset.keys[0].exp_ms + 1;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_KEY_TIME);
    w.rig.against.floor_ms = 0;
    w.rig.keys.valid_until_ms = LICENCE_RIG_NOW - 1;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_KEYS_OLD);
    finish(&w);
}

static void refuses_older_answers_and_other_nodes(void)
{
    struct world w;
    struct licence_doc doc;

    start(&w);
    doc = w.rig.lease;
    doc.seq = 5;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_SEQ);
    doc.seq = 6; /* the same one again, from disk */
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_GOOD);
    doc.seq = 6 + LICENCE_ANSWER_LEAP;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_GOOD);
    doc.seq++; /* by a thief of the key: nothing could follow it */
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_SEQ);
    doc.seq = LICENCE_DOC_NUMBER;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_SEQ);
    doc.seq = 6;
    doc.node[0] = 'f';
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_NODE);
    doc = w.rig.lease;
    doc.type = LICENCE_DOC_REVOCATIONS;
    doc.version = 3;
    (void)str_copy(w.rig.question.path, sizeof w.rig.question.path, "/v1/revocations");
    w.rig.against.revocations_version = 4;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_VERSION);
    w.rig.against.revocations_version = 3;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_GOOD);
    doc.version = LICENCE_DOC_NUMBER;
    CU_ASSERT_EQUAL(verdict_of(&w, &doc), LICENCE_CHECK_VERSION);
    finish(&w);
}

static void refuses_signed_payloads_that_break_the_table(void)
{
    static const char *const payloads[] = { "", "{}", "[]", "{\"typ\":\"lease\"}",
                                            "{\"typ\":\"lease\",\"typ\":\"lease\"}" };
    struct world w;
    struct paseto parts;
    char assertion[LICENCE_REQUEST_ASSERTION];

    start(&w);
    paseto_init(&parts);
    licence_request_assertion(&w.rig.question, assertion);
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        CU_ASSERT_TRUE(licence_rig_sign(&w.rig, &w.rig.lease, &w.token));
        CU_ASSERT_TRUE(paseto_read(&parts, w.token.data, w.token.len));
        buf_clear(&parts.payload);
        buf_append_text(&parts.payload, payloads[i]);
        buf_clear(&w.token);
        CU_ASSERT_TRUE(paseto_sign(&w.token, &parts, w.rig.signing, assertion));
        CU_ASSERT_EQUAL(verdict(&w), LICENCE_CHECK_PAYLOAD);
    }
    paseto_finish(&parts);
    finish(&w);
}

/* Each character replaced by another, some left out and doubled, some beginnings; with
 * PRINTWIRE_LONG_TESTS each of all of them. */
static void refuses_every_mutation_of_a_lease(void)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    static char bad[PASETO_TOKEN_MOST + 2];
    struct world w;
    unsigned taken = 0;
    unsigned tried = 0;

    start(&w);
    size_t step = getenv("PRINTWIRE_LONG_TESTS") == NULL ? 61 : 1;
    size_t seldom = step == 1 ? 1 : 7;
    for (size_t at = 0; at < w.token.len; at++) {
        memcpy(bad, w.token.data, w.token.len);
        for (size_t c = at % step; c < sizeof all - 1; c += step) {
            bad[at] = all[c];
            taken += all[c] != w.token.data[at] && licence_rig_verify(&w.rig, bad, w.token.len);
            tried++;
        }
        if (at % seldom != 0)
            continue;
        memmove(bad + at, w.token.data + at + 1, w.token.len - at - 1);
        taken += licence_rig_verify(&w.rig, bad, w.token.len - 1);
        memcpy(bad, w.token.data, at + 1);
        memcpy(bad + at + 1, w.token.data + at, w.token.len - at);
        taken += licence_rig_verify(&w.rig, bad, w.token.len + 1);
        taken += licence_rig_verify(&w.rig, w.token.data, at);
        tried += 3;
    }
    CU_ASSERT(tried > 900);
    CU_ASSERT_EQUAL(taken, 0);
    if (step == 1)
        (void)printf("%u mutations, %u taken", tried, taken);
    memset(bad, 'A', sizeof bad);
    CU_ASSERT_FALSE(licence_rig_verify(&w.rig, bad, sizeof bad));
    CU_ASSERT_EQUAL(w.rig.verdict.check, LICENCE_CHECK_LONG);
    CU_ASSERT_FALSE(licence_rig_verify(&w.rig, "", 0));
    CU_ASSERT_EQUAL(w.rig.verdict.check, LICENCE_CHECK_TOKEN);
    finish(&w);
}

static void keeps_an_answer_in_a_file_of_two_lines(void)
{
    struct world w;
    struct buf file;
    struct licence_question question;
    const char *token;
    size_t len;

    start(&w);
    buf_init(&file, LICENCE_ANSWER_FILE);
    CU_ASSERT_TRUE(licence_answer_write_file(&file, &w.rig.question, w.token.data, w.token.len));
    CU_ASSERT_TRUE_FATAL(licence_answer_read_file(file.data, file.len, &question, &token, &len));
    w.rig.against.question = &question;
    CU_ASSERT_TRUE(licence_rig_verify(&w.rig, token, len));
    CU_ASSERT_TRUE(licence_answer_read_file(file.data, file.len - 1, &question, &token, &len));
    buf_append_text(&file, "more\n");
    CU_ASSERT_FALSE(licence_answer_read_file(file.data, file.len, &question, &token, &len));
    CU_ASSERT_FALSE(licence_answer_read_file("", 0, &question, &token, &len));
    CU_ASSERT_FALSE(licence_answer_read_file("x\ny\n", 4, &question, &token, &len));
    buf_clear(&file);
    CU_ASSERT_TRUE(licence_answer_write_file(&file, NULL, "t", 1));
    CU_ASSERT_TRUE(licence_answer_read_file(file.data, file.len, &question, &token, &len));
    CU_ASSERT_STRING_EQUAL(question.path, "/v1/keys");
    buf_finish(&file);
    finish(&w);
}

static void gives_the_signed_bytes_to_other_tools(void)
{
    struct world w;
    struct buf bytes;
    char assertion[LICENCE_REQUEST_ASSERTION];
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    start(&w);
    buf_init(&bytes, PASETO_TOKEN_MOST);
    licence_request_assertion(&w.rig.question, assertion);
    CU_ASSERT_TRUE(
        licence_answer_signed_bytes(&bytes, w.token.data, w.token.len, assertion, signature));
    crypto_sign_public(w.rig.signing, key);
    CU_ASSERT_TRUE(crypto_sign_verify(key, bytes.data, bytes.len, signature));
    CU_ASSERT_FALSE(licence_answer_signed_bytes(&bytes, "x", 1, assertion, signature));
    buf_finish(&bytes);
    finish(&w);
}

static void says_what_is_wrong_when_it_signs(void)
{
    struct world w;

    start(&w);
    w.rig.lease.devices_max = 0;
    CU_ASSERT_FALSE(licence_rig_sign(&w.rig, &w.rig.lease, &w.token));
    CU_ASSERT_PTR_NOT_NULL(strstr(w.rig.verdict.text, "devices_max"));
    for (unsigned check = 1; check < LICENCE_CHECKS; check++)
        CU_ASSERT(licence_answer_check_text((enum licence_check)check)[0] != '\0');
    CU_ASSERT_STRING_EQUAL(licence_answer_check_text(LICENCE_CHECKS), "");
    finish(&w);
}

static void holds_two_roots(void)
{
    struct world w;
    uint8_t key[CRYPTO_SIGN_PUBLIC];
    uint8_t zero[CRYPTO_SIGN_PUBLIC] = { 0 };

    start(&w);
    CU_ASSERT_FALSE(licence_keys_add_root(&w.rig.keys, zero)); /* of small order */
    crypto_sign_public(w.rig.root, key);
    CU_ASSERT_TRUE(licence_keys_add_root(&w.rig.keys, key));
    CU_ASSERT_EQUAL(w.rig.keys.root_count, 1);
    crypto_sign_public(w.rig.node, key);
    CU_ASSERT_TRUE(licence_keys_add_root(&w.rig.keys, key));
    crypto_sign_public(w.rig.signing, key);
    CU_ASSERT_FALSE(licence_keys_add_root(&w.rig.keys, key));
    CU_ASSERT_EQUAL(w.rig.keys.root_count, 2);
    finish(&w);
}

UNIT_MAIN("licence_answer", UNIT_TEST(takes_the_answer_to_its_question),
          UNIT_TEST(refuses_the_answer_to_another_question),
          UNIT_TEST(refuses_keys_that_are_not_in_the_set),
          UNIT_TEST(refuses_a_signature_under_a_borrowed_name), UNIT_TEST(refuses_other_footers),
          UNIT_TEST(refuses_documents_of_another_kind),
          UNIT_TEST(takes_key_sets_from_roots_only_and_never_an_older_one),
          UNIT_TEST(keeps_the_two_tiers_apart), UNIT_TEST(checks_when_keys_sign),
          UNIT_TEST(refuses_older_answers_and_other_nodes),
          UNIT_TEST(refuses_signed_payloads_that_break_the_table),
          UNIT_TEST(refuses_every_mutation_of_a_lease),
          UNIT_TEST(keeps_an_answer_in_a_file_of_two_lines),
          UNIT_TEST(gives_the_signed_bytes_to_other_tools),
          UNIT_TEST(says_what_is_wrong_when_it_signs), UNIT_TEST(holds_two_roots))
