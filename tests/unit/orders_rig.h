/* SPDX-License-Identifier: Apache-2.0 */
/* orders_rig: the stage of orders on a disk of its own, and who asks it. */
#ifndef PRINTWIRE_TESTS_UNIT_ORDERS_RIG_H
#define PRINTWIRE_TESTS_UNIT_ORDERS_RIG_H

#include "agent/orders/orders.h"
#include "tests/unit/disk_rig.h"

#include <stdbool.h>

#define PORTAL  "portal.example.org"
#define DEVICE  "5b2f4f0e-3c7d-4a52-8f6e-0c9d1e2a3b4c"
#define SELF    "c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f"
#define FIRST   "00000000-0000-4000-8000-000000000001"
#define SECOND  "00000000-0000-4000-8000-000000000002"
#define ON_TIME "2090-01-01T00:00:00.000Z"
#define NODE    "urn:printwire:1#"
#define MINUTE  60000

#define FIELD(name, value) "<field var='" name "'><value>" value "</value></field>"
#define REFRESH            FIELD("device", DEVICE)
#define STATE(word)        FIELD("state", word)
#define REASON(word)       FIELD("reason", word)

struct orders_rig {
    struct disk_rig disk;
    struct orders *orders;
    struct agent_conf *conf;
    bool may_work;
    enum err journal; /* what the journal answers */
    bool is_breaking; /* the next record undoes the transaction, as a failing disk does */
    enum order_reason reason;
    unsigned refreshes;
    unsigned sweeps;
    unsigned settles;
    bool is_held;
    char told[4096];   /* the records, a line each */
    char answer[2048]; /* the last IQ */
};

/** Open, with the configuration's defaults, at a fixed time. */
void orders_rig_begin(struct orders_rig *rig);

/** Close and remove everything. */
void orders_rig_end(struct orders_rig *rig);

/** As after kill -9: what was committed is there, nothing else. */
void orders_rig_restart(struct orders_rig *rig);

/** Add a rule to the configuration. */
void orders_rig_allow(struct orders_rig *rig, bool allows, enum order_kind kind, const char *from);

/** An IQ of this type arrives, and time stands still. */
void orders_rig_hear(struct orders_rig *rig, const char *from, const char *type,
                     const char *payload);

/** The same, of an order of the portal with these fields more than id and expiry. */
void orders_rig_hear_order(struct orders_rig *rig, const char *kind, const char *id,
                           const char *more);

/** The answer to an IQ of this type, at once or when the disk has it. */
const char *orders_rig_ask(struct orders_rig *rig, const char *from, const char *type,
                           const char *payload);

/** The answer to an order with these fields more than id and expiry. */
const char *orders_rig_order_of(struct orders_rig *rig, const char *from, const char *kind,
                                const char *id, const char *more);

/** The same, of the portal. */
const char *orders_rig_order(struct orders_rig *rig, const char *kind, const char *id,
                             const char *more);

/** True when the part is in the text; else both are printed. */
bool orders_rig_says(const char *text, const char *part);

#endif
