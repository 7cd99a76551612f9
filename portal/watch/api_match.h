/* SPDX-License-Identifier: Apache-2.0 */
/* api_match: a thing that is answered with an ETag, and changed only by who saw it as it is now
 * (RFC 9110 section 13.1.1): of two who change it at once, one is told 412. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_MATCH_H
#define PRINTWIRE_PORTAL_WATCH_API_MATCH_H

#include "portal/watch/api_call.h"

/** Writes the thing that the call is about as it stands in the database; ERR_MISSING when the
 * caller has none there. It holds nothing that changes by itself. */
typedef enum err api_match_fn(const struct api_call *call, struct db *db, struct json_write *w);

/** Answer with the thing. */
void api_match_answer(struct api_call *call, struct db *db, api_match_fn *fn);

/** True when the request's If-Match line holds what the thing is now, or "*". Else the call is
 * answered, and gone: 404, 412, or 428 without the line (RFC 6585 section 3). */
bool api_match_check(struct api_call *call, api_match_fn *fn);

#endif
