/* SPDX-License-Identifier: Apache-2.0 */
/* poll → device: who answers, before anything is said of it. A reading of somebody else is thrown
 * away; whoever lives there is then read under its own id. */
#include "agent/site_inner.h"

#include "agent/normalise/identity.h"
#include "agent/presence.h"
#include "agent/resident.h"
#include "base/clock.h"
#include "protocol/evidence.h"
#include "protocol/record.h"

#include <string.h>

/* A device that answered within so many status intervals is asked before it is said to have moved.
 */
#define STILL_THERE_OF 4
#define LOOK_EVERY_MS  600000

uint64_t site_identity_quiet_ms(const struct site *s)
{
    return STILL_THERE_OF * s->conf->status_ms;
}

/* Who waited for the device to turn up elsewhere is looked at again. */
static void end_wait(struct site *s, struct device *device)
{
    if (device->awaits != NULL)
        poll_refresh(s->poll, device->awaits);
    device->awaits = NULL;
}

/* Who is not where it was may be anywhere: the ranges are swept before their time. */
static void look_around(struct site *s)
{
    uint64_t now = clock_monotonic_ms();

    if (s->looked_ms != 0 && now - s->looked_ms < LOOK_EVERY_MS)
        return;
    s->looked_ms = now;
    discover_start(s->discover);
}

/* Nobody asks the device until it is found again. False: that could not be said. */
static bool evict(struct site *s, struct device *device)
{
    bool blank = resident_is_blank(device);

    if (!blank && !site_state_take(s, device, DEVICE_UNREACHABLE))
        return false;
    if (!blank)
        look_around(s);
    poll_remove(s->poll, device);
    resident_evict(device);
    (void)device_table_save(s->devices, device);
    end_wait(s, device);
    return true;
}

/* Another may live where a printer was. */
static void look_at(struct site *s, const struct sockaddr_in *address, const char *credential)
{
    struct device *blank = NULL;

    if (address->sin_addr.s_addr == INADDR_ANY ||
        !agent_conf_covers(s->conf, ntohl(address->sin_addr.s_addr)) ||
        device_table_by_address(s->devices, address) != NULL)
        return;
    blank = resident_begin(s->devices, address);
    if (blank != NULL)
        site_settle_look_after(s, blank, credential);
    else
        (void)discover_hint(s->discover, address);
}

void site_identity_move(struct site *s, struct device *device, const struct sockaddr_in *address,
                        const struct resident_finding *finding)
{
    struct device *waiting = device->awaits;
    struct sockaddr_in before = device->address;

    poll_remove(s->poll, device);
    resident_move(s->lineage, device, address, finding->score.reasons);
    (void)device_table_save(s->devices, device);
    look_at(s, &before, device->credential);
    if (waiting != NULL && memcmp(&waiting->address, address, sizeof *address) != 0)
        poll_refresh(s->poll, waiting);
}

bool site_identity_silent(struct site *s, struct device *device)
{
    struct sockaddr_in address = device->address;
    bool nobody = resident_is_blank(device) && evict(s, device);

    if (nobody || !presence_is_absent(device->state))
        (void)discover_hint(s->discover, &address);
    return nobody;
}

/* Where the answers of `old` came from lives another: `known`, or nobody who is known (NULL). The
 * device that lives there now, or NULL; false in `out_good`: it could not be kept. */
static struct device *hand_over(struct site *s, struct device *old,
                                const struct resident_finding *finding, bool *out_good)
{
    struct sockaddr_in address = old->address;
    struct device *known = finding->verdict == RESIDENT_ASK ? NULL : finding->other;
    char credential[sizeof old->credential];

    memcpy(credential, old->credential, sizeof credential);
    *out_good = evict(s, old);
    if (!*out_good)
        return NULL;
    if (known == NULL)
        known = resident_begin(s->devices, &address);
    else
        site_identity_move(s, known, &address, finding);
    if (known != NULL)
        site_settle_look_after(s, known, credential);
    return known;
}

/* What seems to have moved here is asked where it was. */
static void ask(struct site *s, struct device *other, struct device *waiting)
{
    int64_t now = clock_wall_ms();

    if (other->asked_ms == 0 || now < other->asked_ms || now - other->asked_ms > RESIDENT_ASKED_MS)
        other->asked_ms = now;
    other->awaits = waiting;
    poll_refresh(s->poll, other);
}

