/* SPDX-License-Identifier: Apache-2.0 */
/* work → poll and change: where an HP device is, by what was last said of it, and its whole reading
 * when work wants one. Who made a device is what the last reading found (agent/maker), also when
 * that was before a restart: it is on disk. */
#include "agent/site_inner.h"

#include "agent/poll/driver_web.h"
#include "agent/presence.h"
#include "agent/sds_told.h"
#include "agent/usb_place.h"
#include "agent/work/work.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define HP        "HP"
#define MISSED_MS 60000

struct site_work_waiting {
    struct site_work_waiting *next;
    char device[CRYPTO_UUID_SIZE];
    work_read_fn *done;
    void *arg;
};

static void copy(const struct record *record, enum field_id field, char *out, size_t size)
{
    const char *value = record_get(record, field);

    if (value != NULL && !str_copy(out, size, value))
        out[0] = '\0';
}

static void take_place(void *arg, const struct record *record)
{
    struct work_place *place = arg;
    const char *maker = record_get(record, FIELD_ASSET_MANUFACTURER);

    place->is_hp = maker != NULL && strcmp(maker, HP) == 0;
    copy(record, FIELD_ASSET_PRODUCT_NUMBER, place->product, sizeof place->product);
}

static bool is_nowhere(const struct device *device)
{
    return device->address.sin_addr.s_addr == INADDR_ANY;
}

/* A device of ours, by the network, and not given up for another one; it may be nowhere just now.
 */
static struct device *device_of(struct site *s, const char *id)
{
    struct device *device = device_table_by_id(s->devices, id);

    return device == NULL || device->same_as[0] != '\0' || device->state == DEVICE_GONE ||
                   usb_place_is(&device->address) || !(is_nowhere(device) || site_covers(s, device))
               ? NULL
               : device;
}

/* Silent since its last question, whoever asked it, also when nothing is said of that yet. */
static bool is_silent(const struct device *device)
{
    return is_nowhere(device) || device->presence.is_missed || device->presence.silent_ms != 0 ||
           presence_is_absent(device->state);
}

static bool is_printing(const struct device *device)
{
    const struct device_presence *presence = &device->presence;

    return (presence->has_seen ? presence->seen : device->state) == DEVICE_PROCESSING;
}

static bool find(void *arg, const char *id, struct work_place *out_place)
{
    struct site *s = arg;
    const struct device *device = device_of(s, id);

    if (device == NULL)
        return false;
    out_place->address = device->address;
    (void)str_copy(out_place->serial, sizeof out_place->serial, device->serial);
    (void)str_copy(out_place->object_id, sizeof out_place->object_id, device->object_id);
    out_place->is_silent = is_silent(device);
    out_place->is_printing = is_printing(device);
    out_place->keys = device->web_keys;
    if (!driver_web_is_alone(device))
        out_place->credential = agent_conf_credential(s->conf, device->credential);
    if (s->conf->web.ask != WEB_CONF_NEVER)
        out_place->ports = s->conf->web.ports;
    out_place->has_ledm = out_place->ports.http != 0 || out_place->ports.https != 0;
    change_said(s->change, id, RECORD_ASSET, take_place, out_place);
    return true;
}

static bool begin_reading(void *arg, const char *id, work_read_fn *done, void *done_arg)
{
    struct site *s = arg;
    struct site_work_waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL || site_order_refresh(s, id) != ORDER_NO_REASON) {
        free(waiting);
        return false;
    }
    (void)str_copy(waiting->device, sizeof waiting->device, id);
    waiting->done = done;
    waiting->arg = done_arg;
    waiting->next = s->waiting;
    s->waiting = waiting;
    return true;
}

static void forget(void *arg, void *done_arg)
{
    struct site *s = arg;

    for (struct site_work_waiting **at = &s->waiting; *at != NULL;) {
        struct site_work_waiting *one = *at;
        if (one->arg != done_arg) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        free(one);
    }
}

/* Asked within a minute, too, as after any silence. */
static void miss(void *arg, const char *id)
{
    struct site *s = arg;
    struct device *device = device_table_by_id(s->devices, id);

    if (device == NULL)
        return;
    device->presence.is_missed = true;
    poll_look(s->poll, device, MISSED_MS);
}

static void take_said(void *arg, const struct record *record)
{
    sds_told_add(arg, record);
}

void site_work_tell(struct site *s, const struct device *device, struct sds_doc_device *out_told)
{
    static const enum record_kind kinds[] = { RECORD_ASSET, RECORD_METER, RECORD_CONSUMABLE };

    sds_told_begin(out_told, device->id, clock_wall_ms());
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        change_said(s->change, device->id, kinds[i], take_said, out_told);
}

bool site_work_is_hps(struct site *s, const struct device *device)
{
    struct work_place place = { 0 };

    if (device_of(s, device->id) == NULL)
        return false;
    change_said(s->change, device->id, RECORD_ASSET, take_place, &place);
    return place.is_hp;
}

static struct site_work_waiting *take_waiting(struct site *s, const char *id)
{
    for (struct site_work_waiting **at = &s->waiting; *at != NULL; at = &(*at)->next) {
        struct site_work_waiting *one = *at;
        if (strcmp(one->device, id) != 0)
            continue;
        *at = one->next;
        return one;
    }
    return NULL;
}

void site_work_refreshed(struct site *s, const struct device *device, bool is_read)
{
    struct site_work_waiting *one;
    struct sds_doc_device told;

    while ((one = take_waiting(s, device->id)) != NULL) {
        if (is_read)
            site_work_tell(s, device, &told);
        one->done(one->arg, is_read ? &told : NULL);
        free(one);
    }
}

struct work *site_work_create(struct site *s)
{
    const struct work_options options = { .loop = s->loop,
                                          .walk = s->walk,
                                          .find = find,
                                          .read = begin_reading,
                                          .forget = forget,
                                          .missed = miss,
                                          .arg = s };

    return work_create(&options);
}
