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

/* Replaces the recorded uptime by the one that runs. */
static void enliven(const struct sim_printer *printer, struct sim_found *found)
{
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

void sim_printer_reboot(struct sim_printer *printer, uint64_t off_ms)
{
    uint64_t back_ms = clock_monotonic_ms() + off_ms;

    printer->off_until_ms = off_ms == 0 ? 0 : back_ms;
    for (size_t i = 0; i < 2; i++) {
        printer->ticks[i] = 0;
        printer->started_ms[i] = back_ms;
    }
}
