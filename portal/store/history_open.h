/* SPDX-License-Identifier: Apache-2.0 */
/* history_open: what is open of the devices that records came of lately: the facts that hold, the
 * cartridges that are in, the state of the counters. The rules of the history need it for each
 * record, and to ask a server for it each time would cost a wait each time.
 *
 * It is right because the store has one writer, who changes what is kept here together with the
 * rows. It must be forgotten when a transaction is undone and when the database may have had
 * another writer (history_open_clear).
 *
 * A device that was found is kept until HISTORY_OPEN_DEVICES others, or HISTORY_OPEN_BYTES, came
 * after it; those that were asked for since the last history_open_mark() are never given up, as
 * somebody works with them.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_OPEN_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_OPEN_H

#include "base/err.h"
#include "portal/store/cartridge.h"
#include "portal/store/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_OPEN_DEVICES  2048
#define HISTORY_OPEN_BYTES    ((size_t)32 * 1024 * 1024)
#define HISTORY_OPEN_COUNTERS 128 /* of one device; more are not kept: no device has them */
#define HISTORY_OPEN_SUPPLIES 64  /* of one device; of more, each is read when it is needed */
#define HISTORY_UUID          37  /* bytes of a device's id, with the NUL */
#define HISTORY_COUNTER       128 /* of a counter's name, likewise */

/* A fact that holds. */
struct history_open_fact {
    char *field;
    char *value; /* NULL: not known any more */
};

/* What is in a supply's place. */
struct history_open_supply {
    int64_t supply;
    bool is_read;
    bool is_fitted;             /* a cartridge is open; else nothing below means anything */
    struct cartridge cartridge; /* its texts are in `texts`; is_staged and is_gone are not known */
    char *texts;
    size_t size;     /* of them */
    int64_t gone_ms; /* 0: it is there */
};

/* A counter, and what the record that is being added says of it. */
struct history_open_counter {
    char name[HISTORY_COUNTER];
    int64_t journal; /* of its last reading */
    struct ledger ledger;
    int64_t now; /* or LEDGER_UNKNOWN */
    bool breaks;
};

/* What is read of a device as a whole. */
enum history_open_portion { HISTORY_OPEN_FACTS, HISTORY_OPEN_LEDGERS, HISTORY_OPEN_PORTIONS };

/* A device as the history knows it. */
struct history_open {
    int64_t id; /* 0: the history does not know it yet */
    int64_t agent;
    char device[HISTORY_UUID];
    int64_t journal; /* of its last record that was not late */
    int64_t at_ms;   /* of that record */

    bool is_read;                    /* the above; and what is open of it: */
    bool has[HISTORY_OPEN_PORTIONS]; /* of these all is here */
    struct history_open_fact *facts;
    size_t fact_count;
    struct history_open_supply *supplies;
    size_t supply_count;
    struct history_open_counter *counters;
    size_t counter_count;

    size_t bytes; /* that it takes, about */
    uint64_t used;
    struct history_open *next; /* of the same bucket */
    struct history_open *older;
    struct history_open *newer;
};

struct history_open_table;

/** An empty table; NULL without memory. */
struct history_open_table *history_open_create(void);

/** Free it with all devices; NULL is allowed. */
void history_open_destroy(struct history_open_table *table);

/** Forget every device. */
void history_open_clear(struct history_open_table *table);

/** What was asked for before may be given up from now on. */
void history_open_mark(struct history_open_table *table);

/** The device of an agent, with `is_read` false when nothing is known of it yet. ERR_RANGE when
 * `device` is longer than an id, ERR_MEMORY. The table's, until the next history_open_mark(). */
enum err history_open_get(struct history_open_table *table, int64_t agent, const char *device,
                          struct history_open **out_open);

/** The fact of this field; NULL when none holds. */
const struct history_open_fact *history_open_fact(const struct history_open *open,
                                                  const char *field);

/** From now on the field has this value (NULL: not known any more). */
enum err history_open_set_fact(struct history_open_table *table, struct history_open *open,
                               const char *field, const char *value);

/** A supply's place, made with `is_read` false when it is new. ERR_MEMORY. */
enum err history_open_supply(struct history_open_table *table, struct history_open *open,
                             int64_t supply, struct history_open_supply **out_place);

/** This cartridge is in it from now on; its texts are copied. */
enum err history_open_fit(struct history_open_table *table, struct history_open *open,
                          struct history_open_supply *place, const struct cartridge *cartridge);

/** The counter of this name, made when it is new; NULL when there are HISTORY_OPEN_COUNTERS, its
 * name is too long, or memory lacks (`out_err`). */
struct history_open_counter *history_open_counter(struct history_open_table *table,
                                                  struct history_open *open, const char *name,
                                                  enum err *out_err);

/** The counter of this name, NULL for none. */
struct history_open_counter *history_open_find_counter(const struct history_open *open,
                                                       const char *name);

#endif
