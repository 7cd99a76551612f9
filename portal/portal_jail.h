/* SPDX-License-Identifier: Apache-2.0 */
/* portal_jail: what the portal gives up, and when (base/jail). Both functions log. */
#ifndef PRINTWIRE_PORTAL_PORTAL_JAIL_H
#define PRINTWIRE_PORTAL_PORTAL_JAIL_H

#include "base/jail.h"
#include "portal/portal_conf.h"

#include <stdbool.h>
#include <stddef.h>

/* What a running portal asks the kernel for: no name, no UDP; a thread only for the passwords of
 * <web>, for <mail> and for <sds>, JAIL_LOCAL only when its records go to a server's socket. */
#define PORTAL_JAIL_GROUPS (JAIL_CORE | JAIL_FILES | JAIL_CONNECT | JAIL_ACCEPT)

/* Folders of the configuration file, of the certificate and of its key: by their names, and by
 * where their symbolic links lead. */
struct portal_jail_folders {
    char path[6][4096];
};

/** The plan for this configuration: reading in the folder of `file` and of
 * <web>'s certificate and key, writing in <storage><folder>, TCP to the server's component port;
 * and to PostgreSQL when that keeps the records, to receivers of webhooks, to the mail server and
 * to the platform of smart device services where there are any, of which the folder of images is
 * read. False when it does not fit. The plan points into
 * `conf` and `out_folders`. */
bool portal_jail_plan(const struct portal_conf *conf, const char *file,
                      struct portal_jail_folders *out_folders, struct jail_plan *out_plan);

/** Before anything is opened: become the configured user. False: end. */
bool portal_jail_enter(const struct portal_conf *conf);

/** When everything is open and nothing of the network was read: shut in. False: end. */
bool portal_jail_close(const struct portal_conf *conf, const char *file);

#endif
