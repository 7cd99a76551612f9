/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto.h"
#include "base/crypto_sign.h"
#include "base/file.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t from_hex(const char *hex, uint8_t *out, size_t size)
{
    size_t len = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;

    CU_ASSERT_FATAL(len <= size);
    for (size_t i = 0; i < len; i++) {
        unsigned byte = 0;
        CU_ASSERT_EQUAL_FATAL(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return len;
}

/* RFC 8032 section 7.1: seed, public key, message, signature. */
static void makes_the_signatures_of_the_standard(void)
{
    static const char *const rows[][4] = {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "-",
          "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
          "1c"
          "f9b46bd25bf5f0595bbe24655141438e7a100b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
          "d0"
          "f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
          "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
          "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
          "98"
          "4dc6594a7c15e9716ed28dc027beceea1ec40a" }
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t seed[CRYPTO_SIGN_SEED];
        uint8_t public_key[CRYPTO_SIGN_PUBLIC];
        uint8_t message[8];
        uint8_t expected[CRYPTO_SIGN_SIGNATURE];
        uint8_t got[CRYPTO_SIGN_SIGNATURE];
        from_hex(rows[i][0], seed, sizeof seed);
        from_hex(rows[i][3], expected, sizeof expected);
        size_t len = from_hex(rows[i][2], message, sizeof message);
        struct crypto_sign *key = crypto_sign_from_seed(seed);
        crypto_sign_public(key, got);
        from_hex(rows[i][1], public_key, sizeof public_key);
        CU_ASSERT_EQUAL(memcmp(got, public_key, sizeof public_key), 0);
        CU_ASSERT_TRUE(crypto_sign_make(key, message, len, got));
        CU_ASSERT_EQUAL(memcmp(got, expected, sizeof got), 0);
        CU_ASSERT_TRUE(crypto_sign_verify(public_key, message, len, got));
        crypto_sign_free(key);
    }
}

static bool vector_agrees(const char *line)
{
    static char hex[4][2100];
    static uint8_t message[1050];
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    uint8_t signature[128];

    CU_ASSERT_EQUAL_FATAL(
        sscanf(line, "%*u %2099s %2099s %2099s %2099s", hex[0], hex[1], hex[2], hex[3]), 4);
    CU_ASSERT_EQUAL_FATAL(from_hex(hex[1], public_key, sizeof public_key), sizeof public_key);
    size_t len = from_hex(hex[2], message, sizeof message);
    size_t signature_len = from_hex(hex[3], signature, sizeof signature);
    bool is_good = signature_len == CRYPTO_SIGN_SIGNATURE &&
                   crypto_sign_verify(public_key, message, len, signature);
    return is_good == (strcmp(hex[0], "valid") == 0);
}

/* Signatures of another length have no type here: callers cannot ask for them. */
static void agrees_with_every_vector_of_wycheproof(void)
{
    static char line[4096];
    unsigned agreed = 0;
    unsigned tried = 0;
    FILE *f = fopen(TEST_DATA "/ed25519/wycheproof.txt", "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    while (fgets(line, sizeof line, f) != NULL) {
        if (line[0] == '#')
            continue;
        tried++;
        agreed += vector_agrees(line);
    }
    (void)fclose(f);
    CU_ASSERT_EQUAL(tried, 151);
    CU_ASSERT_EQUAL(agreed, 151);
}

/* Under such a key R = A, S = 0 or R = identity, S = 0 fits every message, or every eighth. */
static void refuses_keys_of_small_order_in_every_encoding(void)
{
    static const char *const keys[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    };
    uint8_t signature[CRYPTO_SIGN_SIGNATURE] = { 1 }; /* the identity, and S = 0 */

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        uint8_t public_key[CRYPTO_SIGN_PUBLIC];
        from_hex(keys[i], public_key, sizeof public_key);
        CU_ASSERT_FALSE(crypto_sign_public_is_sound(public_key));
        for (unsigned char c = 0; c < 16; c++)
            CU_ASSERT_FALSE(crypto_sign_verify(public_key, &c, 1, signature));
    }
}

