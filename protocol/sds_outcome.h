/* SPDX-License-Identifier: Apache-2.0 */
/* sds_outcome: what is told in which situation, and how the item ends: the kinds of work against
 * what may happen to them. SDS.md has it as a table; that each row is a way of protocol/sds_work is
 * tested. */
#ifndef PRINTWIRE_PROTOCOL_SDS_OUTCOME_H
#define PRINTWIRE_PROTOCOL_SDS_OUTCOME_H

#include "protocol/sds_doc_report.h"
#include "protocol/sds_work.h"

#include <stddef.h>

/* Whether the device was sent something that changes it, in the order of sds_outcome_sent_words. */
enum sds_outcome_sent {
    SDS_OUTCOME_NOTHING,
    SDS_OUTCOME_PERHAPS,
    SDS_OUTCOME_YES,
    SDS_OUTCOME_SENTS
};

struct sds_outcome {
    const char *situation;
    unsigned kinds;             /* set of enum sds_work_kind */
    unsigned from;              /* set of enum sds_work_state: where it may happen */
    enum sds_work_verb verb;    /* what is told; `renew`: a poll names it as it is */
    enum sds_doc_reason reason; /* SDS_DOC_NO_REASON: none */
    enum sds_work_state state;  /* from then on; SDS_WORK_STATES: the same */
    enum sds_outcome_sent sent;
};

/** All rows, in the order of an item's life. */
const struct sds_outcome *sds_outcome_all(size_t *out_count);

/** "nothing", "perhaps", "yes". */
extern const char *const sds_outcome_sent_words[];

#endif
