/* SPDX-License-Identifier: Apache-2.0 */
/* feed_command: one command of an XMPP server's administrator (XEP-0133), in the two steps of
 * XEP-0050: the command, which the server answers with a form, and the form filled in. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_COMMAND_H
#define PRINTWIRE_PORTAL_FEED_FEED_COMMAND_H

#include "portal/feed/feed_ask.h"

#include <stdbool.h>

#define FEED_COMMAND_REFUSED "refused" /* the server did the command, and says that it failed */

enum feed_command_kind {
    FEED_COMMAND_ADD,         /* make an account; refused when it is there */
    FEED_COMMAND_PASSWORD,    /* give it another password */
    FEED_COMMAND_END_SESSION, /* end its sessions */
    FEED_COMMAND_DELETE       /* take it away */
};

/* What is to be done. Texts are needed until the end. */
struct feed_command_wanted {
    enum feed_command_kind kind;
    const char *host; /* whose accounts: where the command goes */
    const char *jid;  /* of the account, bare */
    const char *password;
};

/** NULL when it is done, FEED_COMMAND_REFUSED, or a condition as of feed_ask_fn. */
typedef void feed_command_fn(void *arg, const char *condition);

struct feed_command;

/** A runner of commands, which asks by `ask`. NULL without memory. */
struct feed_command *feed_command_create(struct feed_ask *ask, feed_command_fn *done, void *arg);

/** Free; NULL is allowed. What it asked must be forgotten before. */
void feed_command_destroy(struct feed_command *command);

/** Do it, one at a time; `done` is called once, later or at once. */
void feed_command_begin(struct feed_command *command, const struct feed_command_wanted *wanted);

#endif
