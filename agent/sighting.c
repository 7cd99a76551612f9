/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each kind of evidence. A kind of evidence is added by a row and a function. */
#include "agent/sighting.h"

#include "base/str.h"
#include "protocol/evidence.h"

#include <stdio.h>
#include <string.h>

#define LIFE_TELLING  500   /* new printers all have few pages */
#define LIFE_STEP     2000  /* pages between two sightings of one printer */
#define LIFE_FARTHEST 50000 /* no printer gets that far unseen */
#define NET_SNMP      8072  /* enterprise of an SNMP agent that any maker may build in */

static enum sighting_agreement serials(const struct sighting *a, const struct sighting *b)
{
    if (!evidence_serial(a->serial) || !evidence_serial(b->serial))
        return SIGHTING_SILENT;
    return strcmp(a->serial, b->serial) == 0 ? SIGHTING_AGREES : SIGHTING_DIFFERS;
}

static bool has_mac(const struct sighting *sighting, const char *mac)
{
    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (str_equal_nocase(sighting->macs[i], mac))
            return true;
    return false;
}

static bool has_real_mac(const struct sighting *sighting)
{
    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (evidence_mac(sighting->macs[i]))
            return true;
    return false;
}

/* One in common is enough: a printer has several, and shows not all of them each time. */
static enum sighting_agreement macs(const struct sighting *a, const struct sighting *b)
{
    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (evidence_mac(a->macs[i]) && has_mac(b, a->macs[i]))
            return SIGHTING_AGREES;
    return has_real_mac(a) && has_real_mac(b) ? SIGHTING_DIFFERS : SIGHTING_SILENT;
}

static enum sighting_agreement uuids(const struct sighting *a, const struct sighting *b)
{
    if (!evidence_uuid(a->uuid) || !evidence_uuid(b->uuid))
        return SIGHTING_SILENT;
    return strcmp(a->uuid, b->uuid) == 0 ? SIGHTING_AGREES : SIGHTING_DIFFERS;
}

/* The enterprise number of a sysObjectID; 0 when it says nothing of the maker. */
static uint64_t enterprise(const char *object_id)
{
    static const char branch[] = "1.3.6.1.4.1.";
    const char *text = object_id + (object_id[0] == '.');
    char digits[12];
    uint64_t number = 0;

    if (!str_starts_with(text, branch))
        return 0;
    text += sizeof branch - 1;
    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    return str_to_u64(digits, UINT32_MAX, &number) && number != NET_SNMP ? number : 0;
}

static enum sighting_agreement makers(const struct sighting *a, const struct sighting *b)
{
    uint64_t one = enterprise(a->object_id);
    uint64_t other = enterprise(b->object_id);

    if (one == 0 || other == 0)
        return SIGHTING_SILENT;
    return one == other ? SIGHTING_AGREES : SIGHTING_DIFFERS;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The first word with a digit in it ("M426fdn" of "LaserJet MFP M426fdn"); its length, 0: none. */
static size_t model_number(const char *model, const char **out)
{
    while (*model != '\0') {
        size_t len = strcspn(model, " -/_,");
        for (size_t i = 0; i < len; i++)
            if (is_digit(model[i])) {
                *out = model;
                return len;
            }
        model += len + (model[len] != '\0');
    }
    return 0;
}

/* Names of one model vary with firmware, and with which object had it; its number does not. */
static enum sighting_agreement models(const struct sighting *a, const struct sighting *b)
{
    const char *one;
    const char *other;
    char number[DEVICE_TEXT];

