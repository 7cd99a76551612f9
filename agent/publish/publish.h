/* SPDX-License-Identifier: Apache-2.0 */
/* publish: sends the journal, in order, in batches, with a window; knows no XMPP.
 *
 * hello -> welcome -> batches, at most `window` unanswered; `stored` moves the cursor. When an
 * answer takes more than 5 s (up to 30 s with a portal that is that slow) hello asks what was
 * stored. No answer to that, an error or a lost link means "not stored": hello again after a pause
 * with back-off and jitter, and on from where welcome says (go-back-N). Only <rejected/> is final
 * for a record; its place, like a damaged one, is sent as <void/>, which counts and says nothing.
 * What is committed is sent at once while fewer than four batches are unanswered; behind these,
 * records gather until half a batch waits. When the portal claims more than was ever sent, or
 * less than it had confirmed, everything is said again and the journal goes on in a new epoch; to
 * learn that it says hello also after five minutes without news.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_PUBLISH_H
#define PRINTWIRE_AGENT_PUBLISH_PUBLISH_H

#include "agent/spool/spool.h"
#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct publish;

/* The way to the portal. */
struct publish_transport {
    /** Send a request with this payload to `to`; its answer comes as publish_answer() with the same
     * tag. False: not possible now. */
    bool (*request)(void *arg, uint64_t tag, const char *to, const char *payload, size_t len);
    void *arg;
    /** Portal and journal do not agree on what was stored, one of them is an older copy: arrange
     * for everything to be said again, in the disk's transaction, which is then committed before
     * the new epoch begins. Not ERR_NONE: not possible now, it is tried again. NULL: nothing to
     * arrange. */
    enum err (*say_again)(void *arg);
};

/** A publisher for a journal; `portal` is the JID asked with hello. NULL without memory. */
struct publish *publish_create(struct loop *loop, struct spool *spool, const char *portal,
                               const struct publish_transport *transport);

/** Free; NULL is allowed. */
void publish_destroy(struct publish *publish);

/** The link is up: say hello. */
void publish_up(struct publish *publish);

/** The link is down: everything unanswered is unsent. */
void publish_down(struct publish *publish);

/** An answer: its payload (lent, may be NULL) and whether the IQ was a result or an error. */
void publish_answer(struct publish *publish, uint64_t tag, bool is_result,
                    const struct xml_node *payload);

/** New records are committed. */
void publish_offer(struct publish *publish);

/** What the agent says of itself (a RECORD_AGENT as XML, copied; NULL nothing): each greeting
 * repeats it, and when it changes, one is said as soon as nothing is unanswered; so it arrives also
 * while records are held. Without memory the greeting goes without it. */
void publish_introduce(struct publish *publish, const char *self);

/** Send no record from now on, or go on: what the licence says. The journal goes on growing, the
 * session stays, and what was sent is still acknowledged; afterwards everything follows in order.
 */
void publish_hold(struct publish *publish, bool is_held);

#endif
