/* SPDX-License-Identifier: Apache-2.0 */
/* licence_command: the commands that ask for the agent's licence, or give it up, by hand.
 *
 * They work beside a running agent as well as without one: both take the numbers of their questions
 * from one file under a lock, and nothing else that both write is shared. What the agent shall heed
 * at once it reads with SIGHUP; the commands say so. As root they become the owner of the storage
 * folder first, so that the agent can use what they make.
 */
#ifndef PRINTWIRE_AGENT_LICENCE_COMMAND_H
#define PRINTWIRE_AGENT_LICENCE_COMMAND_H

#include "agent/agent_conf.h"

#include <stdbool.h>
#include <stddef.h>

struct licence_command_options {
    bool is_release; /* of request: to give the place up, instead of to get the terms */
    char **files;    /* of take */
    size_t file_count;
};

/** Print a request for the provider, one line: an activation when there is no licence, else a
 * lease, or with `is_release` a release. The exit status: 0, or 1 with one line on standard error.
 */
int licence_command_request(const struct agent_conf *conf,
                            const struct licence_command_options *options);

/** Take the provider's files, in any order: an answer to such a request, a key set. Each is
 * verified as if it had come by the network; one that is older than what is known is refused. Exit
 * status as above; 1 also when the answer is a refusal, which is printed. */
int licence_command_take(const struct agent_conf *conf,
                         const struct licence_command_options *options);

/** Ask the server to free the agent's place in the licence, and ask for it no more. Exit status as
 * above. */
int licence_command_release(const struct agent_conf *conf,
                            const struct licence_command_options *options);

#endif
