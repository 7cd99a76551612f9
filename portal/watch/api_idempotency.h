/* SPDX-License-Identifier: Apache-2.0 */
/* api_idempotency: the line Idempotency-Key of a request: the caller's own name for what it wants
 * made, with or without quotes (a string of RFC 8941). */
#ifndef PRINTWIRE_PORTAL_WATCH_API_IDEMPOTENCY_H
#define PRINTWIRE_PORTAL_WATCH_API_IDEMPOTENCY_H

#include "portal/watch/api_call.h"

#define API_IDEMPOTENCY_MOST 64

/* clang-format off */
/* Its parameter. */
#define API_IDEMPOTENCY_KEY { "Idempotency-Key", API_IN_HEADER, API_TEXT, false, 1, API_IDEMPOTENCY_MOST + 2, \
    "One's own name for what is made, 1 to 64 letters, with or without quotes: the same question again makes no second one." }
/* clang-format on */

/** The key without its quotes; "" when there is none. False when it is no key: the call is answered
 * and gone. */
bool api_idempotency_read(struct api_call *call, char out_key[API_IDEMPOTENCY_MOST + 1]);

#endif
