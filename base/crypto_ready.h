/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_ready: OpenSSL made complete while a program starts.
 *
 * OpenSSL looks for its algorithms when each kind is used for the first time, and sets its tables
 * up once in the life of a process; what found no memory then it never does again, and no TLS
 * connection succeeds any more. So a program that is to run for long uses everything once before
 * it begins: the algorithms of TLS, and a handshake with itself, verified, with a key that is
 * thrown away. Measured with OpenSSL 3.0.22: 8 ms of CPU and 470 KiB of heap that stay, most of
 * which the first connection would take.
 */
#ifndef PRINTWIRE_BASE_CRYPTO_READY_H
#define PRINTWIRE_BASE_CRYPTO_READY_H

#include "base/err.h"

#include <stdbool.h>

/** Use OpenSSL once. Call it first of all, before there are threads: when OpenSSL has allocated
 * already, what it got no memory for cannot be seen. May be called again.
 *
 * ERR_MEMORY: memory ran out meanwhile, or 1 MiB cannot be had (OpenSSL writes through NULL where
 * it does not get what it starts with): the process is of no use for TLS; end it and let it be
 * started again. ERR_REFUSED: nothing was lost, but as it is configured here OpenSSL cannot speak
 * TLS with itself; what that means shows when TLS is used. */
enum err crypto_ready_make(void);

/** Look from now on whether OpenSSL lacks memory, anywhere in this process. */
void crypto_ready_look(void);

/** Whether it lacked some since crypto_ready_look(). What was made meanwhile may go without a part
 * for ever: OpenSSL takes an algorithm that it could not load for one that there is not. Not seen
 * without crypto_ready_make(), or when that was not called first. */
bool crypto_ready_lacked(void);

#endif
