/* SPDX-License-Identifier: Apache-2.0 */
/* torture_command: a program's main(), called as from a shell, with memory that is scarce. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_COMMAND_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_COMMAND_H

#include "tests/replay/replay_files.h"
#include "tests/torture/torture.h"

struct torture_command {
    int (*main)(int argc, char **argv);
    const char *const *words; /* the program's name first */
    int count;
    const char *last; /* one more word: the path of the configuration */
};

/** Run it; its status. */
int torture_command_run(const struct torture_command *command);

/** Run it and add what it prints to the cycle's state. When it ends with a status other than 0 it
 * must have said why on standard error, and is run again with memory enough. */
void torture_command_show(const struct torture_command *command, struct replay_files *files,
                          struct torture_cycle *cycle);

#endif
