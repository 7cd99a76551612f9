/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_roster: the agents whose records are taken: who they are in the store, whether they are
 * connected, when they were last heard of, and who should be asked whether it is there. Contacts
 * are gathered in memory and written in one transaction now and then: a fleet of silent printers
 * must not cost a disk write per agent. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_ROSTER_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_ROSTER_H

#include "base/buf.h"
#include "portal/ingest/ingest_health.h"
#include "portal/portal_conf.h"
#include "portal/store/store.h"
#include "protocol/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ingest_roster_agent {
    char *jid;                   /* bare */
    int64_t id;                  /* in the store */
    char session[STORE_SESSION]; /* the resource that was heard last, "" for never */
    bool is_here;
    bool is_unsaved;    /* contact_ms is newer than the store's */
    int64_t contact_ms; /* wall clock, 0 for never since start */
    bool is_suspect;    /* its batch was among those that the store could not take together */
    struct ingest_health health;
    uint64_t self; /* ingest_self's: a digest of what its greeting said of itself; 0 nothing */
    char epoch[BATCH_EPOCH_SIZE]; /* of its last greeting since the start, "" for none */
    uint64_t next;                /* and its next number then */
};

struct ingest_roster {
    struct ingest_roster_agent *agents; /* sorted by jid */
    size_t count;
};

/** Start with nobody. */
void ingest_roster_init(struct ingest_roster *roster);

/** Forget everybody. */
void ingest_roster_finish(struct ingest_roster *roster);

/** Take this list (sorted by jid) in place of the one before, making each agent known to the store;
 * who stays in the list stays connected; of who is new is known what the store has. On failure the
 * roster is as it was. Not while a transaction is open. */
enum err ingest_roster_replace(struct ingest_roster *roster, struct store *store,
                               const struct portal_conf_agent *agents, size_t count);

/** The agent of a full or bare JID, NULL for a stranger. `out_session` (may be NULL) gets what
 * follows '/', or "". */
struct ingest_roster_agent *ingest_roster_find(struct ingest_roster *roster, const char *jid,
                                               const char **out_session);

/** The agent was heard of, by this session. True when it was not known to be here. */
bool ingest_roster_heard(struct ingest_roster_agent *agent, const char *session, int64_t wall_ms);

/** A session ended. True when the agent is gone with it. */
bool ingest_roster_left(struct ingest_roster_agent *agent, const char *session, int64_t wall_ms);

/** The connection to the server is lost: nobody is known to be here. */
void ingest_roster_lose_all(struct ingest_roster *roster);

/** Write the unsaved contacts and healths in one transaction. On failure they stay unsaved. Not
 * while a transaction is open. */
enum err ingest_roster_save(struct ingest_roster *roster, struct store *store);

/** Append the full JID of the session of an agent (its bare JID) that is here; false when it is
 * not, or is none of ours. */
bool ingest_roster_where(struct ingest_roster *roster, const char *jid, struct buf *out_full);

/** Call `fn` with the full JID of each agent that should be asked whether it is there: with
 * `is_fresh` (a new connection to the server, which does not tell who was there before) each one
 * that was ever heard of, else those that are here but were last heard of at `before_ms` or
 * earlier. */
void ingest_roster_each_to_ask(const struct ingest_roster *roster, bool is_fresh, int64_t before_ms,
                               void (*fn)(void *arg, const char *jid), void *arg);

#endif
