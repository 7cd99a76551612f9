/* SPDX-License-Identifier: Apache-2.0 */
/* The times are filters of the lists. */
#include "portal/watch/api_reports.h"

#include "base/clock.h"
#include "portal/watch/api_lists.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define DAYS   32
#define WHY    "from: is not before to, or more than 400 days before it"

void api_reports_get(struct api_call *call)
{
    struct api_lists_fixed fixed[] = { { "from", 0 }, { "to", 0 }, { NULL, 0 } };

    if (!api_call_time(call, "to", clock_wall_ms(), &fixed[1].number) ||
        !api_call_time(call, "from", fixed[1].number - DAYS * DAY_MS, &fixed[0].number))
        return;
    int64_t span_ms = fixed[1].number - fixed[0].number; /* of times that api_call_time() takes */
    if (span_ms <= 0 || span_ms > API_REPORTS_DAYS_MOST * DAY_MS)
        api_call_refuse(call, 400, WHY);
    else
        api_lists_get_of(call, fixed);
}
