/* SPDX-License-Identifier: Apache-2.0 */
/* What is told here is what an administrator can change: the user, the folders, the switch. */
#include "portal/portal_jail.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The connection to PostgreSQL may be lost, and is made again in the jail. */
static bool allow_server(const struct portal_conf_server *server, struct jail_plan *plan)
{
    if (!server->is_used)
        return true;
    if (server->host[0] != '/')
        return jail_allow(plan, server->ca_file, JAIL_READ) && jail_allow_port(plan, server->port);
    plan->groups |= JAIL_LOCAL;
    return true;
}

/* Names are looked up, and any receiver may be connected to at that port: which addresses, is
 * portal/hooks' business. */
static bool allow_hooks(const struct hooks_conf *hooks, struct jail_plan *plan)
{
    if (!hooks->is_on)
        return true;
    plan->groups |= JAIL_NAMES | JAIL_DATAGRAM | JAIL_THREADS;
    return jail_allow_port(plan, hooks->port) &&
           jail_allow(plan, hooks->ca_file[0] != '\0' ? hooks->ca_file : "/etc/ssl", JAIL_READ);
}

static bool allow_mail(const struct portal_conf_mail *mail, struct jail_plan *plan)
{
    if (!mail->is_on)
        return true;
    plan->groups |= JAIL_NAMES | JAIL_DATAGRAM | JAIL_THREADS;
    return jail_allow_port(plan, mail->port) &&
           jail_allow(plan, mail->ca_file[0] != '\0' ? mail->ca_file : "/etc/ssl", JAIL_READ);
}

static bool allow_sds(const struct portal_conf_sds *sds, struct jail_plan *plan)
{
    if (!sds->is_on)
        return true;
    plan->groups |= JAIL_NAMES | JAIL_DATAGRAM | JAIL_THREADS;
    return jail_allow_port(plan, sds->port) &&
           jail_allow(plan, sds->ca_file[0] != '\0' ? sds->ca_file : "/etc/ssl", JAIL_READ) &&
           (sds->images[0] == '\0' || jail_allow(plan, sds->images, JAIL_READ));
}

bool portal_jail_plan(const struct portal_conf *conf, const char *file,
                      struct portal_jail_folders *out_folders, struct jail_plan *out_plan)
{
    const char *const files[] = { file, conf->web.certificate, conf->web.key };
    struct jail_plan plan = { .groups = PORTAL_JAIL_GROUPS | (conf->web.is_on ? JAIL_THREADS : 0),
                              .is_off = !conf->sandbox };
    bool good = jail_allow(&plan, conf->folder, JAIL_READ | JAIL_WRITE) &&
                jail_allow_port(&plan, conf->port);

    good = good && allow_server(&conf->server, &plan) && allow_hooks(&conf->hooks, &plan) &&
           allow_mail(&conf->mail, &plan) && allow_sds(&conf->sds, &plan);
    for (size_t i = 0; i < 6 && good; i++) {
        char *folder = out_folders->path[i];
        if (files[i / 2][0] == '\0')
            continue;
        good = file_folder_of(files[i / 2], i % 2 == 1, folder, sizeof out_folders->path[i]) ==
                   ERR_NONE &&
               jail_allow(&plan, folder, JAIL_READ);
    }
    *out_plan = plan;
    return good;
}

bool portal_jail_enter(const struct portal_conf *conf)
{
    struct jail_report report;
    bool is_low = conf->web.is_on && conf->web.port < 1024;
    enum err err = jail_enter(conf->run_as, conf->folder, is_low ? JAIL_KEEP_PORTS : 0);

    if (err == ERR_NONE)
        return true;
    jail_enter_trouble(err, conf->run_as, &report);
    log_error("jail", "%s", report.text);
    return false;
}

bool portal_jail_close(const struct portal_conf *conf, const char *file)
{
    struct portal_jail_folders folders;
    struct jail_plan plan;
    struct jail_report report;

    if (access(file, R_OK) != 0)
        log_warn("jail", "%s: %s: SIGHUP will not be able to read it again", file, strerror(errno));
    enum err err =
        portal_jail_plan(conf, file, &folders, &plan) ? jail_close(&plan, &report) : ERR_LIMIT;
    if (err != ERR_NONE) {
        log_error("jail", "cannot shut itself in: %s (%s)", err_text(err), strerror(errno));
        return false;
    }
    (report.is_warning ? log_warn : log_info)("jail", "%s", report.text);
    return true;
}
