/* SPDX-License-Identifier: Apache-2.0 */
/* poll → change, for what a status answer (or silence) alone tells. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/resident.h"
#include "base/clock.h"

bool site_state_take(struct site *s, struct device *device, enum device_state state)
{
    if (state == device->state)
        return true;
    site_note_uncommitted(s, device);
    if (!site_tell_trouble(s, change_state(s->change, device, state, clock_wall_ms())))
        return false;
    device->state = state;
    return device_table_save(s->devices, device);
}

bool site_state_heard(void *arg, struct device *device, const struct reading_set *set)
{
    struct site *s = arg;

    if (set == NULL)
        return site_state_take(s, device, DEVICE_UNREACHABLE);
    device->last_answer_ms = clock_wall_ms();
    if (!site_tell_trouble(s, change_settle(s->change, device, device->last_answer_ms)))
        return false;
    return site_state_take(s, device, resident_state(device, normalise_state(set), false));
}
