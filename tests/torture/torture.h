/* SPDX-License-Identifier: Apache-2.0 */
/* torture: runs a subject again and again, each time with another allocation that fails, each time
 * in a process of its own, and compares what is left in the end with a run in which none failed. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define TORTURE_STATE ((size_t)1 << 20)
#define TORTURE_LIVES 4 /* starts of a program in one cycle */

/* What a cycle was like. */
struct torture_cycle {
    struct buf state;  /* what is left in the end, for comparison; at most TORTURE_STATE */
    unsigned restarts; /* how often the program ended by itself, with a line that says so */
    char wrong[300];   /* the first thing that must not be; "": none */
};

struct torture_subject {
    const char *name;
    /** The whole cycle of a program, from its main() on. Counting is paused when it is called and
     * when it returns; it is resumed for what is under test. */
    void (*run)(struct torture_cycle *cycle);
};

/** Note what is wrong; the first stays. */
void torture_wrong(struct torture_cycle *cycle, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Command line of a program that tortures these subjects (the last has no name); its status. */
int torture_main(int argc, char **argv, const struct torture_subject *subjects);

#endif
