/* SPDX-License-Identifier: Apache-2.0 */
/* setresuid() and the four sets of capabilities. The C library has no call for two of them. */
#include "base/jail_user.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENTRY_BYTES 16384 /* of one user's line, wherever it comes from */

enum err jail_user_find(const char *name, struct jail_user *out_user)
{
    char text[ENTRY_BYTES];
    struct passwd entry;
    struct passwd *found = NULL;
    struct jail_user user = { geteuid(), getegid() };

    if (name[0] != '\0') {
        int error = getpwnam_r(name, &entry, text, sizeof text, &found);
        if (found == NULL)
            return error == ERANGE ? ERR_LIMIT : ERR_MISSING;
        bool is_same = user.uid == entry.pw_uid;
        if (entry.pw_uid == 0 || (user.uid != 0 && !is_same))
            return ERR_REFUSED;
        user = (struct jail_user){ entry.pw_uid, is_same ? user.gid : entry.pw_gid };
    }
    *out_user = user;
    return ERR_NONE;
}

struct sets {
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
};

static bool get_sets(struct sets *out)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

    if (syscall(SYS_capget, &head, data) != 0)
        return false;
    out->effective = data[0].effective | (uint64_t)data[1].effective << 32;
    out->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    out->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    return true;
}

static bool set_sets(uint64_t kept)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
        { .effective = (uint32_t)kept, .permitted = (uint32_t)kept },
        { .effective = (uint32_t)(kept >> 32), .permitted = (uint32_t)(kept >> 32) },
    };

    return syscall(SYS_capset, &head, data) == 0;
}

/* Only who has CAP_SETPCAP may; for others the set says nothing once no_new_privs is set. */
static void drop_bounding(uint64_t kept)
{
    for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
        if (i >= 64 || (kept >> i & 1) == 0)
            (void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

enum err jail_user_keep(uint64_t kept)
{
    struct sets had, has;

    if (!get_sets(&had))
        return ERR_IO;
    kept &= had.permitted;
    drop_bounding(kept);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    /* a unit that gives us no capability may keep us from capset(), too */
    bool is_so = had.permitted == kept && had.effective == kept && had.inheritable == 0;
    if ((!is_so && !set_sets(kept)) || !get_sets(&has))
        return ERR_IO;
    errno = EPERM;
    return has.permitted == kept && has.effective == kept && has.inheritable == 0 ? ERR_NONE
                                                                                  : ERR_IO;
}

/* Root, for whom the sets are filled again by itself, must not come back. */
static bool is_root_gone(const struct jail_user *user)
{
    errno = EPERM;
    return user->uid == 0 || (setresuid(0, 0, 0) != 0 && setresgid(0, 0, 0) != 0 &&
                              getgroups(0, NULL) == 0 && getuid() == user->uid);
}

enum err jail_user_become(const struct jail_user *user, uint64_t kept)
{
    bool was_root = geteuid() == 0;

    if (!was_root || user->uid == 0)
        return jail_user_keep(kept);
    drop_bounding(kept | 1ULL << CAP_SETUID | 1ULL << CAP_SETGID | 1ULL << CAP_SETPCAP);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgroups(0, NULL) != 0 ||
        setresgid(user->gid, user->gid, user->gid) != 0 ||
        setresuid(user->uid, user->uid, user->uid) != 0 || prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0)
        return ERR_IO;
    struct sets had;
    if (!get_sets(&had) || !set_sets(had.permitted)) /* setresuid() took them out of effect */
        return ERR_IO;
    enum err err = jail_user_keep(kept);
    return err == ERR_NONE && !is_root_gone(user) ? ERR_IO : err;
}
