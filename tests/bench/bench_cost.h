/* SPDX-License-Identifier: Apache-2.0 */
/* bench_cost: what something took of the wall's time and of processors, ours and that of the
 * server's process which works for us, so that a figure says what one core does however busy the
 * machine is. */
#ifndef PRINTWIRE_TESTS_BENCH_BENCH_COST_H
#define PRINTWIRE_TESTS_BENCH_BENCH_COST_H

#include "portal/store/db.h"

/* Whose time is taken. */
struct bench_cost_clock {
    int server; /* the process id of the server's process, 0 for an embedded store */
};

/* Seconds. */
struct bench_cost {
    double wall;
    double own;    /* processor time, ours */
    double server; /* and the server's */
};

/** The clock of a database that is open at this place; it stands still when the connection is made
 * anew. */
struct bench_cost_clock bench_cost_clock(struct db *db, const struct db_place *place);

/** Seconds since a time of no meaning. */
struct bench_cost bench_cost_now(const struct bench_cost_clock *clock);

/** What was taken since then. */
struct bench_cost bench_cost_since(const struct bench_cost_clock *clock, struct bench_cost begin);

#endif
