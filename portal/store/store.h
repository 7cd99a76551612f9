/* SPDX-License-Identifier: Apache-2.0 */
/* store: what the portal keeps, and the only place where ingest and watch meet. The SQL is one for
 * all engines (db.h).
 *
 * The contract:
 *   - A transaction is all or nothing and durable when store_commit() returns ERR_NONE: power may
 * fail right after.
 *   - The records of a batch and the `through` of their journal change in the same transaction, so
 * that a record is stored exactly once however often it arrives.
 *   - Each stored record is one entry of the history, with a row number. Row numbers only grow, and
 * they become visible in their order: who has seen row N will never find a new row below N. They
 * are counted on from the highest one, so whoever clears the history away leaves the newest entry.
 *   - Beside the history stands the current state: one row per asset, consumable, meter, incident
 * and agent, holding the last record about it. Its columns follow from protocol/field: single
 * fields are typed columns, fields that may repeat are child tables named <kind>_<field>. A field
 * without value is NULL: unknown stays unknown.
 *   - A reader sees committed rows only and never blocks the writer.
 *
 * One writer of records (the daemon, which holds the folder's lock), any number of readers. No
 * function here is thread-safe. After a failure of any function between store_begin() and
 * store_commit() the caller must store_rollback().
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_H
#define PRINTWIRE_PORTAL_STORE_STORE_H

#include "base/err.h"
#include "portal/store/db.h"
#include "portal/store/history.h"
#include "portal/store/history_trim.h"
#include "portal/store/store_scope.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_NUMBER_MOST ((uint64_t)1 << 62) /* highest record number that is taken */
#define STORE_PATIENCE_MS 5000 /* a call waits no longer for a server that does not answer */
#define STORE_SUPPLIES    64   /* most supplies listed per printer */
#define STORE_EXPECTED    HISTORY_EXPECTED

struct store;

enum store_mode {
    STORE_WRITE,  /* make or migrate the store when needed; the daemon only */
    STORE_BESIDE, /* an existing store of this version, beside the daemon: for access.h only */
    STORE_READ    /* an existing store of this version, read only */
};

/* Who sends records. */
struct store_agent {
    const char *jid; /* bare */
    const char *site;
    const char *customer;
    const char *provider; /* whose customer; NULL: of the first provider */
};

#define STORE_SESSION 128 /* most bytes of a session's name, with its NUL; longer ones are cut */

/* What the store knows of an agent. */
struct store_known {
    int64_t id;                  /* stable for ever */
    char session[STORE_SESSION]; /* resource of the JID that was heard last, "" for never */
};

/* One numbering of one agent. */
struct store_journal {
    int64_t id;
    uint64_t through; /* the last number stored, 0 for none */
    int64_t agent;
    bool is_new; /* made by this call */
};

/* One entry of the history; texts are lent for the time of the call. */
struct store_entry {
    int64_t row;
    const char *agent; /* bare JID */
    const char *site;
    const char *customer;
    const char *epoch;
    uint64_t number;
    int64_t received_ms; /* the portal's wall clock */
    const char *kind;    /* field_kind_name() */
    const char *device;
    const char *severity; /* incidents only, else NULL */
    const char *printer;  /* manufacturer and model as known now, NULL when not known */
    const char *xml;      /* the record, without namespace declaration */
    int64_t place;        /* the site's, 0 for none */
    const char *path;     /* of that place, NULL for none */
};

/* A supply as it was last reported. Texts are NULL when not known. */
struct store_supply {
    const char *type;
    const char *class_name;
    const char *colour;
    const char *quality; /* exact, percent, staged, some, unlimited, unknown */
    const char *state;
    double level; /* percent; meaningful only when has_level */
    bool has_level;
};

/* A printer as it is known now. Texts are lent for the time of the call, NULL when not known. */
struct store_printer {
    const char *agent; /* bare JID */
    const char *site;
    const char *customer;
    const char *device;
    const char *manufacturer;
    const char *model;
    const char *serial;
    const char *address;
    const char *state;
    const char *macs; /* hardware addresses, separated by blanks */
    const char *uuid;
    int64_t contact_ms; /* when its agent was last heard of, 0 for never */
    int64_t since_ms;   /* when the state was said, by the agent's clock; 0 unknown */
    unsigned incidents; /* open ones */
    unsigned critical;  /* of them */
    struct store_supply supplies[STORE_SUPPLIES]; /* by index; removed ones left out */
    size_t supply_count;
    bool is_unlicensed;  /* its agent's licence does not cover it */
    const char *licence; /* its agent's: state, */
    const char *reason;  /* and why */
};

/* How an agent stands, as it said last. Texts are lent for the time of the call, NULL when not
 * known. */
struct store_self {
    const char *agent; /* bare JID */
    const char *site;
    const char *version;
    const char *licence; /* state and reason in the words of protocol/licence_state */
    const char *reason;
    const char *lid;     /* the licence's id */
    int64_t until_ms;    /* when that state ends by itself; 0: it does not, or nobody knows */
    int64_t notice_days; /* 30, 14, 7 or 1; this and what follows: -1 not known */
    int64_t devices;     /* that it knows, */
    int64_t licensed;    /* that its licence covers, */
    int64_t unlicensed;  /* that it does not cover */
    int64_t said_ms;     /* by the agent's clock */
    int64_t contact_ms;  /* when it was last heard of, 0 for never */
};

