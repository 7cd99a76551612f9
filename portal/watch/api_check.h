/* SPDX-License-Identifier: Apache-2.0 */
/* api_check: who asks, and whether it may: before any route's function sees the call. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_CHECK_H
#define PRINTWIRE_PORTAL_WATCH_API_CHECK_H

#include "portal/watch/api_call.h"

#define API_CHECK_COOKIE                                                                           \
    "__Host-printwire" /* RFC 6265bis 4.1.3.2: Secure, of this host, Path=/                        \
                        */

/** Fill `call->caller` from "Authorization: Bearer pwt_..." or else the session's cookie, and check
 * it against the route. False when it may not: the call is answered with 401 or 403, and gone.
 *
 * A browser sends cookies whoever made it ask: what changes something is taken with a cookie, or to
 * log in, only when Origin is our own host, Sec-Fetch-Site is absent or same-origin, and the header
 * X-Printwire is 1, which no form of another site can send. */
bool api_check_call(struct api_call *call, int64_t now_ms);

/** True for who logged in; a token, which may act in place of an account but must not make, see or
 * end another way in, is answered with 403, and the call gone. */
bool api_check_person(struct api_call *call);

/** What waited may go on: the caller's session has not ended, so account, role and password are
 * what they were. Else the call is answered with 401, and gone. Tokens pass: they wait for nothing
 * (api_check_person()), and neither does who logs in, having no session yet. */
bool api_check_again(struct api_call *call, int64_t now_ms);

#endif
