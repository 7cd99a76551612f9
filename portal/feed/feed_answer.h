/* SPDX-License-Identifier: Apache-2.0 */
/* feed_answer: what a server answers to feed_stanza and feed_admin, taken apart. Pure: an IQ of
 * type result in, rows out. What does not look as the XEPs have it is passed over; texts are lent
 * for the time of the call. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_ANSWER_H
#define PRINTWIRE_PORTAL_FEED_FEED_ANSWER_H

#include "base/xml_read.h"
#include "portal/feed/feed_stanza.h"

#include <stdbool.h>

/* One row of a list of a node. */
struct feed_answer_row {
    const char *jid;
    const char *state;
    const char *subid; /* "" for none */
};

/* How far a command (XEP-0050) is. */
struct feed_answer_command {
    const char *session; /* "" for none */
    bool is_complete;
    const char *refusal; /* the text of a note of type error, NULL for none */
};

typedef bool feed_answer_row_fn(void *arg, const struct feed_answer_row *row); /* false: enough */
typedef bool feed_answer_node_fn(void *arg, const char *node);                 /* false: enough */

/** The rows of a list. False when the answer has no such list. */
bool feed_answer_rows(const struct xml_node *iq, enum feed_stanza_list list, feed_answer_row_fn *fn,
                      void *arg);

/** The nodes of a service (XEP-0030). False when the answer has none of that. */
bool feed_answer_nodes(const struct xml_node *iq, feed_answer_node_fn *fn, void *arg);

/** How far a command is. False when the answer is none to a command. */
bool feed_answer_command(const struct xml_node *iq, struct feed_answer_command *out_command);

#endif
