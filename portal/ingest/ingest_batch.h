/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_batch: a batch element as checked records, ready to be stored. Pure: no store, no clock.
 *
 * Each child element of a batch takes one number: a record, or <void/>, which says nothing (its
 * record was refused or damaged before). Only records above a given number are looked at: the rest
 * is stored already.
 */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_BATCH_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_BATCH_H

#include "base/err.h"
#include "base/xml_read.h"
#include "protocol/batch.h"
#include "protocol/record.h"

#include <stddef.h>
#include <stdint.h>

#define INGEST_BATCH_RECORDS 1000 /* more than any agent of ours sends: batch.h asks for less */

struct ingest_batch_item {
    uint64_t number;
    struct record record;
    char *xml; /* as record_xml_write makes it; NULL for <void/> */
};

struct ingest_batch {
    struct batch_head head;
    uint64_t last; /* number of the last child; head.first - 1 when there is none */
    struct ingest_batch_item *items; /* those that are asked for */
    size_t count;
};

/** Read the envelope alone, with `last`. ERR_SYNTAX when it is no batch, ERR_LIMIT with more than
 * INGEST_BATCH_RECORDS children, ERR_RANGE for numbers beyond STORE_NUMBER_MOST. Nothing to free
 * afterwards. */
enum err ingest_batch_read_head(const struct xml_node *node, struct ingest_batch *out_batch);

/** Read and check the records with numbers above `through`. ERR_SYNTAX or ERR_RANGE for an invalid
 * one, `out_rejected` saying which and why, ERR_MEMORY. The caller finishes the batch in any case.
 */
enum err ingest_batch_read_records(const struct xml_node *node, uint64_t through,
                                   struct ingest_batch *batch, struct batch_rejected *out_rejected);

/** Free the records. */
void ingest_batch_finish(struct ingest_batch *batch);

#endif
