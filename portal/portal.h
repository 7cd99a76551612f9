/* SPDX-License-Identifier: Apache-2.0 */
/* portal: the wiring of the portal: gate → ingest → store → live, and the commands that write to
 * the store from outside: import. */
#ifndef PRINTWIRE_PORTAL_PORTAL_H
#define PRINTWIRE_PORTAL_PORTAL_H

#include "portal/portal_conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which exported journals to store. */
struct portal_import {
    char *const *files; /* "-": standard input */
    size_t file_count;  /* 0: standard input alone */
    bool skip_missing;  /* go on where numbers are missing */
};

/** Run the daemon with this configuration until SIGTERM or SIGINT; SIGHUP reads `file` again and
 * takes the agents, the window, the bytes and the log level from it when it is good. Takes `conf`
 * over. The process's exit status: 0 after a signal, 1 when it could not start. */
int portal_run(struct portal_conf *conf, const char *file);

/** Store exported journals, as their agents would have sent them; no portal may be running on the
 * folder. Prints one line per file. The process's exit status: 1 after the first file with an
 * error, which one line on standard error names with its line. */
int portal_import(const struct portal_conf *conf, const struct portal_import *options);

#endif