bool site_identity_retire(struct site *s, struct device *device)
{
    struct record_list none;
    int64_t now = clock_wall_ms();

    site_note_uncommitted(s, device);
    record_list_init(&none, 1);
    enum err err = change_records(s->change, device, SCOPE_CONSUMABLES | SCOPE_ALERTS, &none, now);
    record_list_finish(&none);
    if (!site_tell_trouble(s, err) || !site_state_take(s, device, DEVICE_GONE))
        return false;
    poll_remove(s->poll, device);
    resident_evict(device);
    (void)device_table_save(s->devices, device);
    end_wait(s, device);
    return true;
}

static enum site_identity same(struct site *s, struct device *device, const struct sighting *seen)
{
    resident_note_shared(s->devices, s->lineage, device, seen);
    if (resident_learn(s->lineage, device, seen))
        (void)device_table_save(s->devices, device);
    return SITE_SAME;
}

static enum site_identity merge(struct site *s, struct device *device,
                                const struct resident_finding *finding, const struct sighting *seen)
{
    struct device *kept = device;
    struct device *retired = finding->other;
    struct sockaddr_in address = device->address;
    char credential[sizeof device->credential];

    memcpy(credential, device->credential, sizeof credential);
    resident_merge(s->lineage, &kept, &retired, finding->score.reasons);
    if (!site_identity_retire(s, retired))
        return SITE_LATER;
    if (kept == device)
        return same(s, device, seen);
    if (!finding->is_there) {
        site_identity_move(s, kept, &address, finding);
        site_settle_look_after(s, kept, credential);
    }
    return SITE_OTHER;
}

static enum site_identity other(struct site *s, struct device *device,
                                const struct resident_finding *finding)
{
    char text[INET_ADDRSTRLEN];
    bool good;

    log_info("site", "%s: this is not %s: %s", site_address_text(&device->address, text),
             device->id, finding->score.reasons);
    (void)hand_over(s, device, finding, &good);
    return good ? SITE_OTHER : SITE_LATER;
}

static enum site_identity ask_other(struct site *s, struct device *device,
                                    const struct resident_finding *finding)
{
    bool good = true;
    struct device *here = device;

    if (finding->is_stranger)
        here = hand_over(s, device, finding, &good);
    if (here != NULL)
        ask(s, finding->other, here);
    return finding->is_stranger && good ? SITE_OTHER : SITE_LATER;
}

/* A part of the evidence is enough to doubt, not to decide: all of it is read. */
static enum site_identity check_part(struct site *s, struct device *device,
                                     const struct sighting *seen)
{
    if (!resident_may_be(s->lineage, device, seen)) {
        poll_refresh(s->poll, device);
        return SITE_LATER;
    }
    resident_note_shared(s->devices, s->lineage, device, seen);
    if (seen->life > 0 && seen->life != device->life) {
        device->life = seen->life;
        (void)device_table_save(s->devices, device);
    }
    return SITE_SAME;
}

enum site_identity site_identity_check(struct site *s, struct device *device, unsigned scopes,
                                       const struct sighting *seen)
{
    struct resident_finding finding;

    if ((scopes & SCOPE_IDENTITY) == 0)
        return check_part(s, device, seen);
    resident_find(s->devices, s->lineage, device, seen, site_identity_quiet_ms(s), &finding);
    switch (finding.verdict) {
    case RESIDENT_OTHER:
        return other(s, device, &finding);
    case RESIDENT_ASK:
        return ask_other(s, device, &finding);
    case RESIDENT_TWICE:
        return evict(s, device) ? SITE_OTHER : SITE_LATER;
    case RESIDENT_MERGE:
        return merge(s, device, &finding, seen);
    default:
        return same(s, device, seen);
    }
}

/* An announcement proves nothing, for anybody can write one: it is a reason to ask the printer. */
void site_identity_told(struct site *s, const struct sockaddr_in *address, const char *uuid)
{
    struct sockaddr_in at = *address;
    char told[CRYPTO_UUID_SIZE];
    uint64_t now = clock_monotonic_ms();

    at.sin_port = htons(agent_conf_port_of(s->conf, ntohl(at.sin_addr.s_addr), ntohs(at.sin_port)));
    struct device *device = device_table_by_address(s->devices, &at);
    if (device == NULL || !evidence_take_uuid(uuid, told, sizeof told))
        return;
    const char *before = device->told_uuid[0] != '\0' ? device->told_uuid : device->uuid;
    bool is_news = before[0] != '\0' && strcmp(told, before) != 0;
    if (is_news && device->told_ms != 0 && now - device->told_ms < LOOK_EVERY_MS)
        return;
    memcpy(device->told_uuid, told, sizeof told);
    if (!is_news)
        return;
    device->told_ms = now;
    poll_refresh(s->poll, device);
}
