/* SPDX-License-Identifier: Apache-2.0 */
/* journal_repair: the command that brings back what a damaged agent.db still holds.
 *
 * The damaged files are only read. A new database is built beside them: every record of the journal
 * and its history whose checksum is right, under its old epoch and number, and what SQLite can read
 * of the printers, of what was said of them and of what is remembered. In the folder of the agent
 * it takes the place of the damaged one, which goes to quarantine/. An agent that has gone on with
 * a new database keeps that one: what an older one still holds is printed as `journal export` does
 * it, for `printwire-portal import`. Either way epoch and number tell the portal what it has:
 * nothing is stored twice.
 */
#ifndef PRINTWIRE_AGENT_JOURNAL_REPAIR_H
#define PRINTWIRE_AGENT_JOURNAL_REPAIR_H

#include "agent/agent_conf.h"

#include <stdbool.h>

struct journal_repair_options {
    const char
        *from;    /* a folder with a damaged agent.db, of which only is read; NULL: the agent's */
    bool dry_run; /* say what would be brought back, change nothing */
};

/** The exit status of the command: 0 good; 1 with one line on standard error: an agent runs on the
 * folder, nothing could be brought back, or not be written. */
int journal_repair_run(const struct agent_conf *conf, const struct journal_repair_options *options);

#endif
