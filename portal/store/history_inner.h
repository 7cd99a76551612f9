/* SPDX-License-Identifier: Apache-2.0 */
/* history_inner: what the parts of the history's writer share. Nobody else includes it. */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_INNER_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_INNER_H

#include "portal/store/fleet_row.h"
#include "portal/store/history.h"
#include "portal/store/history_open.h"

#include <stdbool.h>

#define HISTORY_UNKNOWN (-1)

enum history_statement {
    HISTORY_DEVICE_LAST,
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
    HISTORY_CASE_OPEN,
    HISTORY_STATEMENTS
};

struct history {
    struct db *db;
    struct db_statement *statements[HISTORY_STATEMENTS];
    struct history_open_table *table;
    struct fleet_row *fleet;
    int64_t last_device; /* the highest id, or HISTORY_UNKNOWN: it must be asked */
};

/* A record on its way in. */
struct history_visit {
    const struct history_source *source;
    const struct record *record;
    struct history_open *open; /* whose it is */
    int64_t at_ms;
    bool is_late;
};

/** The number of a supply that a consumable is about. */
int64_t history_supply_of(const struct record *consumable);

/** The device of a record; its id is 0 when nothing was said of it before. */
enum err history_expect_device(struct history *history, int64_t agent, const char *device,
                               struct history_open **out_open);

/** See that a device's counters are read. */
enum err history_expect_counters(struct history *history, struct history_open *open);

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

/** What became of an order of ours. Others than the portal may have given it: then nothing. */
enum err history_order_add(struct history *history, const struct history_visit *visit);

/** An incident opens, changes or closes. */
enum err history_incident_add(struct history *history, const struct history_visit *visit);

#endif
