/* SPDX-License-Identifier: Apache-2.0 */
/* A level of "some left" (-3) or "unknown" (-2) is the usual gap. Waste boxes have no better one
 * anywhere. */
#include "agent/normalise/gaps.h"

#include "agent/scope.h"

#include <string.h>

static bool is_receptacle(const struct record *supply)
{
    const char *class = record_get(supply, FIELD_CONSUMABLE_CLASS);

    return class != NULL && strcmp(class, "receptacle") == 0;
}

static bool has_level(const struct record *supply)
{
    const char *quality = record_get(supply, FIELD_CONSUMABLE_LEVEL_QUALITY);

    return quality != NULL &&
           (field_level_has_number(quality) || strcmp(quality, "unlimited") == 0);
}

/* The scopes that this record closes; `out_open`: what it leaves open all the same. */
static unsigned closed_by(const struct record *r, unsigned *out_open)
{
    switch (r->kind) {
    case RECORD_ASSET:
        return record_get(r, FIELD_ASSET_MODEL) != NULL && record_get(r, FIELD_ASSET_SERIAL) != NULL
                   ? SCOPE_IDENTITY
                   : 0;
    case RECORD_CONSUMABLE:
        if (is_receptacle(r))
            return 0;
        *out_open |= has_level(r) ? 0 : SCOPE_CONSUMABLES;
        return SCOPE_CONSUMABLES;
    case RECORD_METER:
        return record_get(r, FIELD_METER_COUNT) != NULL ||
                       record_get(r, FIELD_METER_ENGINE_CYCLES) != NULL
                   ? SCOPE_METER
                   : 0;
    default:
        return 0;
    }
}

bool gaps_left(unsigned scopes, const struct record_list *records)
{
    unsigned wanted = scopes & (SCOPE_IDENTITY | SCOPE_CONSUMABLES | SCOPE_METER);
    unsigned closed = 0, open = 0;

    for (size_t i = 0; i < records->count; i++)
        closed |= closed_by(&records->items[i], &open);
    return (wanted & (open | ~closed)) != 0;
}
