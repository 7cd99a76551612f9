/* SPDX-License-Identifier: Apache-2.0 */
/* Rules over the device table; the tests tell each as a story. */
#include "agent/resident.h"

#include "agent/usb_place.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* Where a device is that fits what is seen elsewhere. */
enum whereabouts { MOVED, NOT_KNOWN, STILL_THERE };

static enum whereabouts whereabouts(const struct device *device, const struct sighting *seen,
                                    uint64_t quiet_ms)
{
    int64_t now = clock_wall_ms();
    int64_t quiet = now - device->last_answer_ms;

    if (usb_place_is(&device->address) && !usb_place_is(&seen->address))
        return MOVED; /* by the network it tells more, whether it is plugged in still or not */
    if (device->last_answer_ms == 0 || device->address.sin_addr.s_addr == INADDR_ANY || quiet < 0 ||
        (uint64_t)quiet >= quiet_ms)
        return MOVED;
    if (device->asked_ms == 0 || device->asked_ms > now ||
        now - device->asked_ms > RESIDENT_ASKED_MS)
        return NOT_KNOWN;
    if (device->last_answer_ms > device->asked_ms + RESIDENT_SETTLE_MS)
        return STILL_THERE;
    if (device->last_answer_ms <= device->asked_ms && now - device->asked_ms >= RESIDENT_SILENT_MS)
        return MOVED;
    return NOT_KNOWN;
}

bool resident_is_blank(const struct device *device)
{
    return device->last_answer_ms == 0 && device->serial[0] == '\0' && device->macs[0][0] == '\0';
}

struct device *resident_begin(struct device_table *table, const struct sockaddr_in *address)
{
    for (size_t i = 0; i < device_table_count(table); i++) {
        struct device *device = device_table_at(table, i);
        if (!resident_is_blank(device) || device->address.sin_addr.s_addr != INADDR_ANY ||
            device->poll != NULL || device->same_as[0] != '\0')
            continue;
        device->address = *address;
        device->state = DEVICE_STATE_UNKNOWN;
        return device;
    }
    return device_table_add(table, address);
}

/* What is known of a device and proves something. */
static void known_of(const struct lineage *lineage, const struct device *device,
                     struct sighting *out)
{
    sighting_of(device, out);
    lineage_strip(lineage, out);
}

/* The device that fits best and well enough, other than `device`; of equal ones the oldest. */
static struct device *find_best(const struct device_table *table, const struct lineage *lineage,
                                const struct device *device, const struct sighting *seen,
                                struct sighting_score *out)
{
    struct device *alike[DEVICE_ALIKE];
    struct device *best = NULL;
    size_t count =
        device_table_alike(table, seen->serial, (const char(*)[18])seen->macs, seen->uuid, alike);

    for (size_t i = 0; i < count; i++) {
        struct sighting known;
        struct sighting_score score;
        if (alike[i] == device)
            continue;
        known_of(lineage, alike[i], &known);
        sighting_compare(&known, seen, &score);
        if (score.verdict != SIGHTING_SAME || (best != NULL && score.sum < out->sum) ||
            (best != NULL && score.sum == out->sum && alike[i]->since_ms >= best->since_ms))
            continue;
        best = alike[i];
        *out = score;
    }
    return best;
}

/* One is at a USB port, the other on the network: ways to one printer, of which each shows what the
 * other does not. */
static bool is_other_way(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return usb_place_is(a) != usb_place_is(b);
}

/* Both are there: what they have in common proves nothing. False: it is one printer with two
 * addresses, which has all in common. */
