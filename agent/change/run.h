/* SPDX-License-Identifier: Apache-2.0 */
/* run: one call of the change stage about one device: what its files share. A record is said and
 * remembered in one place of the transaction; what cannot be queued undoes the whole run. Used by
 * change only. */
#ifndef PRINTWIRE_AGENT_CHANGE_RUN_H
#define PRINTWIRE_AGENT_CHANGE_RUN_H

#include "agent/change/change.h"
#include "agent/change/incident.h"
#include "agent/change/recall.h"
#include "agent/change/snapshot.h"
#include "base/buf.h"
#include "base/log.h"

#define RUN_KEY_SIZE INCIDENT_KEY_SIZE

struct change {
    struct disk *disk;
    struct snapshot *snapshot;
    struct recall *recall;
    unsigned withheld;
    change_emit_fn *emit;
    void *arg;
    struct device self;   /* of the agent itself: nothing but its id, "" not known yet */
    bool is_self_wanted;  /* somebody asked for that id */
    struct buf canonical; /* the record with a fixed time */
    struct buf wire;      /* the record as it is said */
    struct log_limit limit;
};

struct run {
    struct change *change;
    const struct device *device;
    unsigned scopes;
    int64_t at_ms;
    bool is_marked; /* something is changed: a transaction is open */
};

/* A record of the reading. */
struct run_candidate {
    struct record *record;
    char key[RUN_KEY_SIZE];
    bool is_over; /* an event that is over: as if it were not there, but closed without a rest */
};

struct run_candidates {
    struct run_candidate *items; /* by key, one per key once sorted */
    size_t count;
};

/** Everything from the first change on belongs together: call it before each change. */
enum err run_mark(struct run *run);

/** A failed statement undoes the whole transaction; gives `err` back. */
enum err run_check(struct run *run, enum err err);

/** Keep what was changed when `err` is ERR_NONE, or undo it. Ends the run. */
enum err run_end(struct run *run, enum err err);

/** Add the reading's records of a kind to `out` (zeroed at first; its items are the caller's to
 * free). False without memory. */
bool run_collect(struct record_list *records, enum record_kind kind, struct run_candidates *out);

/** Sort by key and keep one per key: of incidents the one that counts (incident_outranks). */
void run_sort(struct run_candidates *candidates);

/** Say a record that nothing was said of, and remember it; an incident is opened. */
enum err run_new(struct run *run, struct record *record, const char *key);

/** Say a record of which `item` was said, when it differs; what stays is taken from that. An item
 * of another key is forgotten: the incident goes on under the new one. */
enum err run_next(struct run *run, struct record *record, const char *key,
                  const struct snapshot_item *item);

/** What was said is no longer so: say it once (an incident closed, a supply removed), forget it. */
enum err run_gone(struct run *run, enum record_kind kind, const struct snapshot_item *item);

/** Say that the licence covers the device, or does not, when `item`, its asset, says otherwise. */
enum err run_licence(struct run *run, const struct snapshot_item *item);

/** Say a state of the asset that `item` holds when it differs or is in doubt; NULL: unknown. */
enum err run_state(struct run *run, const struct snapshot_item *item, const char *state);

#endif
