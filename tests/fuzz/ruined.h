/* SPDX-License-Identifier: Apache-2.0 */
/* ruined: databases that somebody has changed, byte by byte and cell by cell, as a fuzzer's input
 * says. */
#ifndef PRINTWIRE_TESTS_FUZZ_RUINED_H
#define PRINTWIRE_TESTS_FUZZ_RUINED_H

#include "tests/powercut/subject.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ruined {
    char folder[64]; /* in which they are made */
    char file[96];   /* the database's path */
    uint8_t *good;   /* the file as the program left it */
    size_t len;
};

/** Make a folder and in it, by the subject's work of so many steps, a good database; it is removed
 * when the process ends. Ends the process on failure. */
void ruined_begin(struct ruined *ruined, const struct subject *subject, const char *name,
                  int steps);

/** Empty the folder and put the database there, changed. The first byte says how many changes of
 * bytes follow; what is left changes cells, rows and tables. */
void ruined_make(const struct ruined *ruined, const uint8_t *script, size_t len);

/** A model for the subject, which is too large for a stack. */
struct subject_model *ruined_model(void);

#endif
