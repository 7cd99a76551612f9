/* SPDX-License-Identifier: Apache-2.0 */
/* poll → normalise → change: what a reading tells is said, unless it is another device's. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/presence.h"
#include "agent/usb_place.h"
#include "base/clock.h"
#include "protocol/record.h"

/* What is said of the state is not what one answer shows. */
static bool set_state(struct record_list *records, enum device_state state)
{
    const char *name = device_state_name(state);

    for (size_t i = 0; name != NULL && i < records->count; i++)
        if (records->items[i].kind == RECORD_ASSET &&
            !record_set(&records->items[i], FIELD_ASSET_STATE, name))
            return false;
    return true;
}

/* Where no more can be held of a device that the licence does not cover, it is listed all the same;
 * the rest is read again. */
static void list_asset(struct site *s, struct device *device, struct record_list *records,
                       int64_t now)
{
    for (size_t i = 0; i < records->count; i++) {
        struct record_list asset = { .items = &records->items[i], .count = 1, .limit = 1 };
        if (records->items[i].kind == RECORD_ASSET)
            (void)change_records(s->change, device, SCOPE_IDENTITY, &asset, now);
    }
}

static enum err say(struct site *s, struct device *device, const struct site_web_reading *reading,
                    enum device_state state)
{
    unsigned scopes = reading->scopes;
    struct record_list records;
    int64_t now = clock_wall_ms();
    enum err err = ERR_MEMORY;

    site_note_uncommitted(s, device);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_is_starting(reading->set) || site_web_is_starting(device))
        scopes |= SCOPE_STARTING;
    if (site_web_records(device, reading, now, &records) && set_state(&records, state))
        err = change_records(s->change, device, scopes, &records, now);
    if (err == ERR_FULL && device->cover.is_over)
        list_asset(s, device, &records, now);
    record_list_finish(&records);
    return err;
}

/* What is missing from scopes of which nobody told all says nothing. A USB port alone tells nothing
 * of supplies and counters. */
static unsigned told_scopes(const struct device *device, unsigned scopes, const struct web_set *web)
{
    unsigned told = SCOPE_ALL;

    if (usb_place_is(&device->address))
        told = SCOPE_IDENTITY | SCOPE_ALERTS;
    else if (driver_web_is_alone(device))
        told = 0;
    if (web != NULL)
        told |= web_set_scopes(web);
    return scopes & told;
}

/* Web services that failed, of a device without SNMP: it is there, and nothing else is known. What
 * was to be read is still due, of a sleeper when its time comes. */
static bool is_empty(const struct site_web_reading *reading)
{
    return reading->scopes == 0 || (reading->web == NULL && reading_set_count(reading->set) == 0);
}

/* Who it is was asked, or is shown anyhow: nothing contradicting it is not enough for a key that is
 * kept for years. */
static bool knows_who(const struct site *s, const struct device *device, unsigned scopes,
                      const struct sighting *who)
{
    return (scopes & SCOPE_IDENTITY) != 0 || resident_is(s->lineage, device, who);
}

/* An asset record of the reading says the state, too. */
bool site_say_readings(void *arg, struct device *device, unsigned scopes,
                       const struct reading_set *set, const struct web_set *web)
{
    struct site *s = arg;
    web = site_usb_believe(s, device, set, web);
    struct site_web_reading reading = { told_scopes(device, scopes, web), set, web };
    struct presence_seen seen = { .state = site_web_state(device, &reading),
                                  .with_alerts = (scopes & SCOPE_ALERTS) != 0,
                                  .sleeps_openly =
                                      normalise_sleeps_openly(set) || driver_web_is_alone(device) };
    struct sighting who;

    scopes = reading.scopes;
    site_web_sighting(device, &reading, &who);
    enum site_identity identity =
        is_empty(&reading) ? SITE_SAME : site_identity_check(s, device, scopes, &who);
    if (identity != SITE_SAME)
        return identity == SITE_OTHER;
    if (web != NULL && knows_who(s, device, scopes, &who))
        site_key_take(s, device, web_set_keys(web));
    device->last_answer_ms = clock_wall_ms();
    site_licence_count(s, device);
    enum device_state state = presence_of_answer(device, &seen, device->last_answer_ms);
    if (is_empty(&reading))
        return site_state_take(s, device, state) && presence_sleeps(device);
    if (!site_tell_trouble(s, say(s, device, &reading, state)))
        return false;
    bool kept = (scopes & SCOPE_IDENTITY) != 0 ? site_state_said(s, device, state)
                                               : site_state_take(s, device, state);
    site_web_said(s, device);
    site_look_said(s, device, scopes);
    return kept;
}
