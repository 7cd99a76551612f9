/* SPDX-License-Identifier: Apache-2.0 */
/* The variables of one printer: the recording, what lies over it, and the two that run. */
#include "tests/sim_printer/sim_printer.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static const uint32_t sys_up_time[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t hr_system_uptime[] = { 1, 3, 6, 1, 2, 1, 25, 1, 1, 0 };
static const struct sim_oid uptimes[2] = {
    { sys_up_time, sizeof sys_up_time / sizeof sys_up_time[0] },
    { hr_system_uptime, sizeof hr_system_uptime / sizeof hr_system_uptime[0] },
};

static const uint32_t device_status[] = { 1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 5 };
static const uint32_t printer_status[] = { 1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1 };
static const uint32_t general_entry[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1 };
static const uint32_t life_count[] = { 1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4 };

#define OID(ids)       ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })
#define DEVICE_STATUS  OID(device_status)
#define PRINTER_STATUS OID(printer_status)

enum { DEVICE_RUNNING = 2, STATUS_OTHER = 1, STATUS_PRINTING = 4 };
enum { CRITICAL_EVENTS = 18, ALL_EVENTS = 19 };

static void start_uptime(struct sim_printer *printer, size_t which, struct sim_value value)
{
    int64_t ticks;

    if (sim_codec_number(value, &ticks))
        printer->ticks[which] = (uint32_t)ticks;
}

void sim_printer_init(struct sim_printer *printer, uint32_t address, const struct sim_model *model,
                      uint64_t now_ms)
{
    *printer = (struct sim_printer){ .address = address, .model = model, .faults = model->faults };
    for (size_t i = 0; i < 2; i++) {
        struct sim_value value;
        printer->started_ms[i] = now_ms;
        if (sim_overlay_get(NULL, model->recording, uptimes[i], &value))
            start_uptime(printer, i, value);
    }
}

void sim_printer_finish(struct sim_printer *printer)
{
    sim_overlay_finish(&printer->overlay);
    sim_overlay_finish(&printer->context_overlay);
    sim_voice_destroy(printer->voice);
    printer->voice = NULL;
}

void sim_printer_name(const struct sim_printer *printer, char *out_name, size_t size)
{
    if (printer->copy == 0)
        (void)snprintf(out_name, size, "%s", printer->model->name);
    else
        (void)snprintf(out_name, size, "%s-%u", printer->model->name, printer->copy);
}

static uint32_t ticks_of(const struct sim_printer *printer, size_t which)
{
    uint64_t passed_ms = clock_monotonic_ms() - printer->started_ms[which];

    return (uint32_t)(printer->ticks[which] + passed_ms / 10);
}

uint32_t sim_printer_ticks(const struct sim_printer *printer)
{
    return ticks_of(printer, 0);
}

/* The printer among the devices is the one that has a row in hrPrinterTable. */
static bool is_printers_status(const struct sim_printer *printer, struct sim_oid oid)
{
    uint32_t row[SIM_OID_IDS];
    struct sim_value value;

    if (oid.count != DEVICE_STATUS.count + 1 || !sim_oid_under(oid, DEVICE_STATUS))
        return false;
    memcpy(row, printer_status, sizeof printer_status);
    row[PRINTER_STATUS.count] = oid.ids[oid.count - 1];
    return sim_overlay_get(&printer->overlay, printer->model->recording,
                           (struct sim_oid){ row, PRINTER_STATUS.count + 1 }, &value);
}

/* What the two status objects are while it prints or sleeps. */
static void enliven_status(const struct sim_printer *printer, struct sim_found *found)
{
    enum sim_power_state state = sim_power_state(&printer->power, clock_monotonic_ms());
    bool asleep = state == SIM_POWER_ASLEEP;
    int64_t number;

    if ((!asleep && state != SIM_POWER_PRINTING) || found->value.tag != SIM_TAG_INTEGER)
        return;
    if (sim_oid_under(found->oid, PRINTER_STATUS))
        number = asleep ? STATUS_OTHER : STATUS_PRINTING;
    else if (is_printers_status(printer, found->oid))
        number = DEVICE_RUNNING;
    else
        return;
    found->value.len = sim_codec_signed(number, found->live);
    found->value.bytes = found->live;
}

