/* SPDX-License-Identifier: Apache-2.0 */
/* A place is the row that the list has of it. */
#include "portal/watch/api_places.h"

#include "portal/watch/api_lists.h"

void api_places_get(struct api_call *call)
{
    api_lists_answer_one(call, store_db(call->world->reader), LIST_VIEW_PLACES, NULL);
}
