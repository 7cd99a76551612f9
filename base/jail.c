/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the steps: rights go first, and the filter comes last, as it forbids what the steps
 * before it are made of. */
#include "base/jail.h"

#include "base/file.h"
#include "base/jail_files.h"
#include "base/jail_filter.h"
#include "base/jail_user.h"
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* CAP_SETPCAP is kept to empty the bounding set at last. */
static uint64_t capabilities(unsigned keep)
{
    return 1ULL << CAP_SETPCAP | (keep & JAIL_KEEP_PORTS ? 1ULL << CAP_NET_BIND_SERVICE : 0) |
           (keep & JAIL_KEEP_BUFFERS ? 1ULL << CAP_NET_ADMIN : 0);
}

/* Only a folder that we made is given away: what somebody else put there is his to answer for. */
static enum err give_folder(const char *folder, const struct jail_user *user)
{
    struct stat info;

    if (geteuid() != 0 || user->uid == 0 || stat(folder, &info) == 0)
        return ERR_NONE;
    enum err err = file_make_folder(folder);
    if (err == ERR_NONE && chown(folder, user->uid, user->gid) != 0)
        err = ERR_IO;
    return err;
}

enum err jail_enter(const char *user, const char *folder, unsigned keep)
{
    struct jail_user found;
    enum err err = jail_user_find(user, &found);

    if (err == ERR_NONE)
        err = give_folder(folder, &found);
    if (err == ERR_NONE)
        err = jail_user_become(&found, capabilities(keep));
    proc_hide();
    return err;
}

void jail_enter_trouble(enum err err, const char *user, struct jail_report *out_report)
{
    const char *why = strerror(errno);
    size_t size = sizeof out_report->text;

    out_report->is_warning = true;
    if (err == ERR_MISSING)
        (void)snprintf(out_report->text, size,
                       "there is no user %s: make it, or name another one in <run-as>", user);
    else if (err == ERR_REFUSED)
        (void)snprintf(out_report->text, size,
                       "cannot run as %s: only root can become another user, and not itself", user);
    else
        (void)snprintf(out_report->text, size, "%s: the rights cannot be given up: %s", user, why);
}

/* Why it is not more, "" when all was done. */
static const char *why_open(const struct jail_plan *plan, int landlock, bool filter)
{
    if (plan->is_off)
        return "; the configuration wants it so (<sandbox>)";
    if (landlock == 0 && !filter)
        return "; this kernel has neither landlock nor seccomp filters, or keeps them from us";
    if (landlock == 0)
        return "; this kernel has no landlock, or keeps it from us";
    return filter ? "" : "; this kernel has no seccomp filters, or keeps them from us";
}

static void tell(struct jail_report *out, const struct jail_plan *plan, int landlock, bool filter)
{
    const char *why = why_open(plan, landlock, filter);
    char files[64] = "all files and ports";

    if (landlock > 0)
        (void)snprintf(files, sizeof files, "files%s by landlock %d",
                       landlock >= 4 ? " and TCP ports" : "", landlock);
    (void)snprintf(out->text, sizeof out->text, "user %u%s, no capability, %s, %s%s", geteuid(),
                   geteuid() == 0 ? " (root: <run-as> names a better one)" : "", files,
                   filter ? "system calls filtered" : "all system calls", why);
    out->is_warning = why[0] != '\0';
}

enum err jail_close(const struct jail_plan *plan, struct jail_report *out_report)
{
    int landlock = 0;
    bool filter = false;
    enum err err = jail_user_keep(0);

    *out_report = (struct jail_report){ "", false };
    if (err == ERR_NONE && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        err = ERR_IO;
    if (err == ERR_NONE && !plan->is_off)
        err = jail_files_close(plan, &landlock);
    if (err == ERR_NONE && !plan->is_off)
        err = jail_filter_close(plan->groups, &filter);
    if (err == ERR_NONE)
        tell(out_report, plan, landlock, filter);
    return err;
}

bool jail_allow(struct jail_plan *plan, const char *path, unsigned access)
{
    if (plan->place_count >= JAIL_PLACES)
        return false;
    plan->places[plan->place_count++] = (struct jail_place){ path, access };
    return true;
}

bool jail_allow_port(struct jail_plan *plan, uint16_t port)
{
    if (port == 0)
        return true;
    if (plan->port_count >= JAIL_PORTS)
        return false;
    plan->ports[plan->port_count++] = port;
    return true;
}

bool jail_hides(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd >= 0) {
        (void)close(fd);
        return false;
    }
    return errno == EACCES && access(path, R_OK) == 0;
}
