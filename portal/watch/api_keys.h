/* SPDX-License-Identifier: Apache-2.0 */
/* api_keys: one's own sessions and tokens, and those of the accounts of one's places. Routes;
 * api_routes_keys.c has their rows. Tokens are made and taken away by who logged in with a
 * password, never by a token. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_KEYS_H
#define PRINTWIRE_PORTAL_WATCH_API_KEYS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/sessions. */
void api_keys_sessions(struct api_call *call);

/** DELETE /api/v1/sessions/{session}. */
void api_keys_end_session(struct api_call *call);

/** GET /api/v1/tokens. */
void api_keys_tokens(struct api_call *call);

/** POST /api/v1/tokens: the only answer that ever shows the secret. */
void api_keys_make_token(struct api_call *call);

/** DELETE /api/v1/tokens/{token}. */
void api_keys_remove_token(struct api_call *call);

/** GET /api/v1/accounts/{account}/sessions. */
void api_keys_sessions_of(struct api_call *call);

/** DELETE /api/v1/accounts/{account}/sessions/{session}. */
void api_keys_end_session_of(struct api_call *call);

/** GET /api/v1/accounts/{account}/tokens. */
void api_keys_tokens_of(struct api_call *call);

/** DELETE /api/v1/accounts/{account}/tokens/{token}. */
void api_keys_remove_token_of(struct api_call *call);

#endif
