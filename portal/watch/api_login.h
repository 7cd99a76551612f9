/* SPDX-License-Identifier: Apache-2.0 */
/* api_login: logging in and out, and who one is. Routes; api_routes_login.c has their rows. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_LOGIN_H
#define PRINTWIRE_PORTAL_WATCH_API_LOGIN_H

#include "portal/watch/api_call.h"

/** POST /api/v1/login: a wrong name and a wrong password are answered alike, in the same time. */
void api_login_post(struct api_call *call);

/** POST /api/v1/logout. */
void api_login_out(struct api_call *call);

/** GET /api/v1/me. */
void api_login_me(struct api_call *call);

/** POST /api/v1/me/password. */
void api_login_password(struct api_call *call);

#endif
