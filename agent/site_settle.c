/* SPDX-License-Identifier: Apache-2.0 */
/* discover → poll: which device lives at an address, and who of them is looked after. */
#include "agent/site_inner.h"

#include "agent/normalise/identity.h"
#include "agent/presence.h"
#include "agent/resident.h"
#include "agent/usb_place.h"
#include "base/clock.h"
#include "base/str.h"

#define KEEP_EVERY_MS UINT64_C(3000000) /* a little less than an hour, the usual time of sweeps */

void site_settle_look_after(struct site *s, struct device *device, const char *credential)
{
    char address[INET_ADDRSTRLEN];

    (void)str_copy(device->credential, sizeof device->credential, credential);
    if (device_table_save(s->devices, device) && poll_add(s->poll, device))
        poll_refresh(s->poll, device);
    else
        log_warn("site", "%s: cannot be looked after now, waiting for the next sweep",
                 site_address_text(&device->address, address));
}

/* A device that answers goes on with its credential until one that is tried before it is found to
 * work: a lost packet of the sweep must not change how it is asked. */
static bool goes_on(const struct site *s, const struct device *device,
                    const struct walk_credential *found)
{
    const struct walk_credential *now = agent_conf_credential(s->conf, device->credential);

    return device->poll != NULL && now != NULL &&
           (now == found || (now < found && !presence_is_absent(device->state)));
}

/* A device for an address where nobody was known. With all its evidence it may turn out to be a
 * known one; where there is no room for another, the little of the sweep must do. */
static struct device *begin(struct site *s, const struct sockaddr_in *address,
                            const struct sighting *seen)
{
    struct device *device = resident_begin(s->devices, address);
    struct resident_finding finding;

    if (device != NULL)
        return device;
    resident_find(s->devices, s->lineage, NULL, seen, site_identity_quiet_ms(s), &finding);
    if (finding.verdict != RESIDENT_OTHER)
        return NULL;
    site_identity_move(s, finding.other, address, &finding);
    return finding.other;
}

/* Known there, and asked: what the sweep shows may speak against it, or show that it is back. */
static void look_again(struct site *s, struct device *device, const struct sighting *seen)
{
    if (presence_is_absent(device->state) || !resident_may_be(s->lineage, device, seen))
        poll_refresh(s->poll, device);
}

void site_settle_printer(void *arg, const struct sockaddr_in *address,
                         const struct walk_credential *credential, const struct reading_set *set)
{
    struct site *s = arg;
    struct sighting seen;
    char text[INET_ADDRSTRLEN];
    struct device *device = device_table_by_address(s->devices, address);

    identity_sighting(set, address, &seen);
    if (device != NULL && goes_on(s, device, credential)) {
        look_again(s, device, &seen);
        return;
    }
    if (device == NULL)
        device = begin(s, address, &seen);
    if (device == NULL) {
        log_error("site",
                  "%s: no room for this printer: storage/devices is %zu, or the disk is full",
                  site_address_text(address, text), s->conf->most_devices);
        return;
    }
    log_info("site", "%s: printer found (%s), device %s", site_address_text(address, text),
             credential->name, device->id);
    site_settle_look_after(s, device, credential->name);
}

static bool is_known(void *arg, const struct sockaddr_in *address)
{
    const struct site *s = arg;

    return device_table_by_address(s->devices, address) != NULL;
}

/* One that is silent to SNMP; who it is shows its first reading. */
static void on_web_printer(void *arg, const struct sockaddr_in *address)
{
    struct site *s = arg;
    char text[INET_ADDRSTRLEN];
    struct device *device = resident_begin(s->devices, address);

    if (device == NULL)
        return;
    log_info("site", "%s: printer found by its web services, without SNMP, device %s",
             site_address_text(address, text), device->id);
    site_settle_look_after(s, device, DRIVER_WEB_CREDENTIAL);
}

const struct knock_handlers *site_settle_knock(void)
{
    static const struct knock_handlers handlers = { is_known, on_web_printer };

    return &handlers;
}

void site_settle_leave_out(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        bool sleeps = presence_sleeps(device) || device->wakes.total > 0;
        bool is_first = agent_conf_credential(s->conf, device->credential) == s->conf->credentials;
        if (device->poll != NULL && !usb_place_is(&device->address) &&
            !presence_is_absent(device->state) && (sleeps || is_first))
            discover_leave_out(s->discover, &device->address);
    }
}

/* The sweep found none of those that nobody asks: evicted, or with a credential that is gone. Of
 * those whose address was taken out of the configuration nothing is known any more. */
static void say_absent(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        bool left_out = device->address.sin_addr.s_addr != INADDR_ANY && !site_covers(s, device);
        if (device->same_as[0] != '\0' && device->state != DEVICE_GONE)
            (void)site_identity_retire(s, device); /* that was rolled back */
        if (device->poll != NULL || device->same_as[0] != '\0')
            continue;
        if (left_out)
            (void)site_state_take(s, device, DEVICE_STATE_UNKNOWN);
        else
            (void)site_state_heard(s, device, NULL, NULL);
    }
}

/* When a device was heard last is news without any record: the disk gets it in one go. */
static void keep_answers(struct site *s)
{
    uint64_t now = clock_monotonic_ms();

    if (s->kept_ms != 0 && now - s->kept_ms < KEEP_EVERY_MS)
        return;
    s->kept_ms = now;
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        if (device->poll != NULL && !presence_is_absent(device->state) &&
            !device_table_save(s->devices, device))
            return; /* the disk takes nothing now */
    }
}

void site_settle_swept(void *arg, uint32_t asked, uint32_t printers)
{
    struct site *s = arg;

    say_absent(s);
    keep_answers(s);
    log_info("site", "%u addresses asked, %u printers answered, %zu known", asked, printers,
             device_table_count(s->devices));
    if (s->outlet.swept != NULL)
        s->outlet.swept(s->outlet.arg, asked, printers);
}
