/* SPDX-License-Identifier: Apache-2.0 */
/* Half of a SHA-256: nobody finds another answer with the same tag. */
#include "base/http_etag.h"

#include "base/crypto.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void http_etag_write(const void *bytes, size_t len, char out_etag[HTTP_ETAG_SIZE])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(bytes, len, digest);
    out_etag[0] = '"';
    for (size_t i = 0; i < (HTTP_ETAG_SIZE - 3) / 2; i++)
        (void)snprintf(out_etag + 1 + 2 * i, 3, "%02x", digest[i]);
    out_etag[HTTP_ETAG_SIZE - 2] = '"';
    out_etag[HTTP_ETAG_SIZE - 1] = '\0';
}

/* A tag of ours has no comma in it: others are passed over piece by piece. */
bool http_etag_is_among(const char *line, const char *etag)
{
    if (line == NULL)
        return false;
    if (strcmp(line, "*") == 0)
        return true;
    for (const char *at = line; *at != '\0';) {
        at += strspn(at, ", \t");
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        size_t len = strcspn(at, ", \t");
        if (len == strlen(etag) && memcmp(at, etag, len) == 0)
            return true;
        at += len;
    }
    return false;
}
