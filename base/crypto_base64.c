/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's block functions; a text of ours is short. */
#include "base/crypto_base64.h"

#include <openssl/evp.h>
#include <string.h>

void crypto_base64_write(const void *bytes, size_t len, char *out_text)
{
    (void)EVP_EncodeBlock((unsigned char *)out_text, bytes, (int)len);
}

size_t crypto_base64_read(const char *text, void *out_bytes, size_t size)
{
    size_t len = strlen(text);

    if (len == 0 || len % 4 != 0 || len / 4 * 3 > size || strchr(text, '=') != NULL)
        return 0;
    int got = EVP_DecodeBlock(out_bytes, (const unsigned char *)text, (int)len);
    return got < 0 ? 0 : (size_t)got;
}
