/* SPDX-License-Identifier: Apache-2.0 */
/* A list whose filter is a time. */
#include "portal/watch/api_supplies.h"

#include "portal/watch/api_lists.h"

void api_supplies_get(struct api_call *call)
{
    struct api_lists_fixed fixed[] = { { "before", 0 }, { NULL, 0 } };

    if (api_call_text(call, "before") == NULL)
        api_lists_get(call);
    else if (api_call_time(call, "before", 0, &fixed[0].number))
        api_lists_get_of(call, fixed);
}
