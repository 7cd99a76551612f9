/* SPDX-License-Identifier: Apache-2.0 */
/* platform_jail: what the SDS platform gives up, and when (base/jail). Both functions that act log.
 */
#ifndef PRINTWIRE_SDS_PLATFORM_JAIL_H
#define PRINTWIRE_SDS_PLATFORM_JAIL_H

#include "base/jail.h"
#include "sds/platform_conf.h"

#include <stdbool.h>

/* What a running platform asks the kernel for: it answers those who call, and calls nobody but,
 * with <webhooks>, their receivers. */
#define PLATFORM_JAIL_GROUPS (JAIL_CORE | JAIL_FILES | JAIL_ACCEPT | JAIL_TALK)
#define PLATFORM_JAIL_KEEP   JAIL_KEEP_PORTS

/* Folders of the certificate and its key, which SIGHUP reads again: by their names, and by where
 * their symbolic links lead. */
struct platform_jail_folders {
    char path[4][4096];
};

/** The plan for this configuration. False when it does not fit. The plan points into `conf` and
 * `out_folders`. */
bool platform_jail_plan(const struct platform_conf *conf, struct platform_jail_folders *out_folders,
                        struct jail_plan *out_plan);

/** Before anything is opened: become the configured user. False: end. */
bool platform_jail_enter(const struct platform_conf *conf);

/** When everything is open and nothing of the network was read: shut in. False: end. */
bool platform_jail_close(const struct platform_conf *conf);

#endif
