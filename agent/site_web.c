/* SPDX-License-Identifier: Apache-2.0 */
/* poll → normalise, for what printers' web services say: it is put together with what SNMP says,
 * and kept, so that a printer whose web services are silent for a while, or that sleeps, does not
 * lose what they told. */
#include "agent/site_inner.h"

#include "agent/maker.h"
#include "agent/normalise/gaps.h"
#include "agent/normalise/identity.h"
#include "agent/normalise/normalise.h"
#include "agent/normalise/normalise_merge.h"
#include "agent/normalise/normalise_web.h"
#include "agent/presence.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_MS       UINT64_C(3600000)
#define KEEP_MS       (24 * HOUR_MS)
#define KEEP_NAMES_MS (8 * KEEP_MS) /* longer than the longest polling/full */
#define KEEP_ALERT_MS HOUR_MS
#define NEWS_MS       10000 /* what is read so soon after news may be it, and cannot wait */
#define PARTS         4     /* of a reading, each with its scope and its kind of records */

/* What the web services of a device said last. */
struct said {
    struct record_list records[PARTS];
    uint64_t heard_ms[PARTS];  /* monotonic; 0 never */
    struct record_list snmp;   /* the supplies that SNMP told last, by whose numbers others go */
    struct record_list beside; /* the counters that SNMP told beside those of the web services */
    struct log_limit trouble;
    bool is_told;        /* that SNMP and they contradict each other */
    uint64_t news_ms;    /* monotonic, when it told some; 0 never */
    uint64_t started_ms; /* monotonic, when it told that it started; 0 never */
};

static const struct {
    unsigned scope;
    enum record_kind kind;
    uint64_t keep_ms;
} parts[PARTS] = {
    { SCOPE_IDENTITY, RECORD_ASSET, KEEP_NAMES_MS },
    { SCOPE_CONSUMABLES, RECORD_CONSUMABLE, KEEP_MS },
    { SCOPE_METER, RECORD_METER, KEEP_MS },
    { SCOPE_ALERTS, RECORD_INCIDENT, KEEP_ALERT_MS },
};

static bool copy(struct record_list *to, const struct record_list *from, enum record_kind kind)
{
    for (size_t i = 0; i < from->count; i++) {
        if (from->items[i].kind != kind)
            continue;
        struct record *r = record_list_add(to, kind);
        if (r == NULL || !record_copy(r, &from->items[i]))
            return false;
    }
    return true;
}

static struct said *said_of(struct device *device)
{
    struct said *said = device->web;

    if (said != NULL)
        return said;
    said = calloc(1, sizeof *said);
    for (size_t i = 0; said != NULL && i < PARTS; i++)
        record_list_init(&said->records[i], NORMALISE_RECORDS);
    if (said != NULL)
        record_list_init(&said->snmp, NORMALISE_RECORDS);
    if (said != NULL)
        record_list_init(&said->beside, NORMALISE_RECORDS);
    if (said != NULL)
        said->trouble.every_ms = HOUR_MS;
    device->web = said;
    return said;
}

/* In place of what the list has. */
static bool replace(struct record_list *to, const struct record_list *from, enum record_kind kind)
{
    record_list_finish(to);
    record_list_init(to, NORMALISE_RECORDS);
    return copy(to, from, kind);
}

static void keep(struct device *device, unsigned scopes, const struct record_list *records)
{
    struct said *said = said_of(device);

    for (size_t i = 0; said != NULL && i < PARTS; i++) {
        if ((scopes & parts[i].scope) == 0)
            continue;
        bool good = replace(&said->records[i], records, parts[i].kind);
        said->heard_ms[i] = good ? clock_monotonic_ms() : 0;
    }
}

static const struct record *first_meter(const struct record_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == RECORD_METER)
            return &list->items[i];
    return NULL;
}

/* Counters move together: those of another time are none beside those that have moved since. */
static bool has_counted_on(const struct said *said, const struct record_list *snmp)
{
    const struct record *then = first_meter(&said->beside), *now = first_meter(snmp);

    return now != NULL && (then == NULL || !record_same(then, now));
}

/* Who a printer is does not change; its firmware may. */
static void drop_aged(struct record_list *list, uint64_t age_ms)
{
    for (size_t i = 0; age_ms > KEEP_MS && i < list->count; i++)
        if (list->items[i].kind == RECORD_ASSET)
            record_remove(&list->items[i], FIELD_ASSET_FIRMWARE);
}

