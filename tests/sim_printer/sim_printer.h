/* SPDX-License-Identifier: Apache-2.0 */
/* sim_printer: one simulated printer: an address, a shared recording, what was changed, what is
 * wrong with it.
 *
 * sysUpTime.0 (RFC 3418) and hrSystemUptime.0 (RFC 2790) run from their recorded values; a reboot
 * starts them at 0. While it prints or sleeps, hrDeviceStatus is running(2) and hrPrinterStatus
 * printing(4) or other(1): what RFC 3805 calls standby.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_PRINTER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_PRINTER_H

#include "tests/sim_printer/sim_counters.h"
#include "tests/sim_printer/sim_faults.h"
#include "tests/sim_printer/sim_looks.h"
#include "tests/sim_printer/sim_overlay.h"
#include "tests/sim_printer/sim_power.h"
#include "tests/sim_printer/sim_replay.h"
#include "tests/sim_printer/sim_voice.h"

#include <netinet/in.h>
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
    struct sim_faults faults;  /* what its printers start with */
    struct sim_voice *voice;   /* the same on the web; NULL: nothing */
    struct sim_replay *replay; /* what it says there, when that was recorded; else NULL */
};

enum sim_trap { SIM_TRAP_NONE, SIM_TRAP_V1, SIM_TRAP_V2C, SIM_TRAP_INFORM };

/* Where a printer sends its critical alerts by itself. */
struct sim_trap_target {
    enum sim_trap kind;
    struct sockaddr_in to;
    char community[64];
};

struct sim_printer {
    uint32_t address; /* host order */
    uint32_t
        copy; /* 0: plays the recording as it is; n: the n-th printer of the fleet, made unique */
    const struct sim_model *model; /* outlives the printer */
    struct sim_overlay overlay;
    struct sim_overlay context_overlay; /* what differs from the recordings of its contexts */
    struct sim_faults faults;
    struct sim_counters counters;
    struct sim_looks looks;
    struct sim_power power;
    struct sim_trap_target traps;
    struct sim_voice *voice; /* its web services; NULL: none */
    uint64_t started_ms[2];  /* sysUpTime, hrSystemUptime: when they had the value beside */
    uint32_t ticks[2];
    uint32_t last_alert;  /* prtAlertIndex of the last alert opened by command, 0: none */
    uint32_t most_alerts; /* rows of prtAlertTable, 0: no end */
    bool held_last;       /* the last answer was held back: reorder */
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

/** Make a variable vanish; false when memory or SIM_OVERLAY_MOST runs out. */
bool sim_printer_delete(struct sim_printer *printer, struct sim_oid oid);

/** Switch on, or off and on: the uptimes, prtAlertCriticalEvents and prtAlertAllEvents start at 0
 * (RFC 3805 resets these with a power cycle), and nothing is answered for `off_ms`. */
void sim_printer_reboot(struct sim_printer *printer, uint64_t off_ms);

/** Give prtMarkerLifeCount the pages that came out by now. Before each answer. */
void sim_printer_catch_up(struct sim_printer *printer);

/** Give a number another value in its type; false when it has none there. */
bool sim_printer_set_number(struct sim_printer *printer, struct sim_oid oid, uint8_t tag,
                            int64_t number);

/** Another network card: the first interface that has a hardware address (ifPhysAddress), and all
 * that share it, get this one. False when there is none. */
bool sim_printer_set_card(struct sim_printer *printer, const uint8_t mac[6]);

/** sysUpTime now, in hundredths of a second. */
uint32_t sim_printer_ticks(const struct sim_printer *printer);

#endif
