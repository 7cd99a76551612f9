/* SPDX-License-Identifier: Apache-2.0 */
/* Records and the number that they are stored through change in one transaction. */
#include "portal/ingest/ingest_store.h"

#include "base/log.h"

enum err ingest_store_items(struct store *store, const struct ingest_roster_agent *agent,
                            const struct ingest_batch *batch, int64_t now_ms)
{
    struct store_journal journal;
    enum err err = store_open_journal(store, agent->id, batch->head.epoch, now_ms, &journal);

    if (err == ERR_NONE && journal.is_new)
        log_info("ingest", "%s: begins a new journal, epoch %s", agent->jid, batch->head.epoch);
    for (size_t i = 0; i < batch->count && err == ERR_NONE; i++) {
        const struct ingest_batch_item *item = &batch->items[i];
        if (item->xml)
            err = store_add(store, &journal, item->number, now_ms, &item->record, item->xml);
    }
    return err == ERR_NONE ? store_advance(store, &journal, batch->last) : err;
}