static void makes_keys_that_differ_and_fit(void)
{
    struct crypto_sign *a = crypto_sign_generate();
    struct crypto_sign *b = crypto_sign_generate();
    uint8_t public_a[CRYPTO_SIGN_PUBLIC];
    uint8_t public_b[CRYPTO_SIGN_PUBLIC];
    uint8_t seed[CRYPTO_SIGN_SEED];
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];

    crypto_sign_public(a, public_a);
    crypto_sign_public(b, public_b);
    CU_ASSERT_NOT_EQUAL(memcmp(public_a, public_b, sizeof public_a), 0);
    CU_ASSERT_TRUE(crypto_sign_public_is_sound(public_a));
    CU_ASSERT_TRUE(crypto_sign_make(a, "x", 1, signature));
    CU_ASSERT_TRUE(crypto_sign_verify(public_a, "x", 1, signature));
    CU_ASSERT_FALSE(crypto_sign_verify(public_b, "x", 1, signature));
    CU_ASSERT_FALSE(crypto_sign_verify(public_a, "y", 1, signature));
    crypto_sign_seed(a, seed);
    struct crypto_sign *again = crypto_sign_from_seed(seed);
    crypto_sign_public(again, public_b);
    CU_ASSERT_EQUAL(memcmp(public_a, public_b, sizeof public_a), 0);
    crypto_sign_free(again);
    crypto_sign_free(a);
    crypto_sign_free(b);
    crypto_sign_free(NULL);
}

static void refuses_what_is_too_long(void)
{
    static char big[CRYPTO_SIGN_MOST + 1];
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = crypto_sign_generate();

    crypto_sign_public(key, public_key);
    CU_ASSERT_TRUE(crypto_sign_make(key, big, CRYPTO_SIGN_MOST, signature));
    CU_ASSERT_TRUE(crypto_sign_verify(public_key, big, CRYPTO_SIGN_MOST, signature));
    CU_ASSERT_FALSE(crypto_sign_make(key, big, sizeof big, signature));
    CU_ASSERT_FALSE(crypto_sign_verify(public_key, big, sizeof big, signature));
    crypto_sign_free(key);
}

struct folder {
    char name[64];
    char key[80];
};

