/* SPDX-License-Identifier: Apache-2.0 */
/* sim_printer: one simulated printer: an address, a shared recording, what was changed, what is
 * wrong with it.
 *
 * sysUpTime.0 (RFC 3418) and hrSystemUptime.0 (RFC 2790) run from their recorded values; a reboot
 * starts them at 0.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_PRINTER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_PRINTER_H

#include "tests/sim_printer/sim_counters.h"
#include "tests/sim_printer/sim_faults.h"
#include "tests/sim_printer/sim_overlay.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most bytes of an answer unless told otherwise: what an Ethernet frame leaves for UDP. */
#define SIM_PRINTER_ANSWER 1472

/* The same device under another community: "public@NAME" (RFC 3584 calls it a context). */
struct sim_context {
    char *name;
    struct snmprec *recording;
    struct sim_context *next;
};

/* A recording with its name and contexts: what many printers share. */
struct sim_model {
    char *name;
    struct snmprec *recording;
    struct sim_context *contexts;
    struct sim_faults faults; /* what its printers start with */
};

struct sim_printer {
    uint32_t address; /* host order */
    uint32_t
        copy; /* 0: plays the recording as it is; n: the n-th printer of the fleet, made unique */
    const struct sim_model *model; /* outlives the printer */
    struct sim_overlay overlay;
    struct sim_faults faults;
    struct sim_counters counters;
    uint64_t off_until_ms;  /* on clock_monotonic_ms(): no answer before, a reboot takes its time */
    uint64_t started_ms[2]; /* sysUpTime, hrSystemUptime: when they had the value beside */
    uint32_t ticks[2];
    uint32_t last_alert; /* prtAlertIndex of the last alert opened by command, 0: none */
    bool held_last;      /* the last answer was held back: reorder */
};

/* A variable that was found. The value may point into `live`: do not copy the struct. */
struct sim_found {
    struct sim_oid oid;
    struct sim_value value;
    uint8_t live[SIM_CODEC_NUMBER];
};

/** A sound printer at an address that plays a recording; `now_ms` is clock_monotonic_ms(). Cannot
 * fail. */
void sim_printer_init(struct sim_printer *printer, uint32_t address, const struct sim_model *model,
                      uint64_t now_ms);

/** Free what it holds. */
void sim_printer_finish(struct sim_printer *printer);

/** Make serial numbers (prtGeneralSerialNumber), MAC addresses (ifPhysAddress) and sysName differ
 * from those of the recording, always the same way for the same `number` (from 1 on). False when
 * memory runs out. */
bool sim_printer_make_unique(struct sim_printer *printer, uint32_t number);

/** Write its name: the recording's, with "-<number>" behind it when it was made unique. */
void sim_printer_name(const struct sim_printer *printer, char *out_name, size_t size);

/** The variable `oid`; false when the printer has none. Valid until the next change. */
bool sim_printer_get(const struct sim_printer *printer, struct sim_oid oid,
                     struct sim_found *out_found);

/** The first variable behind `oid`; false at the end. Valid until the next change. */
bool sim_printer_next(const struct sim_printer *printer, struct sim_oid oid,
                      struct sim_found *out_found);

/** Give a variable a value; running uptimes run on from it. False when memory or SIM_OVERLAY_MOST
 * runs out. */
bool sim_printer_set(struct sim_printer *printer, struct sim_oid oid, struct sim_value value);

/** Start the uptimes at 0 and answer nothing for `off_ms`. */
void sim_printer_reboot(struct sim_printer *printer, uint64_t off_ms);

/** sysUpTime now, in hundredths of a second. */
uint32_t sim_printer_ticks(const struct sim_printer *printer);

#endif
