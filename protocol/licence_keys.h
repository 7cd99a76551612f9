/* SPDX-License-Identifier: Apache-2.0 */
/* licence_keys: whose signatures count. Two tiers: at most two root keys, kept offline by the
 * provider and named in the configuration, sign nothing but key sets; a key set names the signing
 * keys with the time in which each signs, and nothing else may sign licences.
 *
 * Key sets have versions. A lower one than that in force is refused, so a stolen key that was taken
 * out stays out. Rotation: a new set names the old and the new key; their times overlap.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_KEYS_H
#define PRINTWIRE_PROTOCOL_LICENCE_KEYS_H

#include "base/crypto_sign.h"
#include "protocol/licence_doc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_KEYS_ROOTS 2 /* the current and the next one */
/* The assertion under which root keys sign key sets: no question, they are made offline. */
#define LICENCE_KEYS_ASSERTION LICENCE_PROTOCOL "|/v1/keys|-|-|-"

/* The trusted set: filled by the caller's configuration and disk. */
struct licence_keys {
    uint8_t roots[LICENCE_KEYS_ROOTS][CRYPTO_SIGN_PUBLIC];
    size_t root_count;
    int64_t version; /* of the key set in force, 0: none yet */
    int64_t valid_until_ms;
    struct licence_doc_key keys[LICENCE_DOC_KEYS];
    size_t key_count;
};

/** A key's id: the first 16 octets of SHA-256 of its 32 octets, in lower-case hexadecimal. Nodes
 * have the id of their public key. (PASERK's k4.pid would need BLAKE2b with 33 octets of output,
 * which OpenSSL 3.0 does not offer; ids are compared, never computed by strangers.) */
void licence_keys_id(const uint8_t public_key[CRYPTO_SIGN_PUBLIC], char out_id[LICENCE_DOC_KEY_ID]);

/** Start with no root and no key. */
void licence_keys_init(struct licence_keys *keys);

/** Add a root; false when there are two, or its order is small. The same one again is no error. */
bool licence_keys_add_root(struct licence_keys *keys, const uint8_t public_key[CRYPTO_SIGN_PUBLIC]);

/** The root with this id, or NULL. */
const uint8_t *licence_keys_root(const struct licence_keys *keys, const char *id);

/** The signing key with this id, or NULL. */
const struct licence_doc_key *licence_keys_find(const struct licence_keys *keys, const char *id);

/** Put a verified key set into force. False, nothing changed, when its version is lower than the
 * one in force. */
bool licence_keys_take(struct licence_keys *keys, const struct licence_doc *keyset);

#endif
