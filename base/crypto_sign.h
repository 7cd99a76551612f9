/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_sign: Ed25519 signatures (RFC 8032, pure, no context) and their keys, by OpenSSL.
 *
 * A secret key is made from a seed of 32 bytes and stays inside a handle, which is wiped when it is
 * freed; key files are written with mode 0600 and read only when nobody but their owner can. What
 * is signed is at most CRYPTO_SIGN_MOST bytes.
 *
 * Verification is that of OpenSSL: S must be below the group's order (else a signature could be
 * changed into another valid one), R is compared as bytes (so a non-canonical R never matches), and
 * the equation is the one without cofactor. OpenSSL takes public keys of small order, under which
 * one signature fits many messages; here they are refused, in whatever encoding.
 */
#ifndef PRINTWIRE_BASE_CRYPTO_SIGN_H
#define PRINTWIRE_BASE_CRYPTO_SIGN_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRYPTO_SIGN_SEED      32
#define CRYPTO_SIGN_PUBLIC    32
#define CRYPTO_SIGN_SIGNATURE 64
#define CRYPTO_SIGN_MOST      ((size_t)1024 * 1024)
#define CRYPTO_SIGN_PEM       1024 /* more than a PEM of one key ever has */

/* A secret key with its public one. */
struct crypto_sign;

/** A new random key; the caller frees it. Never NULL: without randomness or memory the process
 * ends, as in crypto. */
struct crypto_sign *crypto_sign_generate(void);

/** The key of this seed (the "private key" of RFC 8032); the caller frees it and wipes the seed. */
struct crypto_sign *crypto_sign_from_seed(const uint8_t seed[CRYPTO_SIGN_SEED]);

/** Wipe and free; NULL is allowed. */
void crypto_sign_free(struct crypto_sign *key);

/** The seed, for a test or another store than a file; the caller wipes it. */
void crypto_sign_seed(const struct crypto_sign *key, uint8_t out_seed[CRYPTO_SIGN_SEED]);

/** The public key. */
void crypto_sign_public(const struct crypto_sign *key, uint8_t out_public[CRYPTO_SIGN_PUBLIC]);

/** Sign `len` bytes. False only when there are more than CRYPTO_SIGN_MOST. The same bytes always
 * get the same signature. */
bool crypto_sign_make(const struct crypto_sign *key, const void *bytes, size_t len,
                      uint8_t out_signature[CRYPTO_SIGN_SIGNATURE]);

/** True when the signature of `len` bytes is that of the public key's owner. */
bool crypto_sign_verify(const uint8_t public_key[CRYPTO_SIGN_PUBLIC], const void *bytes, size_t len,
                        const uint8_t signature[CRYPTO_SIGN_SIGNATURE]);

/** False for a public key of small order: with it, signatures prove nothing. Ask before a
 * stranger's key is stored. */
bool crypto_sign_public_is_sound(const uint8_t public_key[CRYPTO_SIGN_PUBLIC]);

/** Write the secret key as PEM (PKCS#8, RFC 8410), mode 0600; whole or not at all. Never over a
 * file that is there (ERR_REFUSED): a key that is lost is lost. */
enum err crypto_sign_write_secret(const struct crypto_sign *key, const char *path);

/** Read what crypto_sign_write_secret or `openssl genpkey -algorithm ed25519` wrote. NULL with the
 * cause in `out_err`: ERR_REFUSED when group or others can reach the file, ERR_SYNTAX when it holds
 * no Ed25519 key. */
struct crypto_sign *crypto_sign_read_secret(const char *path, enum err *out_err);

/** Append the public key as PEM (SPKI, RFC 8410). */
bool crypto_sign_write_public(struct buf *out, const uint8_t public_key[CRYPTO_SIGN_PUBLIC]);

/** Read a public key from a PEM text; ERR_SYNTAX when it is none of Ed25519, ERR_RANGE when its
 * order is small. */
enum err crypto_sign_read_public(const char *pem, size_t len,
                                 uint8_t out_public[CRYPTO_SIGN_PUBLIC]);

/** The same from a file. */
enum err crypto_sign_load_public(const char *path, uint8_t out_public[CRYPTO_SIGN_PUBLIC]);

#endif
