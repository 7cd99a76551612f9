/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the three headers of a signature, a line each: what is read has its bounds, can be
 * signed again and then verifies; what was given never does, since nobody has the key. */
#include "protocol/sds_sign.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Copies a line, cut where it is too long; what follows it. */
static const char *line(const char *at, const char *end, char *out, size_t size)
{
    size_t len = 0;

    for (; at < end && *at != '\n'; at++)
        if (len + 1 < size)
            out[len++] = *at;
    out[len] = '\0';
    return at < end ? at + 1 : end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct sds_sign_request request = { "POST", "a.example", "/sds/v1/token", "{}",
                                                     2 };
    static const uint8_t seed[CRYPTO_SIGN_SEED] = { 1, 2, 3 };
    static struct crypto_sign *key;
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct sds_sign_headers headers;
    struct sds_sign_headers again;
    struct sds_sign_claim claim;
    const char *at = (const char *)data;
    const char *end = at + len;

    if (key == NULL)
        key = crypto_sign_from_seed(seed);
    crypto_sign_public(key, public_key);
    at = line(at, end, headers.digest, sizeof headers.digest);
    at = line(at, end, headers.input, sizeof headers.input);
    (void)line(at, end, headers.signature, sizeof headers.signature);
    enum sds_sign_check check = sds_sign_verify(&headers, &request, public_key, 0);
    require(check != SDS_SIGN_GOOD && check != SDS_SIGN_BAD_CLOCK);
    if (!sds_sign_read(&claim, &headers))
        return 0;
    require(sds_sign_make(&again, &request, &claim, key));
    require(strcmp(again.input, headers.input) == 0);
    require(sds_sign_verify(&again, &request, public_key, claim.created_s * 1000) == SDS_SIGN_GOOD);
    return 0;
}
