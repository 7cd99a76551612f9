/* SPDX-License-Identifier: Apache-2.0 */
/* subject: what is under test: a program's real modules on their database, a workload for them, and
 * what a later start must find. */
#ifndef PRINTWIRE_TESTS_POWERCUT_SUBJECT_H
#define PRINTWIRE_TESTS_POWERCUT_SUBJECT_H

#include "base/sqlite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUBJECT_COMMITS 8192
#define SUBJECT_NUMBERS 32768
#define SUBJECT_SERIES  2
#define SUBJECT_OPENING 128 /* states while a subject opens */
#define SUBJECT_WHY     200

/* One commit: all tables as it left them, and what was promised then. */
struct subject_commit {
    uint64_t digest;                  /* 0: not known */
    uint64_t through[SUBJECT_SERIES]; /* the agent: last on disk, last the portal has; the portal:
                                         last stored of each agent */
    size_t op;                        /* operations recorded when it was told */
};

/* What the workload has done; lies in memory that a killed child shares with its parent. */
struct subject_model {
    unsigned told;                     /* commits that others were told of: [0, told) */
    bool has_pending;                  /* commits[told] is under way */
    unsigned opening_count;            /* 0: not known */
    uint64_t opening[SUBJECT_OPENING]; /* digests before commits[0], which is the one that ends the
                                          opening: tables are made one by one (opening.h); the first
                                          is what was there at the start */
    struct subject_commit commits[SUBJECT_COMMITS];
    uint64_t hashes[SUBJECT_NUMBERS]; /* of each record's bytes, 0: not known */
    bool may_be_empty[SUBJECT_NUMBERS];
};

enum subject_outcome {
    SUBJECT_GOOD,
    SUBJECT_LOST, /* whole, but an older state than was promised */
    SUBJECT_WRONG
};

/* A finding, for a person. */
struct subject_report {
    enum subject_outcome outcome;
    char why[SUBJECT_WHY];
};

struct subject {
    const char *name;
    const char *file; /* the database, in its folder */
    int steps;        /* of one recording */
    /* Start on a folder, new or old, and note in the model what is there. False when it fails. */
    bool (*open)(const char *folder, struct subject_model *model, uint64_t seed);
    /* Some work; now and then a commit. False when something failed that must not. */
    bool (*step)(void);
    /* What must go on while the disk is full: the portal takes all that waits in the agent's
       journal (true: nothing waits any more); of the portal itself nothing is asked. */
    bool (*drain)(void);
    /* Something new was just taken in for good. */
    bool (*works)(void);
    /* The digest that check() compares, of the tables in a folder; 0 when they do not open. */
    uint64_t (*digest)(const char *folder);
    /* An orderly end. */
    void (*close)(void);
    /* Start on the folder, compare with the model (of its commits `first` or any later one must be
     * what is found; -1: an empty database, or what the opening commits on its way, will do), and
     * do some work. */
    void (*check)(const char *folder, const struct subject_model *model, int first,
                  struct subject_report *out);
};

/** The agent: device table, change and spool on the disk. */
const struct subject *subject_agent(void);

/** The portal: ingest on the store. */
const struct subject *subject_portal(void);

/** The platform of smart device services: front and book. */
const struct subject *subject_platform(void);

/** From now on the platform answers before it commits what it answers: a fault that must be found.
 */
void subject_platform_plant(void);

#define SUBJECT_EMPTY 1 /* the digest of empty tables */

/** A sum over all rows of all tables but those of `except` (names, NULL behind the last; may be
 * NULL), whatever their order. */
uint64_t subject_digest(struct sqlite *db, const char *const *except);

/** A sum over all rows of one table, whatever their order; 0x0bad0bad0bad0bad when it cannot be
 * read. */
uint64_t subject_table(struct sqlite *db, const char *table);

/** A query that gives each row of a table as one text, which the caller finishes; NULL on failure.
 */
struct sqlite_statement *subject_rows(struct sqlite *db, const char *table);

/** Remove what is in a folder. */
void subject_empty(const char *folder);

/** A hash of bytes (FNV-1a), never 0. */
uint64_t subject_hash(const void *bytes, size_t len);

/** Find a digest among the commits: its index, the latest that fits; -1 when there is none. */
int subject_find(const struct subject_model *model, uint64_t digest);

/** Whether the tables are as they were on the way to commits[0], while a recording's subject
 * opened; or empty, unless they were not at the start. */
bool subject_is_opening(const struct subject_model *model, uint64_t digest);

/** Note an outcome with its reason; the first stays. */
void subject_say(struct subject_report *report, enum subject_outcome outcome, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));

/** Make OpenSSL's random numbers and SQLite's, the salts of logs, series that begin with the seed;
 * 0: real ones again. */
void subject_seed(uint64_t seed);

#endif
