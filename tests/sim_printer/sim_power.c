/* SPDX-License-Identifier: Apache-2.0 */
/* The state follows from four points in time; what ends a sleep adds it to the sum. */
#include "tests/sim_printer/sim_power.h"

#define OID(ids)                                                                                   \
    {                                                                                              \
        (ids), sizeof(ids) / sizeof((ids)[0])                                                      \
    }

static const uint32_t system_group[] = { 1, 3, 6, 1, 2, 1, 1 };
static const uint32_t device_status[] = { 1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 5 };
static const uint32_t printer_status[] = { 1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1 };
static const uint32_t detected_errors[] = { 1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2 };
static const uint32_t config_changes[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 1 };
static const uint32_t critical_events[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 18 };
static const uint32_t all_events[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 19 };
static const uint32_t life_count[] = { 1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4 };
static const uint32_t supplies_level[] = { 1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 9 };

/* What a network card answers by itself. */
static const struct sim_oid known_asleep[] = {
    OID(system_group),    OID(device_status),  OID(printer_status),
    OID(detected_errors), OID(config_changes), OID(critical_events),
    OID(all_events),      OID(life_count),     OID(supplies_level),
};

enum sim_power_state sim_power_state(const struct sim_power *power, uint64_t now_ms)
{
    if (power->off)
        return SIM_POWER_OFF;
    if (now_ms < power->ready_ms)
        return SIM_POWER_STARTING;
    if (now_ms < power->rest_ms)
        return SIM_POWER_PRINTING;
    if (power->after_ms > 0 && now_ms - power->rest_ms >= power->after_ms)
        return SIM_POWER_ASLEEP;
    return SIM_POWER_AWAKE;
}

uint64_t sim_power_slept_ms(const struct sim_power *power, uint64_t now_ms)
{
    if (sim_power_state(power, now_ms) != SIM_POWER_ASLEEP)
        return power->slept_ms;
    return power->slept_ms + now_ms - power->rest_ms - power->after_ms;
}

/* Nothing is under way any more; it answers from `ready_ms` on. */
static void rest(struct sim_power *power, uint64_t ready_ms)
{
    power->ready_ms = ready_ms;
    power->rest_ms = ready_ms;
    power->job_pages = 0;
    power->job_counted = 0;
}

static void wake(struct sim_power *power, uint64_t now_ms)
{
    power->slept_ms = sim_power_slept_ms(power, now_ms);
    rest(power, now_ms + power->settle_ms);
    power->boots = false;
}

void sim_power_sleep(struct sim_power *power, uint64_t after_ms, enum sim_power_wake what,
                     uint64_t settle_ms, uint64_t now_ms)
{
    power->slept_ms = sim_power_slept_ms(power, now_ms);
    if (power->rest_ms < now_ms)
        power->rest_ms = now_ms;
    power->after_ms = after_ms;
    power->wake = what;
    power->settle_ms = settle_ms;
}

static bool is_known_asleep(struct sim_oid oid)
{
    for (size_t i = 0; i < sizeof known_asleep / sizeof known_asleep[0]; i++) {
        if (sim_oid_under(oid, known_asleep[i]))
            return true;
    }
    return false;
}

static bool is_easy(const struct sim_message *message)
{
    struct cursor bindings;
    struct sim_oid_room oid;
    struct sim_value value;
    bool easy = message->pdu == SIM_PDU_GET;

    sim_codec_bindings(message, &bindings);
    while (easy && sim_codec_binding(&bindings, &oid, &value))
        easy = is_known_asleep(sim_oid_of(&oid));
    return easy;
}

bool sim_power_heard(struct sim_power *power, const struct sim_message *message, uint64_t now_ms)
{
    if (sim_power_state(power, now_ms) != SIM_POWER_ASLEEP || power->wake == SIM_POWER_WAKE_NONE ||
        (power->wake == SIM_POWER_WAKE_TABLES && is_easy(message)))
        return false;
    wake(power, now_ms);
    return true;
}

bool sim_power_heard_noise(struct sim_power *power, uint64_t now_ms)
{
    if (sim_power_state(power, now_ms) != SIM_POWER_ASLEEP || power->wake != SIM_POWER_WAKE_ANY)
        return false;
    wake(power, now_ms);
    return true;
}

bool sim_power_heard_web(struct sim_power *power, uint64_t now_ms)
{
    if (sim_power_state(power, now_ms) != SIM_POWER_ASLEEP || power->wake == SIM_POWER_WAKE_NONE)
        return false;
    wake(power, now_ms);
    return true;
}

bool sim_power_settles(const struct sim_power *power)
{
    return !power->boots;
}

void sim_power_work(struct sim_power *power, uint32_t pages, uint64_t now_ms)
{
    enum sim_power_state state = sim_power_state(power, now_ms);

    if (state == SIM_POWER_OFF)
        return;
    if (state == SIM_POWER_ASLEEP)
        wake(power, now_ms);
    if (power->rest_ms <= now_ms || power->job_pages == 0) {
        power->job_ms = power->ready_ms > now_ms ? power->ready_ms : now_ms;
        power->job_pages = 0;
        power->job_counted = 0;
    }
    power->job_pages += pages;
    power->rest_ms = power->job_ms + (uint64_t)power->job_pages * SIM_POWER_PAGE_MS;
}

uint32_t sim_power_pages(struct sim_power *power, uint64_t now_ms)
{
    uint64_t out = now_ms > power->job_ms ? (now_ms - power->job_ms) / SIM_POWER_PAGE_MS : 0;
    uint32_t all = out < power->job_pages ? (uint32_t)out : power->job_pages;
    uint32_t pages = all - power->job_counted;

    power->job_counted = all;
    return pages;
}

void sim_power_off(struct sim_power *power, uint64_t now_ms)
{
    power->slept_ms = sim_power_slept_ms(power, now_ms);
    rest(power, now_ms);
    power->off = true;
}

void sim_power_on(struct sim_power *power, uint64_t boot_ms, uint64_t now_ms)
{
    power->slept_ms = sim_power_slept_ms(power, now_ms);
    power->off = false;
    power->boots = true;
    rest(power, now_ms + boot_ms);
}
