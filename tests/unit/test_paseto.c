/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64url.h"
#include "protocol/paseto.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

/* The official vectors of v4.public: github.com/paseto-standard/test-vectors, v4.json. There are
 * no failing ones for this purpose in it (4-F-* are of v4.local): ours are below. */
#define SEED   "b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774"
#define PUBLIC "1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2"
#define BODY   "{\"data\":\"this is a signed message\",\"exp\":\"2022-01-01T00:00:00+00:00\"}"
#define FOOTER "{\"kid\":\"zVhMiPBP9fRf2snEcT7gFTioeA9COcNy9DfgL1W60haN\"}"
#define SIGNED                                                                                     \
    "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDow"   \
    "MCswMDowMCJ9"
#define KID "eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9"

static const struct vector {
    const char *name;
    const char *token;
    const char *footer;
    const char *assertion;
} vectors[] = {
    { "4-S-1",
      SIGNED
      "bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA",
      "", "" },
    { "4-S-2",
      SIGNED
      "v3Jt8mx_TdM2ceTGoqwrh4yDFn0XsHvvV_D0DtwQxVrJEBMl0F2caAdgnpKlt4p7xBnx1HcO-SPo8FPp214HDw"
      "." KID,
      FOOTER, "" },
    { "4-S-3",
      SIGNED
      "NPWciuD3d0o5eXJXG5pJy-DiVEoyPYWs1YSTwWHNJq6DZD3je5gf-0M4JR9ipdUSJbIovzmBECeaWmaqcaP0DQ"
      "." KID,
      FOOTER, "{\"test-vector\":\"4-S-3\"}" }
};

static void from_hex(const char *hex, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned byte = 0;
        CU_ASSERT_EQUAL_FATAL(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
}

static struct crypto_sign *vector_key(uint8_t out_public[CRYPTO_SIGN_PUBLIC])
{
    uint8_t seed[CRYPTO_SIGN_SEED];
    uint8_t expected[CRYPTO_SIGN_PUBLIC];

    from_hex(SEED, seed, sizeof seed);
    from_hex(PUBLIC, expected, sizeof expected);
    struct crypto_sign *key = crypto_sign_from_seed(seed);
    crypto_sign_public(key, out_public);
    CU_ASSERT_EQUAL_FATAL(memcmp(out_public, expected, sizeof expected), 0);
    return key;
}

static bool verifies(const char *text, size_t len, const uint8_t *public_key, const char *assertion)
{
    struct paseto token;

    paseto_init(&token);
    bool is_good = paseto_read(&token, text, len) && paseto_verify(&token, public_key, assertion);
    paseto_finish(&token);
    return is_good;
}

static void verifies_the_official_vectors(void)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct paseto token;

    crypto_sign_free(vector_key(public_key));
    paseto_init(&token);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct vector *v = &vectors[i];
        CU_ASSERT_TRUE_FATAL(paseto_read(&token, v->token, strlen(v->token)));
        CU_ASSERT_TRUE(paseto_verify(&token, public_key, v->assertion));
        CU_ASSERT_FALSE(paseto_verify(&token, public_key, "another"));
        CU_ASSERT_STRING_EQUAL(buf_text(&token.payload), BODY);
        CU_ASSERT_STRING_EQUAL(buf_text(&token.footer), v->footer);
    }
    paseto_finish(&token);
}

static void signs_the_official_vectors(void)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = vector_key(public_key);
    struct buf out;

    buf_init(&out, PASETO_TOKEN_MOST);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct paseto token;
        paseto_init(&token);
        buf_append_text(&token.payload, BODY);
        buf_append_text(&token.footer, vectors[i].footer);
        buf_clear(&out);
        CU_ASSERT_TRUE(paseto_sign(&out, &token, key, vectors[i].assertion));
        CU_ASSERT_STRING_EQUAL(buf_text(&out), vectors[i].token);
        paseto_finish(&token);
    }
    buf_finish(&out);
    crypto_sign_free(key);
}

/* PASETO, "PAE Definition": the number of parts, then each with its length. */
static void encodes_what_is_signed_as_the_standard_has_it(void)
{
    static const char expected[] = "\x04\0\0\0\0\0\0\0"
                                   "\x0a\0\0\0\0\0\0\0v4.public."
                                   "\x04\0\0\0\0\0\0\0test"
                                   "\0\0\0\0\0\0\0\0"
                                   "\x01\0\0\0\0\0\0\0i";
    struct paseto token;
    struct buf out;

    paseto_init(&token);
    buf_init(&out, 256);
    buf_append_text(&token.payload, "test");
    CU_ASSERT_TRUE(paseto_signed_bytes(&out, &token, "i"));
    CU_ASSERT_EQUAL_FATAL(out.len, sizeof expected - 1);
    CU_ASSERT_EQUAL(memcmp(out.data, expected, out.len), 0);
    buf_finish(&out);
    paseto_finish(&token);
}

/* Verifies each 101st text that it is given; all of them when PRINTWIRE_LONG_TESTS is set (18,000:
 * seconds, minutes under valgrind). The others must not even say the same as the good one. */
struct sweep {
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    const struct vector *good;
    struct paseto parts; /* of the good one */
    unsigned every;
    unsigned tried;
    unsigned verified;
    unsigned taken;
};

