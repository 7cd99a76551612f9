/* SPDX-License-Identifier: Apache-2.0 */
/* The signature covers the hash, so signature and hash together cover every byte. */
#include "protocol/sds_image.h"

#include "base/base64url.h"
#include "base/clock.h"
#include "base/crypto_hash.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct sds_image_sum {
    struct crypto_hash *hash;
    int64_t bytes;
};

bool sds_image_statement(const struct sds_doc_firmware *firmware, struct buf *out)
{
    char released[CLOCK_TEXT_SIZE];

    clock_format(firmware->released_ms, released);
    bool fits = buf_append_format(out, "printwire-sds-firmware/1|%s|%" PRId64 "|%s|%s|",
                                  firmware->sha256, firmware->bytes, firmware->version, released);
    for (size_t i = 0; i < firmware->fits_count; i++)
        fits = fits && buf_append_format(out, "%s%s", i == 0 ? "" : ",", firmware->fits[i].product);
    return fits;
}

bool sds_image_is_signed(const struct sds_doc_firmware *firmware,
                         const uint8_t (*keys)[CRYPTO_SIGN_PUBLIC], size_t key_count)
{
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    struct buf text;
    bool is_signed = false;

    if (!base64url_decode_exact(firmware->signature, strlen(firmware->signature), signature,
                                sizeof signature))
        return false;
    buf_init(&text, SDS_IMAGE_STATEMENT);
    if (sds_image_statement(firmware, &text)) {
        for (size_t i = 0; i < key_count && !is_signed; i++)
            is_signed = crypto_sign_verify(keys[i], text.data, text.len, signature);
    }
    buf_finish(&text);
    return is_signed;
}

bool sds_image_fits(const struct sds_doc_firmware *firmware, const char *product)
{
    for (size_t i = 0; product[0] != '\0' && i < firmware->fits_count; i++)
        if (strcmp(firmware->fits[i].product, product) == 0)
            return true;
    return false;
}

struct sds_image_sum *sds_image_sum_create(void)
{
    struct sds_image_sum *sum = calloc(1, sizeof *sum);

    if (sum == NULL)
        return NULL;
    sum->hash = crypto_hash_create();
    if (sum->hash != NULL)
        return sum;
    free(sum);
    return NULL;
}

void sds_image_sum_destroy(struct sds_image_sum *sum)
{
    if (sum == NULL)
        return;
    crypto_hash_destroy(sum->hash);
    free(sum);
}

bool sds_image_sum_add(struct sds_image_sum *sum, const struct sds_doc_firmware *firmware,
                       const void *bytes, size_t len)
{
    if (sum->bytes > firmware->bytes || len > (size_t)(firmware->bytes - sum->bytes)) {
        sum->bytes = INT64_MAX; /* too long, and stays so */
        return false;
    }
    sum->bytes += (int64_t)len;
    crypto_hash_add(sum->hash, bytes, len);
    return true;
}

bool sds_image_sum_is(struct sds_image_sum *sum, const struct sds_doc_firmware *firmware)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char text[2 * CRYPTO_SHA256_SIZE + 1];

    if (sum->bytes != firmware->bytes)
        return false;
    crypto_hash_end(sum->hash, digest);
    crypto_hex(digest, sizeof digest, text);
    return strcmp(text, firmware->sha256) == 0;
}
