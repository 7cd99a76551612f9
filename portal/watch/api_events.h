/* SPDX-License-Identifier: Apache-2.0 */
/* api_events: the route of the stream of events (events.h). */
#ifndef PRINTWIRE_PORTAL_WATCH_API_EVENTS_H
#define PRINTWIRE_PORTAL_WATCH_API_EVENTS_H

#include "portal/watch/api_call.h"

/** GET /events: begin a stream. Behind the line Last-Event-ID, or else the parameter "after", where
 * one of them is given; else from now on. 429 when the account has too many, 503 when there are too
 * many in all. */
void api_events_get(struct api_call *call);

#endif
