/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sds_sign.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NOW_S INT64_C(1795395600)
#define BODY  "{\"time\":\"2026-11-23T01:00:00.000Z\"}"

static const struct sds_sign_request request = { "POST", "sds.example.org", "/sds/v1/get-schedule",
                                                 BODY, sizeof BODY - 1 };

static const struct sds_sign_claim claim = { NOW_S, "AAECAwQFBgcICQoLDA0ODw",
                                             "00000000-0000-4000-8000-000000000001" };

/* The key of a seed of that octet 32 times; the caller frees it. */
static struct crypto_sign *key_of(uint8_t octet)
{
    uint8_t seed[CRYPTO_SIGN_SEED];

    memset(seed, octet, sizeof seed);
    return crypto_sign_from_seed(seed);
}

static void sign(struct sds_sign_headers *out)
{
    struct crypto_sign *key = key_of(7);

    CU_ASSERT_TRUE_FATAL(sds_sign_make(out, &request, &claim, key));
    crypto_sign_free(key);
}

static enum sds_sign_check verify(const struct sds_sign_headers *headers,
                                  const struct sds_sign_request *of, int64_t now_ms)
{
    struct crypto_sign *key = key_of(7);
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    crypto_sign_public(key, public_key);
    crypto_sign_free(key);
    return sds_sign_verify(headers, of, public_key, now_ms);
}

static enum sds_sign_check now(const struct sds_sign_headers *headers)
{
    return verify(headers, &request, NOW_S * 1000);
}

/* Made by another program (Python's cryptography) from RFC 9421 alone. */
static void signs_as_the_standard_has_it(void)
{
    struct sds_sign_headers headers;

    sign(&headers);
    CU_ASSERT_STRING_EQUAL(headers.digest,
                           "sha-256=:bsZE0DDaOuBRQm3zaJoRzwCY0uRaaHXpKpnK7yggGro=:");
    CU_ASSERT_STRING_EQUAL(
        headers.input,
        "sds=(\"@method\" \"@authority\" \"@path\" \"content-digest\");created=1795395600;"
        "nonce=\"AAECAwQFBgcICQoLDA0ODw\";keyid=\"00000000-0000-4000-8000-000000000001\";"
        "alg=\"ed25519\";tag=\"printwire-sds-1\"");
    CU_ASSERT_STRING_EQUAL(headers.signature,
                           "sds=:hVrPWSCt78XE8F4a36hteCkzpAbNvMtB5trzH0dDz4iQ37Bh9nyjoZ6zv3PKbPMs+"
                           "VhnNWO1m8ocp29yoCiMAA==:");
    CU_ASSERT_EQUAL(now(&headers), SDS_SIGN_GOOD);
}

static void says_whose_key_is_needed(void)
{
    struct sds_sign_headers headers;
    struct sds_sign_claim said;

    sign(&headers);
    CU_ASSERT_TRUE(sds_sign_read(&said, &headers));
    CU_ASSERT_EQUAL(said.created_s, NOW_S);
    CU_ASSERT_STRING_EQUAL(said.nonce, claim.nonce);
    CU_ASSERT_STRING_EQUAL(said.keyid, claim.keyid);
}

static void belongs_to_one_request_alone(void)
{
    static const struct sds_sign_request others[] = {
        { "PUT", "sds.example.org", "/sds/v1/get-schedule", BODY, sizeof BODY - 1 },
        { "POST", "sds.example.net", "/sds/v1/get-schedule", BODY, sizeof BODY - 1 },
        { "POST", "sds.example.org:8443", "/sds/v1/get-schedule", BODY, sizeof BODY - 1 },
        { "POST", "sds.example.org", "/sds/v1/send-reports", BODY, sizeof BODY - 1 },
        { "POST", "", "/sds/v1/get-schedule", BODY, sizeof BODY - 1 },
        { "POST", "sds.example.org\n\"@path\": /", "/sds/v1/get-schedule", BODY, sizeof BODY - 1 },
    };
    struct sds_sign_request shorter = request;
    struct sds_sign_headers headers;

    sign(&headers);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT_EQUAL(verify(&headers, &others[i], NOW_S * 1000), SDS_SIGN_FORGED);
    shorter.len--;
    CU_ASSERT_EQUAL(verify(&headers, &shorter, NOW_S * 1000), SDS_SIGN_OTHER_BODY);
}

