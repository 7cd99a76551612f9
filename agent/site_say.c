/* SPDX-License-Identifier: Apache-2.0 */
/* poll → normalise → change: what a reading tells is said, unless it is another device's. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/resident.h"
#include "base/clock.h"
#include "protocol/record.h"

static enum err say(struct site *s, struct device *device, unsigned scopes,
                    const struct reading_set *set)
{
    struct record_list records;
    int64_t now = clock_wall_ms();
    enum err err = ERR_MEMORY;

    site_note_uncommitted(s, device);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_is_starting(set))
        scopes |= SCOPE_STARTING;
    if (normalise_readings(device, scopes, set, now, &records))
        err = change_records(s->change, device, scopes, &records, now);
    record_list_finish(&records);
    return err;
}

/* An asset record of the reading says the state, too. */
bool site_say_readings(void *arg, struct device *device, unsigned scopes,
                       const struct reading_set *set)
{
    struct site *s = arg;
    enum device_state state =
        resident_state(device, normalise_state(set), (scopes & SCOPE_ALERTS) != 0);
    enum site_identity identity = site_identity_check(s, device, scopes, set);

    if (identity != SITE_SAME)
        return identity == SITE_OTHER;
    device->last_answer_ms = clock_wall_ms();
    if (!site_tell_trouble(s, say(s, device, scopes, set)))
        return false;
    if ((scopes & SCOPE_IDENTITY) == 0)
        return site_state_take(s, device, state);
    bool same = state == device->state;
    device->state = state;
    return same || device_table_save(s->devices, device);
}
