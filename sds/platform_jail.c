/* SPDX-License-Identifier: Apache-2.0 */
/* What is told here is what an administrator can change: the user, the folders, the switch. */
#include "sds/platform_jail.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>

static bool allow_folders_of(const char *file, struct platform_jail_folders *folders, size_t at,
                             struct jail_plan *plan)
{
    for (size_t is_real = 0; is_real < 2; is_real++) {
        char *path = folders->path[at + is_real];
        enum err err = file_folder_of(file, is_real != 0, path, sizeof folders->path[0]);
        if (err == ERR_LIMIT || (err == ERR_NONE && !jail_allow(plan, path, JAIL_READ)))
            return false;
    }
    return true;
}

/* Names are looked up, and any receiver may be connected to at that port: which addresses, is
 * base/hooks_post's business. */
static bool allow_hooks(const struct hooks_conf *hooks, struct jail_plan *plan)
{
    if (!hooks->is_on)
        return true;
    plan->groups |= JAIL_CONNECT | JAIL_NAMES | JAIL_DATAGRAM | JAIL_THREADS;
    return jail_allow_port(plan, hooks->port) &&
           jail_allow(plan, hooks->ca_file[0] != '\0' ? hooks->ca_file : "/etc/ssl", JAIL_READ);
}

bool platform_jail_plan(const struct platform_conf *conf, struct platform_jail_folders *out_folders,
                        struct jail_plan *out_plan)
{
    struct jail_plan plan = { .groups = PLATFORM_JAIL_GROUPS, .is_off = !conf->sandbox };
    bool good = jail_allow(&plan, conf->folder, JAIL_READ | JAIL_WRITE) &&
                allow_folders_of(conf->certificate, out_folders, 0, &plan) &&
                allow_folders_of(conf->key, out_folders, 2, &plan) &&
                allow_hooks(&conf->hooks, &plan);

    *out_plan = plan;
    return good;
}

bool platform_jail_enter(const struct platform_conf *conf)
{
    struct jail_report report;
    enum err err = jail_enter(conf->run_as, conf->folder, PLATFORM_JAIL_KEEP);

    if (err == ERR_NONE)
        return true;
    jail_enter_trouble(err, conf->run_as, &report);
    log_error("jail", "%s", report.text);
    return false;
}

bool platform_jail_close(const struct platform_conf *conf)
{
    struct platform_jail_folders folders;
    struct jail_plan plan;
    struct jail_report report;
    enum err err =
        platform_jail_plan(conf, &folders, &plan) ? jail_close(&plan, &report) : ERR_LIMIT;

    if (err != ERR_NONE) {
        log_error("jail", "cannot shut itself in: %s (%s)", err_text(err), strerror(errno));
        return false;
    }
    (report.is_warning ? log_warn : log_info)("jail", "%s", report.text);
    return true;
}
