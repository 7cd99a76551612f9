/* SPDX-License-Identifier: Apache-2.0 */
/* sds_sign: requests of connectors, signed as HTTP messages (RFC 9421, Ed25519) with a digest of
 * their body (RFC 9530); protocol/SDS.md, section 3. One form only: one label, one list of
 * components, one order of parameters, so a signature has one text and nothing is negotiated.
 *
 * Pure but for OpenSSL. Whether a nonce was seen before is the platform's to know.
 */
#ifndef PRINTWIRE_PROTOCOL_SDS_SIGN_H
#define PRINTWIRE_PROTOCOL_SDS_SIGN_H

#include "base/crypto_sign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDS_SIGN_NONCE   23 /* 16 octets in base64url, and a NUL */
#define SDS_SIGN_KEYID   44 /* a UUID, or a public key in base64url, and a NUL */
#define SDS_SIGN_CLOCK_S 300
#define SDS_SIGN_PART    256 /* longest method, authority or path, and a NUL */

/* Values of the three headers. */
struct sds_sign_headers {
    char digest[64];    /* Content-Digest */
    char input[256];    /* Signature-Input */
    char signature[96]; /* Signature */
};

/* What is signed besides the headers. */
struct sds_sign_request {
    const char *method;    /* "POST" */
    const char *authority; /* host in lower case, and ":port" unless it is 443 */
    const char *path;      /* without a query */
    const char *body;
    size_t len;
};

/* What a signature says of itself. */
struct sds_sign_claim {
    int64_t created_s; /* since 1970 UTC, 1 to 99,999,999,999 */
    char nonce[SDS_SIGN_NONCE];
    char keyid[SDS_SIGN_KEYID]; /* the connector's id; of a registration the public key itself */
};

enum sds_sign_check {
    SDS_SIGN_GOOD,
    SDS_SIGN_NO_FORM,    /* a header is not of the one form */
    SDS_SIGN_OTHER_BODY, /* the digest is another body's */
    SDS_SIGN_FORGED,     /* the signature does not fit */
    SDS_SIGN_BAD_CLOCK   /* it fits, and was made more than SDS_SIGN_CLOCK_S ago or ahead */
};

/** Make the headers of a request. False when a part is too long, empty or no printable ASCII, or
 * the claim breaks its bounds. */
bool sds_sign_make(struct sds_sign_headers *out_headers, const struct sds_sign_request *request,
                   const struct sds_sign_claim *claim, const struct crypto_sign *key);

/** Step 1 of a platform: what the signature says, not believed yet: whose key is needed. False when
 * the headers are not of the form. */
bool sds_sign_read(struct sds_sign_claim *out_claim, const struct sds_sign_headers *headers);

/** Step 2: the request was signed by the owner of this key, now. */
enum sds_sign_check sds_sign_verify(const struct sds_sign_headers *headers,
                                    const struct sds_sign_request *request,
                                    const uint8_t public_key[CRYPTO_SIGN_PUBLIC], int64_t now_ms);

/** A clause for the log. */
const char *sds_sign_check_text(enum sds_sign_check check);

#endif
