/* SPDX-License-Identifier: Apache-2.0 */
/* follow: prints records as the portal stores them: the client of live.
 *
 * It remembers the row that it printed last and says so when it connects again, so that no line is
 * lost or doubled when the portal restarts, however often. Without the portal it waits and tries
 * again, from 0.2 s to 2 s apart.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_FOLLOW_H
#define PRINTWIRE_PORTAL_WATCH_FOLLOW_H

#include "portal/store/db.h"
#include "portal/watch/live_line.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct follow_options {
    const struct db_place *place; /* of the store; the socket is in its folder */
    const char *site;             /* NULL: all */
    unsigned kinds;               /* bits 1 << enum record_kind; 0: all */
    const char *severity; /* incidents of at least this one and nothing else; NULL: everything */
    bool from_start;      /* the history first; else only what is stored from now on */
    bool no_follow;       /* print the history and end; the portal need not run */
    bool xml;             /* the record as it is stored, one per line */
    bool is_coloured;
    uint64_t count; /* end after so many lines; 0: never */
    FILE *out;
};

/** True when the options ask for this entry. Pure. */
bool follow_wants(const struct follow_options *options, const struct live_line_entry *entry);

/** True for a word that may stand in `severity`. */
bool follow_is_severity(const char *word);

/** Print until the count is reached, or SIGINT or SIGTERM. The process's exit status: 0, or 1 when
 * the store cannot be read or the output cannot be written, said on standard error. */
int follow_run(const struct follow_options *options);

#endif