    if (a->model[0] == '\0' || b->model[0] == '\0')
        return SIGHTING_SILENT;
    if (str_equal_nocase(a->model, b->model))
        return SIGHTING_AGREES;
    size_t len = model_number(a->model, &one);
    size_t other_len = model_number(b->model, &other);
    if (len == 0 || other_len == 0)
        return SIGHTING_SILENT;
    (void)snprintf(number, sizeof number, "%.*s", (int)len, one);
    if (str_find_nocase(b->model, number) != NULL)
        return SIGHTING_AGREES;
    (void)snprintf(number, sizeof number, "%.*s", (int)other_len, other);
    return str_find_nocase(a->model, number) != NULL ? SIGHTING_AGREES : SIGHTING_DIFFERS;
}

static enum sighting_agreement lives(const struct sighting *known, const struct sighting *seen)
{
    int64_t step = seen->life - known->life;

    if (known->life < LIFE_TELLING || seen->life <= 0)
        return SIGHTING_SILENT;
    if (step >= 0 && step <= LIFE_STEP)
        return SIGHTING_AGREES;
    return step < 0 || step > LIFE_FARTHEST ? SIGHTING_DIFFERS : SIGHTING_SILENT;
}

static enum sighting_agreement addresses(const struct sighting *a, const struct sighting *b)
{
    bool both = a->address.sin_addr.s_addr != 0 && b->address.sin_addr.s_addr != 0;

    return both && a->address.sin_addr.s_addr == b->address.sin_addr.s_addr &&
                   a->address.sin_port == b->address.sin_port
               ? SIGHTING_AGREES
               : SIGHTING_SILENT;
}

typedef enum sighting_agreement compare_fn(const struct sighting *known,
                                           const struct sighting *seen);

/* clang-format off */
static const struct {
    const char *name;
    int weight_for;
    int weight_against;
    compare_fn *compare;
} kinds[] = {
    /* The maker's own name for the printer. Two of them are two printers, though a mainboard may bring a new one. */
    { "serial number",    60, 60, serials },
    /* Belongs to the network card, which may be changed, and may go into another printer. */
    { "hardware address", 50, 30, macs },
    /* Often made of the hardware address, or anew with a factory reset. */
    { "UUID",             50, 10, uuids },
    /* Enterprise number of sysObjectID: all printers of a maker agree, which says nothing. */
    { "maker",             0, 60, makers },
    /* Many have it; none changes it. */
    { "model",            10, 75, models },
    /* Goes on slowly and never back; a repair may set it to 0. */
    { "life count",       25, 15, lives },
    /* Any printer may have it tomorrow. */
    { "address",          10,  0, addresses },
};
/* clang-format on */

static void add_reason(struct sighting_score *score, const char *name, int weight)
{
    size_t len = strlen(score->reasons);

    (void)snprintf(score->reasons + len, sizeof score->reasons - len, "%s%s %s (%+d)",
                   len > 0 ? ", " : "", weight > 0 ? "same" : "other", name, weight);
}

void sighting_compare(const struct sighting *known, const struct sighting *seen,
                      struct sighting_score *out)
{
    *out = (struct sighting_score){ 0 };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        enum sighting_agreement agreement = kinds[i].compare(known, seen);
        int weight = agreement == SIGHTING_AGREES    ? kinds[i].weight_for
                     : agreement == SIGHTING_DIFFERS ? -kinds[i].weight_against
                                                     : 0;
        if (weight != 0)
            add_reason(out, kinds[i].name, weight);
        out->sum += weight;
    }
    out->serial = serials(known, seen);
    out->mac = macs(known, seen);
    out->life = lives(known, seen);
    out->verdict = out->sum >= SIGHTING_LIKELY ? SIGHTING_SAME
                   : out->sum < 0              ? SIGHTING_OTHER
                                               : SIGHTING_UNSURE;
}

void sighting_of(const struct device *device, struct sighting *out)
{
    *out = (struct sighting){ .life = device->life, .address = device->address };
    memcpy(out->serial, device->serial, sizeof out->serial);
    memcpy(out->macs, device->macs, sizeof out->macs);
    memcpy(out->uuid, device->uuid, sizeof out->uuid);
    memcpy(out->object_id, device->object_id, sizeof out->object_id);
    memcpy(out->model, device->model, sizeof out->model);
}
