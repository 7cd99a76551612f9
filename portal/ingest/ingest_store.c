/* SPDX-License-Identifier: Apache-2.0 */
/* Records and the number that they are stored through change in one transaction. */
#include "portal/ingest/ingest_store.h"

#include "base/log.h"

/* Let the store ask at once for what it must know of the items from here on; those it takes. */
static enum err expect(struct store *store, const struct store_journal *journal,
                       const struct ingest_batch *batch, size_t from, size_t *out_end)
{
    const struct record *records[STORE_EXPECTED];
    size_t count = 0;
    size_t i = from;

    for (; i < batch->count && count < STORE_EXPECTED; i++)
        if (batch->items[i].xml)
            records[count++] = &batch->items[i].record;
    *out_end = i;
    return count > 0 ? store_expect(store, journal, records, count) : ERR_NONE;
}

static enum err add_items(struct store *store, const struct store_journal *journal,
                          const struct ingest_batch *batch, int64_t now_ms)
{
    enum err err = ERR_NONE;
    size_t end = 0; /* of those that are expected */

    for (size_t i = 0; i < batch->count && err == ERR_NONE; i++) {
        const struct ingest_batch_item *item = &batch->items[i];
        if (i == end)
            err = expect(store, journal, batch, i, &end);
        if (err == ERR_NONE && item->xml)
            err = store_add(store, journal, item->number, now_ms, &item->record, item->xml);
    }
    return err;
}

enum err ingest_store_items(struct store *store, const struct ingest_roster_agent *agent,
                            const struct ingest_batch *batch, int64_t now_ms)
{
    struct store_journal journal;
    enum err err = store_open_journal(store, agent->id, batch->head.epoch, now_ms, &journal);

    if (err == ERR_NONE && journal.is_new)
        log_info("ingest", "%s: begins a new journal, epoch %s", agent->jid, batch->head.epoch);
    if (err == ERR_NONE)
        err = add_items(store, &journal, batch, now_ms);
    return err == ERR_NONE ? store_advance(store, &journal, batch->last) : err;
}