/* What they said last of these scopes, as far as it holds beside what SNMP says. */
static bool recall(const struct device *device, unsigned scopes, const struct record_list *snmp,
                   struct record_list *out)
{
    const struct said *said = device->web;
    uint64_t now = clock_monotonic_ms();

    for (size_t i = 0; said != NULL && i < PARTS; i++) {
        uint64_t age = now - said->heard_ms[i];
        if ((scopes & parts[i].scope) == 0 || said->heard_ms[i] == 0 ||
            (age > parts[i].keep_ms && !presence_sleeps(device)) ||
            (parts[i].kind == RECORD_METER && has_counted_on(said, snmp)))
            continue;
        if (!copy(out, &said->records[i], parts[i].kind))
            return false;
        if (parts[i].kind == RECORD_ASSET)
            drop_aged(out, age);
    }
    return true;
}

void site_web_forget(struct device *device)
{
    struct said *said = device->web;

    for (size_t i = 0; said != NULL && i < PARTS; i++)
        record_list_finish(&said->records[i]);
    if (said != NULL)
        record_list_finish(&said->snmp);
    if (said != NULL)
        record_list_finish(&said->beside);
    free(said);
    device->web = NULL;
}

/* Once per device: what is wrong with a printer's own word does not change. */
static void tell_conflicts(struct device *device, const struct normalise_conflicts *conflicts)
{
    struct said *said = device->web;
    char address[INET_ADDRSTRLEN];

    if (conflicts->count == 0 || said == NULL || said->is_told)
        return;
    said->is_told = true;
    for (size_t i = 0; i < conflicts->count && i < NORMALISE_MERGE_CONFLICTS; i++) {
        const struct normalise_conflict *c = &conflicts->items[i];
        log_info("web", "%s: two ways to read it disagree about %s %s: %s is said, not %s",
                 site_address_text(&device->address, address), field_row(c->field)->name, c->about,
                 c->said, c->other);
    }
}

/* The scopes of which the web services tell all now. */
static unsigned told_now(const struct site_web_reading *reading)
{
    return reading->web != NULL ? reading->scopes & web_set_scopes(reading->web) : 0;
}

/* What the web services say now, of the rest what they said; and the supplies that they said, to
 * compare with. */
static bool web_records(struct device *device, const struct site_web_reading *reading, int64_t now,
                        const struct record_list *snmp, struct record_list *out)
{
    unsigned told = told_now(reading);
    struct said *said = said_of(device);

    if (told != 0 && !normalise_web_records(device, told, reading->web, now, out))
        return false;
    if (told != 0)
        keep(device, told, out);
    if ((told & SCOPE_METER) != 0 && said != NULL && !replace(&said->beside, snmp, RECORD_METER))
        return false;
    return recall(device, (reading->scopes | SCOPE_CONSUMABLES) & ~told, snmp, out);
}

/* The same by SNMP. */
static bool snmp_records(struct device *device, const struct site_web_reading *reading, int64_t now,
                         struct record_list *out)
{
    struct said *said = said_of(device);

    if (said == NULL)
        return false;
    if (reading_set_count(reading->set) == 0)
        return true;
    if (!normalise_readings(device, reading->scopes, reading->set, now, out))
        return false;
    if ((reading->scopes & SCOPE_CONSUMABLES) == 0)
        return copy(out, &said->snmp, RECORD_CONSUMABLE);
    return replace(&said->snmp, out, RECORD_CONSUMABLE);
}

/* A printer's counters do not come and go with its web server: for an hour those that were said
 * stand, with their time; then SNMP's are said alone. */
static bool holds_counters(const struct device *device, const struct site_web_reading *reading,
                           const struct record_list *snmp)
{
    const struct said *said = device->web;
    size_t meter = 0;

    while (parts[meter].kind != RECORD_METER)
        meter++;
    return said != NULL && (told_now(reading) & SCOPE_METER) == 0 &&
           first_meter(&said->records[meter]) != NULL && has_counted_on(said, snmp) &&
           clock_monotonic_ms() - said->heard_ms[meter] <= HOUR_MS;
}

bool site_web_records(struct device *device, const struct site_web_reading *reading, int64_t now,
                      struct record_list *out)
{
    struct record_list snmp, web;
    struct normalise_conflicts conflicts = { .count = 0 };
    struct normalise_merge_scopes scopes = { reading->scopes, ~told_now(reading) };

