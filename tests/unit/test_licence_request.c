/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"
#include "tests/fakes/licence_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const uint8_t code[LICENCE_CODE_OCTETS] = "0123456789abcdef";

static void node_public(const struct licence_rig *rig, uint8_t out[CRYPTO_SIGN_PUBLIC])
{
    crypto_sign_public(rig->node, out);
}

/* Write the rig's request as another type. */
static void write_as(struct licence_rig *rig, enum licence_request_type type)
{
    rig->request.type = type;
    node_public(rig, rig->request.key);
    licence_request_prove(&rig->request, code);
    buf_clear(&rig->body);
    CU_ASSERT_TRUE_FATAL(licence_request_write(&rig->body, &rig->request, rig->node));
}

static void writes_and_reads_every_post(void)
{
    struct licence_rig rig;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    licence_rig_init(&rig);
    node_public(&rig, key);
    for (unsigned type = 0; type < LICENCE_REQUEST_KEYS; type++) {
        struct licence_request got;
        write_as(&rig, (enum licence_request_type)type);
        CU_ASSERT_EQUAL(licence_request_read(&got, (enum licence_request_type)type, rig.body.data,
                                             rig.body.len),
                        LICENCE_REQUEST_GOOD);
        CU_ASSERT_EQUAL(licence_request_verify(&got, key, rig.body.data, rig.body.len),
                        LICENCE_REQUEST_GOOD);
        CU_ASSERT_STRING_EQUAL(got.lid, rig.request.lid);
        CU_ASSERT_STRING_EQUAL(got.nonce, rig.request.nonce);
        CU_ASSERT_EQUAL(got.req_seq, 12);
        CU_ASSERT_EQUAL(got.devices, 42);
        CU_ASSERT_EQUAL(got.seq_seen, 6);
        CU_ASSERT_EQUAL(got.iat_ms, LICENCE_RIG_NOW);
    }
    licence_rig_finish(&rig);
}

/* What was signed for one path is refused at each other one, also under its own name. */
static void binds_a_request_to_its_path(void)
{
    struct licence_rig rig;
    struct licence_request got;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    licence_rig_init(&rig);
    node_public(&rig, key);
    CU_ASSERT_EQUAL(
        licence_request_read(&got, LICENCE_REQUEST_RELEASE, rig.body.data, rig.body.len),
        LICENCE_REQUEST_OTHER_TYPE);
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_TIME, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_NO_TOKEN);
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_GOOD);
    got.type = LICENCE_REQUEST_RELEASE;
    CU_ASSERT_EQUAL(licence_request_verify(&got, key, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_FORGED);
    licence_rig_finish(&rig);
}

