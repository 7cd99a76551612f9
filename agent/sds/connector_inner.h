/* SPDX-License-Identifier: Apache-2.0 */
/* connector_inner: the connector, as connector.c and connector_relay.c share it. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_INNER_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_INNER_H

#include "agent/sds/connector.h"
#include "agent/sds/connector_files.h"
#include "agent/sds/connector_hand.h"
#include "agent/sds/connector_outbox.h"
#include "agent/sds/connector_pace.h"
#include "agent/sds/connector_wire.h"
#include "base/buf.h"
#include "protocol/sds_doc_connector.h"

struct connector {
    struct connector_options options;
    const struct sds_conf *conf;
    struct connector_files files;
    struct connector_wire *wire;
    struct connector_pace pace;
    struct connector_outbox *outbox;
    struct connector_hand *hand;
    struct loop_timer *turn;
    bool has_news;           /* there may be something to report */
    uint64_t not_before_ms;  /* monotonic: no request before, after a failure */
    uint64_t poll_due_ms;    /* monotonic */
    uint64_t rotate_from_ms; /* monotonic: no other try before */
    bool is_next_first; /* the change of keys may have been taken: the new one signs it first */
    bool signs_next;
    bool is_down;    /* the last request failed, and that was said */
    bool is_stopped; /* the platform wants no more of this connector: only a new code helps */
    size_t most;     /* steps in a report: fewer after one was refused */
    char code[SDS_DOC_SHA256]; /* digest of the code that is being used */
    struct buf body;
    union {
        struct sds_doc_schedule schedule;
        struct sds_doc_reports reports;
        struct sds_doc_results results;
    } doc; /* the one that is written or read now */
};

/** `arg` is the connector: there may be something to report, as soon as may be. */
void connector_news(void *arg);

#endif
