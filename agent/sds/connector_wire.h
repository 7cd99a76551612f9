/* SPDX-License-Identifier: Apache-2.0 */
/* connector_wire: one signed request to the platform and its answer (protocol/SDS.md, sections 1 to
 * 3): a complete HTTPS connection for each, closed after it; one at a time.
 *
 * A request whose signature is refused is signed once more: after `bad-clock` by the platform's
 * time, which signatures go by from then on, and nothing else does. Answers are not signed: a time
 * that is more than a day off our clock, or an hour off the last good answer's, is not believed.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_WIRE_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_WIRE_H

#include "agent/sds_conf.h"
#include "base/crypto_sign.h"
#include "base/loop.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_tool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connector_wire;

/* All is lent: the body for the call of connector_wire_ask(), the key until the answer. */
struct connector_wire_question {
    const char *path; /* of a row of sds_route that is POST */
    const char *body;
    size_t len;
    const char *keyid; /* the connector's id; NULL: the public key itself */
    const struct crypto_sign *key;
};

/* What came, valid during the call. */
struct connector_wire_answer {
    bool is_good;    /* the answer of success, whole */
    unsigned status; /* 0: none came */
    const char *body;
    size_t len;
    struct sds_doc_problem problem; /* all absent when none came */
    const char *why;                /* one line for the log; "" when it is good */
};

typedef void connector_wire_fn(void *arg, const struct connector_wire_answer *answer);

/** Lends the configuration. NULL without memory. */
struct connector_wire *connector_wire_create(struct loop *loop, const struct sds_conf *conf);

/** Forget the question under way and free; never from a connector_wire_fn. NULL is allowed. */
void connector_wire_destroy(struct connector_wire *wire);

/** Ask; `fn` is called once, later, from the loop. False when one is under way, or without memory.
 */
bool connector_wire_ask(struct connector_wire *wire, const struct connector_wire_question *question,
                        connector_wire_fn *fn, void *arg);

/** A good answer told the platform's time. */
void connector_wire_heard(struct connector_wire *wire, int64_t time_ms);

/** Another configuration is in force, also for what is asked from now on. */
void connector_wire_reload(struct connector_wire *wire, const struct sds_conf *conf);

/** Forget the question under way: nobody is called. */
void connector_wire_forget(struct connector_wire *wire);

/** True while a question is under way. */
bool connector_wire_is_busy(const struct connector_wire *wire);

/** "host", or "host:port" unless that is 443, in lower case: the authority of an https URL. False
 * when it does not fit. */
bool connector_wire_authority(const char *url, char *out_text, size_t size);

#endif
