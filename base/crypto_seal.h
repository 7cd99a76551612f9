/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_seal: whole files under a secret key: nobody without it reads them, or changes, cuts or
 * mends them unseen. ChaCha20-Poly1305 (RFC 8439) by OpenSSL:
 *
 *     "printwire-sealed 1\n"
 *     salt (32 random bytes): the pieces' key is HMAC-SHA-256 of it under the secret key
 *     pieces: CRYPTO_SEAL_PIECE bytes each, the last one fewer (perhaps none), encrypted, with the
 *             16 bytes of its tag behind it; the nonce of each is its number (8 bytes,
 *             little-endian), three zero bytes, and 1 for the last one, else 0
 *
 * Nothing that is read is given out before its tag is good, but a file that was cut is known only
 * at its end: what was read before must be thrown away then.
 */
#ifndef PRINTWIRE_BASE_CRYPTO_SEAL_H
#define PRINTWIRE_BASE_CRYPTO_SEAL_H

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>

#define CRYPTO_SEAL_KEY   32
#define CRYPTO_SEAL_PIECE 65536

/** Read a key as `openssl rand -hex 32` writes it: ERR_SYNTAX for anything else. */
enum err crypto_seal_read_key(const char *text, uint8_t out_key[CRYPTO_SEAL_KEY]);

/** Read all of `in` and write it sealed. ERR_IO, ERR_FULL, ERR_MEMORY. */
enum err crypto_seal_write(FILE *in, FILE *out, const uint8_t key[CRYPTO_SEAL_KEY]);

/** The opposite. ERR_SYNTAX for no such file; ERR_CORRUPT for one that is damaged or cut, or is
 * under another key; else as above. */
enum err crypto_seal_read(FILE *in, FILE *out, const uint8_t key[CRYPTO_SEAL_KEY]);

#endif
