/* SPDX-License-Identifier: Apache-2.0 */
/* The table. */
#include "agent/normalise/normalise_merge_rules.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct normalise_merge_rule rules[] = {
    { FIELD_ASSET_MANUFACTURER,      NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_MODEL,             NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_SERIAL,            NORMALISE_MERGE_SNMP, true },
    { FIELD_ASSET_MAC,               NORMALISE_MERGE_BOTH, false },
    { FIELD_ASSET_HOSTNAME,          NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_ADDRESS,           NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_LOCATION,          NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_FIRMWARE,          NORMALISE_MERGE_BOTH, false },
    { FIELD_ASSET_UUID,              NORMALISE_MERGE_WEB,  true },
    { FIELD_ASSET_PRODUCT_NUMBER,    NORMALISE_MERGE_WEB,  false },
    { FIELD_ASSET_TAG,               NORMALISE_MERGE_WEB,  false },
    { FIELD_ASSET_CHARSET,           NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_LANGUAGE,          NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_STATE,             NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_TRAY,              NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_OUTPUT,            NORMALISE_MERGE_SNMP, false },
    { FIELD_ASSET_COVER,             NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_INDEX,        NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_TYPE,         NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_CLASS,        NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_COLOUR,       NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_DESCRIPTION,  NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_PART,         NORMALISE_MERGE_WEB,  false },
    { FIELD_CONSUMABLE_SERIAL,       NORMALISE_MERGE_WEB,  false },
    { FIELD_CONSUMABLE_LEVEL,        NORMALISE_MERGE_LEVEL, false },
    { FIELD_CONSUMABLE_CAPACITY,     NORMALISE_MERGE_SNMP, false },
    { FIELD_CONSUMABLE_REMAINING,    NORMALISE_MERGE_LEVEL, false },
    { FIELD_CONSUMABLE_PAGES_LEFT,   NORMALISE_MERGE_WEB,  false },
    { FIELD_CONSUMABLE_STATE,        NORMALISE_MERGE_LEVEL, false },
    { FIELD_CONSUMABLE_SOURCE,       NORMALISE_MERGE_LEVEL, false },
};

static const struct {
    const char *quality;
    int rank;
} ranks[] = { { "exact", 4 }, { "percent", 3 }, { "staged", 2 }, { "some", 1 }, { "unlimited", 1 } };
/* clang-format on */

const struct normalise_merge_rule *normalise_merge_rules_find(enum field_id field)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].field == field)
            return &rules[i];
    return NULL;
}

int normalise_merge_rules_rank(const char *quality)
{
    for (size_t i = 0; quality != NULL && i < sizeof ranks / sizeof ranks[0]; i++)
        if (strcmp(ranks[i].quality, quality) == 0)
            return ranks[i].rank;
    return 0;
}
