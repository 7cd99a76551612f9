/* SPDX-License-Identifier: Apache-2.0 */
/* walk_world: what the tests of the SNMP engine share: a loop, an agent that can misbehave, an
 * engine, one peer. */
#ifndef PRINTWIRE_TESTS_UNIT_WALK_WORLD_H
#define PRINTWIRE_TESTS_UNIT_WALK_WORLD_H

#include "agent/walk.h"
#include "tests/fakes/fake_snmp.h"

#include <stddef.h>
#include <stdint.h>

#define WALK_WORLD_DESCR    "1.3.6.1.2.1.1.1.0"
#define WALK_WORLD_UPTIME   "1.3.6.1.2.1.1.3.0"
#define WALK_WORLD_SUPPLIES "1.3.6.1.2.1.43.11.1.1"

enum {
    WALK_WORLD_ROWS = 60, /* variables under WALK_WORLD_SUPPLIES: columns 6 to 8, 20 rows */
    WALK_WORLD_DONE = 16
};

struct walk_world {
    struct loop *loop;
    struct fake_snmp *fake;
    struct walk *walk;
    struct walk_peer *peer;
    struct walk_credential public; /* v2c */
    char row_oids[WALK_WORLD_ROWS][40];
    struct fake_snmp_variable printer[WALK_WORLD_ROWS + 4];

    /* what came back, in order */
    unsigned left; /* stop the loop when this many have come */
    unsigned count;
    enum walk_result results[WALK_WORLD_DONE];
    struct reading_set *set; /* a copy of the last one */
};

/** Start everything; NULL options: a first timeout of 40 ms; NULL credential: `public`. */
struct walk_world *walk_world_begin(const struct walk_options *options,
                                    const struct walk_credential *credential);

/** Stop and free everything. */
void walk_world_end(struct walk_world *w);

/** A walk_done_fn that notes the outcome in the world given as `arg`. */
void walk_world_done(void *arg, enum walk_result result, const struct reading_set *set);

/** Run until so many requests are done; a test that hangs fails. */
void walk_world_run(struct walk_world *w, unsigned done);

/** Let the loop go on for some time. */
void walk_world_rest(struct walk_world *w, uint64_t ms);

/** The OID of a text. */
struct oid walk_world_oid(const char *text);

/** Get variables from the peer and wait for the outcome. */
enum walk_result walk_world_get(struct walk_world *w, const char *const *texts, size_t count);

/** The same for WALK_WORLD_DESCR and WALK_WORLD_UPTIME. */
enum walk_result walk_world_get_two(struct walk_world *w);

/** Read subtrees and wait for the outcome. */
enum walk_result walk_world_ranges(struct walk_world *w, const struct walk_range *ranges,
                                   size_t count);

/** The same for WALK_WORLD_SUPPLIES in bulk. */
enum walk_result walk_world_supplies(struct walk_world *w);

#endif
