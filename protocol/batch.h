/* SPDX-License-Identifier: Apache-2.0 */
/* batch: the envelope around records: hello, welcome, batch, stored, rejected (PROTOCOL.md
 * sections 2 to 4).
 *
 * Writers append the payload of an IQ; readers take the payload element that a parser produced.
 */
#ifndef PRINTWIRE_PROTOCOL_BATCH_H
#define PRINTWIRE_PROTOCOL_BATCH_H

#include "base/buf.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stdint.h>

#define BATCH_EPOCH_SIZE   37     /* a UUID and its NUL */
#define BATCH_WINDOW_MOST  64     /* batches that may ever be unanswered at once */
#define BATCH_BYTES_LEAST  1024   /* a portal may not ask for smaller batches */
#define BATCH_BYTES_MOST   262144 /* or larger ones */
#define BATCH_RECORDS_MOST 65535  /* no reader ever sees more in one batch */

/* How an agent's clock stands to the portal's, as the agent measured it with the last welcome. Both
 * are milliseconds. */
struct batch_clock {
    bool is_known;
    int64_t ahead_ms;  /* the agent's clock minus the portal's */
    int64_t within_ms; /* that may be wrong by so much, either way */
};

struct batch_hello {
    char epoch[BATCH_EPOCH_SIZE];
    uint64_t next;    /* the number that the agent's next record will get */
    char program[48]; /* name and version of the agent's program, "" when not said */
    const char *self; /* to write: the last record of kind agent, as record_xml_write made it, lent;
                         NULL none. Who reads takes it from the element (batch_hello_self) */
    struct batch_clock clock; /* optional */
};

struct batch_welcome {
    uint64_t through;   /* the last record of this epoch that the portal has stored, 0 for none */
    unsigned window;    /* batches that may be unanswered at once, 1..BATCH_WINDOW_MOST */
    unsigned max_bytes; /* of one batch's records, BATCH_BYTES_LEAST..BATCH_BYTES_MOST */
    char ingest[256];   /* the JID that takes the batches */
    int64_t time_ms;    /* the portal's wall clock */
};

struct batch_stored {
    char epoch[BATCH_EPOCH_SIZE];
    uint64_t through;
};

struct batch_rejected {
    uint64_t first;  /* of the batch refused */
    unsigned record; /* 1-based place of the bad record in it */
    char reason[120];
};

struct batch_head {
    char epoch[BATCH_EPOCH_SIZE];
    uint64_t first;           /* number of the first record inside */
    uint64_t next;            /* the number that the agent's next record will get, 0: not said */
    struct batch_clock clock; /* optional */
};

/** <hello .../> */
bool batch_write_hello(struct buf *out, const struct batch_hello *hello);

/** False when the element is no valid hello. */
bool batch_read_hello(const struct xml_node *node, struct batch_hello *out_hello);

/** What the agent says of itself in its hello: the element of a record, not looked at yet; NULL
 * when it says nothing. */
const struct xml_node *batch_hello_self(const struct xml_node *node);

/** <welcome .../> */
bool batch_write_welcome(struct buf *out, const struct batch_welcome *welcome);

/** False when the element is no valid welcome; bounds are enforced. */
bool batch_read_welcome(const struct xml_node *node, struct batch_welcome *out_welcome);

/** <batch epoch= first= ...>, to be followed by records as record_xml_write made them. */
bool batch_write_open(struct buf *out, const struct batch_head *head);

/** </batch> */
bool batch_write_close(struct buf *out);

/** Read a batch's attributes; its records are the node's children. False when the element is no
 * valid batch. */
bool batch_read_head(const struct xml_node *node, struct batch_head *out_head);

/** <stored .../> */
bool batch_write_stored(struct buf *out, const struct batch_stored *stored);

/** False when the element is no valid stored. */
bool batch_read_stored(const struct xml_node *node, struct batch_stored *out_stored);

/** <rejected .../>, the only final answer. */
bool batch_write_rejected(struct buf *out, const struct batch_rejected *rejected);

/** False when the element is no valid rejected. */
bool batch_read_rejected(const struct xml_node *node, struct batch_rejected *out_rejected);

#endif
