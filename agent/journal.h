/* SPDX-License-Identifier: Apache-2.0 */
/* journal: the commands that show an agent's journal: where it stands, what is in it, whether it is
 * whole (journal_repair.h: the one that brings back what is not). They read the database beside a
 * running agent and change nothing. */
#ifndef PRINTWIRE_AGENT_JOURNAL_H
#define PRINTWIRE_AGENT_JOURNAL_H

#include "agent/agent_conf.h"

/** Print epoch and counts. The exit status of the command: 0 good; 1 with one line on standard
 * error: the database cannot be read. */
int journal_show(const struct agent_conf *conf);

/** Print what left this site and what waits to, as XML: <journal agent=> with batches (PROTOCOL.md
 * section 3, within their bounds), each saying whether the portal has stored it, the history first;
 * `printwire-portal import` takes it. Exit status as above; 1 also when a record is damaged: it is
 * left out, a line on standard error names it. */
int journal_export(const struct agent_conf *conf);

/** The same of the database in any folder, said to be of the agent with this account. */
int journal_export_folder(const char *folder, const char *jid);

/** Check every record's checksum and the row of counts against the records; prints one line with
 * the numbers. Exit status as above; 1 when anything is damaged. */
int journal_check(const struct agent_conf *conf);

#endif
