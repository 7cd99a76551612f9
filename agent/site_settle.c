/* SPDX-License-Identifier: Apache-2.0 */
/* discover → poll: which device lives at an address, and who of them is looked after. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/resident.h"
#include "base/str.h"

#include <string.h>

/* A device that answered within so many status intervals has not moved. */
#define STILL_THERE_OF 4

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
                 site_address_text(&device->address, address));
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

void site_settle_printer(void *arg, const struct sockaddr_in *address,
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
                  site_address_text(address, text), s->conf->most_devices);
        return;
    }
    log_info("site", "%s: printer found (%s), device %s", site_address_text(address, text),
             credential->name, device->id);
    look_after(s, device, credential->name);
}

/* The sweep found none of those that nobody asks: evicted, or with a credential that is gone. Of
 * those whose address was taken out of the configuration nothing is known any more. */
static void say_absent(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct device *device = device_table_at(s->devices, i);
        bool left_out = device->address.sin_addr.s_addr != INADDR_ANY && !site_covers(s, device);
        if (device->poll == NULL)
            (void)site_state_take(s, device, left_out ? DEVICE_STATE_UNKNOWN : DEVICE_UNREACHABLE);
    }
}

void site_settle_swept(void *arg, uint32_t asked, uint32_t printers)
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

    if (!site_state_take(s, old, DEVICE_UNREACHABLE))
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

enum site_identity site_settle_identify(struct site *s, struct device *device,
                                        const struct reading_set *set)
{
    struct resident_evidence evidence = { .serial = "" };
    char text[INET_ADDRSTRLEN];

    (void)normalise_serial(set, evidence.serial, sizeof evidence.serial);
    normalise_macs(set, &device->address, evidence.macs);
    bool is_other = resident_is_other(device, &evidence);
    if (is_other)
        log_info("site", "%s: another printer answers here, serial number %s",
                 site_address_text(&device->address, text), evidence.serial);
    if (is_other || resident_is_known(s->devices, device, &evidence, quiet_ms(s)))
        return hand_over(s, device, &evidence) ? SITE_OTHER : SITE_LATER;
    if (resident_learn(device, &evidence))
        (void)device_table_save(s->devices, device);
    return SITE_SAME;
}
