/* SPDX-License-Identifier: Apache-2.0 */
/* licensee: the agent's licence: activates it, asks for it once a day, remembers what it was told,
 * and says what that means now (protocol/licence_state).
 *
 * Nothing here stops reading or drops a record, and nothing here ends the agent: a licence server
 * that is away, wrong or hostile is a line in the log and, after long notice, a state in which
 * delivery pauses until the licence is renewed.
 *
 * Everything is in "<folder>/licence/", apart from the database, so that a damaged journal does not
 * cost the licence: the node's key (node.pem, made at the first start, never sent), the key set,
 * the answer in force with its question, the revocations, the word that our place was given up, and
 * the memory of the clock. Without <licence> in the configuration there is no licensee.
 */
#ifndef PRINTWIRE_AGENT_LICENCE_LICENSEE_H
#define PRINTWIRE_AGENT_LICENCE_LICENSEE_H

#include "agent/agent_conf.h"
#include "base/loop.h"
#include "protocol/licence_state.h"

#include <stdbool.h>
#include <stdint.h>

struct licensee;

struct licensee_handlers {
    /** The state, its reason, end or notice, the limit or the number of printers have changed; also
     * once after licensee_start(). */
    void (*on_change)(void *arg, const struct licence_view *view);
    /** How many printers are known. */
    uint64_t (*count)(void *arg);
    /** When the newest of them was first seen, as its device says (since_ms), 0 without any. NULL:
     * 0. */
    int64_t (*newest)(void *arg);
};

/** Open or begin "<folder>/licence/". The configuration is lent and must outlive it. `boot_id` is
 * the clock_boot_id() of the program's start: later a jail may hide it. NULL on failure, which is
 * logged. */
struct licensee *licensee_open(struct loop *loop, const struct agent_conf *conf, uint64_t boot_id,
                               const struct licensee_handlers *handlers, void *arg);

/** Say what holds, and ask when it is time to. */
void licensee_start(struct licensee *licensee);

/** The server through which the portal is reached has shown its certificate, which names these
 * regions (words divided by blanks, "" none): what that means is told at once, before this returns.
 * It is remembered: a start goes by it until the server was reached again. */
void licensee_place(struct licensee *licensee, const char *portal_regions);

/** Ask now, unless a question is under way: somebody has changed something. */
void licensee_ask(struct licensee *licensee);

/* How a release ended: `why` not, NULL when it is done and kept. */
typedef void licensee_release_fn(void *arg, const char *why);

/** Give up our place in the licence; instead of licensee_start(), for a command that runs beside or
 * without the agent. `fn` is called once, from the loop. */
void licensee_release(struct licensee *licensee, licensee_release_fn *fn, void *arg);

/** Forget a question under way and free; NULL is allowed. */
void licensee_close(struct licensee *licensee);

/** What holds now. */
const struct licence_view *licensee_view(const struct licensee *licensee);

/** The terms in force, or NULL. */
const struct licence_doc *licensee_terms(const struct licensee *licensee);

#endif
