/* SPDX-License-Identifier: Apache-2.0 */
/* sim_power: whether a simulated printer is off, starting, printing, awake or asleep.
 *
 * It falls asleep after some time without work. Depending on its settings, packets wake it: all of
 * them, only those that ask for more than its network card knows, or none. A printer that wakes or
 * starts loses packets until it has settled. All times are clock_monotonic_ms(); nothing here needs
 * a timer.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_POWER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_POWER_H

#include "tests/sim_printer/sim_codec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_POWER_PAGE_MS   2000 /* thirty pages a minute */
#define SIM_POWER_SETTLE_MS 3000 /* unless told otherwise */

enum sim_power_state {
    SIM_POWER_AWAKE,
    SIM_POWER_PRINTING,
    SIM_POWER_ASLEEP,
    SIM_POWER_STARTING, /* from being off, or from sleep: packets are lost */
    SIM_POWER_OFF
};

enum sim_power_wake { SIM_POWER_WAKE_NONE, SIM_POWER_WAKE_TABLES, SIM_POWER_WAKE_ANY };

/* Zeroed: awake for ever. */
struct sim_power {
    bool off;
    bool boots;               /* before `ready_ms` it starts, and does not only settle */
    enum sim_power_wake wake; /* what wakes it */
    uint64_t after_ms;        /* without work it sleeps after this; 0: never */
    uint64_t settle_ms;
    uint64_t rest_ms;     /* since when it had, or from when on it has, nothing to do */
    uint64_t ready_ms;    /* packets are lost before */
    uint64_t slept_ms;    /* in all sleeps that have ended */
    uint64_t job_ms;      /* when the job at work began */
    uint32_t job_pages;   /* of that job */
    uint32_t job_counted; /* pages of it that sim_power_pages() has told */
};

/** What it is doing. */
enum sim_power_state sim_power_state(const struct sim_power *power, uint64_t now_ms);

/** From now on it sleeps after `after_ms` (0: never; a sleep ends). */
void sim_power_sleep(struct sim_power *power, uint64_t after_ms, enum sim_power_wake wake,
                     uint64_t settle_ms, uint64_t now_ms);

/** A message came in; true when that wakes it now. */
bool sim_power_heard(struct sim_power *power, const struct sim_message *message, uint64_t now_ms);

/** The same for bytes that are no message. */
bool sim_power_heard_noise(struct sim_power *power, uint64_t now_ms);

/** A TCP connection came in, which more than its network card has to answer; true when that wakes
 * it now. */
bool sim_power_heard_web(struct sim_power *power, uint64_t now_ms);

/** True when SIM_POWER_STARTING is a wake from sleep. */
bool sim_power_settles(const struct sim_power *power);

/** A job of so many pages (at most 100000) behind those under way; a sleeping printer wakes for it,
 * which no packet caused. */
void sim_power_work(struct sim_power *power, uint32_t pages, uint64_t now_ms);

/** How many pages came out since this was called last. */
uint32_t sim_power_pages(struct sim_power *power, uint64_t now_ms);

/** Switch it off: jobs are gone. */
void sim_power_off(struct sim_power *power, uint64_t now_ms);

/** Switch it on; it answers in `boot_ms`. Of one that is on, a restart. */
void sim_power_on(struct sim_power *power, uint64_t boot_ms, uint64_t now_ms);

/** How long it has slept, up to now. */
uint64_t sim_power_slept_ms(const struct sim_power *power, uint64_t now_ms);

#endif
