/* SPDX-License-Identifier: Apache-2.0 */
/* account_command: accounts from the portal's own command line: the first administrator, and who
 * forgot a password. The portal may be running: what changes counts from its next request on.
 * Whoever may write the folder may do all of this, so the scope is the whole store. */
#ifndef PRINTWIRE_PORTAL_ACCOUNT_COMMAND_H
#define PRINTWIRE_PORTAL_ACCOUNT_COMMAND_H

#include "base/password.h"
#include "portal/portal_conf.h"

#include <stdbool.h>
#include <stdint.h>

/* What is on the command line; texts may be NULL. */
struct account_command {
    const char *action;        /* add, list, password, remove, watch, unwatch, places, audit */
    const char *name;          /* of the account */
    const char *jid;           /* of watch: bare */
    const char *role;          /* NULL: administrator */
    const char *password_file; /* mode 0600, its first line; NULL: asked for on the terminal */
    uint64_t place;            /* 0: the first provider */
    struct password_cost cost;
    char phc[PASSWORD_PHC_SIZE]; /* filled on the way */
};

/** True when the words make sense together. */
bool account_command_fits(const struct account_command *command);

/** Do it; a password that it needs comes from the file, or twice from the terminal. The process's
 * exit status; errors are said on standard error. */
int account_command_run(const struct portal_conf *conf, struct account_command *command);

#endif
