/* SPDX-License-Identifier: Apache-2.0 */
/* sds_command: the commands of a person at the site about work that a platform wants done: see what
 * waits for a word, and say it. They run beside the agent, which hears it within seconds.
 *
 * A piece of work is named by the first letters of a SHA-256 over all that is shown of it: a word
 * is for that, and for nothing that a platform puts into its place. Who writes fewer of them than
 * the list shows (a platform that chooses ids could make two that are alike) is shown it again and
 * asked back, at a terminal; a script writes them all.
 */
#ifndef PRINTWIRE_AGENT_SDS_COMMAND_H
#define PRINTWIRE_AGENT_SDS_COMMAND_H

#include "agent/agent_conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the command line says. */
struct sds_command_options {
    char **tokens; /* of allow and deny */
    size_t token_count;
    FILE *answers; /* a terminal, where a person answers; NULL: there is none */
    bool is_json;  /* of list */
};

/** Print what waits; the exit status. */
int sds_command_list(const struct agent_conf *conf, const struct sds_command_options *options);

/** Say yes, or no, to each token; the exit status: 1 when one of them is not there, and then
 * nothing was said to it. */
int sds_command_say(const struct agent_conf *conf, const struct sds_command_options *options,
                    bool is_yes);

#endif
