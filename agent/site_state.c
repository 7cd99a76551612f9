/* SPDX-License-Identifier: Apache-2.0 */
/* poll → presence → change, for what a status answer (or silence) alone tells. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/presence.h"
#include "base/clock.h"

/* Whether the site wants to hear of a silence as an incident. */
static bool is_incident(const struct site *s, const struct device *device, enum device_state state)
{
    enum agent_conf_silence policy = s->conf->silence_incident;

    if (device->same_as[0] != '\0')
        return false; /* nobody would ever close it */
    return (state == DEVICE_GONE && policy != AGENT_CONF_NEVER) ||
           (state == DEVICE_UNREACHABLE && policy == AGENT_CONF_UNREACHABLE);
}

bool site_state_said(struct site *s, struct device *device, enum device_state state)
{
    int64_t now = clock_wall_ms();

    if (state == device->state)
        return true;
    site_note_uncommitted(s, device);
    if (!site_tell_trouble(s,
                           change_silence(s->change, device, is_incident(s, device, state), now)))
        return false;
    presence_said(device, state, now);
    site_licence_count(s, device);
    return device_table_save(s->devices, device);
}

bool site_state_take(struct site *s, struct device *device, enum device_state state)
{
    if (state == device->state)
        return true;
    site_note_uncommitted(s, device);
    if (!site_tell_trouble(s, change_state(s->change, device, state, clock_wall_ms())))
        return false;
    return site_state_said(s, device, state);
}

void site_state_woken(void *arg, struct device *device)
{
    struct site *s = arg;
    char address[INET_ADDRSTRLEN];

    log_debug("site", "%s: woken by us, %u times today",
              site_address_text(&device->address, address), device->wakes.today);
    (void)device_table_save(s->devices, device);
}

bool site_state_heard(void *arg, struct device *device, const struct reading_set *set,
                      const struct web_set *web)
{
    struct site *s = arg;
    struct presence_rules rules = { .hours = &s->conf->hours, .gone_ms = s->conf->gone_ms };
    int64_t now = clock_wall_ms();

    if (set == NULL && site_identity_silent(s, device))
        return true;
    if (set == NULL)
        return site_state_take(s, device, presence_of_silence(device, &rules, now));
    device->last_answer_ms = now;
    if (!site_tell_trouble(s, change_settle(s->change, device, now)))
        return false;
    struct site_web_reading reading = { SCOPE_ALERTS, set, web };
    struct presence_seen seen = { .state = site_web_state(device, &reading),
                                  .sleeps_openly = true };
    return site_state_take(s, device, presence_of_answer(device, &seen, now));
}
