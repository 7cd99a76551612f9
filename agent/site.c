/* SPDX-License-Identifier: Apache-2.0 */
/* Each function here takes one stage's output and gives it to the next; nothing is decided here but
 * who a device is and whether somebody looks after it. */
#include "agent/site.h"

#include "agent/change/change.h"
#include "agent/device.h"
#include "agent/discover/discover.h"
#include "agent/normalise/normalise.h"
#include "agent/poll/poll.h"
#include "agent/resident.h"
#include "agent/walk.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define UNCOMMITTED 128 /* devices whose news may be in one commit; past it all are read again */

/* A device that answered within so many status intervals has not moved. */
#define STILL_THERE_OF 4

struct site {
    const struct agent_conf *conf;
    struct device_table *devices;
    struct walk *walk;
    struct discover *discover;
    struct poll *poll;
    struct change *change;
    struct log_limit disk_trouble;
    struct device *uncommitted[UNCOMMITTED]; /* heard since the last commit */
    size_t uncommitted_count; /* may pass UNCOMMITTED: then they are not all listed */
};

static const char *address_text(const struct sockaddr_in *address, char out[INET_ADDRSTRLEN])
{
    return inet_ntop(AF_INET, &address->sin_addr, out, INET_ADDRSTRLEN);
}

static bool has_address(const struct device *device)
{
    return device->address.sin_addr.s_addr != INADDR_ANY;
}

static bool covers(const struct site *s, const struct device *device)
{
    return has_address(device) &&
           agent_conf_covers(s->conf, ntohl(device->address.sin_addr.s_addr));
}

/* True when there is none. */
static bool tell_trouble(struct site *s, enum err err)
{
    if (err != ERR_NONE && log_limit_allows(&s->disk_trouble, NULL))
        log_error("site", "cannot write to %s: %s; nothing is lost: it is read and tried again",
                  s->conf->folder, err_text(err));
    return err == ERR_NONE;
}

static void note_uncommitted(struct site *s, struct device *device)
{
    if (s->uncommitted_count < UNCOMMITTED)
        s->uncommitted[s->uncommitted_count] = device;
    s->uncommitted_count++;
}

/* What was rolled back was never said: it is read again, and its state is to be said anew. */
static void read_again(struct site *s)
{
    bool all = s->uncommitted_count > UNCOMMITTED;
    size_t count = all ? device_table_count(s->devices) : s->uncommitted_count;

    for (size_t i = 0; i < count; i++) {
        struct device *device = all ? device_table_at(s->devices, i) : s->uncommitted[i];
        device->state = DEVICE_STATE_UNKNOWN;
        poll_read_again(s->poll, device);
    }
}

void site_settled(struct site *s, bool committed)
{
    if (!committed)
        read_again(s);
    s->uncommitted_count = 0;
}

enum err site_say_again(struct site *s)
{
    enum err err = change_say_again(s->change);

    for (size_t i = 0; err == ERR_NONE && i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        device->state = DEVICE_STATE_UNKNOWN;
        poll_read_again(s->poll, device);
        if (!device_table_save(s->devices, device))
            err = ERR_IO;
    }
    return err;
}

/* Say another state of a device. False: it could not be kept. */
static bool take_state(struct site *s, struct device *device, enum device_state state)
{
    if (state == device->state)
        return true;
    note_uncommitted(s, device);
    if (!tell_trouble(s, change_state(s->change, device, state, clock_wall_ms())))
        return false;
    device->state = state;
    return device_table_save(s->devices, device);
}

static uint64_t quiet_ms(const struct site *s)
{
    return STILL_THERE_OF * s->conf->status_ms;
}

static void look_after(struct site *s, struct device *device, const char *credential)
{
    char address[INET_ADDRSTRLEN];

    (void)str_copy(device->credential, sizeof device->credential, credential);
    if (!device_table_save(s->devices, device) || !poll_add(s->poll, device))
        log_warn("site", "%s: cannot be looked after now, waiting for the next sweep",
                 address_text(&device->address, address));
}

/* A device that answers goes on with its credential until one that is tried before it is found to
 * work: a lost packet of the sweep must not change how it is asked. */
static bool goes_on(const struct site *s, const struct device *device,
                    const struct walk_credential *found)
{
    const struct walk_credential *now = agent_conf_credential(s->conf, device->credential);

    return device->poll != NULL && now != NULL &&
           (now == found || (now < found && device->state != DEVICE_UNREACHABLE));
}

/* discover → poll */
static void on_printer(void *arg, const struct sockaddr_in *address,
                       const struct walk_credential *credential, const struct reading_set *set)
{
    struct site *s = arg;
    struct resident_evidence evidence = { .serial = "" };
    char text[INET_ADDRSTRLEN];
    struct device *device = device_table_by_address(s->devices, address);

    if (device != NULL && goes_on(s, device, credential)) {
        if (device->state == DEVICE_UNREACHABLE)
            poll_refresh(s->poll, device);
        return;
    }
    (void)normalise_serial(set, evidence.serial, sizeof evidence.serial);
    if (device == NULL)
        device = resident_settle(s->devices, address, &evidence, quiet_ms(s));
    if (device == NULL) {
        log_error("site",
                  "%s: no room for this printer: storage/devices is %zu, or the disk is full",
                  address_text(address, text), s->conf->most_devices);
        return;
    }
    log_info("site", "%s: printer found (%s), device %s", address_text(address, text),
             credential->name, device->id);
    look_after(s, device, credential->name);
}

/* The sweep found none of those that nobody asks: evicted, or with a credential that is gone. Of
 * those whose address was taken out of the configuration nothing is known any more. */
