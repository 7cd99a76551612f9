/* SPDX-License-Identifier: Apache-2.0 */
/* The site as a whole. Nothing is decided in its files but who a device is, what its state is and
 * whether somebody looks after it: the rest gives one stage's output to the next. */
#include "agent/site_inner.h"

#include "agent/usb_place.h"
#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *site_address_text(const struct sockaddr_in *address, char out[INET_ADDRSTRLEN])
{
    char name[USB_PLACE_NAME];

    (void)str_copy(out, INET_ADDRSTRLEN, usb_place_name(address, name));
    return out;
}

static bool has_address(const struct device *device)
{
    return device->address.sin_addr.s_addr != INADDR_ANY;
}

bool site_covers(const struct site *s, const struct device *device)
{
    if (usb_place_is(&device->address))
        return site_usb_covers(s, device);
    return has_address(device) &&
           agent_conf_covers(s->conf, ntohl(device->address.sin_addr.s_addr));
}

bool site_tell_trouble(struct site *s, enum err err)
{
    if (err != ERR_NONE && log_limit_allows(&s->disk_trouble, NULL))
        log_error("site", "cannot write to %s: %s; nothing is lost: it is read and tried again",
                  s->conf->folder, err_text(err));
    return err == ERR_NONE;
}

void site_note_uncommitted(struct site *s, struct device *device)
{
    if (s->uncommitted_count < SITE_UNCOMMITTED)
        s->uncommitted[s->uncommitted_count] = device;
    s->uncommitted_count++;
}

/* What was rolled back was never said: it is read again, and its state is to be said anew. */
static void read_again(struct site *s)
{
    bool all = s->uncommitted_count > SITE_UNCOMMITTED;
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
    site_self_settled(s, committed);
    site_trap_settled(s, committed);
    site_licence_settled(s, committed);
}

enum err site_say_again(struct site *s)
{
    enum err err = change_say_again(s->change);

    for (size_t i = 0; err == ERR_NONE && i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        if (device->same_as[0] != '\0')
            continue;
        device->state = DEVICE_STATE_UNKNOWN;
        poll_read_again(s->poll, device);
        if (!device_table_save(s->devices, device))
            err = ERR_IO;
    }
    if (err == ERR_NONE)
        site_self_say_again(s);
    return err;
}

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    struct site *s = arg;

    if (kind == RECORD_INCIDENT)
        site_look_warned(device);
    return s->outlet.emit(s->outlet.arg, device, kind, xml, len);
}

struct site *site_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                       const struct site_outlet *outlet)
{
    const struct poll_handlers poll_handlers = { site_say_readings, site_state_heard,
                                                 site_state_woken, site_web_handlers(),
                                                 site_order_refreshed };
    const struct discover_handlers discover_handlers = { site_settle_printer, site_settle_swept,
                                                         site_hint_sweep, site_settle_knock() };
    struct site *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->loop = loop;
    s->disk = disk;
    s->conf = conf;
    s->outlet = *outlet;
    s->disk_trouble.every_ms = 60000;
    s->devices = device_table_open(disk, conf->most_devices);
    s->lineage = lineage_open(disk);
    s->change = change_open(disk, conf->withheld, on_emit, s);
    if (s->devices == NULL || s->lineage == NULL || s->change == NULL || !site_licence_open(s) ||
        !site_self_open(s))
        goto fail;
    s->walk = walk_create(loop, &conf->engine);
    if (s->walk == NULL) {
        log_error("site", "no socket for SNMP: %s", strerror(errno));
        goto fail;
    }
    quirk_use(s->walk, conf);
    s->poll = poll_create(loop, s->walk, conf, &poll_handlers, s);
    s->discover = discover_create(loop, s->walk, conf, &discover_handlers, s);
    if (s->poll != NULL && s->discover != NULL) {
        site_usb_open(s);
        site_hint_listen(s);
        site_trap_listen(s);
        site_licence_count_all(s);
        return s;
    }

fail:
    site_close(s);
    return NULL;
}

void site_close(struct site *s)
{
    if (s == NULL)
        return;
    site_trap_close(s);
    site_self_close(s);
    mdns_destroy(s->mdns);
    discover_destroy(s->discover);
    poll_destroy(s->poll);
    site_usb_close(s);
    walk_destroy(s->walk);
    site_licence_close(s);
    change_close(s->change);
    lineage_close(s->lineage);
    site_look_close(s);
    for (size_t i = 0; s->devices != NULL && i < device_table_count(s->devices); i++) {
        site_web_forget(device_table_at(s->devices, i));
        site_look_forget(device_table_at(s->devices, i));
    }
    device_table_close(s->devices);
    free(s);
}

/* Known devices are asked from the first moment if the configuration still covers them, and no
 * others. */
static void ask_known(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        if (!site_covers(s, device))
            poll_remove(s->poll, device);
        else if (device->poll == NULL)
            (void)poll_add(s->poll, device);
    }
}

void site_start(struct site *s)
{
    ask_known(s);
    site_usb_start(s);
    discover_start(s->discover);
}

bool site_reload(struct site *s, const struct agent_conf *conf)
{
    if (!discover_reload(s->discover, conf))
        return false;
    s->conf = conf;
    quirk_use(s->walk, conf);
    change_reload(s->change, conf->withheld);
    site_usb_reload(s);
    poll_reload(s->poll, conf);
    ask_known(s);
    site_licence_count_all(s);
    site_hint_listen(s);
    site_hint_sweep(s);
    site_trap_listen(s);
    return true;
}

size_t site_devices(const struct site *s)
{
    return device_table_count(s->devices);
}
