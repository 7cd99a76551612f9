/* SPDX-License-Identifier: Apache-2.0 */
/* connector_inner: the connector, as its files share it: connector.c asks and reports,
 * connector_key.c is known or becomes so, connector_relay.c tells what nobody waits for. */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_INNER_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_INNER_H

#include "agent/sds/connector.h"
#include "agent/sds/connector_files.h"
#include "agent/sds/connector_hand.h"
#include "agent/sds/connector_outbox.h"
#include "agent/sds/connector_pace.h"
#include "agent/sds/connector_wire.h"
#include "base/buf.h"
#include "protocol/sds_doc.h"
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
    bool is_down;       /* the last request failed, and that was said */
    bool is_stopped;    /* the platform wants no more of this connector: only a new code helps */
    unsigned refusal;   /* why: enum sds_doc_code */
    uint64_t said_ms;   /* monotonic, when that was said last, or that there is no code; 0 never */
    bool must_forget;   /* what the former platform knew is still on disk: nothing is asked */
    char platform[512]; /* URL, of the configuration that was in force last */
    size_t most;        /* steps in a report: fewer after one was refused */
    char code[SDS_DOC_CODE];     /* secret; "" there is none, or it was used */
    char digest[SDS_DOC_SHA256]; /* of the code in force; "" there is none */
    struct buf body;
    union {
        struct sds_doc_schedule schedule;
        struct sds_doc_reports reports;
        struct sds_doc_results results;
    } doc; /* the one that is written or read now */
};

/** `arg` is the connector: there may be something to report, as soon as may be. */
void connector_news(void *arg);

/** Write a body and ask; signed by the next key where it is to be known by that. */
void connector_ask(struct connector *c, const char *path, enum sds_doc_type type, const void *doc,
                   connector_wire_fn *fn);

/** A request came to nothing: said once; all is due again later, not before `retry_after_s`. */
void connector_fail(struct connector *c, const char *why, int64_t retry_after_s);

/** The same of a refusal, by the table of problems. */
void connector_fail_by(struct connector *c, const struct connector_wire_answer *answer);

/** It was answered well. `time_ms`: the platform's clock, 0 when it did not say. */
void connector_succeed(struct connector *c, int64_t time_ms);

/** Until the next poll. */
void connector_rest(struct connector *c, int64_t poll_s);

/** A configuration is in force: take its code, and leave what is another platform's behind. */
void connector_key_reload(struct connector *c);

/** True when this turn goes to leaving, to becoming known, to a change of keys, or to nothing. */
bool connector_key_turn(struct connector *c);

/** Say that nothing is done until an administrator acts, once a day. */
void connector_key_say(struct connector *c);

#endif
