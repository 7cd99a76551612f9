/* SPDX-License-Identifier: Apache-2.0 */
/* server_jail: what the licence server gives up, and when (base/jail). Both functions log. */
#ifndef PRINTWIRE_LICENCE_SERVER_JAIL_H
#define PRINTWIRE_LICENCE_SERVER_JAIL_H

#include "base/jail.h"
#include "licence/server_conf.h"

#include <stdbool.h>
#include <stddef.h>

/* What a running server asks the kernel for: it answers those who call, and calls nobody. */
#define SERVER_JAIL_GROUPS (JAIL_CORE | JAIL_FILES | JAIL_ACCEPT | JAIL_TALK)
#define SERVER_JAIL_KEEP   JAIL_KEEP_PORTS

#define SERVER_JAIL_FOLDERS (2 * (1 + SERVER_CONF_ROOTS))

/* Folders of the configuration file and of the roots' keys, which SIGHUP reads again: by their
 * names, and by where their symbolic links lead. */
struct server_jail_folders {
    char path[SERVER_JAIL_FOLDERS][4096];
};

/** The plan for this configuration: reading in the folders of `file` and of the roots' keys,
 * writing in <storage><folder>; no port. False when it does not fit. The plan points into `conf`
 * and `out_folders`. */
bool server_jail_plan(const struct server_conf *conf, const char *file,
                      struct server_jail_folders *out_folders, struct jail_plan *out_plan);

/** Before anything is opened: become the configured user. False: end. */
bool server_jail_enter(const struct server_conf *conf);

/** When everything is open and nothing of the network was read: shut in. False: end. */
bool server_jail_close(const struct server_conf *conf, const char *file);

#endif