static bool share(struct lineage *lineage, struct device *device, struct device *other,
                  const struct sighting *seen, const struct sighting_score *score)
{
    struct sighting known;
    bool was_here = other->was.sin_addr.s_addr != INADDR_ANY &&
                    memcmp(&other->was, &seen->address, sizeof seen->address) == 0;
    const char *here = device != NULL ? device->id : "";

    if (is_other_way(&other->address, &seen->address))
        return false;
    if (score->mac == SIGHTING_AGREES && score->life != SIGHTING_DIFFERS &&
        (score->serial == SIGHTING_AGREES || score->life == SIGHTING_AGREES))
        return false;
    sighting_of(other, &known);
    if (was_here)
        lineage_add(lineage, LINEAGE_SPLIT, other->id, here, score->reasons);
    if (score->serial == SIGHTING_AGREES) {
        lineage_add(lineage, LINEAGE_SHARED_SERIAL, other->id, here, score->reasons);
        lineage_share(lineage, LINEAGE_SHARED_SERIAL, &known, seen);
    }
    if (score->mac == SIGHTING_AGREES) {
        lineage_add(lineage, LINEAGE_SHARED_MAC, other->id, here, score->reasons);
        lineage_share(lineage, LINEAGE_SHARED_MAC, &known, seen);
    }
    return score->serial == SIGHTING_AGREES || score->mac == SIGHTING_AGREES;
}

/* What the comparison with the device that was known here means together with the best other. */
static void decide(struct resident_finding *finding, const struct device *device,
                   const struct sighting_score *here, enum whereabouts where)
{
    enum sighting_verdict verdict =
        device == NULL || resident_is_blank(device) ? SIGHTING_UNSURE : here->verdict;

    finding->is_stranger = verdict == SIGHTING_OTHER;
    if (finding->other == NULL) {
        finding->verdict = verdict == SIGHTING_OTHER ? RESIDENT_OTHER : RESIDENT_SAME;
        finding->score = *here;
    } else if (verdict == SIGHTING_SAME) {
        bool clear = where == MOVED && finding->score.mac != SIGHTING_DIFFERS &&
                     finding->score.serial != SIGHTING_DIFFERS;
        finding->verdict = clear ? RESIDENT_MERGE : RESIDENT_SAME;
    } else {
        finding->verdict = where == MOVED ? RESIDENT_OTHER : RESIDENT_ASK;
        finding->is_stranger = finding->is_stranger || where == MOVED;
    }
}

/* One printer with two addresses: an id that was given to the second is one too many. */
static void decide_twice(struct resident_finding *finding, const struct device *device,
                         const struct sighting_score *here)
{
    bool has_id = device != NULL && !resident_is_blank(device) && here->verdict == SIGHTING_SAME;

    finding->is_there = true;
    finding->verdict = has_id ? RESIDENT_MERGE : RESIDENT_TWICE;
}

static void compare_known(const struct lineage *lineage, const struct device *device,
                          const struct sighting *seen, struct sighting_score *out)
{
    struct sighting known = { 0 };

    if (device != NULL)
        known_of(lineage, device, &known);
    sighting_compare(&known, seen, out);
}

void resident_find(const struct device_table *table, struct lineage *lineage, struct device *device,
                   const struct sighting *seen, uint64_t quiet_ms, struct resident_finding *out)
{
    struct sighting evidence = *seen;
    struct sighting_score here;
    enum whereabouts where = MOVED;
    bool is_twice = false;

    *out = (struct resident_finding){ 0 };
    for (int i = 0; i < DEVICE_ALIKE && !is_twice; i++) {
        lineage_strip(lineage, &evidence);
        out->other = find_best(table, lineage, device, &evidence, &out->score);
        where = out->other != NULL ? whereabouts(out->other, seen, quiet_ms) : MOVED;
        if (where != STILL_THERE)
            break;
        out->other->asked_ms = 0;
        is_twice = !share(lineage, device, out->other, &evidence, &out->score);
    }
    compare_known(lineage, device, &evidence, &here);
    if (is_twice)
        decide_twice(out, device, &here);
    else
        decide(out, device, &here, where);
}

static void compare_part(const struct lineage *lineage, const struct device *device,
                         const struct sighting *seen, struct sighting_score *out)
{
    struct sighting evidence = *seen;

    lineage_strip(lineage, &evidence);
    compare_known(lineage, device, &evidence, out);
}

bool resident_may_be(const struct lineage *lineage, const struct device *device,
                     const struct sighting *seen)
{
    struct sighting_score score;

    compare_part(lineage, device, seen, &score);
    return score.verdict != SIGHTING_OTHER && score.serial != SIGHTING_DIFFERS &&
           score.mac != SIGHTING_DIFFERS;
}

bool resident_is(const struct lineage *lineage, const struct device *device,
                 const struct sighting *seen)
{
    struct sighting_score score;

    compare_part(lineage, device, seen, &score);
    return score.verdict == SIGHTING_SAME;
}

