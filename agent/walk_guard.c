/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons of OIDs; the order of a walk is their order (RFC 3416 section 4.2.2). */
#include "agent/walk_guard.h"

#include <stdlib.h>
#include <string.h>

static const char alerts[] = "1.3.6.1.2.1.43.18"; /* prtAlert: its rows come and go */

struct walk_guard *walk_guard_create(const struct quirk *quirk)
{
    struct walk_guard *guard =
        calloc(1, sizeof *guard + quirk->never_count * sizeof guard->areas[0]);

    if (guard == NULL)
        return NULL;
    guard->repetitions = quirk->repetitions;
    guard->timeout_ms = quirk->timeout_ms;
    guard->only_v1 = quirk->only_v1;
    guard->only_get = quirk->only_get;
    guard->count = quirk->never_count;
    for (size_t i = 0; i < guard->count; i++)
        guard->areas[i].never = quirk->never[i];
    return guard;
}

bool walk_guard_is_empty(const struct quirk *quirk)
{
    return quirk->repetitions == 0 && quirk->timeout_ms == 0 && !quirk->only_v1 &&
           !quirk->only_get && quirk->never_count == 0;
}

bool walk_guard_is(const struct walk_guard *guard, const struct quirk *quirk)
{
    if (guard == NULL)
        return walk_guard_is_empty(quirk);
    if (guard->repetitions != quirk->repetitions || guard->timeout_ms != quirk->timeout_ms ||
        guard->only_v1 != quirk->only_v1 || guard->only_get != quirk->only_get ||
        guard->count != quirk->never_count)
        return false;
    for (size_t i = 0; i < guard->count; i++)
        if (oid_compare(&guard->areas[i].never, &quirk->never[i]) != 0)
            return false;
    return true;
}

void walk_guard_tell(const struct walk_guard *guard, struct quirk *out_quirk)
{
    (void)memset(out_quirk, 0, sizeof *out_quirk);
    if (guard == NULL)
        return;
    out_quirk->repetitions = guard->repetitions;
    out_quirk->timeout_ms = guard->timeout_ms;
    out_quirk->only_v1 = guard->only_v1;
    out_quirk->only_get = guard->only_get;
    out_quirk->never_count = guard->count;
    for (size_t i = 0; i < guard->count; i++)
        out_quirk->never[i] = guard->areas[i].never;
}

bool walk_guard_forbids(const struct walk_guard *guard, const struct oid *oid)
{
    for (size_t i = 0; guard != NULL && i < guard->count; i++)
        if (oid_under(oid, &guard->areas[i].never))
            return true;
    return false;
}

/* No object of `area` can come behind an object that is `from` or comes behind it. */
static bool lies_before(const struct oid *area, const struct oid *from)
{
    return oid_compare(area, from) < 0 && !oid_under(from, area);
}

/* All objects of `area` come behind all objects of the subtree. */
static bool lies_behind(const struct oid *area, const struct oid *subtree)
{
    return oid_compare(area, subtree) > 0 && !oid_under(area, subtree);
}

bool walk_guard_may_walk(const struct walk_guard *guard, const struct oid *first,
                         const struct oid *last)
{
    if (guard == NULL)
        return true;
    if (guard->only_get)
        return false;
    for (size_t i = 0; i < guard->count; i++) {
        const struct walk_guard_area *area = &guard->areas[i];
        bool fenced = lies_behind(&area->never, last) && lies_behind(&area->fence, last);

        if (!fenced && !lies_before(&area->never, first))
            return false;
    }
    return true;
}

uint16_t walk_guard_repetitions(const struct walk_guard *guard, const struct oid *root)
{
    if (guard == NULL)
        return UINT16_MAX;
    for (size_t i = 0; i < guard->count; i++)
        if (!lies_before(&guard->areas[i].never, root))
            return 1; /* nobody knows how far it runs */
    return guard->repetitions > 0 ? guard->repetitions : UINT16_MAX;
}

uint32_t walk_guard_wait_ms(const struct walk_guard *guard)
{
    return guard != NULL ? guard->timeout_ms : 0;
}

void walk_guard_saw(struct walk_guard *guard, const struct oid *oid)
{
    struct oid moving;

    if (guard == NULL || guard->count == 0 ||
        (oid_parse(alerts, &moving) && oid_under(oid, &moving)))
        return;
    for (size_t i = 0; i < guard->count; i++) {
        struct walk_guard_area *area = &guard->areas[i];

        if (oid_compare(oid, &area->never) < 0 && oid_compare(oid, &area->fence) > 0)
            area->fence = *oid;
    }
}

void walk_guard_forget(struct walk_guard *guard)
{
    for (size_t i = 0; guard != NULL && i < guard->count; i++)
        guard->areas[i].fence.len = 0;
}
