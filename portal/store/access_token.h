/* SPDX-License-Identifier: Apache-2.0 */
/* access_token: keys for programs, "pwt_<id>_<secret>": of an account, for its place or one below,
 * with a scope word, for a year at most. The secret is shown once; its SHA-256 is stored. A token
 * can never do more than its account can at that moment, and goes with it. */
#ifndef PRINTWIRE_PORTAL_STORE_ACCESS_TOKEN_H
#define PRINTWIRE_PORTAL_STORE_ACCESS_TOKEN_H

#include "portal/store/access.h"
#include "portal/store/access_account.h"

#define ACCESS_TOKEN_SIZE    72 /* the whole text and a NUL */
#define ACCESS_TOKEN_LONGEST (INT64_C(365) * 24 * 3600 * 1000)
#define ACCESS_TOKEN_MOST    50 /* of one account */

struct access_token {
    int64_t id;
    char name[ACCESS_NAME_SIZE]; /* what it is for, any text */
    int64_t place;
    struct store_scope scope;
    enum access_role role; /* of its scope word */
    int64_t made_ms;
    int64_t expires_ms;
    int64_t used_ms; /* 0: never */
};

/** Make one for an account, which this session of it asks for (0: the host does): name, place, role
 * and expires_ms are taken from `token`, whose id is set. ERR_MISSING when account or session have
 * ended, or the place is not the account's, ERR_RANGE when the role is above the
 * account's or the time is not within a year, ERR_LIMIT past ACCESS_TOKEN_MOST. */
enum err access_token_make(struct store *store, const struct access_actor *actor, int64_t account,
                           int64_t session, struct access_token *token,
                           char out_text[ACCESS_TOKEN_SIZE]);

/** Whose token a text is; ERR_MISSING when it is none, or over. The role is the lower one of its
 * own and its account's. Its use is noted once a minute; an open transaction may be there. */
enum err access_token_use(struct store *store, const char *text, int64_t now_ms,
                          struct access_token *out_token, struct access_account *out_account);

/** ERR_NONE when this token of an account is there and not over, else ERR_MISSING. */
enum err access_token_check(struct store *store, int64_t account, int64_t id, int64_t now_ms);

/** Take a token of an account away; ERR_MISSING. */
enum err access_token_remove(struct store *store, const struct access_actor *actor,
                             const struct access_account *account, int64_t id);

#endif
