/* SPDX-License-Identifier: Apache-2.0 */
/* portal: the wiring of the portal, the only file that knows all its stages:
 * gate → ingest → store → live, and what works on the store from outside: watch, fleet, digest,
 * import. */
#ifndef PRINTWIRE_PORTAL_PORTAL_H
#define PRINTWIRE_PORTAL_PORTAL_H

#include "portal/account_command.h"
#include "portal/portal_conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to print while records are stored. */
struct portal_watch {
    const char *site;     /* NULL: all */
    unsigned kinds;       /* bits 1 << enum record_kind; 0: all */
    const char *severity; /* a word that portal_is_severity() knows, NULL: everything */
    bool from_start;
    bool no_follow;
    bool xml;
    bool is_coloured;
    uint64_t count; /* 0: without end */
};

/* How to print the table of printers. */
struct portal_fleet {
    const char *site; /* NULL: all */
    bool csv;
    bool twins; /* instead: printers that several agents report; nothing else counts then */
    bool is_coloured;
    bool unicode;
    unsigned width; /* columns of the terminal, 0: no bound */
};

/* What to print of a printer's history. */
struct portal_history {
    const char *device; /* its id, serial number, address or host name */
    unsigned views;     /* bits 1 << enum history_view_id; 0: as it was at `to_ms` */
    int64_t from_ms;
    int64_t to_ms;
    bool csv;
    bool unicode;
};

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

/** Print records as they are stored. The process's exit status. */
int portal_watch(const struct portal_conf *conf, const struct portal_watch *options);

/** Print the table of printers. The process's exit status. */
int portal_fleet(const struct portal_conf *conf, const struct portal_fleet *options);

/** Print the history of one printer. The process's exit status. */
int portal_history(const struct portal_conf *conf, const struct portal_history *options);

/** Print the digest of the store. The process's exit status. */
int portal_digest(const struct portal_conf *conf);

/** Store exported journals, as their agents would have sent them; no portal may be running on the
 * folder. Prints one line per file. The process's exit status: 1 after the first file with an
 * error, which one line on standard error names with its line. */
int portal_import(const struct portal_conf *conf, const struct portal_import *options);

/** Do something with accounts; no portal may be running on the folder. The process's exit status.
 */
int portal_account(const struct portal_conf *conf, struct account_command *command);

/** True for critical, warning and other. */
bool portal_is_severity(const char *word);

#endif
