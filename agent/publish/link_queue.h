/* SPDX-License-Identifier: Apache-2.0 */
/* link_queue: bounded messages from one thread to another, with a descriptor that is readable while
 * any wait.
 *
 * Data messages stop at the limits; signals always fit: there are few of them, and losing one would
 * leave the two threads with different ideas of the session. Order is kept among all.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_QUEUE_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#define LINK_QUEUE_SIGNALS 8 /* most signals that may wait; more is our bug */

struct link_queue;

struct link_message {
    int kind;   /* the two threads' own matter */
    char *text; /* NUL-terminated, owned by the receiver; NULL when empty or, for a signal, without
                   memory */
    size_t len;
};

/** A queue for at most `most` data messages holding at most `most_bytes`. NULL without memory or
 * descriptor. */
struct link_queue *link_queue_create(size_t most, size_t most_bytes);

/** Free with what waits (texts are wiped first); no thread may use it any more. NULL is allowed. */
void link_queue_destroy(struct link_queue *queue);

/** Append a copy of a data message; false when it does not fit. Any thread. */
bool link_queue_put(struct link_queue *queue, int kind, const char *text, size_t len);

/** Append a signal with an optional text (copied, may be NULL); never refused. Any thread. */
void link_queue_signal(struct link_queue *queue, int kind, const char *text);

/** Take the oldest message; false when none waits. The caller frees `text`. Any thread. */
bool link_queue_take(struct link_queue *queue, struct link_message *out_message);

/** A descriptor to poll for reading, the queue's own: readable while a message waits. */
int link_queue_fd(const struct link_queue *queue);

#endif
