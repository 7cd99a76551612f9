/* SPDX-License-Identifier: Apache-2.0 */
/* The password is here for as long as it takes to open the store; the store keeps its own. */
#include "portal/home.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"

#include <errno.h>
#include <string.h>

bool home_find(const struct portal_conf *conf, struct home *out_home)
{
    const struct portal_conf_server *server = &conf->server;
    struct conf_error error;

    *out_home = (struct home){ .place = { .folder = conf->folder } };
    if (!server->is_used)
        return true;
    if (!portal_conf_read_password(conf, out_home->password, &error)) {
        log_error("portal", "%s", error.text);
        return false;
    }
    out_home->server =
        (struct db_server){ .host = server->host,
                            .port = server->port,
                            .database = server->database,
                            .user = server->user,
                            .password = out_home->password[0] ? out_home->password : NULL,
                            .ca_file = server->ca_file[0] ? server->ca_file : NULL };
    out_home->place.server = &out_home->server;
    return true;
}

bool home_visit(const struct portal_conf *conf, struct home *out_home)
{
    if (conf->server.is_used && proc_become_owner(conf->folder) == ERR_REFUSED) {
        log_error("portal", "%s: root cannot become its owner", conf->folder);
        return false;
    }
    return home_find(conf, out_home);
}

bool home_lock(const struct portal_conf *conf, int *out_fd)
{
    enum err err = file_make_folder(conf->folder);

    if (err != ERR_NONE) {
        log_error("portal", "%s: cannot be made: %s", conf->folder, strerror(errno));
        return false;
    }
    err = proc_lock(conf->folder, out_fd);
    if (err == ERR_REFUSED)
        log_error("portal", "%s: another portal is running on this folder", conf->folder);
    else if (err != ERR_NONE)
        log_error("portal", "%s: cannot be locked: %s", conf->folder, strerror(errno));
    return err == ERR_NONE;
}

bool home_own(const struct portal_conf *conf, struct home *out_home, int *out_fd)
{
    *out_home = (struct home){ .place = { .folder = conf->folder } };
    if (proc_become_owner(conf->folder) == ERR_REFUSED) {
        log_error("portal", "%s: root cannot become its owner", conf->folder);
        return false;
    }
    return home_lock(conf, out_fd) && home_find(conf, out_home);
}

void home_leave(struct home *home)
{
    crypto_wipe(home->password, sizeof home->password);
}
