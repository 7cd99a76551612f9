/* SPDX-License-Identifier: Apache-2.0 */
/* replay_files: the folder of a replay: configuration, database, log. */
#ifndef PRINTWIRE_TESTS_REPLAY_REPLAY_FILES_H
#define PRINTWIRE_TESTS_REPLAY_REPLAY_FILES_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct replay_files {
    char folder[64];
    char conf[96];
    char log[96];
    int error;       /* standard error as it was; -1 when it was not turned away */
    struct buf text; /* what was read last */
};

/** Make the folder, in memory where the system has that, and let standard error go to a file in
 * it. False, with a line on standard error, when it cannot. */
bool replay_files_open(struct replay_files *files);

/** Give standard error back and remove the folder. */
void replay_files_close(struct replay_files *files);

/** Write a configuration with these sections (NULL: none) and what they lack to be whole: printers
 * are looked for from `first` to `last` (host order). Its path. */
const char *replay_files_write_conf(struct replay_files *files, const char *sections,
                                    uint32_t first, uint32_t last);

/** What was written to standard error; good until the next call. */
const char *replay_files_log(struct replay_files *files);

/** A line to standard error as it was. */
void replay_files_complain(const struct replay_files *files, const char *what);

#endif
