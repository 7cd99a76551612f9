/* SPDX-License-Identifier: Apache-2.0 */
/* Rows to questions. A column is read by rows, so that at most one variable behind it is seen; by
 * GETBULK only where the row says that nothing private follows. */
#include "agent/poll/vendor_plan.h"

#include "agent/scope.h"

#include <string.h>

static unsigned scope_of(enum vendor_says says)
{
    switch (says) {
    case VENDOR_COUNT:
    case VENDOR_COUNT_MEDIA:
        return SCOPE_METER;
    case VENDOR_SUPPLY:
    case VENDOR_SUPPLY_PAGES:
        return SCOPE_CONSUMABLES;
    case VENDOR_LEVEL_CODE:
    case VENDOR_LEVEL_PERCENT:
    case VENDOR_LEVEL_STAGE:
    case VENDOR_TOTAL_IS_SUM:
    case VENDOR_CONTEXT:
        return 0;
    default:
        return SCOPE_IDENTITY;
    }
}

static void add_get(struct vendor_plan *plan, const struct oid *oid)
{
    for (size_t i = 0; i < plan->get_count; i++)
        if (oid_compare(&plan->gets[i], oid) == 0)
            return;
    if (plan->get_count < VENDOR_GETS)
        plan->gets[plan->get_count++] = *oid;
}

static bool has_column(const struct vendor_plan *plan, const char *entry, uint8_t column,
                       const char *whole)
{
    for (size_t i = 0; i < plan->range_count; i++) {
        const struct walk_range *range = &plan->ranges[i];
        if (range->way == WALK_BULK
                ? strcmp(range->subtree, whole) == 0
                : range->first_column == column && strcmp(range->subtree, entry) == 0)
            return true;
    }
    return false;
}

static void add_column(struct vendor_plan *plan, const struct vendor_row *row, uint8_t column)
{
    char whole[OID_TEXT_SIZE];
    struct oid oid;

    if (column == 0 || !oid_parse(row->oid, &oid) || !oid_append(&oid, column))
        return;
    oid_format(&oid, whole);
    if (strlen(whole) >= VENDOR_PLAN_TEXT || plan->range_count == VENDOR_PLAN_RANGES ||
        has_column(plan, row->oid, column, whole))
        return;

    char *text = plan->texts[plan->range_count];
    (void)memcpy(text, whole, strlen(whole) + 1);
    plan->ranges[plan->range_count++] =
        row->bulk ? (struct walk_range){ text, WALK_BULK, 0, 0 }
                  : (struct walk_range){ row->oid, WALK_ROWS, column, column };
}

static void add_row(struct vendor_plan *plan, const struct vendor_row *row)
{
    struct oid oid;

    if (row->column == 0) {
        if (vendor_object(row, &oid))
            add_get(plan, &oid);
        return;
    }
    add_column(plan, row, row->column);
    add_column(plan, row, row->keys);
}

void vendor_plan_make(const struct reading_set *set, unsigned scopes, struct vendor_plan *out_plan)
{
    const struct vendor *families[VENDOR_FAMILIES];
    size_t family_count = vendor_of(set, families);

    out_plan->get_count = 0;
    out_plan->range_count = 0;
    for (size_t i = 0; i < family_count; i++) {
        size_t count;
        const struct vendor_row *rows = families[i]->rows(&count);
        for (size_t r = 0; r < count; r++)
            if ((scope_of(rows[r].says) & scopes) != 0)
                add_row(out_plan, &rows[r]);
    }
}
