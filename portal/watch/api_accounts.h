/* SPDX-License-Identifier: Apache-2.0 */
/* api_accounts: the accounts of one's places, for administrators. Routes; api_routes_accounts.c has
 * their rows. Nobody gives a role above one's own, and nobody changes oneself here. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ACCOUNTS_H
#define PRINTWIRE_PORTAL_WATCH_API_ACCOUNTS_H

#include "portal/watch/api_call.h"

/** The account that the path names, in the caller's places; ERR_MISSING. */
enum err api_accounts_find(const struct api_call *call, struct access_account *out_account);

/** GET /api/v1/accounts/{account}. */
void api_accounts_get(struct api_call *call);

/** POST /api/v1/accounts. */
void api_accounts_add(struct api_call *call);

/** PATCH /api/v1/accounts/{account}: role, place, password or some of them. */
void api_accounts_change(struct api_call *call);

/** DELETE /api/v1/accounts/{account}. */
void api_accounts_remove(struct api_call *call);

#endif
