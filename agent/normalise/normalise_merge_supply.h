/* SPDX-License-Identifier: Apache-2.0 */
/* normalise_merge_supply: which supply of the web services is which one of SNMP, by kind and
 * colour, never by model. */
#ifndef PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_SUPPLY_H
#define PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_SUPPLY_H

#include "protocol/record.h"

#include <stddef.h>
#include <stdint.h>

#define NORMALISE_MERGE_SUPPLIES 64 /* of the web services; more are their own */

struct normalise_merge_supplies {
    const struct record *web[NORMALISE_MERGE_SUPPLIES];
    const struct record *snmp[NORMALISE_MERGE_SUPPLIES]; /* the same supply; NULL: only the web's */
    size_t count;
};

/** Pair the consumables of two lists: those of one kind and colour in their order, then what is
 * left alone of its kind on both sides. */
void normalise_merge_supply_pair(const struct record_list *snmp, const struct record_list *web,
                                 struct normalise_merge_supplies *out_supplies);

/** The web's record of a supply of SNMP, or NULL. */
const struct record *normalise_merge_supply_web(const struct normalise_merge_supplies *supplies,
                                                const struct record *snmp);

/** SNMP's number of the supply that has this number in the web's records, as text; the number
 * itself when SNMP does not list it. */
const char *normalise_merge_supply_index(const struct normalise_merge_supplies *supplies,
                                         const char *index);

#endif
