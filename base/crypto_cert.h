/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_cert: what a certificate says, by OpenSSL. Whether it may be believed is decided before,
 * where it was verified. */
#ifndef PRINTWIRE_BASE_CRYPTO_CERT_H
#define PRINTWIRE_BASE_CRYPTO_CERT_H

#include <stdbool.h>

#define CRYPTO_CERT_NAME 256 /* bytes of a DNS name, its NUL included; there are no longer ones */

/** Takes a DNS name, lent. */
typedef void crypto_cert_name_fn(void *arg, const char *name);

/** Tell the DNS names among the subjectAltNames (RFC 5280, 4.2.1.6) of a certificate in PEM, in
 * their order; what is no possible name is left out. False when they cannot be read, and some of
 * them may have been told; true without any when there are none. */
bool crypto_cert_each_dns(const char *pem, crypto_cert_name_fn *fn, void *arg);

#endif
