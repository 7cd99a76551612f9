/* SPDX-License-Identifier: Apache-2.0 */
/* Reads records by protocol/record_xml and writes them again: what is stored is our own encoding,
 * never the bytes of a stranger. */
#include "portal/ingest/ingest_batch.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/store.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdlib.h>
#include <string.h>

enum err ingest_batch_read_head(const struct xml_node *node, struct ingest_batch *out_batch)
{
    struct ingest_batch batch = { 0 };
    uint64_t children = 0;

    if (!batch_read_head(node, &batch.head))
        return ERR_SYNTAX;
    for (const struct xml_node *child = node->first_child; child; child = child->next)
        children++;
    if (children > INGEST_BATCH_RECORDS)
        return ERR_LIMIT;
    if (batch.head.first == 0 || batch.head.first > STORE_NUMBER_MOST - children)
        return ERR_RANGE;
    batch.last = batch.head.first + children - 1;
    *out_batch = batch;
    return ERR_NONE;
}

static bool is_void(const struct xml_node *child)
{
    return strcmp(child->name, "void") == 0 && strcmp(child->space, NAMES_SPACE) == 0;
}

/* Fill the next item of the batch; it counts only when it is whole. */
static enum err read_item(const struct xml_node *child, uint64_t number, struct ingest_batch *batch,
                          const char **out_reason)
{
    struct ingest_batch_item *item = &batch->items[batch->count];
    struct buf xml;

    item->number = number;
    *out_reason = "out of memory";
    if (is_void(child)) {
        batch->count++;
        return ERR_NONE;
    }
    enum err err = record_xml_read(child, &item->record, out_reason);
    if (err != ERR_NONE)
        return err;
    buf_init(&xml, NAMES_RECORD_BYTES);
    if (!record_xml_write(&item->record, FIELD_ALWAYS, &xml)) {
        bool is_starved = buf_error(&xml) == ERR_MEMORY;
        record_finish(&item->record);
        buf_finish(&xml);
        *out_reason = is_starved ? "out of memory" : "longer than a record may be";
        return is_starved ? ERR_MEMORY : ERR_RANGE; /* the latter is final */
    }
    item->xml = buf_take(&xml);
    batch->count++;
    return ERR_NONE;
}

enum err ingest_batch_read_records(const struct xml_node *node, uint64_t through,
                                   struct ingest_batch *batch, struct batch_rejected *out_rejected)
{
    uint64_t number = batch->head.first;
    const char *reason = "";
    enum err err = ERR_NONE;

    if (batch->last <= through)
        return ERR_NONE;
    uint64_t wanted = batch->last - (through < batch->head.first ? batch->head.first - 1 : through);
    batch->items = calloc((size_t)wanted, sizeof *batch->items);
    if (!batch->items)
        return ERR_MEMORY;
    for (const struct xml_node *child = node->first_child; child && err == ERR_NONE;
         child = child->next, number++)
        if (number > through)
            err = read_item(child, number, batch, &reason);
    if (err == ERR_SYNTAX || err == ERR_RANGE) {
        out_rejected->first = batch->head.first;
        out_rejected->record = (unsigned)(number - batch->head.first);
        (void)str_copy(out_rejected->reason, sizeof out_rejected->reason, reason);
    }
    return err;
}

void ingest_batch_finish(struct ingest_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        record_finish(&batch->items[i].record);
        free(batch->items[i].xml);
    }
    free(batch->items);
    batch->items = NULL;
    batch->count = 0;
}
