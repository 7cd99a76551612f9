/* SPDX-License-Identifier: Apache-2.0 */
/* access_account: people who may log in, each at one place and with one role. */
#ifndef PRINTWIRE_PORTAL_STORE_ACCESS_ACCOUNT_H
#define PRINTWIRE_PORTAL_STORE_ACCESS_ACCOUNT_H

#include "base/password.h"
#include "portal/store/access.h"

struct access_account {
    int64_t id;
    char name[ACCESS_NAME_SIZE];
    int64_t place;
    struct store_scope scope; /* what that place holds */
    enum access_role role;
    char password[PASSWORD_PHC_SIZE]; /* as stored; only _find() and _behind() fill it */
    int64_t made_ms;
    int64_t login_ms; /* 0: never */
};

/** The account of that name, with its password, for a login; ERR_MISSING. No scope: who logs in has
 * none yet. */
enum err access_account_find(struct store *store, const char *name,
                             struct access_account *out_account);

/** The account that a session or a token names: who it is must be known before there is a scope. */
enum err access_account_behind(struct store *store, int64_t id, struct access_account *out_account);

/** One account of a scope; ERR_MISSING. */
enum err access_account_get(struct store *store, const struct store_scope *scope, int64_t id,
                            struct access_account *out_account);

/** The same in the open transaction, until whose end nobody else changes it; ERR_MISSING. */
enum err access_account_hold(struct store *store, int64_t id, struct access_account *out_account);

/** Add one: name, place, role and password (as stored) are taken from `account`, whose id is set.
 * ERR_REFUSED when the name is taken, anywhere; ERR_RANGE when it is not fit. */
enum err access_account_add(struct store *store, const struct access_actor *actor,
                            struct access_account *account);

/** Give it another role; its sessions end. ERR_MISSING when it was removed meanwhile, as below. */
enum err access_account_set_role(struct store *store, const struct access_actor *actor,
                                 const struct access_account *account, enum access_role role);

/** Attach it to another place; its sessions end, its mailings are off, and its tokens go, which may
 * be for places that it does not hold any more. Noted at both places, which the caller's scope
 * holds. */
enum err access_account_set_place(struct store *store, const struct access_actor *actor,
                                  const struct access_account *account, int64_t place);

/** Give it another password (as stored); its sessions end, its mailings are off, and its tokens go:
 * who had the old one, or a session for a minute, must not keep a way in. */
enum err access_account_set_password(struct store *store, const struct access_actor *actor,
                                     const struct access_account *account, const char *password);

/** Store the same password at a higher cost: no change to tell, sessions stay. Nothing happens when
 * the account's password is not `account->password` any more. */
enum err access_account_rehash(struct store *store, const struct access_account *account,
                               const char *password);

/** Remove it with its sessions, tokens and mailings. What the audit says of it stays. */
enum err access_account_remove(struct store *store, const struct access_actor *actor,
                               const struct access_account *account);

#endif
