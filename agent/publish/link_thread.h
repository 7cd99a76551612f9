/* SPDX-License-Identifier: Apache-2.0 */
/* link_thread: the thread on which link_session runs, seen from the loop's thread.
 *
 * Orders go in, events come out, both through bounded queues. When the queue of events is full,
 * received IQs are dropped and counted: each of our requests is repeated until it is answered.
 * Orders to send wait while libstrophe has enough to write, so a slow server fills our queue, which
 * is bounded, and not libstrophe's, which is not.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_THREAD_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_THREAD_H

#include "agent/publish/link.h"

#include <stdbool.h>
#include <stddef.h>

#define LINK_THREAD_NO_REGION "." /* an empty text could also be no memory for one */

enum link_event {
    LINK_EVENT_UP,      /* logged in; text: as link_regions(), but LINK_THREAD_NO_REGION for none */
    LINK_EVENT_DOWN,    /* text: why; waiting may help */
    LINK_EVENT_REFUSED, /* text: why; a person has to act */
    LINK_EVENT_STANZA   /* text: a received IQ */
};

struct link_message;
struct link_thread;

/** Start the thread, with no session; the options are copied. NULL without memory or thread. */
struct link_thread *link_thread_create(const struct link_options *options);

/** Readable while events wait. */
int link_thread_fd(const struct link_thread *thread);

/** The next event (kind: enum link_event); false when none waits. The caller frees its text. */
bool link_thread_take(struct link_thread *thread, struct link_message *out_message);

/** Begin a session; the answer is one UP, then one DOWN or REFUSED, or only the latter. One at a
 * time. */
void link_thread_connect(struct link_thread *thread);

/** Send a stanza; false when the queue is full. One that the session does not outlive is dropped.
 */
bool link_thread_send(struct link_thread *thread, const char *xml, size_t len);

/** Break the session's socket from outside: a login that takes too long, or a session whose server
 * is silent, ends with DOWN. */
void link_thread_cut(struct link_thread *thread);

/** How many received IQs were dropped since the last call. */
unsigned link_thread_dropped(struct link_thread *thread);

/** End the session (at most 2 s) and the thread. A thread that DNS holds up frees itself when it
 * comes back. NULL is allowed. */
void link_thread_destroy(struct link_thread *thread);

#endif