static void refuses_another_nodes_key(void)
{
    struct licence_rig rig;
    struct licence_request got;
    uint8_t other[CRYPTO_SIGN_PUBLIC];

    licence_rig_init(&rig);
    crypto_sign_public(rig.signing, other);
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_GOOD);
    CU_ASSERT_EQUAL(licence_request_verify(&got, other, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_OTHER_KEY);
    licence_keys_id(other, got.node);
    CU_ASSERT_EQUAL(licence_request_verify(&got, other, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_FORGED);
    buf_clear(&rig.body);
    CU_ASSERT_FALSE(licence_request_write(&rig.body, &rig.request, rig.signing));
    licence_rig_finish(&rig);
}

/* Sign the rig's activation again as a stranger's tool might, with another text for its key. */
static enum licence_request_check read_with_key(struct licence_rig *rig, const char *key)
{
    struct licence_request got;
    struct paseto token;
    struct buf body;

    write_as(rig, LICENCE_REQUEST_ACTIVATE);
    buf_init(&body, LICENCE_REQUEST_MOST);
    paseto_init(&token);
    CU_ASSERT_TRUE(paseto_read(&token, rig->body.data, rig->body.len));
    char *at = strstr(token.payload.data, "\"key\":\"");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    memcpy(at + 7, key, 43);
    CU_ASSERT_TRUE(paseto_sign(&body, &token, rig->node, LICENCE_PROTOCOL "|request|/v1/activate"));
    enum licence_request_check check =
        licence_request_read(&got, LICENCE_REQUEST_ACTIVATE, body.data, body.len);
    paseto_finish(&token);
    buf_finish(&body);
    return check;
}

static void refuses_an_activation_whose_key_is_not_the_nodes(void)
{
    struct licence_rig rig;

    licence_rig_init(&rig);
    CU_ASSERT_EQUAL(read_with_key(&rig, "HrnbuwQ8fAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI"),
                    LICENCE_REQUEST_OTHER_KEY);
    CU_ASSERT_EQUAL(read_with_key(&rig, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                    LICENCE_REQUEST_OTHER_KEY); /* of order 4 */
    CU_ASSERT_EQUAL(read_with_key(&rig, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"),
                    LICENCE_REQUEST_NO_FIELDS);
    crypto_sign_public(rig.signing, rig.request.key);
    CU_ASSERT_FALSE(licence_request_write(&rig.body, &rig.request, rig.node));
    licence_rig_finish(&rig);
}

static void refuses_bodies_of_other_forms(void)
{
    static char big[LICENCE_REQUEST_MOST + 1];
    struct licence_rig rig;
    struct licence_request got = { .req_seq = 77 };
    unsigned taken = 0;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    licence_rig_init(&rig);
    node_public(&rig, key);
    memset(big, 'A', sizeof big);
    memcpy(big, PASETO_HEADER, strlen(PASETO_HEADER));
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, big, sizeof big),
                    LICENCE_REQUEST_NO_TOKEN);
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, "", 0),
                    LICENCE_REQUEST_NO_TOKEN);
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, big, 200),
                    LICENCE_REQUEST_NO_FIELDS);
    for (size_t len = 0; len < rig.body.len; len++)
        taken += licence_request_read(&got, LICENCE_REQUEST_LEASE, rig.body.data, len) ==
                     LICENCE_REQUEST_GOOD &&
                 licence_request_verify(&got, key, rig.body.data, len) == LICENCE_REQUEST_GOOD;
    CU_ASSERT_EQUAL(taken, 0);
    buf_append_text(&rig.body, ".e30"); /* a footer, which requests have not */
    CU_ASSERT_EQUAL(licence_request_read(&got, LICENCE_REQUEST_LEASE, rig.body.data, rig.body.len),
                    LICENCE_REQUEST_NO_TOKEN);
    licence_rig_finish(&rig);
}

static void proves_a_code_without_sending_it(void)
{
    struct licence_rig rig;
    struct licence_request got;
    uint8_t wrong[LICENCE_CODE_OCTETS];

    licence_rig_init(&rig);
    write_as(&rig, LICENCE_REQUEST_ACTIVATE);
    CU_ASSERT_EQUAL(
        licence_request_read(&got, LICENCE_REQUEST_ACTIVATE, rig.body.data, rig.body.len),
        LICENCE_REQUEST_GOOD);
    CU_ASSERT_TRUE(licence_request_is_proven(&got, code));
    memcpy(wrong, code, sizeof wrong);
    wrong[15] ^= 1;
    CU_ASSERT_FALSE(licence_request_is_proven(&got, wrong));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&rig.body), "MDEyMzQ1Njc4OWFiY2RlZg"));
    for (int field = 0; field < 5; field++) {
        struct licence_request changed = got;
        changed.lid[0] ^= (char)(field == 0);
        changed.node[0] ^= (char)(field == 1);
        changed.nonce[0] ^= (char)(field == 2);
        changed.req_seq += field == 3;
        changed.key[0] ^= (uint8_t)(field == 4);
        CU_ASSERT_FALSE(licence_request_is_proven(&changed, code));
    }
    licence_rig_finish(&rig);
}

static void writes_the_assertion_of_a_question(void)
{
    struct licence_rig rig;
    struct licence_question again;
    char text[LICENCE_REQUEST_ASSERTION];
    char start[120];

    licence_rig_init(&rig);
    licence_request_assertion(&rig.question, text);
    (void)snprintf(start, sizeof start, "printwire-licence/1|/v1/lease|AAECAwQFBgcICQoLDA0ODw|%s|",
                   rig.node_id);
    CU_ASSERT_EQUAL(strncmp(text, start, strlen(start)), 0);
    CU_ASSERT_EQUAL(strlen(text), strlen(start) + 64);
    CU_ASSERT_TRUE(licence_request_read_assertion(&again, text, strlen(text)));
    CU_ASSERT_STRING_EQUAL(again.path, rig.question.path);
    CU_ASSERT_STRING_EQUAL(again.nonce, rig.question.nonce);
    CU_ASSERT_STRING_EQUAL(again.node, rig.question.node);
    CU_ASSERT_STRING_EQUAL(again.digest, rig.question.digest);
    for (size_t len = 0; len < strlen(text); len++)
        CU_ASSERT_FALSE(licence_request_read_assertion(&again, text, len));
    CU_ASSERT_TRUE(licence_request_read_assertion(&again, LICENCE_KEYS_ASSERTION,
                                                  strlen(LICENCE_KEYS_ASSERTION)));
    CU_ASSERT_FALSE(
        licence_request_read_assertion(&again, "printwire-licence/1|/v1/time|-|-|-", 34));
    CU_ASSERT_FALSE(
        licence_request_read_assertion(&again, "printwire-licence/2|/v1/keys|-|-|-", 34));
    CU_ASSERT_FALSE(
        licence_request_read_assertion(&again, "printwire-licence/1|/v1/keys|-|-|-|", 35));
    licence_rig_finish(&rig);
}

