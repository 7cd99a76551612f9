/* SPDX-License-Identifier: Apache-2.0 */
/* The signature as others compute it, pauses, and where a URL may lead to. */
#include "base/hooks_post.h"

#include "base/crypto_base64.h"
#include "tests/unit/unit.h"

#include <string.h>

/* What signs in these tests: 33 bytes, 0 to 32. */
#define SECRET "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
#define FORMER "whsec_c2VjcmV0IG9mIHllc3RlcmRheSwgMzMgYnl0ZXMgLi4u"
#define AT_MS  INT64_C(1795338902999)

/* The vectors were computed with openssl:
 * printf 'msg_1.1795338902.{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY -binary |
 * base64 */
static void the_signature_is_what_others_compute(void)
{
    char signature[HOOKS_POST_SIGNATURE];
    struct buf body;
    struct hooks_post post = { .id = "msg_1", .secret = SECRET, .former = "", .body = &body };

    buf_init(&body, 100);
    buf_append_text(&body, "{\"a\":1}");
    CU_ASSERT_TRUE(hooks_post_sign(&post, AT_MS, signature));
    CU_ASSERT_STRING_EQUAL(signature, "v1,t/kuvvi4L4o2n+cWayTXNgyV3G49Z/tn5JDTPjKd9Pg=");
    post.former = FORMER;
    CU_ASSERT_TRUE(hooks_post_sign(&post, AT_MS, signature));
    CU_ASSERT_STRING_EQUAL(signature, "v1,t/kuvvi4L4o2n+cWayTXNgyV3G49Z/tn5JDTPjKd9Pg= "
                                      "v1,Mm9ei73TaBDQnuWikSuMVt/xE25SBw+KM0dGSmlIn/Y=");
    buf_finish(&body);
}

static void a_secret_that_is_none_signs_nothing(void)
{
    static const char *const wrong[] = { "", "whsec_", "AAEC", "whsec_%%%%", "whsec_A" };
    char signature[HOOKS_POST_SIGNATURE];
    struct buf body;

    buf_init(&body, 100);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct hooks_post post = { .id = "msg_1", .secret = wrong[i], .former = "", .body = &body };
        CU_ASSERT_FALSE(hooks_post_sign(&post, 1, signature));
        post.secret = SECRET;
        post.former = wrong[i];
        CU_ASSERT_EQUAL(hooks_post_sign(&post, 1, signature), wrong[i][0] == '\0');
    }
    buf_finish(&body);
}

static void a_secret_has_the_length_that_the_standard_wants(void)
{
    char one[HOOKS_POST_SECRET], other[HOOKS_POST_SECRET], key[64];

    hooks_post_make_secret(one);
    hooks_post_make_secret(other);
    CU_ASSERT_STRING_NOT_EQUAL(one, other);
    CU_ASSERT_EQUAL(memcmp(one, "whsec_", 6), 0);
    CU_ASSERT_EQUAL(crypto_base64_read(one + 6, key, sizeof key), 30); /* 24 to 64 */
}

static void pauses_grow_to_an_hour_and_are_spread(void)
{
    int64_t wanted_ms = 1000;

    for (int64_t tries = 1; tries < 100; tries++) {
        int64_t pause_ms = hooks_post_pause_ms(tries);
        CU_ASSERT_TRUE(pause_ms >= wanted_ms && pause_ms <= wanted_ms + wanted_ms / 4);
        wanted_ms = 2 * wanted_ms < HOOKS_POST_LONGEST_MS ? 2 * wanted_ms : HOOKS_POST_LONGEST_MS;
    }
    CU_ASSERT_TRUE(hooks_post_pause_ms(INT64_MAX) >= HOOKS_POST_LONGEST_MS);
}

static void only_https_to_the_one_port(void)
{
    static const char *const wrong[] = { "http://a.example/",
                                         "https://a.example:8443/",
                                         "https://u:p@a.example/",
                                         "ftp://a.example/",
                                         "https://",
                                         "https://a.example:9100/",
                                         "https://a.example:0443x/",
                                         "nothing at all" };

    CU_ASSERT_TRUE(hooks_post_leads_to("https://a.example/hook", 443));
    CU_ASSERT_TRUE(hooks_post_leads_to("https://a.example:8443/hook", 8443));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (hooks_post_leads_to(wrong[i], 443))
            CU_FAIL(wrong[i]);
}

static void an_address_that_is_not_public_is_known_in_any_spelling(void)
{
    static const char *const refused[] = {
        "https://127.0.0.1/",     "https://127.1:443/",
        "https://2130706433/",    "https://0x7f.0.0.1/x",
        "https://0177.0.0.1?a",   "https://10.1.2.3#x",
        "https://[::1]/",         "https://[::ffff:10.0.0.1]:443/",
        "https://[fe80::1%25e]/", "https://169.254.169.254/",
        "https://[fd00::1]/",     "https://0/"
    };
    static const char *const good[] = { "https://a.example/", "https://9.9.9.9/",
                                        "https://[2606:4700::1111]/", "https://192.168.7.1/" };
    struct hooks_conf conf = { .allow_count = 1 };

    CU_ASSERT_TRUE(address_range_read("192.168.7.0/24", &conf.allow[0]));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (hooks_post_may_lead_to(refused[i], &conf))
            CU_FAIL(refused[i]);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!hooks_post_may_lead_to(good[i], &conf))
            CU_FAIL(good[i]);
}

static void any_2xx_is_an_arrival_and_nothing_else(void)
{
    static const unsigned others[] = { 0, 199, 301, 307, 400, 404, 429, 500 };

    CU_ASSERT_TRUE(hooks_post_arrived(&(struct http_client_answer){ .status = 204 }));
    CU_ASSERT_TRUE(hooks_post_arrived(
        &(struct http_client_answer){ .status = 200, .err = ERR_LIMIT })); /* of its body */
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT_FALSE(hooks_post_arrived(&(struct http_client_answer){ .status = others[i] }));
}

UNIT_MAIN("hooks_post", UNIT_TEST(the_signature_is_what_others_compute),
          UNIT_TEST(a_secret_that_is_none_signs_nothing),
          UNIT_TEST(a_secret_has_the_length_that_the_standard_wants),
          UNIT_TEST(pauses_grow_to_an_hour_and_are_spread), UNIT_TEST(only_https_to_the_one_port),
          UNIT_TEST(an_address_that_is_not_public_is_known_in_any_spelling),
          UNIT_TEST(any_2xx_is_an_arrival_and_nothing_else))
