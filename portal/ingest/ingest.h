/* SPDX-License-Identifier: Apache-2.0 */
/* ingest: takes the records of agents and answers when they are stored (PROTOCOL.md section 1).
 *
 * hello: <welcome/> with the last number that is stored of that epoch. batch: every record is
 * checked, the new ones are stored, and <stored/> is sent after the commit, never before. Batches
 * that arrive together share a transaction: it is committed when the gate has nothing more to read,
 * after 20 ms, or with INGEST_PENDING answers waiting. A repeated batch is answered and not stored;
 * of a partly known one the new part is stored; one that leaves a gap is answered with what there
 * is. One invalid record refuses its whole batch with <rejected/>, the only final answer. When the
 * store is in trouble (a full disk) the answer is an error of type wait, and the agent sends again.
 * Who is not in the list gets auth/forbidden. All functions run on the loop's thread.
 */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_H

#include "base/loop.h"
#include "portal/ingest/gate.h"
#include "portal/metrics.h"
#include "portal/portal_conf.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>

#define INGEST_PENDING   256
#define INGEST_COMMIT_MS 20
#define INGEST_SAVE_MS   30000  /* contacts are written so often */
#define INGEST_PING_MS   120000 /* an agent that was silent so long is asked whether it is there */

struct ingest;

/** Ready to take stanzas for this store, answering through `gate` (which may be set later, before
 * the first stanza). `conf` gives the component's JID, the window, the bytes and the agents and is
 * not kept. NULL on failure, logged. */
struct ingest *ingest_create(struct loop *loop, struct store *store,
                             const struct portal_conf *conf);

/** The gate through which answers go; it must outlive the ingest. */
void ingest_set_gate(struct ingest *ingest, struct gate *gate);

/** Count there from now on; NULL: nowhere. It must outlive the ingest. */
void ingest_set_metrics(struct ingest *ingest, struct metrics *metrics);

/** Take the list of agents, window and bytes of a configuration that was read again. False (and
 * nothing changed) when the store is in trouble, logged. */
bool ingest_reload(struct ingest *ingest, const struct portal_conf *conf);

/** The gate is up: ask the agents that we know whether they are there. */
void ingest_up(struct ingest *ingest);

/** A question of NAMES_SPACE; answered now or after the commit. */
void ingest_take(struct ingest *ingest, const struct gate_iq *iq);

/** An agent says that it is here, or its server that it is gone. */
void ingest_presence(struct ingest *ingest, const char *from, bool is_here);

/** As ingest_roster_where(). */
bool ingest_where(struct ingest *ingest, const char *jid, struct buf *out_full);

/** Nothing more to read for now: commit and answer. */
void ingest_drained(struct ingest *ingest);

/** The connection is lost: commit what is open; its answers cannot be sent, the agents will ask
 * again. */
void ingest_down(struct ingest *ingest);

/** Commit, answer, save the contacts, free. NULL is allowed. */
void ingest_destroy(struct ingest *ingest);

#endif
