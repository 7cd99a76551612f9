/* SPDX-License-Identifier: Apache-2.0 */
/* throttle: how long who guesses passwords must wait: pure but for its table.
 *
 * Failures are counted per address (IPv6: its /64) and per account, known or not. From the fifth of
 * an address and the tenth of an account on, the next try must wait 1 s, then twice as long each
 * time, up to 15 min; after 15 min of rest all is forgotten, and not before: who has an account of
 * their own must not wipe out with a login what they guessed of others'. An address from which the
 * account logged in before is counted apart, for this account only, and waits from its fifth
 * failure on: neither strangers nor neighbours behind one address can lock an owner out.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_THROTTLE_H
#define PRINTWIRE_PORTAL_WATCH_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_MOST_MS (UINT64_C(15) * 60 * 1000)

#define THROTTLE_PEER_SIZE 46 /* an address as text, with its NUL */

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

/** A try was right: the address is known for this account, and starts anew with it only. */
void throttle_pass(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms);

/** What an address is counted by: itself, or the /64 of IPv6, in which its owner can choose. */
void throttle_peer(const char *address, char out_peer[THROTTLE_PEER_SIZE]);

#endif