static void make_folder(struct folder *folder)
{
    (void)snprintf(folder->name, sizeof folder->name, "/tmp/printwire-sign-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder->name));
    (void)snprintf(folder->key, sizeof folder->key, "%s/key", folder->name);
}

static void remove_folder(const struct folder *folder)
{
    (void)unlink(folder->key);
    CU_ASSERT_EQUAL(rmdir(folder->name), 0); /* nothing else was left */
}

static void keeps_secret_keys_in_files_of_their_owner(void)
{
    struct folder folder;
    struct stat info;
    enum err err;
    uint8_t before[CRYPTO_SIGN_PUBLIC];
    uint8_t after[CRYPTO_SIGN_PUBLIC];
    struct crypto_sign *key = crypto_sign_generate();

    make_folder(&folder);
    CU_ASSERT_EQUAL(crypto_sign_write_secret(key, folder.key), ERR_NONE);
    CU_ASSERT_EQUAL(stat(folder.key, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
    CU_ASSERT_EQUAL(crypto_sign_write_secret(key, folder.key), ERR_REFUSED); /* never over a file */
    crypto_sign_public(key, before);
    crypto_sign_free(key);
    key = crypto_sign_read_secret(folder.key, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    CU_ASSERT_EQUAL(err, ERR_NONE);
    crypto_sign_public(key, after);
    CU_ASSERT_EQUAL(memcmp(before, after, sizeof before), 0);
    crypto_sign_free(key);
    CU_ASSERT_EQUAL(chmod(folder.key, 0640), 0);
    CU_ASSERT_PTR_NULL(crypto_sign_read_secret(folder.key, &err));
    CU_ASSERT_EQUAL(err, ERR_REFUSED);
    remove_folder(&folder);
}

static enum err reading(const struct folder *folder, const char *text)
{
    enum err err;

    CU_ASSERT_EQUAL(file_write(folder->key, text, strlen(text), 0600), ERR_NONE);
    struct crypto_sign *key = crypto_sign_read_secret(folder->key, &err);
    CU_ASSERT_EQUAL(key == NULL, err != ERR_NONE);
    crypto_sign_free(key);
    return err;
}

static void refuses_files_that_hold_no_secret_ed25519_key(void)
{
    static char big[CRYPTO_SIGN_PEM + 10];
    struct folder folder;
    enum err err;

    make_folder(&folder);
    CU_ASSERT_PTR_NULL(crypto_sign_read_secret(folder.key, &err));
    CU_ASSERT_EQUAL(err, ERR_MISSING);
    CU_ASSERT_PTR_NULL(crypto_sign_read_secret(folder.name, &err));
    CU_ASSERT_EQUAL(err, ERR_REFUSED);
    CU_ASSERT_EQUAL(reading(&folder, ""), ERR_SYNTAX);
    CU_ASSERT_EQUAL(reading(&folder, "-----BEGIN PRIVATE KEY-----\n"), ERR_SYNTAX);
    /* X25519, made with openssl genpkey */
    CU_ASSERT_EQUAL(reading(&folder,
                            "-----BEGIN PRIVATE KEY-----\n"
                            "MC4CAQAwBQYDK2VuBCIEIHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4\n"
                            "-----END PRIVATE KEY-----\n"),
                    ERR_SYNTAX);
    CU_ASSERT_EQUAL(reading(&folder,
                            "-----BEGIN PUBLIC KEY-----\n"
                            "MCowBQYDK2VwAyEAHrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI=\n"
                            "-----END PUBLIC KEY-----\n"),
                    ERR_SYNTAX);
    memset(big, 'A', sizeof big - 1);
    CU_ASSERT_EQUAL(reading(&folder, big), ERR_SYNTAX);
    /* the key of the official PASETO vectors as they give it */
    CU_ASSERT_EQUAL(reading(&folder,
                            "-----BEGIN PRIVATE KEY-----\n"
                            "MC4CAQAwBQYDK2VwBCIEILTL+0PfTOIQcn2VPkpxMwf6Gbt9n4UEFDjZ4RuUKjd0\n"
                            "-----END PRIVATE KEY-----\n"),
                    ERR_NONE);
    remove_folder(&folder);
}

static void writes_and_reads_public_keys(void)
{
    static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MCowBQYDK2VwAyEAHrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI=\n"
                              "-----END PUBLIC KEY-----\n";
    static const char small[] = "-----BEGIN PUBLIC KEY-----\n"
                                "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                                "-----END PUBLIC KEY-----\n";
    struct folder folder;
    struct buf out;
    uint8_t key[CRYPTO_SIGN_PUBLIC];

    buf_init(&out, CRYPTO_SIGN_PEM);
    CU_ASSERT_EQUAL(crypto_sign_read_public(pem, strlen(pem), key), ERR_NONE);
    CU_ASSERT_TRUE(crypto_sign_write_public(&out, key));
    CU_ASSERT_STRING_EQUAL(buf_text(&out), pem);
    CU_ASSERT_EQUAL(crypto_sign_read_public(small, strlen(small), key), ERR_RANGE);
    CU_ASSERT_EQUAL(crypto_sign_read_public(pem, 60, key), ERR_SYNTAX);
    CU_ASSERT_EQUAL(crypto_sign_read_public("", 0, key), ERR_SYNTAX);
    make_folder(&folder);
    CU_ASSERT_EQUAL(crypto_sign_load_public(folder.key, key), ERR_MISSING);
    CU_ASSERT_EQUAL(file_write(folder.key, pem, strlen(pem), 0644), ERR_NONE);
    CU_ASSERT_EQUAL(crypto_sign_load_public(folder.key, key), ERR_NONE);
    remove_folder(&folder);
    buf_finish(&out);
}

UNIT_MAIN("crypto_sign", UNIT_TEST(makes_the_signatures_of_the_standard),
          UNIT_TEST(agrees_with_every_vector_of_wycheproof),
          UNIT_TEST(refuses_keys_of_small_order_in_every_encoding),
          UNIT_TEST(makes_keys_that_differ_and_fit), UNIT_TEST(refuses_what_is_too_long),
          UNIT_TEST(keeps_secret_keys_in_files_of_their_owner),
          UNIT_TEST(refuses_files_that_hold_no_secret_ed25519_key),
          UNIT_TEST(writes_and_reads_public_keys))
