/* SPDX-License-Identifier: Apache-2.0 */
/* home: where the store of this portal is, as its configuration says it. Both finders log what is
 * wrong. */
#ifndef PRINTWIRE_PORTAL_HOME_H
#define PRINTWIRE_PORTAL_HOME_H

#include "portal/portal_conf.h"
#include "portal/store/store.h"

#include <stdbool.h>

/* The place, with what it points to; texts are the configuration's. Not to be copied. */
struct home {
    struct db_place place;
    struct db_server server;
    char password[PORTAL_CONF_SECRET];
};

/** Fill `out_home`, which home_leave() wipes; false when the password cannot be read. */
bool home_find(const struct portal_conf *conf, struct home *out_home);

/** The same for a command that reads: as root it becomes the owner of the portal's folder, when the
 * store is a server's, which lets in whom the running portal is. */
bool home_visit(const struct portal_conf *conf, struct home *out_home);

/** Make the portal's folder when it is needed, and hold its lock until `out_fd` is closed; false,
 * and logged, when another portal has it. */
bool home_lock(const struct portal_conf *conf, int *out_fd);

/** Wait for, and hold until `out_fd` is closed, the turn to open the store: a portal, which mends
 * what a crash left, and a command that writes beside a portal go one after the other. Logged when
 * it fails. */
bool home_turn(const struct portal_conf *conf, int *out_fd);

/** home_find() for a command that changes accounts only: beside the running portal, with
 * home_turn(), or alone, with home_lock(). As root it becomes the owner of the folder. home_leave()
 * in any case. */
bool home_join(const struct portal_conf *conf, struct home *out_home, enum store_mode *out_mode,
               int *out_fd);

/** home_find() for a command that writes while no portal runs: as root it becomes the owner of the
 * folder; with home_lock(). home_leave() in any case. */
bool home_own(const struct portal_conf *conf, struct home *out_home, int *out_fd);

/** Wipe the password. */
void home_leave(struct home *home);

#endif
