/* SPDX-License-Identifier: Apache-2.0 */
/* What is told here is what an administrator can change: the user, the folders, the switch. */
#include "agent/agent_jail.h"

#include "agent/usb_proxy.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A server that DNS names may be at another port than the configured one: at these, which no
 * printer prints from. 53 is DNS itself, when an answer is too long for UDP. */
static const uint16_t ports[] = { 5222, 5223, 443, 53 };

/* Folders and nodes come and go with the printers, and a rule would hold the one that is gone: what
 * they lie in it must be. Permissions keep from a user what is not meant for its groups there; root
 * they would not, so it gets the nodes' own folder, when that is there at the start. */
static bool allow_usb(struct jail_plan *plan)
{
    const char *nodes = geteuid() == 0 ? "/dev/usb" : "/dev";

    plan->groups |= JAIL_USB;
    for (uint16_t i = 0; i < USB_PROXY_MOST; i++)
        if (!jail_allow_port(plan, (uint16_t)(USB_PROXY_FIRST + i)))
            return false;
    return jail_allow(plan, "/sys/bus", JAIL_READ) && jail_allow(plan, "/sys/devices", JAIL_READ) &&
           jail_allow(plan, "/var/ipp-usb", JAIL_READ) &&
           jail_allow(plan, nodes, JAIL_READ | JAIL_CONTROL);
}

/* An image comes through the proxy, too. */
static bool allow_sds(const struct sds_conf *sds, struct jail_plan *plan)
{
    bool good = sds->url[0] == '\0' || jail_allow_port(plan, sds->port);

    for (size_t i = 0; sds->proxy[0] == '\0' && i < sds->host_count && good; i++)
        good = jail_allow_port(plan, sds->host_ports[i]);
    return good;
}

bool agent_jail_plan(const struct agent_conf *conf, struct jail_plan *out_plan)
{
    struct jail_plan plan = { .groups = AGENT_JAIL_GROUPS, .is_off = !conf->sandbox };
    bool good = jail_allow(&plan, conf->folder, JAIL_READ | JAIL_WRITE) &&
                jail_allow_port(&plan, conf->port) && jail_allow_port(&plan, conf->licence.port) &&
                allow_sds(&conf->sds, &plan);

    if (conf->web.ask != WEB_CONF_NEVER)
        good = good && jail_allow_port(&plan, conf->web.ports.http) &&
               jail_allow_port(&plan, conf->web.ports.https) &&
               jail_allow_port(&plan, conf->web.ports.ipp);
    for (size_t i = 0; i < conf->file_folder_count && good; i++)
        good = jail_allow(&plan, conf->file_folders[i], JAIL_READ);
    for (size_t i = 0; i < sizeof ports / sizeof ports[0] && good; i++)
        good = jail_allow_port(&plan, ports[i]);
    if (conf->usb)
        good = good && allow_usb(&plan);
    *out_plan = plan;
    return good;
}

bool agent_jail_enter(const struct agent_conf *conf)
{
    struct jail_report report;
    enum err err = jail_enter(conf->run_as, conf->folder, AGENT_JAIL_KEEP);

    if (err == ERR_NONE)
        return true;
    jail_enter_trouble(err, conf->run_as, &report);
    log_error("jail", "%s", report.text);
    return false;
}

/* A reload will read it again, as whoever we are now. */
static void check_reload(const char *file)
{
    if (access(file, R_OK) != 0)
        log_warn("jail", "%s: %s: SIGHUP will not be able to read it again", file, strerror(errno));
}

bool agent_jail_close(const struct agent_conf *conf, const char *file)
{
    struct jail_plan plan;
    struct jail_report report;

    check_reload(file);
    enum err err = agent_jail_plan(conf, &plan) ? jail_close(&plan, &report) : ERR_LIMIT;
    if (err != ERR_NONE) {
        log_error("jail", "cannot shut itself in: %s (%s)", err_text(err), strerror(errno));
        return false;
    }
    (report.is_warning ? log_warn : log_info)("jail", "%s", report.text);
    return true;
}
