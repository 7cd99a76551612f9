/* SPDX-License-Identifier: Apache-2.0 */
/* licence_world: a machine with its clocks, its licence on disk and its licence server, in which
 * months pass in a moment; for licence_state. */
#ifndef PRINTWIRE_TESTS_FAKES_LICENCE_WORLD_H
#define PRINTWIRE_TESTS_FAKES_LICENCE_WORLD_H

#include "protocol/licence_state.h"
#include "tests/fakes/licence_rig.h"

#define LICENCE_WORLD_DAY  LICENCE_RIG_DAY
#define LICENCE_WORLD_HOUR (LICENCE_RIG_DAY / 24)
#define LICENCE_WORLD_YEAR (365 * LICENCE_RIG_DAY)
#define LICENCE_WORLD_NOW  LICENCE_RIG_NOW

struct licence_world {
    int64_t true_ms;  /* what time it really is */
    int64_t wrong_ms; /* the wall clock's error */
    uint64_t boot_ms;
    uint64_t boot_id;
    bool reachable; /* the server answers a daily check */
    int64_t exp_ms; /* of what the server gives */
    int64_t revoked_ms;
    bool licensed; /* a document is on disk */
    struct licence_doc doc;
    struct licence_doc list;
    const char *config_region;
    const char *portal_region;
    int64_t newest_ms; /* when the newest device was first seen */
    struct licence_memory memory;
    struct licence_view view;
    unsigned gaps; /* steps in which reading or journalling was off */
};

/** A machine without a licence, at LICENCE_WORLD_NOW, whose server would give one for a year. */
void licence_world_init(struct licence_world *w);

/** The same, activated. */
void licence_world_start_licensed(struct licence_world *w);

/** Its clocks. */
struct licence_now licence_world_now_of(const struct licence_world *w);

/** licence_state_step(), with the gaps counted. */
void licence_world_step(struct licence_world *w);

/** Ask the server: its lease of now, or a failure. */
void licence_world_check(struct licence_world *w);

/** Let time pass in which the machine runs. */
void licence_world_pass(struct licence_world *w, int64_t span_ms);

/** Let days pass with a step each hour and a check at the end of each day. */
void licence_world_run(struct licence_world *w, int64_t days);

/** Start the machine again after it was off for a while. */
void licence_world_reboot(struct licence_world *w, int64_t off_ms);

#endif
