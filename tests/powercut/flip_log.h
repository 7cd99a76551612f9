/* SPDX-License-Identifier: Apache-2.0 */
/* flip_log: damage to the write-ahead log that a killed program left, and what a start makes of it.
 */
#ifndef PRINTWIRE_TESTS_POWERCUT_FLIP_LOG_H
#define PRINTWIRE_TESTS_POWERCUT_FLIP_LOG_H

#include "tests/powercut/subject.h"

#include <stdbool.h>
#include <stdint.h>

struct flip_log_run {
    const struct subject *subject;
    const struct subject_model *model; /* what the program had promised when it was killed */
    const char *folder;                /* what it left */
    const char *ruins;                 /* where damaged copies are made */
    unsigned count;
    uint64_t seed;
};

struct flip_log_counts {
    unsigned bits, bits_whole, bits_told; /* single bits: all commits there; of these with a line */
    unsigned bits_lost;                   /* commits lost, with a line */
    unsigned sectors, sectors_whole;
    unsigned lost_told; /* sectors: commits lost, with a line */
    unsigned lost_last; /* the last commit, without a word: as after a power cut in it */
    unsigned wrong;     /* anything else */
};

/** Damage copies of the log, one place at a time, start on each and count. False when there is no
 * log. */
bool flip_log_run(const struct flip_log_run *run, struct flip_log_counts *counts);

/** Print the counts. */
void flip_log_print(const char *name, const struct flip_log_counts *counts);

#endif
