/* SPDX-License-Identifier: Apache-2.0 */
/* What is told here is what an administrator can change: the user, the folders, the switch. */
#include "portal/portal_jail.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool portal_jail_plan(const struct portal_conf *conf, const char *file,
                      struct portal_jail_folders *out_folders, struct jail_plan *out_plan)
{
    struct jail_plan plan = { .groups = PORTAL_JAIL_GROUPS, .is_off = !conf->sandbox };
    bool good = jail_allow(&plan, conf->folder, JAIL_READ | JAIL_WRITE) &&
                jail_allow_port(&plan, conf->port);

    for (int is_real = 0; is_real < 2 && good; is_real++)
        good = file_folder_of(file, is_real, out_folders->path[is_real],
                              sizeof out_folders->path[is_real]) == ERR_NONE &&
               jail_allow(&plan, out_folders->path[is_real], JAIL_READ);
    *out_plan = plan;
    return good;
}

bool portal_jail_enter(const struct portal_conf *conf)
{
    struct jail_report report;
    enum err err = jail_enter(conf->run_as, conf->folder, 0);

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
