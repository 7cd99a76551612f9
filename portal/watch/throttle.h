/* SPDX-License-Identifier: Apache-2.0 */
/* throttle: how long who guesses passwords must wait: pure but for its table.
 *
 * Failures are counted per address (IPv6: its /64) and per account, known or not. From the fifth of
 * an address and the tenth of an account on, the next try must wait 1 s, then twice as long each
 * time, up to 15 min; after 15 min of rest all is forgotten. An address from which the account
 * logged in before does not wait for what others do to it: strangers cannot lock its owner out.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_THROTTLE_H
#define PRINTWIRE_PORTAL_WATCH_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_MOST_MS (UINT64_C(15) * 60 * 1000)

struct throttle;

/** An empty table. NULL without memory. */
struct throttle *throttle_create(void);

/** Free; NULL is allowed. */
void throttle_destroy(struct throttle *throttle);

/** Milliseconds to wait before a try from this address for this account; 0: none. `now_ms` is
 * monotonic here and below. */
uint64_t throttle_wait(struct throttle *throttle, const char *address, const char *account,
                       uint64_t now_ms);

/** A try failed. */
void throttle_fail(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms);

/** A try was right: the address starts anew, and is known for this account. */
void throttle_pass(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms);

#endif
