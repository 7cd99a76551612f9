/* SPDX-License-Identifier: Apache-2.0 */
/* supply: what is remembered of one supply between two readings: whether its level is low, with a
 * gap between low and well so that one that swings does not ring, and whether it is to be believed.
 * Pure: records in, records out.
 *
 * A level of at most SUPPLY_RAISE percent is low (of a receptacle: almost full), none at all is
 * empty (full). It stays so until the level is at least SUPPLY_CLEAR percent; the record's word of
 * the state follows. Levels without a number say nothing.
 *
 * A supply whose level has not moved since it was seen first is unproven when that level is 0 or
 * when it has neither type, part number nor description: it is said as the printer lists it, but
 * its level makes no incident. Alerts and detected errors about it do.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_SUPPLY_H
#define PRINTWIRE_AGENT_CHANGE_SUPPLY_H

#include "protocol/record.h"

#include <stdbool.h>
#include <stdint.h>

#define SUPPLY_RAISE 10 /* percent */
#define SUPPLY_CLEAR 15
#define SUPPLY_TEXT  64

enum supply_state {
    SUPPLY_SILENT, /* its level has no number */
    SUPPLY_WELL,
    SUPPLY_LOW,
    SUPPLY_EMPTY,
    SUPPLY_ALMOST_FULL,
    SUPPLY_FULL
};

struct supply {
    enum supply_state state; /* by the level, or as it is told */
    int64_t first;           /* level seen first, hundredths of a percent; -1 none yet */
    bool moved;
    bool nameless;
    bool told; /* by the word, not by the level */
};

/** A supply of which nothing is remembered. */
void supply_init(struct supply *supply);

/** Read what supply_write() wrote; of a damaged text nothing is remembered. `text` may be NULL. */
void supply_read(const char *text, struct supply *out_supply);

/** Write it as text. */
void supply_write(const struct supply *supply, char out_text[SUPPLY_TEXT]);

/** Take notice of its consumable record, and put into that the word of the state as it is
 * remembered, when the record says "ok". `is_told`: the record's word counts, as no alert is the
 * reason for it. False without memory. */
bool supply_see(struct supply *supply, struct record *consumable, bool is_told);

/** True when its level is to make an incident. */
bool supply_alerts(const struct supply *supply);

/** The prtAlertCode of its state: subunitAlmostEmpty(12), subunitEmpty(13), subunitAlmostFull(14),
 * subunitFull(15); 0 when it is well or silent. */
int64_t supply_code(const struct supply *supply);

#endif
