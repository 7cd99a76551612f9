/* SPDX-License-Identifier: Apache-2.0 */
/* normalise_merge_rules: which interface of a device is believed for which field, as data.
 * docs/sources.md shows the table.
 *
 * SNMP is asked more often than the web services, so that what both count equally well is newer
 * there; what the standard's MIB has no object for, or only by a guess at texts, is the web
 * services' word.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_RULES_H
#define PRINTWIRE_AGENT_NORMALISE_NORMALISE_MERGE_RULES_H

#include "protocol/field.h"

#include <stdbool.h>

enum normalise_merge_way {
    NORMALISE_MERGE_SNMP, /* SNMP's, else the web services' */
    NORMALISE_MERGE_WEB,  /* the web services', else SNMP's */
    NORMALISE_MERGE_BOTH, /* of a field that may repeat: SNMP's first, then others */
    NORMALISE_MERGE_LEVEL /* with the level: whoever tells the better one */
};

struct normalise_merge_rule {
    enum field_id field; /* an attribute or element of the asset or a consumable */
    enum normalise_merge_way way;
    bool must_agree; /* two that differ are a conflict */
};

/* Numbers of the same thing that differ by more are a conflict. Percent of a level; of levels in
 * steps; pages of a counter, by which and by which part of it both must differ. */
#define NORMALISE_MERGE_LEVEL_POINTS 5
#define NORMALISE_MERGE_STEP_POINTS  10
#define NORMALISE_MERGE_PAGES        50
#define NORMALISE_MERGE_PAGE_PART    50 /* a fiftieth: 2 percent */

/** The rule of a field; NULL for those that come with another one, or of other records. */
const struct normalise_merge_rule *normalise_merge_rules_find(enum field_id field);

/** How good a level of this quality is: 4 exact, 3 percent, 2 staged, 1 some and unlimited, 0
 * unknown, NULL and any other. */
int normalise_merge_rules_rank(const char *quality);

#endif
