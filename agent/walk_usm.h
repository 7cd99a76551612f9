/* SPDX-License-Identifier: Apache-2.0 */
/* walk_usm: the user-based security of SNMPv3 for one device (RFC 3414, 3826, 7860), on net-snmp.
 *
 * net-snmp keeps users and engine clocks in global tables keyed by engineID: two printers with the
 * same engineID would disturb each other, and its searches are linear. So the tables hold one
 * device at a time: walk_usm_enter() puts it in before a message is built or parsed,
 * walk_usm_leave() takes it out again.
 */
#ifndef PRINTWIRE_AGENT_WALK_USM_H
#define PRINTWIRE_AGENT_WALK_USM_H

#include "agent/walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum walk_usm_level { WALK_USM_OPEN, WALK_USM_SIGNED, WALK_USM_SECRET };

struct walk_usm_keys; /* a credential's passwords turned into keys */
struct walk_usm;      /* one engine, one user, their localised keys and the engine's clock */

/** Make net-snmp ready once per process: no configuration, MIB or state files are read or written,
 * nothing is printed, no transport is opened. False when it refuses. */
bool walk_usm_start(void);

/** Turn a credential's passwords into keys (RFC 3414 A.2; costs milliseconds, so once per
 * credential). NULL when a password is shorter than 8 characters, privacy is asked without
 * authentication, the library lacks the algorithm, or memory ran out. */
struct walk_usm_keys *walk_usm_keys_create(const struct walk_credential *credential);

/** Wipe and free; NULL is allowed. */
void walk_usm_keys_destroy(struct walk_usm_keys *keys);

/** True when these keys were made from the passwords and algorithms that the credential has now. */
bool walk_usm_keys_fit(const struct walk_usm_keys *keys, const struct walk_credential *credential);

/** The level that a credential asks for. */
enum walk_usm_level walk_usm_level_of(const struct walk_credential *credential);

/** A user at an engine, keys localised to it (RFC 3414 A.2.2). NULL keys: a user without keys, for
 * messages that are not protected. `engine_id_len` may be 0. NULL without memory. */
struct walk_usm *walk_usm_create(const struct walk_usm_keys *keys, const char *user,
                                 const uint8_t *engine_id, size_t engine_id_len);

/** Wipe and free; NULL is allowed. */
void walk_usm_destroy(struct walk_usm *usm);

/** The engine's identifier; `out_len` gets its length. Good as long as `usm`. */
const uint8_t *walk_usm_engine(const struct walk_usm *usm, size_t *out_len);

/** The user's name. */
const char *walk_usm_user(const struct walk_usm *usm);

/** Set the engine's clock to what it said at `now_ms` (clock_monotonic_ms). */
void walk_usm_set_clock(struct walk_usm *usm, uint32_t boots, uint32_t time, uint64_t now_ms);

/** An authentic message carried this clock: take it over when it is ahead of ours (RFC 3414
 * section 3.2, 7b). */
void walk_usm_heard(struct walk_usm *usm, uint32_t boots, uint32_t time, uint64_t now_ms);

/** Put the user and, when `with_clock`, the engine's clock into net-snmp's tables. False without
 * memory. */
bool walk_usm_enter(struct walk_usm *usm, bool with_clock, uint64_t now_ms);

/** Take both out again. */
void walk_usm_leave(struct walk_usm *usm);

#endif
