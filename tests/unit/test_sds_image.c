/* SPDX-License-Identifier: Apache-2.0 */
/* An image is sent only when all of it is what a publisher signed, for that very product. */
#include "protocol/sds_image.h"

#include "base/base64url.h"
#include "base/crypto.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define IMAGE "image of tests"

static struct sds_doc_firmware firmware;
static uint8_t keys[2][CRYPTO_SIGN_PUBLIC];

static struct crypto_sign *key_of(uint8_t octet)
{
    uint8_t seed[CRYPTO_SIGN_SEED];

    memset(seed, octet, sizeof seed);
    return crypto_sign_from_seed(seed);
}

static void sign_by(uint8_t octet)
{
    struct crypto_sign *key = key_of(octet);
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    struct buf text;

    buf_init(&text, SDS_IMAGE_STATEMENT);
    CU_ASSERT_TRUE_FATAL(sds_image_statement(&firmware, &text));
    CU_ASSERT_TRUE_FATAL(crypto_sign_make(key, text.data, text.len, signature));
    buf_clear(&text);
    CU_ASSERT_TRUE_FATAL(base64url_encode(&text, signature, sizeof signature));
    CU_ASSERT_TRUE_FATAL(str_copy(firmware.signature, sizeof firmware.signature, buf_text(&text)));
    buf_finish(&text);
    crypto_sign_free(key);
}

static void make(void)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    firmware = (struct sds_doc_firmware){ .bytes = sizeof IMAGE - 1,
                                          .version = "2409A",
                                          .released_ms = INT64_C(1795395600000),
                                          .fits = { { "W1A53A" }, { "W1A56A" } },
                                          .fits_count = 2 };
    crypto_sha256(IMAGE, sizeof IMAGE - 1, digest);
    crypto_hex(digest, sizeof digest, firmware.sha256);
    for (uint8_t i = 0; i < 2; i++) {
        struct crypto_sign *key = key_of((uint8_t)(i + 1));
        crypto_sign_public(key, keys[i]);
        crypto_sign_free(key);
    }
    sign_by(2);
}

/* True when the image in pieces of this size is the item's. */
static bool is_whole(const char *image, size_t piece)
{
    struct sds_image_sum *sum = sds_image_sum_create();
    bool is = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    for (size_t at = 0, len = strlen(image); at < len && is; at += piece)
        is = sds_image_sum_add(sum, &firmware, image + at, len - at < piece ? len - at : piece);
    is = sds_image_sum_is(sum, &firmware);
    sds_image_sum_destroy(sum);
    return is;
}

static void statement_is_that_of_section_7(void)
{
    struct buf text;
    char wanted[SDS_IMAGE_STATEMENT];

    make();
    buf_init(&text, SDS_IMAGE_STATEMENT);
    CU_ASSERT_TRUE(sds_image_statement(&firmware, &text));
    (void)snprintf(wanted, sizeof wanted,
                   "printwire-sds-firmware/1|%s|14|2409A|2026-11-23T01:00:00.000Z|W1A53A,W1A56A",
                   firmware.sha256);
    CU_ASSERT_STRING_EQUAL(buf_text(&text), wanted);
    buf_finish(&text);
}

static void believes_only_the_keys_of_the_site(void)
{
    make();
    CU_ASSERT_TRUE(sds_image_is_signed(&firmware, (const uint8_t(*)[CRYPTO_SIGN_PUBLIC])keys, 2));
    CU_ASSERT_FALSE(sds_image_is_signed(&firmware, (const uint8_t(*)[CRYPTO_SIGN_PUBLIC])keys, 1));
    CU_ASSERT_FALSE(sds_image_is_signed(&firmware, (const uint8_t(*)[CRYPTO_SIGN_PUBLIC])keys, 0));
    sign_by(3);
    CU_ASSERT_FALSE(sds_image_is_signed(&firmware, (const uint8_t(*)[CRYPTO_SIGN_PUBLIC])keys, 2));
}

static bool is_signed(void)
{
    return sds_image_is_signed(&firmware, (const uint8_t(*)[CRYPTO_SIGN_PUBLIC])keys, 2);
}

static void nothing_that_is_signed_can_change(void)
{
    make();
    firmware.version[0] = '3';
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.bytes++;
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.sha256[0] = firmware.sha256[0] == '0' ? '1' : '0';
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.fits[1].product[0] = 'X';
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.fits_count = 1;
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.signature[85] = firmware.signature[85] == 'A' ? 'B' : 'A';
    CU_ASSERT_FALSE(is_signed());
    make();
    firmware.signature[0] = '\0';
    CU_ASSERT_FALSE(is_signed());
    make();
    (void)str_copy(firmware.url, sizeof firmware.url, "https://elsewhere.example/x");
    CU_ASSERT_TRUE(is_signed()); /* where it lies says nothing of what it is */
}

static void fits_products_whole_and_no_unknown_one(void)
{
    make();
    CU_ASSERT_TRUE(sds_image_fits(&firmware, "W1A53A"));
    CU_ASSERT_TRUE(sds_image_fits(&firmware, "W1A56A"));
    CU_ASSERT_FALSE(sds_image_fits(&firmware, "W1A5"));
    CU_ASSERT_FALSE(sds_image_fits(&firmware, "W1A53AB"));
    CU_ASSERT_FALSE(sds_image_fits(&firmware, "w1a53a"));
    CU_ASSERT_FALSE(sds_image_fits(&firmware, ""));
}

static void sums_pieces_of_any_size(void)
{
    make();
    for (size_t piece = 1; piece < 20; piece++)
        CU_ASSERT_TRUE(is_whole(IMAGE, piece));
    CU_ASSERT_FALSE(is_whole("image of testz", 3));
    CU_ASSERT_FALSE(is_whole("image of test", 3));
    CU_ASSERT_FALSE(is_whole("image of tests ", 3));
    CU_ASSERT_FALSE(is_whole("image of tests and much more than that", 5));
    CU_ASSERT_FALSE(is_whole("", 1));
}

static void what_was_too_long_stays_so(void)
{
    struct sds_image_sum *sum = sds_image_sum_create();

    make();
    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    CU_ASSERT_FALSE(sds_image_sum_add(sum, &firmware, IMAGE "x", sizeof IMAGE));
    CU_ASSERT_FALSE(sds_image_sum_add(sum, &firmware, IMAGE, sizeof IMAGE - 1));
    CU_ASSERT_FALSE(sds_image_sum_is(sum, &firmware));
    sds_image_sum_destroy(sum);
    sds_image_sum_destroy(NULL);
}

UNIT_MAIN("sds_image", UNIT_TEST(statement_is_that_of_section_7),
          UNIT_TEST(believes_only_the_keys_of_the_site),
          UNIT_TEST(nothing_that_is_signed_can_change),
          UNIT_TEST(fits_products_whole_and_no_unknown_one), UNIT_TEST(sums_pieces_of_any_size),
          UNIT_TEST(what_was_too_long_stays_so))
