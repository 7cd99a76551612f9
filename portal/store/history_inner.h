/* SPDX-License-Identifier: Apache-2.0 */
/* history_inner: what the parts of the history's writer share. Nobody else includes it. */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_INNER_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_INNER_H

#include "portal/store/history.h"

#include <stdbool.h>

#define HISTORY_UUID 37 /* bytes of a device's id, with the NUL */

enum history_statement {
    HISTORY_DEVICE_FIND,
    HISTORY_DEVICE_MAKE,
    HISTORY_DEVICE_SEE,
    HISTORY_FACT_NOW,
    HISTORY_FACT_END,
    HISTORY_FACT_ADD,
    HISTORY_LEVEL_ADD,
    HISTORY_CARTRIDGE_NOW,
    HISTORY_CARTRIDGE_LEARN,
    HISTORY_CARTRIDGE_END,
    HISTORY_CARTRIDGE_ADD,
    HISTORY_LEDGER_NOW,
    HISTORY_LEDGER_PUT,
    HISTORY_METER_ADD,
    HISTORY_METER_LATE,
    HISTORY_INCIDENT_PUT,
    HISTORY_STATEMENTS
};

/* A device as the history knows it. */
struct history_device {
    int64_t id; /* 0: none */
    int64_t agent;
    char device[HISTORY_UUID];
    int64_t journal; /* of its last record that was not late */
    int64_t at_ms;   /* of that record */
};

struct history {
    struct db *db;
    struct db_statement *statements[HISTORY_STATEMENTS];
    struct history_device last; /* whose record was added last: the next is often about it, too */
};

/* A record on its way in. */
struct history_visit {
    const struct history_source *source;
    const struct record *record;
    int64_t device; /* id in the history */
    int64_t at_ms;
    bool is_late;
};

/** Find a device of an agent; ERR_MISSING when nothing was ever said of it. */
enum err history_find(struct history *history, int64_t agent, const char *device,
                      struct history_device *out_device);

/** Facts of an asset or agent that are not what they were. Late ones are left out. */
enum err history_fact_add(struct history *history, const struct history_visit *visit);

/** A point of a supply's level, and what it means for the life of the cartridge. */
enum err history_supply_add(struct history *history, const struct history_visit *visit);

/** What the counters of a meter record add to the ledger. */
enum err history_meter_add(struct history *history, const struct history_visit *visit);

/** The device of this asset turned out to be another one of the same agent (same-as): what both
 * counted is billed once. */
enum err history_meter_merge(struct history *history, const struct history_visit *visit,
                             const char *same_as);

/** An incident opens, changes or closes. */
enum err history_incident_add(struct history *history, const struct history_visit *visit);

#endif
