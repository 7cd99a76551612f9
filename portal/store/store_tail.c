/* SPDX-License-Identifier: Apache-2.0 */
/* The one reader of the network's side that asks for every place: what it reads leaves it through
 * the scopes only. */
#include "portal/store/store_tail.h"

#include "portal/store/access.h"
#include "portal/store/store_scope_whole.h"

struct reading {
    const struct store_tail *tail;
    store_tail_fn *fn;
    void *arg;
    int64_t row;
};

static bool tell(void *arg, const struct store_entry *entry)
{
    struct reading *reading = arg;
    const struct store_tail *tail = reading->tail;

    for (size_t i = 0; i < tail->count; i++)
        if (entry->path != NULL && store_scope_holds(tail->scopes[i], entry->path))
            reading->fn(reading->arg, i, entry);
    reading->row = entry->row;
    return true;
}

enum err store_tail_read(struct store *store, const struct store_tail *tail, store_tail_fn *fn,
                         void *arg, int64_t *out_row)
{
    const struct store_wanted wanted = { .scope = store_scope_whole(),
                                         .after = tail->after,
                                         .most = tail->most };
    struct reading reading = { tail, fn, arg, tail->after };
    enum err err = store_each_entry(store, &wanted, tell, &reading);

    *out_row = reading.row;
    return err;
}

enum err store_tail_received(struct store *store, int64_t row, int64_t *out_received_ms)
{
    const struct access_value value = { .number = row };

    return access_number(store_db(store), "SELECT received FROM entry WHERE row = ?", &value, 1,
                         out_received_ms);
}