/* Replaces what was recorded by what is true now. */
static void enliven(const struct sim_printer *printer, struct sim_found *found)
{
    enliven_status(printer, found);
    for (size_t i = 0; i < 2; i++) {
        if (found->value.tag != SIM_TAG_TICKS || sim_oid_compare(found->oid, uptimes[i]) != 0)
            continue;
        found->value.len = sim_codec_unsigned(ticks_of(printer, i), found->live);
        found->value.bytes = found->live;
    }
}

bool sim_printer_get(const struct sim_printer *printer, struct sim_oid oid,
                     struct sim_found *out_found)
{
    if (!sim_overlay_get(&printer->overlay, printer->model->recording, oid, &out_found->value))
        return false;
    out_found->oid = oid;
    enliven(printer, out_found);
    return true;
}

bool sim_printer_next(const struct sim_printer *printer, struct sim_oid oid,
                      struct sim_found *out_found)
{
    if (!sim_overlay_next(&printer->overlay, printer->model->recording, oid, &out_found->oid,
                          &out_found->value))
        return false;
    enliven(printer, out_found);
    return true;
}

bool sim_printer_set(struct sim_printer *printer, struct sim_oid oid, struct sim_value value)
{
    for (size_t i = 0; i < 2; i++) {
        if (value.tag != SIM_TAG_TICKS || sim_oid_compare(oid, uptimes[i]) != 0)
            continue;
        start_uptime(printer, i, value);
        printer->started_ms[i] = clock_monotonic_ms();
    }
    return sim_overlay_set(&printer->overlay, oid, value);
}

bool sim_printer_set_number(struct sim_printer *printer, struct sim_oid oid, uint8_t tag,
                            int64_t number)
{
    uint8_t bytes[SIM_CODEC_NUMBER];
    size_t len = sim_codec_signed(number, bytes);

    return sim_printer_set(printer, oid, (struct sim_value){ tag, len, bytes });
}

bool sim_printer_delete(struct sim_printer *printer, struct sim_oid oid)
{
    struct sim_value value;

    sim_overlay_forget(&printer->overlay, oid);
    return !sim_overlay_get(NULL, printer->model->recording, oid, &value) ||
           sim_overlay_delete(&printer->overlay, oid);
}

/* Sets a counter of prtGeneralTable to 0 in each of its rows. */
static void forget_events(struct sim_printer *printer, uint32_t column)
{
    struct sim_oid_room at;
    struct sim_oid_room prefix;
    struct sim_found found;

    (void)sim_oid_copy(OID(general_entry), &prefix);
    (void)sim_oid_append(&prefix, column);
    at = prefix;
    while (sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, sim_oid_of(&prefix)) && sim_oid_copy(found.oid, &at))
        (void)sim_printer_set_number(printer, sim_oid_of(&at), found.value.tag, 0);
}

void sim_printer_catch_up(struct sim_printer *printer)
{
    uint32_t pages = sim_power_pages(&printer->power, clock_monotonic_ms());
    struct sim_oid_room at;
    struct sim_found found;
    int64_t number;

    if (pages > 0 && printer->power.job_counted == printer->power.job_pages)
        sim_voice_job(printer->voice);
    (void)sim_oid_copy(OID(life_count), &at);
    while (pages > 0 && sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, OID(life_count)) && sim_oid_copy(found.oid, &at)) {
        uint8_t tag = found.value.tag;
        if (sim_codec_number(found.value, &number))
            (void)sim_printer_set_number(printer, sim_oid_of(&at), tag,
                                         (number + pages) & UINT32_MAX);
    }
}

void sim_printer_reboot(struct sim_printer *printer, uint64_t off_ms)
{
    uint64_t back_ms = clock_monotonic_ms() + off_ms;

    sim_power_on(&printer->power, off_ms, clock_monotonic_ms());
    sim_voice_power_up(printer->voice);
    for (uint32_t column = CRITICAL_EVENTS; column <= ALL_EVENTS; column++)
        forget_events(printer, column);
    for (size_t i = 0; i < 2; i++) {
        printer->ticks[i] = 0;
        printer->started_ms[i] = back_ms;
    }
}
