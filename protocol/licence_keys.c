/* SPDX-License-Identifier: Apache-2.0 */
/* A handful of keys each: searched from the first to the last. */
#include "protocol/licence_keys.h"

#include "base/crypto.h"

#include <string.h>

void licence_keys_id(const uint8_t public_key[CRYPTO_SIGN_PUBLIC], char out_id[LICENCE_DOC_KEY_ID])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(public_key, CRYPTO_SIGN_PUBLIC, digest);
    crypto_hex(digest, (LICENCE_DOC_KEY_ID - 1) / 2, out_id);
}

static bool has_id(const uint8_t public_key[CRYPTO_SIGN_PUBLIC], const char *id)
{
    char own[LICENCE_DOC_KEY_ID];

    licence_keys_id(public_key, own);
    return strcmp(own, id) == 0;
}

void licence_keys_init(struct licence_keys *keys)
{
    memset(keys, 0, sizeof *keys);
}

bool licence_keys_add_root(struct licence_keys *keys, const uint8_t public_key[CRYPTO_SIGN_PUBLIC])
{
    for (size_t i = 0; i < keys->root_count; i++)
        if (memcmp(keys->roots[i], public_key, CRYPTO_SIGN_PUBLIC) == 0)
            return true;
    if (keys->root_count == LICENCE_KEYS_ROOTS || !crypto_sign_public_is_sound(public_key))
        return false;
    memcpy(keys->roots[keys->root_count++], public_key, CRYPTO_SIGN_PUBLIC);
    return true;
}

const uint8_t *licence_keys_root(const struct licence_keys *keys, const char *id)
{
    for (size_t i = 0; i < keys->root_count; i++)
        if (has_id(keys->roots[i], id))
            return keys->roots[i];
    return NULL;
}

const struct licence_doc_key *licence_keys_find(const struct licence_keys *keys, const char *id)
{
    for (size_t i = 0; i < keys->key_count; i++)
        if (has_id(keys->keys[i].public_key, id))
            return &keys->keys[i];
    return NULL;
}

bool licence_keys_take(struct licence_keys *keys, const struct licence_doc *keyset)
{
    if (keyset->type != LICENCE_DOC_KEYSET || keyset->version < keys->version)
        return false;
    keys->version = keyset->version;
    keys->valid_until_ms = keyset->valid_until_ms;
    keys->key_count = keyset->key_count;
    memcpy(keys->keys, keyset->keys, sizeof keys->keys);
    return true;
}