static bool says_the_same(const char *text, size_t len, const struct paseto *good)
{
    struct paseto token;

    paseto_init(&token);
    bool is_same = paseto_read(&token, text, len) && token.payload.len == good->payload.len &&
                   token.footer.len == good->footer.len &&
                   strcmp(buf_text(&token.payload), buf_text(&good->payload)) == 0 &&
                   strcmp(buf_text(&token.footer), buf_text(&good->footer)) == 0 &&
                   memcmp(token.signature, good->signature, sizeof token.signature) == 0;
    paseto_finish(&token);
    return is_same;
}

static void sweep_one(struct sweep *s, const char *text, size_t len)
{
    s->tried++;
    s->taken += says_the_same(text, len, &s->parts);
    if (s->tried % s->every != 0)
        return;
    s->verified++;
    s->taken += verifies(text, len, s->public_key, s->good->assertion);
}

/* Each character of a token replaced by each other one of 69, left out, doubled; each shorter
 * beginning of it. */
static void refuses_every_mutation_of_one_character(void)
{
    static const char with[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    struct sweep s = { .good = &vectors[2], .every = getenv("PRINTWIRE_LONG_TESTS") ? 1 : 101 };
    const char *good = s.good->token;
    size_t len = strlen(good);
    char bad[512];

    crypto_sign_free(vector_key(s.public_key));
    paseto_init(&s.parts);
    CU_ASSERT_TRUE(paseto_read(&s.parts, good, len));
    for (size_t at = 0; at < len; at++) {
        memcpy(bad, good, len + 1);
        for (const char *c = with; *c != '\0'; c++) {
            bad[at] = *c;
            if (*c != good[at])
                sweep_one(&s, bad, len);
        }
        memcpy(bad + at, good + at + 1, len - at);
        sweep_one(&s, bad, len - 1);
        memcpy(bad, good, at + 1);
        memcpy(bad + at + 1, good + at, len - at + 1);
        sweep_one(&s, bad, len + 1);
        sweep_one(&s, good, at);
    }
    paseto_finish(&s.parts);
    CU_ASSERT(s.tried == len * (sizeof with - 2 + 3));
    CU_ASSERT(s.verified == s.tried / s.every);
    CU_ASSERT_EQUAL(s.taken, 0);
    CU_ASSERT_TRUE(verifies(good, len, s.public_key, s.good->assertion));
    if (s.every == 1)
        (void)printf("%u mutations, %u verified, %u taken", s.tried, s.verified, s.taken);
}

static void refuses_other_forms(void)
{
    static const char *const rows[] = { "",
                                        "v4.public",
                                        "v4.public.",
                                        "v4.public..",
                                        "v4.local.AAAA",
                                        "v3.public.AAAA",
                                        "V4.public.AAAA",
                                        "v4.public.AAAA.",
                                        "v4.public.QUJD",
                                        "eyJhbGciOiJub25lIn0.e30." };
    struct paseto token;

    paseto_init(&token);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_FALSE(paseto_read(&token, rows[i], strlen(rows[i])));
    paseto_finish(&token);
}

/* The parts' borders are signed: nothing can move from one to another. */
static void refuses_bytes_moved_between_parts(void)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = vector_key(public_key);
    struct paseto token;
    struct buf out;

    paseto_init(&token);
    buf_init(&out, 1024);
    buf_append_text(&token.payload, "payload");
    buf_append_text(&token.footer, "footer");
    CU_ASSERT_TRUE(paseto_sign(&out, &token, key, "assertion"));
    CU_ASSERT_TRUE(paseto_verify(&token, public_key, "assertion"));
    buf_append_text(&token.footer, "a");
    CU_ASSERT_FALSE(paseto_verify(&token, public_key, "ssertion"));
    buf_clear(&token.footer);
    buf_append_text(&token.footer, "ooter");
    buf_append_text(&token.payload, "f");
    CU_ASSERT_FALSE(paseto_verify(&token, public_key, "assertion"));
    buf_finish(&out);
    paseto_finish(&token);
    crypto_sign_free(key);
}

static void keeps_to_its_limits(void)
{
    static char big[PASETO_TOKEN_MOST + 100];
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = vector_key(public_key);
    struct paseto token;
    struct buf out;

    memset(big, 'A', sizeof big);
    memcpy(big, PASETO_HEADER, strlen(PASETO_HEADER));
    paseto_init(&token);
    buf_init(&out, PASETO_TOKEN_MOST);
    CU_ASSERT_FALSE(paseto_read(&token, big, sizeof big));
    buf_clear(&token.payload);
    buf_append(&token.payload, big, PASETO_PAYLOAD_MOST);
    CU_ASSERT_TRUE(paseto_sign(&out, &token, key, ""));
    CU_ASSERT_TRUE(verifies(out.data, out.len, public_key, ""));
    buf_clear(&out);
    buf_append(&token.payload, "x", 1);
    CU_ASSERT_FALSE(paseto_sign(&out, &token, key, ""));
    buf_clear(&token.payload);
    buf_append(&token.footer, big, PASETO_FOOTER_MOST + 1);
    CU_ASSERT_FALSE(paseto_sign(&out, &token, key, ""));
    buf_finish(&out);
    paseto_finish(&token);
    crypto_sign_free(key);
}

UNIT_MAIN("paseto", UNIT_TEST(verifies_the_official_vectors), UNIT_TEST(signs_the_official_vectors),
          UNIT_TEST(encodes_what_is_signed_as_the_standard_has_it),
          UNIT_TEST(refuses_every_mutation_of_one_character), UNIT_TEST(refuses_other_forms),
          UNIT_TEST(refuses_bytes_moved_between_parts), UNIT_TEST(keeps_to_its_limits))
