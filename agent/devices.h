/* SPDX-License-Identifier: Apache-2.0 */
/* devices: the command that shows the printers of an agent, and what was decided about their ids.
 * It reads the database beside a running agent and changes nothing.
 */
#ifndef PRINTWIRE_AGENT_DEVICES_H
#define PRINTWIRE_AGENT_DEVICES_H

#include "agent/agent_conf.h"

#include <stdbool.h>
#include <stdint.h>

struct devices_options {
    bool log; /* the events of ids (agent/lineage.h), oldest first, instead of the printers */
    bool csv; /* RFC 4180 with a line of names, instead of a table */
    bool is_coloured; /* the words of states and events, in a table */
};

/** How many printers the agent knows, by its database; 0 when there is none yet. False when it
 * cannot be read. */
bool devices_count(const struct agent_conf *conf, uint64_t *out_count);

/** Print a table: id, address, printer, serial number, state, last answer; or with `log`: time,
 * event, id, other id, evidence. Ids that are retired or of which nothing was ever said stand in
 * the CSV only. The exit status of the command: 0 good; 1 with one line on standard error: the
 * database cannot be read, or the output not be written. */
int devices_show(const struct agent_conf *conf, const struct devices_options *options);

#endif
