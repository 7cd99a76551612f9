/* SPDX-License-Identifier: Apache-2.0 */
/* jail_user: who a process is and which capabilities it has (capabilities(7)). Part of base/jail.
 */
#ifndef PRINTWIRE_BASE_JAIL_USER_H
#define PRINTWIRE_BASE_JAIL_USER_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct jail_user {
    uid_t uid;
    gid_t gid;
};

/** The user of this name, ourselves for "". ERR_MISSING when there is none, ERR_REFUSED when it is
 * root while we are, or another one while we are not root; else ERR_LIMIT or ERR_IO. */
enum err jail_user_find(const char *name, struct jail_user *out_user);

/** Become that user, with its group only, and keep of our capabilities those in `kept` (one bit
 * each, 1 << CAP_...). What cannot be undone is tried afterwards. ERR_IO (errno) when not all of it
 * was done. */
enum err jail_user_become(const struct jail_user *user, uint64_t kept);

/** Keep of our capabilities those in `kept`: of this thread, of its children, and as the most that
 * it could ever get. ERR_IO (errno). */
enum err jail_user_keep(uint64_t kept);

#endif
