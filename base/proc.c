/* SPDX-License-Identifier: Apache-2.0 */
/* The limits, the lock and the size of this process. */
#include "base/proc.h"

#include "base/jail_table.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void limit_files(rlim_t most)
{
    struct rlimit old;

    if (getrlimit(RLIMIT_NOFILE, &old) != 0)
        return;
    rlim_t least = most < old.rlim_max ? most : old.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){ least, least }) != 0)
        (void)setrlimit(RLIMIT_NOFILE, &(struct rlimit){ least, old.rlim_max });
}

void proc_hide(void)
{
    (void)prctl(PR_SET_DUMPABLE, JAIL_TABLE_SANITIZED, 0, 0, 0);
}

void proc_harden(unsigned most_files)
{
    /* core(5): one byte is too little for a file, and tells the kernel to feed no pipe either */
    static const struct rlimit no_core = { 1, 1 };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    (void)sigaction(SIGPIPE, &ignore, NULL);
    if (setrlimit(RLIMIT_CORE, &no_core) != 0)
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    proc_hide();
    (void)umask(077);
    limit_files(most_files);
}

static enum err lock(const char *folder, const char *name, int how, int *out_fd)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);

    if (n < 0 || (size_t)n >= sizeof path)
        return ERR_LIMIT;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == ENOENT ? ERR_MISSING : errno == ENOSPC ? ERR_FULL : ERR_IO;
    if (flock(fd, how) != 0) {
        int saved = errno;
        (void)close(fd);
        errno = saved;
        return saved == EWOULDBLOCK ? ERR_REFUSED : ERR_IO;
    }
    *out_fd = fd;
    return ERR_NONE;
}

enum err proc_lock(const char *folder, int *out_fd)
{
    return lock(folder, "lock", LOCK_EX | LOCK_NB, out_fd);
}

enum err proc_lock_waiting(const char *folder, int *out_fd)
{
    return lock(folder, "lock", LOCK_EX, out_fd);
}

enum err proc_turn(const char *folder, int *out_fd)
{
    return lock(folder, "turn", LOCK_EX, out_fd);
}

int proc_given_socket(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    uint64_t number = 0;
    bool is_ours = pid != NULL && count != NULL && str_to_u64(pid, INT_MAX, &number) &&
                   number == (uint64_t)getpid() && strcmp(count, "1") == 0;

    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_FDNAMES");
    return is_ours ? STDERR_FILENO + 1 : 0;
}

/* proc(5): the second number of /proc/self/statm is the resident set, in pages. */
unsigned long proc_rss_kib(void)
{
    char line[128] = "";
    uint64_t pages;
    FILE *f = fopen("/proc/self/statm", "re");

    if (f == NULL)
        return 0;
    bool is_read = fgets(line, sizeof line, f) != NULL;
    (void)fclose(f);
    char *second = is_read ? strchr(line, ' ') : NULL;
    char *end = second != NULL ? strchr(second + 1, ' ') : NULL;
    if (end == NULL)
        return 0;
    *end = '\0';
    if (!str_to_u64(second + 1, ULONG_MAX / 1024, &pages))
        return 0;
    return (unsigned long)pages * ((unsigned long)sysconf(_SC_PAGESIZE) / 1024);
}

enum err proc_become_owner(const char *folder)
{
    struct stat info;

    if (geteuid() != 0)
        return ERR_NONE;
    if (stat(folder, &info) != 0)
        return ERR_MISSING;
    if (info.st_uid == 0)
        return ERR_NONE;
    if (setgroups(0, NULL) != 0 || setgid(info.st_gid) != 0 || setuid(info.st_uid) != 0)
        return ERR_REFUSED;
    return ERR_NONE;
}
