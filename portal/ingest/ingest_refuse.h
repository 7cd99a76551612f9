/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_refuse: the errors that agents are answered with (PROTOCOL.md, section 4). All but that of
 * a refused record mean "not stored yet". */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_REFUSE_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_REFUSE_H

#include "base/log.h"
#include "portal/ingest/gate.h"
#include "protocol/batch.h"

enum ingest_refuse_why {
    INGEST_REFUSE_STRANGER,    /* is in no list */
    INGEST_REFUSE_BAD_REQUEST, /* attributes that are missing or out of bounds */
    INGEST_REFUSE_TOO_MANY,    /* records in one batch */
    INGEST_REFUSE_NOT_NOW,     /* the store is in trouble */
    INGEST_REFUSE_UNKNOWN      /* an element that we do not know */
};

/** Answer with an error to this id of this JID. */
void ingest_refuse_for(struct gate *gate, const char *to, const char *id,
                       enum ingest_refuse_why why);

/** Refuse who is in no list; the log is told, when `limit` allows. */
void ingest_refuse_stranger(struct gate *gate, const struct gate_iq *iq, struct log_limit *limit);

/** Refuse a batch for one record of it, the only final answer; the log is told. */
void ingest_refuse_record(struct gate *gate, const struct gate_iq *iq,
                          const struct batch_rejected *rejected);

#endif
