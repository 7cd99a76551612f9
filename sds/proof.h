/* SPDX-License-Identifier: Apache-2.0 */
/* proof: whether what a connector tells proves that an item was done (protocol/SDS.md, section 5).
 * What a table can compare is compared; that a device was offline only the connector can know. */
#ifndef PRINTWIRE_SDS_PROOF_H
#define PRINTWIRE_SDS_PROOF_H

#include "sds/book_item.h"

#include <stdbool.h>

/** Add what is told to what was told before; a member that comes again counts. */
void proof_add(struct book_item *item, const struct sds_doc_evidence *evidence);

/** Whether an item is proved by its evidence with what is told now (NULL: nothing). */
enum err proof_judge(struct book *book, const struct book_item *item,
                     const struct sds_doc_evidence *evidence, bool *out_is_proved);

/** What was ordered, read again from the book. */
enum err proof_order(struct book *book, const struct book_item *item, struct sds_doc_order *out);

#endif
