/* SPDX-License-Identifier: Apache-2.0 */
/* replay: the agent at a site of simulated printers, on a clock that is moved by hand: a day takes
 * seconds, and two runs with one seed are alike to the byte.
 *
 * Real are: configuration, discovery, polling, the SNMP engine with its codec, normalising, change,
 * spool, the SQLite files, and the printers with all their faults. Stood in for are: loop and clock
 * (fake_loop), the engine's socket (replay_wire), randomness (replay_random), and the portal, which
 * stores each record at once. There is one replay at a time. All times are UTC.
 */
#ifndef PRINTWIRE_TESTS_REPLAY_REPLAY_H
#define PRINTWIRE_TESTS_REPLAY_REPLAY_H

#include "protocol/licence_state.h"
#include "tests/replay/replay_wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_SECOND UINT64_C(1000)
#define REPLAY_MINUTE (60 * REPLAY_SECOND)
#define REPLAY_HOUR   (60 * REPLAY_MINUTE)
#define REPLAY_DAY    (24 * REPLAY_HOUR)
#define REPLAY_START  INT64_C(1767571200000) /* 2026-01-05T00:00:00Z, a Monday */
#define REPLAY_FIRST  0x7f010001U            /* 127.1.0.1, the first printer's address */

struct replay;
struct replay_record;

/** Takes a record when it is on disk for good, as the portal would. */
typedef void replay_record_fn(void *arg, const struct replay_record *record);

struct replay_options {
    const char *settings;  /* sections of <printwire-agent>, as XML; NULL: defaults. Portal and
                              storage are always the replay's; discovery is, unless it is given,
                              by the fleet's addresses, and never by mDNS; web services are never
                              asked */
    const char *devices;   /* a folder of recordings; NULL: tests/data/printers */
    size_t count;          /* printers; 0: one for each recording */
    const char *community; /* the only one that may ask; NULL: any */
    uint64_t seed;
    int64_t start_ms;            /* the wall clock at first; 0: REPLAY_START */
    replay_record_fn *on_record; /* NULL: nobody is told */
    void *arg;                   /* its */
    bool keep_journal;           /* the portal stores nothing */
};

/* A record that is on disk for good, as it was read from the journal. */
struct replay_record {
    int64_t at_ms; /* clock_wall_ms() of the commit */
    uint64_t number;
    size_t len;
    char *xml; /* with a NUL behind it */
};

/** Open everything in a folder of its own and start the agent; NULL on failure, with a line on
 * standard error. Standard error goes to a file of that folder until replay_close(). */
struct replay *replay_open(const struct replay_options *options);

/** Close everything and remove the folder; NULL is allowed. */
void replay_close(struct replay *replay);

/** Let time pass. */
void replay_advance(struct replay *replay, uint64_t ms);

/** Let time pass until a record from number `from` (as replay_count() counts) on holds `text`, at
 * most so long; its place, or replay_count() when none came. */
size_t replay_until(struct replay *replay, size_t from, const char *text, uint64_t most_ms);

/** A command to the printers, as printwire-sim tell takes them; what they say ("ok 1"), without
 * line end, good until the next command. */
const char *replay_tell(struct replay *replay, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** A counter of the printer at an address, or of all ("*"), by its name in `stats`; ends the
 * process when there is none. */
uint64_t replay_stat(struct replay *replay, const char *address, const char *name);

/** How many records there are, from the first start on. */
size_t replay_count(const struct replay *replay);

/** The record at a place below replay_count(). */
const struct replay_record *replay_record(const struct replay *replay, size_t place);

/** The place of the first record from `from` on that holds `text`; replay_count() when none. */
size_t replay_find(const struct replay *replay, size_t from, const char *text);

/** How many records from `from` on hold `text`. */
size_t replay_count_of(const struct replay *replay, size_t from, const char *text);

/** Every byte that the stages handed to the journal, also what was rolled back, with a NUL behind
 * it; its length in `out_len` (may be NULL). */
const char *replay_said(const struct replay *replay, size_t *out_len);

/** What stands in the log by now; good until the next call. */
const char *replay_log(struct replay *replay);

/** The epoch of the journal that numbers are of now. */
const char *replay_epoch(const struct replay *replay);

/** The folder with the agent's database. */
const char *replay_folder(const struct replay *replay);

/** What the licence says from now on, lent; NULL: none is asked for. While its state delivers
 * nothing, no record comes: they wait in the journal. */
void replay_licence(struct replay *replay, const struct licence_view *view);

/** How many records wait because the licence does not cover their devices. */
uint64_t replay_held(const struct replay *replay);

/** The printers; valid as long as the replay. */
struct sim_fleet *replay_fleet(struct replay *replay);

/** The agent's site. */
struct site *replay_site(const struct replay *replay);

/** Read other settings, as the agent does on SIGHUP; false when they are refused. */
bool replay_reload(struct replay *replay, const char *settings);

/** Stop the agent; its files stay. Nothing but replay_tell(), replay_advance(), replay_start() and
 * what tells of the past may follow. */
void replay_stop(struct replay *replay);

/** Start it again; false when it does not start. */
bool replay_start(struct replay *replay);

/** Stop it and start it again `off_ms` later. */
bool replay_restart(struct replay *replay, uint64_t off_ms);

#endif
