/* SPDX-License-Identifier: Apache-2.0 */
/* key_ring: the keys that a licence server has: the public keys of its roots (configuration), the
 * key set that one of them signed ("<folder>/keyset", a token), and the secret signing keys
 * ("<folder>/keys/" + any name + ".pem", mode 0600). A secret signs only in the time that the key
 * set gives it. The roots' secrets are not here.
 */
#ifndef PRINTWIRE_LICENCE_KEY_RING_H
#define PRINTWIRE_LICENCE_KEY_RING_H

#include "licence/server_conf.h"
#include "protocol/licence_answer.h"

#include <stddef.h>
#include <stdint.h>

#define KEY_RING_ERROR 460 /* a path, and a verdict on an answer */

struct key_ring;

/** Read all keys; the caller frees with key_ring_free. NULL when something is missing or wrong:
 * `error` says what and what to do. That no key signs at this moment is no error here. */
struct key_ring *key_ring_read(const struct server_conf *conf, char error[KEY_RING_ERROR]);

/** Wipe and free; NULL is allowed. */
void key_ring_free(struct key_ring *ring);

/** The key that signs at this time: of several the one that signs longest. NULL: none does. Owned
 * by the ring. */
const struct crypto_sign *key_ring_pick(const struct key_ring *ring, int64_t now_ms);

/** Until when key_ring_pick() has an answer without new keys; 0 when it has none now. */
int64_t key_ring_ends(const struct key_ring *ring, int64_t now_ms);

/** The key set's token: what agents need to believe the answers. Owned by the ring. */
const char *key_ring_keyset(const struct key_ring *ring, size_t *out_len);

/** The key set's version. */
int64_t key_ring_version(const struct key_ring *ring);

/** The trusted set: roots and key set, for verifying. */
const struct licence_keys *key_ring_keys(const struct key_ring *ring);

/** Read public keys of roots into an initialised set. False with `error` for a file that is none.
 */
bool key_ring_read_root(struct licence_keys *keys, const char *file, char error[KEY_RING_ERROR]);

/** Verify a key set's token and put it into force. False with `error`. */
bool key_ring_take_keyset(struct licence_keys *keys, const char *token, size_t len,
                          const char *name, char error[KEY_RING_ERROR]);

#endif
