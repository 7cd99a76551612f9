/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_pin: what is kept of a device's self-signed certificate: a digest of its public key. */
#ifndef PRINTWIRE_BASE_CRYPTO_PIN_H
#define PRINTWIRE_BASE_CRYPTO_PIN_H

#include <stdbool.h>
#include <stddef.h>

#define CRYPTO_PIN_SIZE 53 /* "sha256//", 44 characters of base64, a NUL */

/** The pin of the first certificate in a PEM text (`len` bytes): "sha256//" and the base64 of the
 * SHA-256 of its SubjectPublicKeyInfo (RFC 7469, section 2.4). False, `out_pin` untouched, when
 * there is none. */
bool crypto_pin_of(const char *pem, size_t len, char out_pin[CRYPTO_PIN_SIZE]);

/** True when the text has the form of a pin. */
bool crypto_pin_is(const char *text);

#endif
