/* SPDX-License-Identifier: Apache-2.0 */
/* access_session: who is logged in. The browser holds 256 random bits, we their SHA-256. A session
 * ends 30 minutes after its last use, 12 hours after its start, when its account's role, place or
 * password changes, and when it is closed. */
#ifndef PRINTWIRE_PORTAL_STORE_ACCESS_SESSION_H
#define PRINTWIRE_PORTAL_STORE_ACCESS_SESSION_H

#include "portal/store/access.h"
#include "portal/store/access_account.h"

#define ACCESS_SESSION_IDLE_MS  (INT64_C(30) * 60 * 1000)
#define ACCESS_SESSION_TOTAL_MS (INT64_C(12) * 3600 * 1000)
#define ACCESS_SESSION_MOST     20 /* of one account; the one used longest ago makes room */

/** Begin a session of an account at its login, which the audit notes. What the cookie is to hold in
 * `out_secret`. Sessions of everybody that have ended by time are forgotten with it. */
enum err access_session_open(struct store *store, const struct access_actor *actor,
                             const struct access_account *account,
                             char out_secret[ACCESS_SECRET_SIZE], int64_t *out_id);

/** Whose session a secret is, and its id; ERR_MISSING when it is none, or has ended. Its use is
 * noted once a minute; an open transaction may be there. */
enum err access_session_use(struct store *store, const char *secret, int64_t now_ms,
                            struct access_account *out_account, int64_t *out_id);

/** ERR_NONE when this session of an account has not ended, else ERR_MISSING. */
enum err access_session_check(struct store *store, int64_t account, int64_t id, int64_t now_ms);

/** As access_session_check(), and that is a use, noted once a minute: for what goes on by itself.
 * An open transaction may be there. */
enum err access_session_keep(struct store *store, int64_t account, int64_t id, int64_t now_ms);

/** End a session of an account; ERR_MISSING. */
enum err access_session_close(struct store *store, const struct access_actor *actor,
                              const struct access_account *account, int64_t id);

#endif
