/* SPDX-License-Identifier: Apache-2.0 */
/* publish_rig: a publisher between a journal in memory and a portal that the test plays, on a clock
 * that stands still.
 */
#ifndef PRINTWIRE_TESTS_FAKES_PUBLISH_RIG_H
#define PRINTWIRE_TESTS_FAKES_PUBLISH_RIG_H

#include "agent/publish/publish.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_spool.h"

#include <stdbool.h>
#include <stdint.h>

#define PUBLISH_RIG_PORTAL    "portal.example.test"
#define PUBLISH_RIG_INGEST    "ingest.example.test"
#define PUBLISH_RIG_SENT      4096
#define PUBLISH_RIG_ANSWER_MS 5000   /* a request may be lost then */
#define PUBLISH_RIG_PAUSE_MS  30000  /* the longest pause */
#define PUBLISH_RIG_QUIET_MS  300000 /* without news a greeting asks what is stored */

/* A request that the publisher made. */
struct publish_rig_sent {
    uint64_t tag;
    char to[64];
    char *payload;
};

struct publish_rig {
    struct loop *loop;
    struct spool *spool;
    struct publish *publish;
    struct publish_rig_sent sent[PUBLISH_RIG_SENT];
    unsigned count;
    bool refuse;              /* the transport takes nothing */
    unsigned said_again;      /* how often the publisher had everything said again */
    enum err say_again_error; /* what that answers */
};

/** A publisher with that many records, <r n='1'/> and so on, and no link. */
struct publish_rig *publish_rig_create(unsigned records);

/** Free all; fails the test when a timer is left. */
void publish_rig_destroy(struct publish_rig *rig);

/** Append the record <r n='number'/> to the journal. */
void publish_rig_add(struct publish_rig *rig, unsigned number);

/** Forget what was sent. */
void publish_rig_forget(struct publish_rig *rig);

/** Up and welcomed, with this window. */
void publish_rig_connect(struct publish_rig *rig, unsigned window);

/** Answer a request with this payload (NULL: none). */
void publish_rig_answer(struct publish_rig *rig, uint64_t tag, bool is_result, const char *xml);

/** Answer with <welcome/>. */
void publish_rig_welcome(struct publish_rig *rig, uint64_t tag, uint64_t through, unsigned window,
                         unsigned max_bytes);

/** Answer with <stored/> of this epoch; NULL for the journal's own. */
void publish_rig_stored(struct publish_rig *rig, uint64_t tag, const char *epoch, uint64_t through);

/** Answer with the portal's <rejected/>. */
void publish_rig_rejected(struct publish_rig *rig, uint64_t tag, uint64_t first, unsigned record);

/** Answer as a server does for a portal that is down. */
void publish_rig_unavailable(struct publish_rig *rig, uint64_t tag);

/** The request made last. */
const struct publish_rig_sent *publish_rig_last(const struct publish_rig *rig);

/** True for a greeting. */
bool publish_rig_is_hello(const struct publish_rig_sent *sent);

/** True for a batch of that many records from that number on. */
bool publish_rig_is_batch(const struct publish_rig_sent *sent, uint64_t first, unsigned records);

/** A payload as a tree, which the caller frees. */
struct xml_node *publish_rig_parse(const char *xml);

#endif
