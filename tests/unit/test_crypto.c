/* SPDX-License-Identifier: Apache-2.0 */
/* Known digests, the form of UUIDs, and randomness that is at least not constant. */
#include "base/crypto.h"
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <string.h>

static void computes_sha256(void)
{
    /* FIPS 180-4, the example "abc" and the empty message */
    static const uint8_t abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                   0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                   0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
    static const uint8_t none[] = { 0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14 };
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256("abc", 3, digest);
    CU_ASSERT_EQUAL(memcmp(digest, abc, sizeof abc), 0);
    crypto_sha256("", 0, digest);
    CU_ASSERT_EQUAL(memcmp(digest, none, sizeof none), 0);
}

static void computes_the_component_handshake(void)
{
    char hex[41];

    /* XEP-0114 example 3: stream id 3BF96D32, secret "test" */
    crypto_sha1_hex("3BF96D32", "test", hex);
    CU_ASSERT_STRING_EQUAL(hex, "aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e");
    crypto_sha1_hex("ab", "c", hex);
    CU_ASSERT_STRING_EQUAL(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    crypto_sha1_hex("", "", hex);
    CU_ASSERT_STRING_EQUAL(hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

/* RFC 4231, test cases 1, 2 and 6. */
static void computes_hmac_sha256(void)
{
    static const uint8_t key_1[20] = { 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
                                       11, 11, 11, 11, 11, 11, 11, 11, 11, 11 };
    uint8_t key_6[131];
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char hex[2 * CRYPTO_SHA256_SIZE + 1];
    const char *text = "Test Using Larger Than Block-Size Key - Hash Key First";

    crypto_hmac_sha256(key_1, sizeof key_1, "Hi There", 8, digest);
    crypto_hex(digest, sizeof digest, hex);
    CU_ASSERT_STRING_EQUAL(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    crypto_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, digest);
    crypto_hex(digest, sizeof digest, hex);
    CU_ASSERT_STRING_EQUAL(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key_6, 0xaa, sizeof key_6);
    crypto_hmac_sha256(key_6, sizeof key_6, text, strlen(text), digest);
    crypto_hex(digest, sizeof digest, hex);
    CU_ASSERT_STRING_EQUAL(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    crypto_hmac_sha256(NULL, 0, "", 0, digest);
    crypto_hex(digest, sizeof digest, hex);
    CU_ASSERT_STRING_EQUAL(hex, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void compares_all_bytes(void)
{
    CU_ASSERT_TRUE(crypto_equal("abc", "abc", 3));
    CU_ASSERT_FALSE(crypto_equal("abc", "abd", 3));
    CU_ASSERT_FALSE(crypto_equal("bbc", "abc", 3));
    CU_ASSERT_TRUE(crypto_equal(NULL, NULL, 0));
}

static bool is_uuid_4(const char *text)
{
    for (int i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    }
    return text[36] == '\0' && text[14] == '4' && strchr("89ab", text[19]) != NULL;
}

static void makes_uuids_of_version_4(void)
{
    char first[CRYPTO_UUID_SIZE];
    char second[CRYPTO_UUID_SIZE];

    for (int i = 0; i < 100; i++) {
        crypto_uuid(first);
        crypto_uuid(second);
        CU_ASSERT_TRUE(is_uuid_4(first));
        CU_ASSERT_STRING_NOT_EQUAL(first, second);
    }
}

static void fills_exactly_what_was_asked_for(void)
{
    uint8_t bytes[64] = { 0 };
    uint8_t zero[64] = { 0 };

    crypto_random(bytes + 8, 0);
    CU_ASSERT_EQUAL(memcmp(bytes, zero, sizeof bytes), 0);
    crypto_random(bytes + 8, 48);
    CU_ASSERT_EQUAL(memcmp(bytes, zero, 8), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(bytes + 8, zero, 48), 0);
    CU_ASSERT_EQUAL(memcmp(bytes + 56, zero, 8), 0);
}

static void draws_below_a_bound_and_reaches_all_of_it(void)
{
    unsigned seen[6] = { 0 };

    for (int i = 0; i < 6000; i++) {
        uint32_t n = crypto_random_below(6);
        CU_ASSERT_FATAL(n < 6);
        seen[n]++;
    }
    for (int i = 0; i < 6; i++)
        CU_ASSERT(seen[i] > 500);
    CU_ASSERT_EQUAL(crypto_random_below(1), 0);
    CU_ASSERT(crypto_random_below(UINT32_MAX) < UINT32_MAX);
}

static void wipes_memory(void)
{
    char secret[] = "correct horse";
    static const char zero[sizeof secret];

    crypto_wipe(secret, sizeof secret);
    CU_ASSERT_EQUAL(memcmp(secret, zero, sizeof secret), 0);
    crypto_wipe(NULL, 0);
}

UNIT_MAIN("crypto", UNIT_TEST(computes_sha256), UNIT_TEST(computes_the_component_handshake),
          UNIT_TEST(computes_hmac_sha256), UNIT_TEST(compares_all_bytes),
          UNIT_TEST(makes_uuids_of_version_4), UNIT_TEST(fills_exactly_what_was_asked_for),
          UNIT_TEST(draws_below_a_bound_and_reaches_all_of_it), UNIT_TEST(wipes_memory))
