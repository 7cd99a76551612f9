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

static bool become_owner(const struct portal_conf *conf)
{
    if (proc_become_owner(conf->folder) != ERR_REFUSED)
        return true;
    log_error("portal", "%s: root cannot become its owner", conf->folder);
    return false;
}

bool home_visit(const struct portal_conf *conf, struct home *out_home)
{
    *out_home = (struct home){ .place = { .folder = conf->folder } };
    return (!conf->server.is_used || become_owner(conf)) && home_find(conf, out_home);
}

static bool make_folder(const struct portal_conf *conf)
{
    if (file_make_folder(conf->folder) == ERR_NONE)
        return true;
    log_error("portal", "%s: cannot be made: %s", conf->folder, strerror(errno));
    return false;
}

static bool is_locked(const struct portal_conf *conf, enum err err)
{
    if (err == ERR_REFUSED)
        log_error("portal", "%s: another portal is running on this folder", conf->folder);
    else if (err != ERR_NONE)
        log_error("portal", "%s: cannot be locked: %s", conf->folder, strerror(errno));
    return err == ERR_NONE;
}

bool home_lock(const struct portal_conf *conf, int *out_fd)
{
    return make_folder(conf) && is_locked(conf, proc_lock(conf->folder, out_fd));
}

bool home_turn(const struct portal_conf *conf, int *out_fd)
{
    return is_locked(conf, proc_turn(conf->folder, out_fd));
}

bool home_join(const struct portal_conf *conf, struct home *out_home, enum store_mode *out_mode,
               int *out_fd)
{
    *out_home = (struct home){ .place = { .folder = conf->folder } };
    if (!become_owner(conf) || !make_folder(conf))
        return false;
    enum err err = proc_lock(conf->folder, out_fd);
    *out_mode = err == ERR_REFUSED ? STORE_BESIDE : STORE_WRITE;
    bool good = err == ERR_REFUSED ? home_turn(conf, out_fd) : is_locked(conf, err);
    return good && home_find(conf, out_home);
}

bool home_own(const struct portal_conf *conf, struct home *out_home, int *out_fd)
{
    *out_home = (struct home){ .place = { .folder = conf->folder } };
    return become_owner(conf) && home_lock(conf, out_fd) && home_find(conf, out_home);
}

void home_leave(struct home *home)
{
    crypto_wipe(home->password, sizeof home->password);
}
