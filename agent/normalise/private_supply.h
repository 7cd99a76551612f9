/* SPDX-License-Identifier: Apache-2.0 */
/* private_supply: levels of supplies in the maker's own objects: better than the standard's where
 * that has no number, or says empty and the maker's object does not; and supplies that only the
 * maker's objects list.
 *
 * A maker that does not say whether its colours are toner or ink: they are ink when
 * prtMarkerMarkTech says inkjet, or when it says nothing and no drum is listed beside them.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_PRIVATE_SUPPLY_H
#define PRINTWIRE_AGENT_NORMALISE_PRIVATE_SUPPLY_H

#include "agent/normalise/answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRIVATE_SUPPLY_MOST  32 /* of one device; more are passed over */
#define PRIVATE_SUPPLY_NAME  96
#define PRIVATE_SUPPLY_CODES 8 /* of one maker; more are passed over */

struct private_supply {
    int64_t place;      /* the same supply keeps it */
    int64_t type;       /* PrtMarkerSuppliesTypeTC; 0 not told */
    const char *paint;  /* the colour's English name; NULL not told */
    int64_t hundredths; /* of a percent; -1 not known */
    int64_t pages;      /* that it will last; -1 not known */
    bool adds;          /* to be told although the standard table does not list it */
    bool staged;        /* hundredths: one of a few steps */
    bool taken;         /* a row of the standard table is the same supply */
    char name[PRIVATE_SUPPLY_NAME];
};

/* A prtMarkerSuppliesLevel that is no amount to this maker. */
struct private_level_code {
    int64_t number;
    int64_t type;      /* PrtMarkerSuppliesTypeTC; 0 any */
    const char *state; /* the record's word, where no maximum is told; NULL: it is a percent */
    int64_t percent;
};

struct private_supplies {
    struct private_supply items[PRIVATE_SUPPLY_MOST];
    size_t count;
    bool levels_are_percent; /* of the standard table, where it has no maximum and no unit */
    struct private_level_code codes[PRIVATE_SUPPLY_CODES];
    size_t code_count;
    int64_t stages[PRIVATE_SUPPLY_CODES]; /* the percents that may be stages */
    size_t stage_count;
};

/** Read what the maker's objects say. */
void private_supply_read(const struct answer *answer, struct private_supplies *out_supplies);

/** What a level of a supply of this type means to the maker; NULL: it is an amount. `has_max`: a
 * maximum above 0 is told beside it. */
const struct private_level_code *private_supply_code(const struct private_supplies *supplies,
                                                     int64_t type, int64_t level, bool has_max);

/** True when a percent may be a stage of this maker. */
bool private_supply_is_stage(const struct private_supplies *supplies, int64_t percent);

/** True for toner and ink, with or without their cartridge. */
bool private_supply_is_paint(int64_t type);

/** The supply that a row of the standard table is too, and mark it as taken; NULL none. By name,
 * else by type and colour; `paint` NULL: not known, which fits a colour that is the only one of its
 * type. Two makers' lists may count in another order, so indexes do not matter. */
const struct private_supply *private_supply_match(struct private_supplies *supplies,
                                                  const char *name, int64_t type,
                                                  const char *paint);

#endif