    if (reading->web == NULL && device->web == NULL)
        return normalise_readings(device, reading->scopes, reading->set, now, out);
    record_list_init(&snmp, NORMALISE_RECORDS);
    record_list_init(&web, NORMALISE_RECORDS);
    bool good =
        snmp_records(device, reading, now, &snmp) && web_records(device, reading, now, &snmp, &web);
    if (good && holds_counters(device, reading, &snmp))
        scopes.read &= ~(unsigned)SCOPE_METER;
    good = good && normalise_merge_records(&snmp, &web, &scopes, out, &conflicts);
    tell_conflicts(device, &conflicts);
    record_list_finish(&snmp);
    record_list_finish(&web);
    return good;
}

/* SNMP's word first; the rest is only filled in. */
void site_web_sighting(const struct device *device, const struct site_web_reading *reading,
                       struct sighting *out)
{
    struct sighting web;

    identity_sighting(reading->set, &device->address, out);
    if (reading->web == NULL)
        return;
    normalise_web_sighting(reading->web, &device->address, &web);
    if (reading_set_count(reading->set) == 0) {
        *out = web;
        return;
    }
    if (out->serial[0] == '\0')
        memcpy(out->serial, web.serial, sizeof out->serial);
    if (out->uuid[0] == '\0')
        memcpy(out->uuid, web.uuid, sizeof out->uuid);
}

enum device_state site_web_state(const struct device *device,
                                 const struct site_web_reading *reading)
{
    enum device_state state = normalise_state(reading->set);

    if (state == DEVICE_STATE_UNKNOWN && reading->web != NULL)
        state = normalise_web_state(reading->web);
    if (state == DEVICE_STATE_UNKNOWN && reading_set_count(reading->set) == 0 &&
        device->presence.has_seen)
        state = device->presence.seen;
    return state;
}

static bool leaves_open(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set)
{
    struct record_list records;

    (void)arg;
    record_list_init(&records, NORMALISE_RECORDS);
    bool open = normalise_readings(device, scopes, set, clock_wall_ms(), &records) &&
                gaps_left(scopes, &records);
    record_list_finish(&records);
    return open;
}

static const char *maker(void *arg, const struct device *device, const struct reading_set *set)
{
    (void)arg;
    (void)device;
    return set != NULL ? maker_name(set) : NULL;
}

/* What SNMP has just said decides, not what it said before. */
static bool sleeps(void *arg, const struct device *device, unsigned scopes,
                   const struct reading_set *set)
{
    struct presence_seen seen = { .state = normalise_state(set),
                                  .with_alerts = (scopes & SCOPE_ALERTS) != 0,
                                  .sleeps_openly = normalise_sleeps_openly(set) };

    (void)arg;
    return presence_sleeps_by(device, &seen);
}

bool site_web_complains(struct device *device)
{
    struct said *said = said_of(device);

    return said != NULL && log_limit_allows(&said->trouble, NULL);
}

static void on_rest(void *arg, struct device *device, unsigned scopes)
{
    struct site *s = arg;

    poll_read_rest(s->poll, device, scopes);
}

static void on_news(void *arg, struct device *device, unsigned scopes, bool has_started)
{
    struct site *s = arg;
    struct said *said = said_of(device);
    char address[INET_ADDRSTRLEN];

    log_debug("web", "%s: news of scopes %u%s", site_address_text(&device->address, address),
              scopes, has_started ? ", it started" : "");
    if (said != NULL && has_started)
        said->started_ms = clock_monotonic_ms();
    if (said != NULL)
        said->news_ms = clock_monotonic_ms();
    poll_hear(s->poll, device, scopes);
}

static void on_lost(void *arg, struct device *device, uint64_t pause_ms)
{
    struct site *s = arg;

    poll_look(s->poll, device, pause_ms);
}

bool site_web_is_starting(const struct device *device)
{
    const struct said *said = device->web;

    return said != NULL && said->started_ms != 0 &&
           clock_monotonic_ms() - said->started_ms < SCOPE_STARTING_MS;
}

void site_web_said(struct site *s, struct device *device)
{
    const struct said *said = device->web;

    if (said != NULL && said->news_ms != 0 && clock_monotonic_ms() - said->news_ms < NEWS_MS)
        (void)disk_hurry(s->disk);
}

const struct driver_web_handlers *site_web_handlers(void)
{
    static const struct driver_web_handlers handlers = { leaves_open,      maker,   sleeps,
                                                         site_key_strange, on_rest, on_news,
                                                         on_lost };

    return &handlers;
}