static void writes_and_reads_queries(void)
{
    static const char *const bad[] = {
        "",
        "nonce=&node=",
        "nonce=AAECAwQFBgcICQoLDA0ODw",
        "nonce=AAECAwQFBgcICQoLDA0ODw&node=",
        "nonce=AAECAwQFBgcICQoLDA0ODx&node=-", /* bits left over */
        "nonce=AAECAwQFBgcICQoLDA0OD&node=-",
        "nonce=AAECAwQFBgcICQoLDA0ODw&node=x",
        "nonce=AAECAwQFBgcICQoLDA0ODw&node=-&",
        "node=-&nonce=AAECAwQFBgcICQoLDA0ODw",
        "nonce=AAECAwQFBgcICQoLDA0ODw&node=b62e867fa2f33afe62d5d6b1642e16211"
    };
    struct licence_question q;
    struct buf query;
    char nonce[LICENCE_REQUEST_NONCE];

    buf_init(&query, 128);
    licence_request_nonce(nonce);
    CU_ASSERT_TRUE(licence_request_write_query(&query, nonce, NULL));
    CU_ASSERT_TRUE(licence_request_read_query(&q, LICENCE_REQUEST_TIME, query.data, query.len));
    CU_ASSERT_STRING_EQUAL(q.path, "/v1/time");
    CU_ASSERT_STRING_EQUAL(q.nonce, nonce);
    CU_ASSERT_STRING_EQUAL(q.node, "-");
    CU_ASSERT_EQUAL(strlen(q.digest), 64);
    buf_clear(&query);
    CU_ASSERT_TRUE(licence_request_write_query(&query, nonce, "b62e867fa2f33afe62d5d6b1642e1621"));
    CU_ASSERT_TRUE(licence_request_read_query(&q, LICENCE_REQUEST_KEYS, query.data, query.len));
    CU_ASSERT_FALSE(licence_request_read_query(&q, LICENCE_REQUEST_LEASE, query.data, query.len));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(
            licence_request_read_query(&q, LICENCE_REQUEST_TIME, bad[i], strlen(bad[i])));
    buf_finish(&query);
}

static void makes_nonces_that_differ(void)
{
    char first[LICENCE_REQUEST_NONCE];
    char second[LICENCE_REQUEST_NONCE];

    licence_request_nonce(first);
    licence_request_nonce(second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    CU_ASSERT_TRUE(licence_field_is_nonce(first));
}

static void names_paths_and_checks(void)
{
    for (unsigned type = 0; type < LICENCE_REQUEST_TYPES; type++) {
        const char *path = licence_request_path((enum licence_request_type)type);
        CU_ASSERT_EQUAL(licence_request_of_path(path), type);
        CU_ASSERT_EQUAL(licence_request_is_post((enum licence_request_type)type), type < 3);
    }
    CU_ASSERT_EQUAL(licence_request_of_path("/v1"), LICENCE_REQUEST_TYPES);
    CU_ASSERT_PTR_NULL(licence_request_path(LICENCE_REQUEST_TYPES));
    CU_ASSERT_FALSE(licence_request_is_post(LICENCE_REQUEST_TYPES));
    CU_ASSERT_STRING_EQUAL(licence_request_check_text(LICENCE_REQUEST_FORGED),
                           "the signature does not fit");
}

UNIT_MAIN("licence_request", UNIT_TEST(writes_and_reads_every_post),
          UNIT_TEST(binds_a_request_to_its_path), UNIT_TEST(refuses_another_nodes_key),
          UNIT_TEST(refuses_an_activation_whose_key_is_not_the_nodes),
          UNIT_TEST(refuses_bodies_of_other_forms), UNIT_TEST(proves_a_code_without_sending_it),
          UNIT_TEST(writes_the_assertion_of_a_question), UNIT_TEST(writes_and_reads_queries),
          UNIT_TEST(makes_nonces_that_differ), UNIT_TEST(names_paths_and_checks))
