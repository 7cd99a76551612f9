/* SPDX-License-Identifier: Apache-2.0 */
/* api_mailings: reports that go out by mail (portal/store/mailing.h). */
#ifndef PRINTWIRE_PORTAL_WATCH_API_MAILINGS_H
#define PRINTWIRE_PORTAL_WATCH_API_MAILINGS_H

#include "portal/watch/api_call.h"

/** GET /api/v1/mailings and their letters: one's own; for administrators those of all accounts of
 * their places. */
void api_mailings_get(struct api_call *call);

/** GET /api/v1/mailings/{mailing}/letters */
void api_mailings_letters(struct api_call *call);

/** POST /api/v1/mailings */
void api_mailings_add(struct api_call *call);

/** PATCH /api/v1/mailings/{mailing}: only by who has it. */
void api_mailings_change(struct api_call *call);

/** DELETE /api/v1/mailings/{mailing} */
void api_mailings_remove(struct api_call *call);

/** POST /api/v1/mailings/{mailing}/on: only by who has it. */
void api_mailings_on(struct api_call *call);

/** POST /api/v1/mailings/{mailing}/off */
void api_mailings_off(struct api_call *call);

/** POST /api/v1/mailings/{mailing}/send: now, of the last whole time; only by who has it. */
void api_mailings_send(struct api_call *call);

#endif
