/* SPDX-License-Identifier: Apache-2.0 */
/* paseto: tokens of the form v4.public (PASETO version 4, section "Sign" and "Verify"): a payload
 * signed with Ed25519, an optional footer that is signed and readable before the signature is
 * checked, and an implicit assertion that is signed but does not travel: both sides must know it.
 *
 * "v4.public." base64url(payload signature) ["." base64url(footer)]
 *
 * The algorithm is fixed: there is nothing to negotiate. What is signed is PAE("v4.public.",
 * payload, footer, assertion), each part with its length before it, so no byte can move from one
 * part to another.
 */
#ifndef PRINTWIRE_PROTOCOL_PASETO_H
#define PRINTWIRE_PROTOCOL_PASETO_H

#include "base/buf.h"
#include "base/crypto_sign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PASETO_HEADER       "v4.public."
#define PASETO_PAYLOAD_MOST 16384
#define PASETO_FOOTER_MOST  256
/* Longest token: header, payload with signature, ".", footer. */
#define PASETO_TOKEN_MOST                                                                          \
    (sizeof PASETO_HEADER + ((PASETO_PAYLOAD_MOST + CRYPTO_SIGN_SIGNATURE) * 4 + 2) / 3 +          \
     (PASETO_FOOTER_MOST * 4 + 2) / 3)

/* A token taken apart; nothing in it is true before paseto_verify() said so. */
struct paseto {
    struct buf payload;
    struct buf footer;
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
};

/** Start an empty one. */
void paseto_init(struct paseto *token);

/** Free what it holds. */
void paseto_finish(struct paseto *token);

/** Take apart a token of `len` characters into an initialised `out_token`, whose former content is
 * forgotten. False when it is no token of this form, or too long; a token with an empty footer is
 * written without the last ".", so one with it is refused. */
bool paseto_read(struct paseto *out_token, const char *text, size_t len);

/** True when the owner of `public_key` signed this payload and footer with this assertion ("" for
 * none). */
bool paseto_verify(const struct paseto *token, const uint8_t public_key[CRYPTO_SIGN_PUBLIC],
                   const char *assertion);

/** Sign the token's payload and footer with this assertion, keep the signature in the token, and
 * append the text. False when a part is too long or `out` is full. */
bool paseto_sign(struct buf *out, struct paseto *token, const struct crypto_sign *key,
                 const char *assertion);

/** Append the bytes that are signed, for somebody who verifies with other tools. */
bool paseto_signed_bytes(struct buf *out, const struct paseto *token, const char *assertion);

#endif
