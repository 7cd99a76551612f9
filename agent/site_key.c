/* SPDX-License-Identifier: Apache-2.0 */
/* poll → device: the keys that printers show at their web services. A first one is kept when it is
 * known whose it is; another one is taken when SNMP, or the administrator, says that it is the same
 * printer. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "base/str.h"

#include <string.h>

static const char *const doors[WEB_DOORS] = { "its web services are", "its IPP is" };

/* One key for both doors is one line. */
static bool is_told(const struct device *device, enum web_door door, const char *pin)
{
    for (unsigned other = 0; other < WEB_DOORS; other++)
        if (other != door && strcmp(device->web_keys.of[other], pin) == 0)
            return true;
    return false;
}

void site_key_take(struct site *s, struct device *device, const struct web_keys *shown)
{
    char address[INET_ADDRSTRLEN];
    bool is_new = false;

    for (unsigned door = 0; door < WEB_DOORS; door++) {
        const char *pin = shown->of[door];
        char *kept = device->web_keys.of[door];
        if (pin[0] == '\0' || strcmp(pin, kept) == 0)
            continue;
        if (!is_told(device, door, pin))
            log_info("web", "%s: %s asked by TLS, with this key from now on: %s",
                     site_address_text(&device->address, address), doors[door], pin);
        (void)str_copy(kept, CRYPTO_PIN_SIZE, pin);
        is_new = true;
    }
    if (is_new)
        (void)device_table_save(s->devices, device);
}

/* SNMP, which may be authenticated, says that it is still the same printer. */
static bool is_same(const struct device *device, const struct reading_set *set)
{
    char serial[DEVICE_TEXT];

    return set != NULL && device->serial[0] != '\0' &&
           normalise_serial(set, serial, sizeof serial) && strcmp(serial, device->serial) == 0;
}

static void tell_refused(struct device *device)
{
    char address[INET_ADDRSTRLEN];
    bool alone = driver_web_is_alone(device);

    if (!site_web_complains(device))
        return;
    log_warn(
        "web",
        "%s: shows another key than the one that is kept: %s. If it is still the same printer, "
        "set web/new-keys until a line says that the key is taken",
        site_address_text(&device->address, address),
        alone ? "it is there, but what it says there is not read, as it has no SNMP"
              : "what it says there is not read");
}

bool site_key_strange(void *arg, struct device *device, const struct reading_set *set)
{
    struct site *s = arg;
    char address[INET_ADDRSTRLEN];
    bool same = is_same(device, set);

    if (!same && !s->conf->web.new_keys) {
        tell_refused(device);
        return false;
    }
    log_warn("web", "%s: shows another key than the one that was kept, which is taken: %s",
             site_address_text(&device->address, address),
             same ? "by SNMP it is the same printer" : "web/new-keys allows it");
    device->web_keys = (struct web_keys){ 0 };
    (void)device_table_save(s->devices, device);
    return true;
}
