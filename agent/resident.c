/* SPDX-License-Identifier: Apache-2.0 */
/* Plain rules over the device table; the tests tell each as a story. */
#include "agent/resident.h"

#include "agent/device_evidence.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

static bool answers_elsewhere(const struct device *device, uint64_t quiet_ms)
{
    int64_t quiet = clock_wall_ms() - device->last_answer_ms;

    return device->last_answer_ms != 0 && device->address.sin_addr.s_addr != INADDR_ANY &&
           quiet >= 0 && (uint64_t)quiet < quiet_ms;
}

static bool is_blank(const struct device *device)
{
    return device->last_answer_ms == 0 && device->serial[0] == '\0' && device->macs[0][0] == '\0';
}

/* A new device; one of which nothing was ever said and that lives nowhere is as good. */
static struct device *begin(struct device_table *table, const struct sockaddr_in *address)
{
    for (size_t i = 0; i < device_table_count(table); i++) {
        struct device *device = device_table_at(table, i);
        if (!is_blank(device) || device->address.sin_addr.s_addr != INADDR_ANY)
            continue;
        device->address = *address;
        device->state = DEVICE_STATE_UNKNOWN;
        return device;
    }
    return device_table_add(table, address);
}

static void move(struct device *device, const struct sockaddr_in *address)
{
    char from[INET_ADDRSTRLEN] = "?", to[INET_ADDRSTRLEN] = "?";

    (void)inet_ntop(AF_INET, &device->address.sin_addr, from, sizeof from);
    (void)inet_ntop(AF_INET, &address->sin_addr, to, sizeof to);
    log_info("resident", "printer %s moved from %s to %s", device->id, from, to);
    device->address = *address;
}

struct device *resident_settle(struct device_table *table, const struct sockaddr_in *address,
                               const struct resident_evidence *evidence, uint64_t quiet_ms)
{
    struct device *device = device_table_by_evidence(table, evidence->serial, evidence->macs);

    if (device == NULL || answers_elsewhere(device, quiet_ms))
        return begin(table, address);
    if (memcmp(&device->address, address, sizeof *address) != 0)
        move(device, address);
    return device;
}

bool resident_is_known(const struct device_table *table, const struct device *device,
                       const struct resident_evidence *evidence, uint64_t quiet_ms)
{
    const struct device *known =
        is_blank(device) ? device_table_by_evidence(table, evidence->serial, evidence->macs) : NULL;

    return known != NULL && known != device && !answers_elsewhere(known, quiet_ms);
}

bool resident_is_other(const struct device *device, const struct resident_evidence *evidence)
{
    return device_evidence_serials_differ(device->serial, evidence->serial);
}

bool resident_learn(struct device *device, const struct resident_evidence *evidence)
{
    bool serial = evidence->serial[0] != '\0' && strcmp(device->serial, evidence->serial) != 0;
    bool macs = evidence->macs[0][0] != '\0' &&
                memcmp(device->macs, evidence->macs, sizeof device->macs) != 0;

    if (serial)
        (void)str_copy(device->serial, sizeof device->serial, evidence->serial);
    if (macs)
        memcpy(device->macs, evidence->macs, sizeof device->macs);
    return serial || macs;
}

void resident_evict(struct device *device)
{
    device->address = (struct sockaddr_in){ .sin_family = AF_INET };
    device->state = DEVICE_UNREACHABLE;
}

enum device_state resident_state(const struct device *device, enum device_state seen,
                                 bool with_alerts)
{
    if (seen == DEVICE_STATE_UNKNOWN && device->state != DEVICE_UNREACHABLE)
        return device->state;
    if (seen == DEVICE_READY && device->state == DEVICE_ASLEEP && !with_alerts)
        return DEVICE_ASLEEP;
    return seen;
}
