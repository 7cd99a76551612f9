/* SPDX-License-Identifier: Apache-2.0 */
/* api_accounts: the accounts of one's places, for administrators. Routes; api_routes_accounts.c has
 * their rows. Nobody gives a role above one's own, and nobody changes oneself here. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ACCOUNTS_H
#define PRINTWIRE_PORTAL_WATCH_API_ACCOUNTS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/accounts/{account}. */
void api_accounts_get(struct api_call *call);

/** POST /api/v1/accounts. */
void api_accounts_add(struct api_call *call);

/** PATCH /api/v1/accounts/{account}: role, password or both. */
void api_accounts_change(struct api_call *call);

/** DELETE /api/v1/accounts/{account}. */
void api_accounts_remove(struct api_call *call);

#endif
