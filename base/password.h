/* SPDX-License-Identifier: Apache-2.0 */
/* password: what is stored of a password, Argon2id (RFC 9106) as a PHC string, by libargon2 (owner
 * file: password.c).
 *
 * Hashing and verifying take tens of milliseconds and the memory of their cost: never on a loop
 * (base/worker). What is stored says its own cost, so the cost can rise later: who logs in then is
 * hashed anew (password_is_cheap).
 */
#ifndef PRINTWIRE_BASE_PASSWORD_H
#define PRINTWIRE_BASE_PASSWORD_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PASSWORD_LEAST    12 /* bytes; no other rule: what must be mixed is only written down */
#define PASSWORD_MOST     256
#define PASSWORD_PHC_SIZE 128 /* "$argon2id$v=19$m=..,t=..,p=1$salt$hash" and its NUL */

/* The least cost (OWASP's for Argon2id). */
#define PASSWORD_LEAST_MEGABYTES 19
#define PASSWORD_LEAST_PASSES    2
#define PASSWORD_MOST_MEGABYTES  1024 /* also of what is stored: a damaged row must not take all */
#define PASSWORD_MOST_PASSES     32

struct password_cost {
    uint32_t megabytes;
    uint32_t passes;
};

/** True for UTF-8 of a length that may be a password. */
bool password_is_fit(const char *password);

/** Hash with a random salt. ERR_RANGE for one that is not fit or a cost out of bounds, ERR_MEMORY.
 */
enum err password_hash(const char *password, const struct password_cost *cost,
                       char out_phc[PASSWORD_PHC_SIZE]);

/** ERR_NONE when `phc` was made of this password; ERR_REFUSED when not, in a time that tells
 * nothing of where they differ; ERR_MEMORY. With `phc` NULL (a name that nobody has), or one that
 * cannot be read, the work of `cost` is done and refused. */
enum err password_verify(const char *password, const char *phc, const struct password_cost *cost);

/** True when what is stored cost less than `cost`, in memory or passes, or cannot be read. */
bool password_is_cheap(const char *phc, const struct password_cost *cost);

#endif