void resident_note_shared(const struct device_table *table, struct lineage *lineage,
                          struct device *device, const struct sighting *seen)
{
    static const char none[DEVICE_MACS][18] = { "" };
    struct sighting evidence = *seen;
    struct device *alike[DEVICE_ALIKE];

    lineage_strip(lineage, &evidence);
    size_t count = device_table_alike(table, evidence.serial, none, "", alike);
    for (size_t i = 0; i < count; i++) {
        struct sighting known;
        struct sighting_score score;
        if (alike[i] == device || device->last_answer_ms == 0 ||
            alike[i]->last_answer_ms <= device->last_answer_ms + RESIDENT_SETTLE_MS ||
            strcmp(device->serial, seen->serial) != 0)
            continue;
        sighting_of(alike[i], &known);
        if (is_other_way(&known.address, &seen->address))
            continue;
        sighting_compare(&known, &evidence, &score);
        if (score.verdict == SIGHTING_SAME && score.mac != SIGHTING_DIFFERS)
            continue; /* an id too many, which is for resident_find() */
        lineage_add(lineage, LINEAGE_SHARED_SERIAL, alike[i]->id, device->id, score.reasons);
        lineage_share(lineage, LINEAGE_SHARED_SERIAL, &known, seen);
        return;
    }
}

void resident_move(struct lineage *lineage, struct device *device,
                   const struct sockaddr_in *address, const char *reasons)
{
    char from[USB_PLACE_NAME], to[USB_PLACE_NAME], words[320];
    bool is_nowhere = device->address.sin_addr.s_addr == INADDR_ANY;

    (void)snprintf(words, sizeof words, "to %s%s%s: %s", usb_place_name(address, to),
                   is_nowhere ? "" : " from ",
                   is_nowhere ? "" : usb_place_name(&device->address, from), reasons);
    lineage_add(lineage, LINEAGE_MOVED, device->id, "", words);
    if (device->address.sin_addr.s_addr != INADDR_ANY)
        device->was = device->address;
    device->address = *address;
    device->asked_ms = 0;
    device->awaits = NULL;
}

/* True when the text is news. */
static bool learn_text(char *out, size_t size, const char *text)
{
    if (text[0] == '\0' || strcmp(out, text) == 0)
        return false;
    (void)str_copy(out, size, text);
    return true;
}

bool resident_learn(struct lineage *lineage, struct device *device, const struct sighting *seen)
{
    struct sighting known;
    struct sighting_score score;

    sighting_of(device, &known);
    sighting_compare(&known, seen, &score);
    if (score.serial == SIGHTING_DIFFERS)
        lineage_add(lineage, LINEAGE_BOARD, device->id, "", score.reasons);
    if (score.mac == SIGHTING_DIFFERS)
        lineage_add(lineage, LINEAGE_NIC, device->id, "", score.reasons);
    bool news = learn_text(device->serial, sizeof device->serial, seen->serial);
    news |= learn_text(device->uuid, sizeof device->uuid, seen->uuid);
    news |= learn_text(device->object_id, sizeof device->object_id, seen->object_id);
    news |= learn_text(device->model, sizeof device->model, seen->model);
    if (seen->macs[0][0] != '\0' && memcmp(device->macs, seen->macs, sizeof device->macs) != 0) {
        memcpy(device->macs, seen->macs, sizeof device->macs);
        news = true;
    }
    if (seen->life > 0 && seen->life != device->life) {
        device->life = seen->life;
        news = true;
    }
    return news;
}

void resident_merge(struct lineage *lineage, struct device **kept, struct device **retired,
                    const char *reasons)
{
    struct device *older = *kept;
    struct device *younger = *retired;

    if (younger->since_ms < older->since_ms) {
        older = *retired;
        younger = *kept;
    }
    lineage_add(lineage, LINEAGE_MERGED, older->id, younger->id, reasons);
    (void)str_copy(younger->same_as, sizeof younger->same_as, older->id);
    *kept = older;
    *retired = younger;
}

void resident_evict(struct device *device)
{
    device->was = device->address;
    device->address = (struct sockaddr_in){ .sin_family = AF_INET };
    device->asked_ms = 0;
}
