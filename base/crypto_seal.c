/* SPDX-License-Identifier: Apache-2.0 */
/* One piece more is read ahead than is written: only the last one knows that it is. */
#include "base/crypto_seal.h"

#include "base/crypto.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "printwire-sealed 1\n"
#define SALT  32
#define NONCE 12
#define TAG   16

struct sealing {
    FILE *in;
    FILE *out;
    EVP_CIPHER_CTX *context;
    uint8_t key[CRYPTO_SHA256_SIZE]; /* of this file's pieces */
    uint64_t number;                 /* of the next piece */
    uint8_t piece[CRYPTO_SEAL_PIECE + TAG];
    uint8_t next[CRYPTO_SEAL_PIECE + TAG];
    uint8_t made[CRYPTO_SEAL_PIECE + TAG];
};

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

enum err crypto_seal_read_key(const char *text, uint8_t out_key[CRYPTO_SEAL_KEY])
{
    uint8_t key[CRYPTO_SEAL_KEY];

    if (strlen(text) != 2 * (size_t)CRYPTO_SEAL_KEY)
        return ERR_SYNTAX;
    for (size_t i = 0; i < CRYPTO_SEAL_KEY; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return ERR_SYNTAX;
        key[i] = (uint8_t)(high * 16 + low);
    }
    memcpy(out_key, key, sizeof key);
    crypto_wipe(key, sizeof key);
    return ERR_NONE;
}

static enum err put(FILE *out, const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, out) == len)
        return ERR_NONE;
    return errno == ENOSPC ? ERR_FULL : ERR_IO;
}

static struct sealing *begin(FILE *in, FILE *out, const uint8_t key[CRYPTO_SEAL_KEY],
                             const uint8_t salt[SALT])
{
    struct sealing *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->in = in;
    s->out = out;
    crypto_hmac_sha256(key, CRYPTO_SEAL_KEY, salt, SALT, s->key);
    s->context = EVP_CIPHER_CTX_new();
    if (s->context != NULL)
        return s;
    crypto_wipe(s, sizeof *s);
    free(s);
    return NULL;
}

static void end(struct sealing *s)
{
    EVP_CIPHER_CTX_free(s->context);
    crypto_wipe(s, sizeof *s);
    free(s);
}

static void write_nonce(const struct sealing *s, bool is_last, uint8_t out_nonce[NONCE])
{
    memset(out_nonce, 0, NONCE);
    for (size_t i = 0; i < 8; i++)
        out_nonce[i] = (uint8_t)(s->number >> (8 * i));
    out_nonce[NONCE - 1] = is_last;
}

static enum err seal(struct sealing *s, size_t len, bool is_last)
{
    uint8_t nonce[NONCE];
    int made = 0, more = 0;

    write_nonce(s, is_last, nonce);
    if (EVP_EncryptInit_ex(s->context, EVP_chacha20_poly1305(), NULL, s->key, nonce) != 1 ||
        EVP_EncryptUpdate(s->context, s->made, &made, s->piece, (int)len) != 1 ||
        EVP_EncryptFinal_ex(s->context, s->made + made, &more) != 1 ||
        EVP_CIPHER_CTX_ctrl(s->context, EVP_CTRL_AEAD_GET_TAG, TAG, s->made + len) != 1)
        return ERR_MEMORY;
    s->number++;
    return put(s->out, s->made, len + TAG);
}

static enum err unseal(struct sealing *s, size_t len, bool is_last)
{
    uint8_t nonce[NONCE];
    int made = 0, more = 0;

    if (len < TAG)
        return ERR_CORRUPT;
    len -= TAG;
    write_nonce(s, is_last, nonce);
    if (EVP_DecryptInit_ex(s->context, EVP_chacha20_poly1305(), NULL, s->key, nonce) != 1 ||
        EVP_DecryptUpdate(s->context, s->made, &made, s->piece, (int)len) != 1 ||
        EVP_CIPHER_CTX_ctrl(s->context, EVP_CTRL_AEAD_SET_TAG, TAG, s->piece + len) != 1)
        return ERR_MEMORY;
    if (EVP_DecryptFinal_ex(s->context, s->made + made, &more) != 1)
        return ERR_CORRUPT;
    s->number++;
    return put(s->out, s->made, len);
}

/* All pieces of at most `size` bytes through `fn`. */
static enum err each(struct sealing *s, size_t size,
                     enum err (*fn)(struct sealing *s, size_t len, bool is_last))
{
    size_t len = fread(s->piece, 1, size, s->in);
    enum err err = ERR_NONE;
    bool is_last = false;

    while (err == ERR_NONE && !is_last) {
        size_t ahead = len == size ? fread(s->next, 1, size, s->in) : 0;
        is_last = ahead == 0;
        err = ferror(s->in) != 0 ? ERR_IO : fn(s, len, is_last);
        memcpy(s->piece, s->next, ahead);
        len = ahead;
    }
    if (err == ERR_NONE && fflush(s->out) != 0)
        err = errno == ENOSPC ? ERR_FULL : ERR_IO;
    return err;
}

enum err crypto_seal_write(FILE *in, FILE *out, const uint8_t key[CRYPTO_SEAL_KEY])
{
    uint8_t salt[SALT];

    crypto_random(salt, sizeof salt);
    struct sealing *s = begin(in, out, key, salt);
    if (s == NULL)
        return ERR_MEMORY;
    enum err err = put(out, MAGIC, sizeof MAGIC - 1);
    if (err == ERR_NONE)
        err = put(out, salt, sizeof salt);
    if (err == ERR_NONE)
        err = each(s, CRYPTO_SEAL_PIECE, seal);
    end(s);
    return err;
}

enum err crypto_seal_read(FILE *in, FILE *out, const uint8_t key[CRYPTO_SEAL_KEY])
{
    char magic[sizeof MAGIC - 1];
    uint8_t salt[SALT];

    if (fread(magic, 1, sizeof magic, in) != sizeof magic ||
        memcmp(magic, MAGIC, sizeof magic) != 0 || fread(salt, 1, SALT, in) != SALT)
        return ferror(in) != 0 ? ERR_IO : ERR_SYNTAX;
    struct sealing *s = begin(in, out, key, salt);
    if (s == NULL)
        return ERR_MEMORY;
    enum err err = each(s, CRYPTO_SEAL_PIECE + TAG, unseal);
    end(s);
    return err;
}
