/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the copies of a recording differ in what identifies a printer. */
#include "tests/sim_printer/sim_printer.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SERIAL_DIGITS 5

static const uint32_t sys_name[] = { 1, 3, 6, 1, 2, 1, 1, 5, 0 };
static const uint32_t serial_number[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17 };
static const uint32_t physical_address[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 6 };

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

static bool set_octets(struct sim_printer *printer, struct sim_oid oid, const void *bytes,
                       size_t len)
{
    return sim_printer_set(printer, oid, (struct sim_value){ SIM_TAG_OCTETS, len, bytes });
}

/* Length without the blanks and NULs behind. */
static size_t visible(struct sim_value value)
{
    size_t len = value.len;

    while (len > 0 && (value.bytes[len - 1] == '\0' || isspace(value.bytes[len - 1])))
        len--;
    return len;
}

/* The last digits of the serial number become those of the number; a short one is lengthened.
 * False when there is none that could be. */
static bool make_serial(struct sim_value value, uint32_t number, char out_serial[128],
                        size_t *out_len)
{
    char digits[16];
    size_t len = visible(value);

    if (len == 0 || value.tag != SIM_TAG_OCTETS || len > 128 - sizeof digits)
        return false;
    size_t count = (size_t)snprintf(digits, sizeof digits, "%0*u", SERIAL_DIGITS, number);
    size_t kept = len > count + 2 ? len - count : len;
    memcpy(out_serial, value.bytes, kept);
    memcpy(out_serial + kept, digits, count);
    *out_len = kept + count;
    return true;
}

static bool change_serial(struct sim_printer *printer, const struct sim_found *found,
                          uint32_t number)
{
    char serial[128];
    size_t len;

    return !make_serial(found->value, number, serial, &len) ||
           set_octets(printer, found->oid, serial, len);
}

/* The serial number of the same device as a context shows it. */
static bool change_context(struct sim_printer *printer, const struct snmprec *recording,
                           uint32_t number)
{
    struct sim_overlay *overlay = &printer->context_overlay;
    struct sim_oid at = OID(serial_number);
    struct sim_value value;
    char serial[128];
    size_t len;

    if (!sim_overlay_next(NULL, recording, at, &at, &value) ||
        !sim_oid_under(at, OID(serial_number)) || !make_serial(value, number, serial, &len))
        return true;
    return sim_overlay_set(overlay, at,
                           (struct sim_value){ SIM_TAG_OCTETS, len, (const uint8_t *)serial });
}

static bool change_contexts(struct sim_printer *printer, uint32_t number)
{
    const struct sim_context *context = printer->model->contexts;

    while (context != NULL && change_context(printer, context->recording, number))
        context = context->next;
    return context == NULL;
}

/* The maker's half of a MAC address stays; interfaces of one printer stay different. */
static bool change_mac(struct sim_printer *printer, const struct sim_found *found, uint32_t number)
{
    static const uint8_t none[6] = { 0 };
    uint8_t mac[6];

    if (found->value.len != sizeof mac || memcmp(found->value.bytes, none, sizeof none) == 0)
        return true;
    uint32_t interface = found->oid.ids[found->oid.count - 1];
    uint32_t low = number << 4 | (interface & 0xf);
    memcpy(mac, found->value.bytes, 3);
    mac[3] = (uint8_t)(low >> 16);
    mac[4] = (uint8_t)(low >> 8);
    mac[5] = (uint8_t)low;
    return set_octets(printer, found->oid, mac, sizeof mac);
}

static bool change_name(struct sim_printer *printer, const struct sim_found *found, uint32_t number)
{
    char name[256];
    size_t len = visible(found->value);

    if (len == 0 || len > sizeof name - 16 || found->value.tag != SIM_TAG_OCTETS)
        return true;
    int n =
        snprintf(name, sizeof name, "%.*s-%u", (int)len, (const char *)found->value.bytes, number);
    return n > 0 && set_octets(printer, found->oid, name, (size_t)n);
}

typedef bool change_fn(struct sim_printer *printer, const struct sim_found *found, uint32_t number);

static bool change_under(struct sim_printer *printer, struct sim_oid prefix, change_fn *change,
                         uint32_t number)
{
    struct sim_oid_room at;
    struct sim_found found;
    bool ok = sim_oid_copy(prefix, &at);

    while (ok && sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, prefix))
        ok = sim_oid_copy(found.oid, &at) && change(printer, &found, number);
    return ok;
}

bool sim_printer_set_card(struct sim_printer *printer, const uint8_t mac[6])
{
    static const uint8_t none[6] = { 0 };
    struct sim_oid_room at;
    struct sim_found found;
    uint8_t old[6] = { 0 };
    bool has = false;

    (void)sim_oid_copy(OID(physical_address), &at);
    while (sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, OID(physical_address)) && sim_oid_copy(found.oid, &at)) {
        if (found.value.len != sizeof old || memcmp(found.value.bytes, none, sizeof none) == 0)
            continue;
        if (has && memcmp(found.value.bytes, old, sizeof old) != 0)
            continue;
        memcpy(old, found.value.bytes, sizeof old);
        has = set_octets(printer, sim_oid_of(&at), mac, sizeof old);
    }
    return has;
}

bool sim_printer_make_unique(struct sim_printer *printer, uint32_t number)
{
    struct sim_found found;

    printer->copy = number;
    if (sim_printer_get(printer, OID(sys_name), &found) && !change_name(printer, &found, number))
        return false;
    return change_contexts(printer, number) &&
           change_under(printer, OID(serial_number), change_serial, number) &&
           change_under(printer, OID(physical_address), change_mac, number);
}