static void belongs_to_one_key_alone(void)
{
    struct crypto_sign *other = key_of(8);
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct sds_sign_headers headers;

    sign(&headers);
    crypto_sign_public(other, public_key);
    crypto_sign_free(other);
    CU_ASSERT_EQUAL(sds_sign_verify(&headers, &request, public_key, NOW_S * 1000), SDS_SIGN_FORGED);
}

static void is_good_for_five_minutes_either_way(void)
{
    struct sds_sign_headers headers;

    sign(&headers);
    CU_ASSERT_EQUAL(verify(&headers, &request, (NOW_S + 300) * 1000), SDS_SIGN_GOOD);
    CU_ASSERT_EQUAL(verify(&headers, &request, (NOW_S + 301) * 1000), SDS_SIGN_BAD_CLOCK);
    CU_ASSERT_EQUAL(verify(&headers, &request, (NOW_S - 300) * 1000), SDS_SIGN_GOOD);
    CU_ASSERT_EQUAL(verify(&headers, &request, (NOW_S - 301) * 1000), SDS_SIGN_BAD_CLOCK);
    CU_ASSERT_EQUAL(verify(&headers, &request, 0), SDS_SIGN_BAD_CLOCK);
}

/* Every octet of every header, changed, cut off or with one more in front of it. */
static void try_changes(char *text)
{
    struct sds_sign_headers headers;
    char *target = NULL;
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        for (unsigned how = 0; how < 3; how++) {
            sign(&headers);
            target = strncmp(text, "sha", 3) == 0     ? headers.digest
                     : strncmp(text, "sds=:", 5) == 0 ? headers.signature
                                                      : headers.input;
            if (how == 0)
                target[i] ^= 1;
            else if (how == 1)
                target[i] = '\0';
            else
                (void)snprintf(target + i, 1 + len - i, "x%s", text + i);
            CU_ASSERT_NOT_EQUAL(now(&headers), SDS_SIGN_GOOD);
            CU_ASSERT_NOT_EQUAL(now(&headers), SDS_SIGN_BAD_CLOCK);
        }
}

static void refuses_headers_that_were_changed_anywhere(void)
{
    struct sds_sign_headers headers;

    sign(&headers);
    try_changes(headers.digest);
    try_changes(headers.input);
    try_changes(headers.signature);
}

static void refuses_other_forms_of_the_same(void)
{
    struct sds_sign_headers headers;
    struct sds_sign_claim said;

    sign(&headers);
    char *zero = strstr(headers.input, "created=");
    memmove(zero + 9, zero + 8, strlen(zero + 8) + 1); /* created=01795... */
    zero[8] = '0';
    CU_ASSERT_FALSE(sds_sign_read(&said, &headers));
    sign(&headers);
    memcpy(headers.input + strlen(headers.input), ";expires=1", 11);
    CU_ASSERT_FALSE(sds_sign_read(&said, &headers));
    CU_ASSERT_EQUAL(now(&headers), SDS_SIGN_NO_FORM);
}

static void makes_nothing_of_a_claim_out_of_bounds(void)
{
    struct crypto_sign *key = key_of(7);
    struct sds_sign_headers headers;
    struct sds_sign_claim bad = claim;

    bad.created_s = 0;
    CU_ASSERT_FALSE(sds_sign_make(&headers, &request, &bad, key));
    bad = claim;
    bad.nonce[21] = '\0';
    CU_ASSERT_FALSE(sds_sign_make(&headers, &request, &bad, key));
    bad = claim;
    bad.keyid[5] = '"';
    CU_ASSERT_FALSE(sds_sign_make(&headers, &request, &bad, key));
    crypto_sign_free(key);
    CU_ASSERT_STRING_EQUAL(sds_sign_check_text(SDS_SIGN_FORGED), "its signature is forged");
    CU_ASSERT_STRING_EQUAL(sds_sign_check_text((enum sds_sign_check)9), "");
}

UNIT_MAIN("sds_sign", UNIT_TEST(signs_as_the_standard_has_it), UNIT_TEST(says_whose_key_is_needed),
          UNIT_TEST(belongs_to_one_request_alone), UNIT_TEST(belongs_to_one_key_alone),
          UNIT_TEST(is_good_for_five_minutes_either_way),
          UNIT_TEST(refuses_headers_that_were_changed_anywhere),
          UNIT_TEST(refuses_other_forms_of_the_same),
          UNIT_TEST(makes_nothing_of_a_claim_out_of_bounds))
