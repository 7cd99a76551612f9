/* SPDX-License-Identifier: Apache-2.0 */
/* What is good is information, the rest a warning with its sentence. */
#include "agent/licence/licensee_news.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

#define STEADY_MS INT64_C(43200000)

void licensee_news_steady(const struct licence_view *before, struct licence_view *now)
{
    if (before->state == now->state && before->reason == now->reason &&
        llabs(now->until_ms - before->until_ms) < STEADY_MS)
        now->until_ms = before->until_ms;
}

bool licensee_news_is_state(const struct licence_view *before, const struct licence_view *now)
{
    return before->state != now->state || before->reason != now->reason ||
           before->notice_days != now->notice_days;
}

bool licensee_news_is_any(const struct licence_view *before, const struct licence_view *now)
{
    return licensee_news_is_state(before, now) || before->until_ms != now->until_ms ||
           before->device_limit != now->device_limit ||
           before->known_before_ms != now->known_before_ms;
}

void licensee_news_log(const char *lid, const struct licence_view *view)
{
    char until[CLOCK_TEXT_SIZE] = "";
    char end[64] = "";

    clock_format(view->until_ms, until);
    if (view->until_ms != 0)
        (void)snprintf(end, sizeof end, " (until %.10s)", until);
    if (view->state == LICENCE_STATE_VALID)
        log_info("licence", "%s: valid%s", lid, end);
    else
        log_warn("licence", "%s: %s%s: %s; %s", lid, licence_state_word(view->state), end,
                 licence_state_reason_text(view->reason),
                 licence_state_reason_advice(view->reason));
}
