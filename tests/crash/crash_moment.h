/* SPDX-License-Identifier: Apache-2.0 */
/* crash_moment: every moment at which something leaves a process of the world: a commit on disk, a
 * request, an answer, a call to a worker, a packet to a printer. They are counted in one row; at
 * one of them somebody dies, before it comes about. What a dead one does until it is buried has no
 * effect: its commits are refused, its requests and packets go nowhere.
 *
 * Dying before each effect is dying behind each, too: in between nothing can be seen from outside.
 */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_MOMENT_H
#define PRINTWIRE_TESTS_CRASH_CRASH_MOMENT_H

#include <stdbool.h>

/* Who is in the world. The copy is an agent with the disk, and so the key, of the first one. */
enum crash_moment_who {
    CRASH_MOMENT_AGENT,
    CRASH_MOMENT_COPY,
    CRASH_MOMENT_PLATFORM,
    CRASH_MOMENT_TOOL, /* never dies */
    CRASH_MOMENT_WHOS
};

struct crash_moment {
    unsigned count;   /* moments so far */
    unsigned at;      /* the one at which they die; 0 none */
    unsigned kills;   /* set of enum crash_moment_who: who dies then */
    unsigned dead;    /* set: who is dead and not born again */
    bool is_verbose;  /* write each moment */
    unsigned commits; /* of the platform, that came about */
};

/** The one of the world. */
struct crash_moment *crash_moment(void);

/** Begin to count anew: nobody is dead. */
void crash_moment_reset(void);

/** Somebody is about to do something; false: it is dead, and nothing may come of it. */
bool crash_moment_pass(enum crash_moment_who who, const char *what);

/** True while it is dead. */
bool crash_moment_is_dead(enum crash_moment_who who);

#endif
