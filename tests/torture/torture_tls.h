/* SPDX-License-Identifier: Apache-2.0 */
/* torture_tls: the client's end of a TLS connection to a server in this process. What it allocates
 * neither counts nor fails. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_TLS_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_TLS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct torture_tls;

/** Write a key and a certificate for "localhost", signed by itself, as PEM. */
bool torture_tls_make_files(const char *certificate_file, const char *key_file);

/** Connect to a port of 127.0.0.1; NULL when nobody listens there. */
struct torture_tls *torture_tls_open(uint16_t port);

/** Go on with the handshake, send of `out` what goes (it is consumed), append to `in` what came.
 * False when the connection is over, or broken. */
bool torture_tls_go_on(struct torture_tls *tls, struct buf *out, struct buf *in);

/** Wait for the peer, a millisecond of real time at most. */
void torture_tls_wait(const struct torture_tls *tls);

/** Hang up; NULL is allowed. */
void torture_tls_close(struct torture_tls *tls);

#endif