enum store_order {
    STORE_BY_ROW,    /* as they were stored, those after `after` */
    STORE_BY_JOURNAL /* by agent's JID, epoch, number; `after` is not looked at */
};

/* Which entries are wanted, and in which order. */
struct store_wanted {
    const struct store_scope *scope;
    enum store_order order;
    int64_t after; /* a row */
    size_t most;   /* 0: all */
};

typedef bool store_entry_fn(void *arg,
                            const struct store_entry *entry); /* false ends the reading */
typedef bool store_printer_fn(void *arg,
                              const struct store_printer *printer);   /* false ends the reading */
typedef bool store_self_fn(void *arg, const struct store_self *self); /* false ends the reading */
typedef void store_commit_fn(void *arg); /* entries were committed; must not write */

/** Open the store at a place whose folder exists. ERR_MISSING when there is none to read,
 * ERR_CORRUPT when it is damaged, ERR_REFUSED when it was made by a newer (or, to read, an older)
 * version, ERR_FULL, ERR_IO, ERR_MEMORY. A person reads why in the log. */
enum err store_open(const struct db_place *place, enum store_mode mode, struct store **out_store);

/** Close, rolling back what was not committed. NULL is allowed. */
void store_close(struct store *store);

/** The database of the store, for the other modules of this folder: what they change between
 * store_begin() and store_commit() is a part of that transaction. The store's until it is closed.
 */
struct db *store_db(struct store *store);

/** The text of the last failure for a log line; never NULL. */
const char *store_error(const struct store *store);

/** Make an agent known, or change its site and customer; its place is made when it is new. Own
 * transaction, or part of the open one.
 */
enum err store_set_agent(struct store *store, const struct store_agent *agent,
                         struct store_known *out_known);

/** Remember when and by which session an agent was last heard of. Own transaction, or part of the
 * open one. */
enum err store_contact(struct store *store, int64_t agent, const char *session, int64_t wall_ms);

/** Begin a transaction. */
enum err store_begin(struct store *store);

/** Find an agent's journal; ERR_MISSING when nothing of this epoch was ever stored. */
enum err store_find_journal(struct store *store, int64_t agent, const char *epoch,
                            struct store_journal *out_journal);

/** Find or make an agent's journal, in the open transaction. */
enum err store_open_journal(struct store *store, int64_t agent, const char *epoch, int64_t wall_ms,
                            struct store_journal *out_journal);

/** Records are about to be added to a journal, in the open transaction: what store_add() must know
 * of their devices is asked for all at once, for the first STORE_EXPECTED of them. A matter of
 * speed only. */
enum err store_expect(struct store *store, const struct store_journal *journal,
                      const struct record *const *records, size_t count);

/** Add one record to the history and to the current state, in the open transaction. `number` must
 * be above the journal's `through`; `xml` is the record as record_xml_write made it. */
enum err store_add(struct store *store, const struct store_journal *journal, uint64_t number,
                   int64_t received_ms, const struct record *record, const char *xml);

/** An agent has said how it stands (RECORD_AGENT) outside of its journal, which may be held back:
 * that is its current state from now on, in the open transaction, and no entry of the history.
 * Records that it made before do not change the current state any more when they arrive. */
enum err store_hear(struct store *store, int64_t agent, int64_t received_ms,
                    const struct record *record);

/** The journal is stored through this number, in the open transaction; also moves
 * `journal->through`. */
enum err store_advance(struct store *store, struct store_journal *journal, uint64_t through);

/** Make everything since store_begin() durable, then tell the listener if entries were added. On
 * failure nothing of it is stored and the transaction is over. */
enum err store_commit(struct store *store);

/** Forget everything since store_begin(); harmless without a transaction. */
void store_rollback(struct store *store);

/** Forget a little of what the rules do not keep, in a transaction of its own; nothing while
 * another one is open. As history_trim_step(). */
enum err store_trim(struct store *store, struct history_trim *trim,
                    const struct history_trim_rules *rules, int64_t now_ms, bool *out_done);

/** Call `fn` after each commit that added entries; one listener, NULL for none. */
void store_listen(struct store *store, store_commit_fn *fn, void *arg);

/** The highest row number, 0 for an empty history. */
enum err store_last_row(struct store *store, int64_t *out_row);

/** Read entries of the agents in a scope. */
enum err store_each_entry(struct store *store, const struct store_wanted *wanted,
                          store_entry_fn *fn, void *arg);

/** Read the printers in a scope, of one site (NULL: of all), by site, manufacturer, model, serial.
 * Left out is a device that turned out to be another one (its asset has same-as). */
enum err store_each_printer(struct store *store, const struct store_scope *scope, const char *site,
                            store_printer_fn *fn, void *arg);

/** Read how the agents in a scope, of one site (NULL: all), stand, by site and JID; left out are
 * those that never said it. Of an account under which several said it, the last. */
enum err store_each_self(struct store *store, const struct store_scope *scope, const char *site,
                         store_self_fn *fn, void *arg);

/** Count a kind: entries in the history, and rows of the current state that come from one. */
enum err store_count(struct store *store, enum record_kind kind, uint64_t *out_entries,
                     uint64_t *out_current);

#endif