static void say_absent(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        bool left_out = has_address(device) && !covers(s, device);
        if (device->poll == NULL)
            (void)take_state(s, device, left_out ? DEVICE_STATE_UNKNOWN : DEVICE_UNREACHABLE);
    }
}

static void on_swept(void *arg, uint32_t asked, uint32_t printers)
{
    struct site *s = arg;

    say_absent(s);
    log_info("site", "%u addresses asked, %u printers answered, %zu known", asked, printers,
             device_table_count(s->devices));
}

/* Another printer than `old` lives at its address. Who `old` is waits to be found elsewhere. */
static bool hand_over(struct site *s, struct device *old, const struct resident_evidence *evidence)
{
    struct sockaddr_in address = old->address;
    char credential[sizeof old->credential];

    if (!take_state(s, old, DEVICE_UNREACHABLE))
        return false;
    memcpy(credential, old->credential, sizeof credential);
    poll_remove(s->poll, old);
    resident_evict(old);
    (void)device_table_save(s->devices, old);
    struct device *now = resident_settle(s->devices, &address, evidence, quiet_ms(s));
    if (now != NULL)
        look_after(s, now, credential);
    return true;
}

enum identity { IDENTITY_SAME, IDENTITY_OTHER, IDENTITY_LATER };

/* Learns who the device is. IDENTITY_OTHER: the reading is not its, the other one is read anew;
 * IDENTITY_LATER: that could not be kept. */
static enum identity identify(struct site *s, struct device *device, const struct reading_set *set)
{
    struct resident_evidence evidence = { .serial = "" };
    char text[INET_ADDRSTRLEN];

    (void)normalise_serial(set, evidence.serial, sizeof evidence.serial);
    normalise_macs(set, &device->address, evidence.macs);
    bool is_other = resident_is_other(device, &evidence);
    if (is_other)
        log_info("site", "%s: another printer answers here, serial number %s",
                 address_text(&device->address, text), evidence.serial);
    if (is_other || resident_is_known(s->devices, device, &evidence, quiet_ms(s)))
        return hand_over(s, device, &evidence) ? IDENTITY_OTHER : IDENTITY_LATER;
    if (resident_learn(device, &evidence))
        (void)device_table_save(s->devices, device);
    return IDENTITY_SAME;
}

/* normalise → change */
static enum err say(struct site *s, struct device *device, unsigned scopes,
                    const struct reading_set *set)
{
    struct record_list records;
    int64_t now = clock_wall_ms();
    enum err err = ERR_MEMORY;

    note_uncommitted(s, device);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_readings(device, scopes, set, now, &records))
        err = change_records(s->change, device, scopes, &records, now);
    record_list_finish(&records);
    return err;
}

/* poll → normalise. An asset record of the reading says the state, too. */
static bool on_readings(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set)
{
    struct site *s = arg;
    enum device_state state =
        resident_state(device, normalise_state(set), (scopes & SCOPE_ALERTS) != 0);
    enum identity identity =
        (scopes & SCOPE_IDENTITY) != 0 ? identify(s, device, set) : IDENTITY_SAME;

    if (identity != IDENTITY_SAME)
        return identity == IDENTITY_OTHER;
    device->last_answer_ms = clock_wall_ms();
    if (!tell_trouble(s, say(s, device, scopes, set)))
        return false;
    if ((scopes & SCOPE_IDENTITY) == 0)
        return take_state(s, device, state);
    bool same = state == device->state;
    device->state = state;
    return same || device_table_save(s->devices, device);
}

/* poll → change, for what a status answer (or silence) alone tells */
static bool on_status(void *arg, struct device *device, const struct reading_set *set)
{
    struct site *s = arg;

    if (set == NULL)
        return take_state(s, device, DEVICE_UNREACHABLE);
    device->last_answer_ms = clock_wall_ms();
    return take_state(s, device, resident_state(device, normalise_state(set), false));
}

struct site *site_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                       site_emit_fn *emit, void *arg)
{
    static const struct poll_handlers poll_handlers = { on_readings, on_status };
    static const struct discover_handlers discover_handlers = { on_printer, on_swept };
    struct site *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->conf = conf;
    s->disk_trouble.every_ms = 60000;
    s->devices = device_table_open(disk, conf->most_devices);
    s->change = change_open(disk, conf->withheld, emit, arg);
    if (s->devices == NULL || s->change == NULL)
        goto fail;
    s->walk = walk_create(loop, &conf->engine);
    if (s->walk == NULL) {
        log_error("site", "no socket for SNMP: %s", strerror(errno));
        goto fail;
    }
    s->poll = poll_create(loop, s->walk, conf, &poll_handlers, s);
    s->discover = discover_create(loop, s->walk, conf, &discover_handlers, s);
    if (s->poll != NULL && s->discover != NULL)
        return s;

fail:
    site_close(s);
    return NULL;
}

void site_close(struct site *s)
{
    if (s == NULL)
        return;
    discover_destroy(s->discover);
    poll_destroy(s->poll);
    walk_destroy(s->walk);
    change_close(s->change);
    device_table_close(s->devices);
    free(s);
}

/* Known devices are asked from the first moment if the configuration still covers them, and no
 * others. */
static void ask_known(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        if (!covers(s, device))
            poll_remove(s->poll, device);
        else if (device->poll == NULL)
            (void)poll_add(s->poll, device);
    }
}

void site_start(struct site *s)
{
    ask_known(s);
    discover_start(s->discover);
}

bool site_reload(struct site *s, const struct agent_conf *conf)
{
    if (!discover_reload(s->discover, conf))
        return false;
    s->conf = conf;
    change_reload(s->change, conf->withheld);
    poll_reload(s->poll, conf);
    ask_known(s);
    return true;
}

size_t site_devices(const struct site *s)
{
    return device_table_count(s->devices);
}
