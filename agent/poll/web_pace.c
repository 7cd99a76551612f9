/* SPDX-License-Identifier: Apache-2.0 */
/* A device that fails, and one of which a document fails, are told apart here. */
#include "agent/poll/web_pace.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>

#define MOST_DOUBLINGS 16

/* Ever less often, up to half the time of a whole reading. */
static uint64_t pause_ms(const struct web_pace *pace, const struct agent_conf *conf,
                         const struct web_read_result *result)
{
    uint64_t pause = conf->tables_ms, most = conf->full_ms / 2;

    if (result->known.has == 0 && !result->is_there)
        return most;
    for (unsigned i = 1; i < pace->failures && i < MOST_DOUBLINGS && pause < most; i++)
        pause *= 2;
    return pause < most ? pause : most;
}

/* Of whoever has web services, or has somebody there who says nothing. */
static void tell(struct web_pace *pace, const struct device *device,
                 const struct web_read_result *result, const char *what_then)
{
    char address[INET_ADDRSTRLEN];
    const struct web_keys *keys = result->keys;
    bool has_key = keys->of[WEB_DOOR_HTTP][0] != '\0' || keys->of[WEB_DOOR_IPP][0] != '\0';
    bool has_services = result->known.has != 0 || has_key || result->is_there;

    if (pace->is_told || !has_services || result->error[0] == '\0')
        return;
    pace->is_told = true;
    log_info("web", "%s: %s; %s",
             inet_ntop(AF_INET, &device->address.sin_addr, address, sizeof address), result->error,
             what_then);
}

bool web_pace_hear(struct web_pace *pace, const struct agent_conf *conf,
                   const struct device *device, unsigned asked,
                   const struct web_read_result *result)
{
    bool works = web_set_good(result->set) != 0 && !result->is_slow && !result->is_strange;

    pace->owed = (pace->owed & ~asked) | result->missing;
    if (!works) {
        pace->failures++;
        pace->next_ms = clock_monotonic_ms() + pause_ms(pace, conf, result);
        if (!result->is_strange) /* of that the site speaks */
            tell(pace, device, result, "asking its web services less often");
        return false;
    }
    web_pace_forgive(pace);
    if (result->missing == 0)
        pace->is_told = false;
    else
        tell(pace, device, result, "what its other documents say counts without it");
    return true;
}

bool web_pace_may_ask(const struct web_pace *pace)
{
    return clock_monotonic_ms() >= pace->next_ms;
}

void web_pace_forgive(struct web_pace *pace)
{
    pace->failures = 0;
    pace->next_ms = 0;
}
