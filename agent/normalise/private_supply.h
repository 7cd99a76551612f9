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

#define PRIVATE_SUPPLY_MOST 32 /* of one device; more are passed over */
#define PRIVATE_SUPPLY_NAME 96

struct private_supply {
    int64_t place;      /* the same supply keeps it */
    int64_t type;       /* PrtMarkerSuppliesTypeTC; 0 not told */
    const char *paint;  /* the colour's English name; NULL not told */
    int64_t hundredths; /* of a percent; -1 not known */
    int64_t pages;      /* that it will last; -1 not known */
    bool adds;          /* to be told although the standard table does not list it */
    bool taken;         /* a row of the standard table is the same supply */
    char name[PRIVATE_SUPPLY_NAME];
};

struct private_supplies {
    struct private_supply items[PRIVATE_SUPPLY_MOST];
    size_t count;
    bool levels_are_percent; /* of the standard table, where it has no maximum and no unit */
    bool has_code;           /* a level that means a percent to this maker */
    int64_t code;
    int64_t code_percent;
};

/** Read what the maker's objects say. */
void private_supply_read(const struct answer *answer, struct private_supplies *out_supplies);

/** The supply that a row of the standard table is too, and mark it as taken; NULL none. By name,
 * else by type and colour; `paint` NULL: not known, which fits a colour that is the only one of its
 * type. Two makers' lists may count in another order, so indexes do not matter. */
const struct private_supply *private_supply_match(struct private_supplies *supplies,
                                                  const char *name, int64_t type,
                                                  const char *paint);

#endif
