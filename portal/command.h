/* SPDX-License-Identifier: Apache-2.0 */
/* command: what the portal's commands have in common: how they read the configuration, open the
 * store to change accounts, print lists, and speak to who called them. */
#ifndef PRINTWIRE_PORTAL_COMMAND_H
#define PRINTWIRE_PORTAL_COMMAND_H

#include "portal/portal_conf.h"
#include "portal/store/access.h"
#include "portal/store/list_view.h"
#include "portal/store/store.h"

#include <stdbool.h>

#define COMMAND_WRONG_USE 2 /* exit status */

/* A store that accounts are changed in, beside the running portal or without one. */
struct command_store {
    struct store *store;
    int lock_fd;
};

/** Print a help text. The exit status. */
int command_help(const char *text);

/** Say on standard error that "`command`: `what`: `which`" is wrong use ("" for nothing).
 * COMMAND_WRONG_USE. */
int command_wrong_use(const char *command, const char *what, const char *which);

/** Say "`name`: `why`" on standard error, where "printwire-portal: " stands before it. 1. */
int command_complain(const char *name, const char *why);

/** Make OpenSSL ready for long (base/crypto_ready.h), before anything uses it. False, and said on
 * standard error, when it got no memory: end. */
bool command_ready(void);

/** Read the configuration; NULL, and said on standard error, when it is wrong. */
struct portal_conf *command_conf(const char *file);

/** Open the store to change accounts. False, and said on standard error, when that cannot be;
 * command_close() in any case. */
bool command_open(const struct portal_conf *conf, struct command_store *out_store);

/** Close it. */
void command_close(struct command_store *store);

typedef enum err command_read_fn(struct db *db, void *arg);

/** Read the store as it is at one moment, beside a running portal or without one: what `fn` gives,
 * or why the store could not be opened, which is logged. As root see home_visit(). */
enum err command_read(const struct portal_conf *conf, command_read_fn *fn, void *arg);

/** Who changes something from the command line, for the audit. */
struct access_actor command_actor(void);

/** Print a whole list as CSV (RFC 4180), its first line the names of its columns: those rows that
 * its first filter (NULL: none) leaves. */
enum err command_print_list(struct store *store, enum list_view_id id, const char *filter);

#endif
