/* SPDX-License-Identifier: Apache-2.0 */
/* The rows. Each call is here in all the forms in which C libraries and machines have it (32 bits,
 * 64 bits of time, the form with a folder): what one library does not use, the next one does. */
#include "base/jail_table.h"

#include <linux/netlink.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define INT_BITS  UINT32_MAX
#define TYPE_BITS 0xfU /* of a socket; the rest is SOCK_CLOEXEC and SOCK_NONBLOCK */

/* usblp's (linux/drivers/usb/class/usblp.c; no header has them), the first for 1024 bytes */
#define GET_DEVICE_ID   _IOC(_IOC_READ, 'P', 1, 1024)
#define GET_PORT_STATUS 0x060b

#define ARGUMENT(number, mask, value)                                                              \
    {                                                                                              \
        (number), (mask), (uint64_t)(value)                                                        \
    }

/* clang-format off */
#define CALL(name, groups)             { name, groups, { { 0, 0, 0 } }, false, false }
#define CALL_IF(name, groups, ...)     { name, groups, { __VA_ARGS__ }, false, false }
#define CALL_OWN(name, groups)         { name, groups, { { 0, 0, 0 } }, true, false }
#define DEADLY(name)                   { name, 0, { { 0, 0, 0 } }, false, true }
#define SOCKET(groups, family, type)   CALL_IF("socket", groups, ARGUMENT(0, INT_BITS, family), ARGUMENT(1, TYPE_BITS, type))
#define TALK                           (JAIL_CONNECT | JAIL_TALK)
#define CONTROL(request)               CALL_IF("ioctl", JAIL_CORE, ARGUMENT(1, INT_BITS, request))

static const struct jail_table_call calls[] = {
    /* memory: nothing is both written and run, nothing written becomes code */
    CALL("brk", JAIL_CORE), CALL("munmap", JAIL_CORE), CALL("mremap", JAIL_CORE), CALL("madvise", JAIL_CORE),
    CALL_IF("mmap", JAIL_CORE, ARGUMENT(2, PROT_EXEC, 0)), CALL_IF("mmap", JAIL_CORE, ARGUMENT(2, PROT_WRITE, 0)),
    CALL_IF("mmap2", JAIL_CORE, ARGUMENT(2, PROT_EXEC, 0)), CALL_IF("mmap2", JAIL_CORE, ARGUMENT(2, PROT_WRITE, 0)),
    CALL_IF("mprotect", JAIL_CORE, ARGUMENT(2, PROT_EXEC, 0)),
    /* the process itself */
    CALL("exit", JAIL_CORE), CALL("exit_group", JAIL_CORE), CALL("getpid", JAIL_CORE), CALL("gettid", JAIL_CORE),
    CALL("getppid", JAIL_CORE), CALL("getuid", JAIL_CORE), CALL("geteuid", JAIL_CORE), CALL("getgid", JAIL_CORE),
    CALL("getegid", JAIL_CORE), CALL("getuid32", JAIL_CORE), CALL("geteuid32", JAIL_CORE), CALL("getgid32", JAIL_CORE),
    CALL("getegid32", JAIL_CORE), CALL("uname", JAIL_CORE), CALL("sysinfo", JAIL_CORE), CALL("getrusage", JAIL_CORE),
    CALL("times", JAIL_CORE), CALL("umask", JAIL_CORE), CALL("getrlimit", JAIL_CORE), CALL("ugetrlimit", JAIL_CORE),
    CALL_IF("prlimit64", JAIL_CORE, ARGUMENT(0, INT_BITS, 0), ARGUMENT(2, UINT64_MAX, 0)),
    CALL_IF("prctl", JAIL_CORE, ARGUMENT(0, INT_BITS, PR_SET_NAME)), CALL("getrandom", JAIL_CORE),
    /* signals, to itself only */
    CALL("rt_sigaction", JAIL_CORE), CALL("rt_sigprocmask", JAIL_CORE), CALL("rt_sigreturn", JAIL_CORE),
    CALL("sigreturn", JAIL_CORE), CALL("sigaltstack", JAIL_CORE), CALL("rt_sigtimedwait", JAIL_CORE),
    CALL("rt_sigtimedwait_time64", JAIL_CORE), CALL("restart_syscall", JAIL_CORE), CALL_OWN("tgkill", JAIL_CORE),
    /* time is read, never set */
    CALL("clock_gettime", JAIL_CORE), CALL("clock_gettime64", JAIL_CORE), CALL("clock_getres", JAIL_CORE),
    CALL("clock_getres_time64", JAIL_CORE), CALL("clock_nanosleep", JAIL_CORE), CALL("clock_nanosleep_time64", JAIL_CORE),
    CALL("nanosleep", JAIL_CORE), CALL("gettimeofday", JAIL_CORE), CALL("time", JAIL_CORE),
    /* waiting, and descriptors */
    CALL("futex", JAIL_CORE), CALL("futex_time64", JAIL_CORE), CALL("sched_yield", JAIL_CORE), CALL("membarrier", JAIL_CORE),
    CALL("epoll_create", JAIL_CORE), CALL("epoll_create1", JAIL_CORE), CALL("epoll_ctl", JAIL_CORE), CALL("epoll_wait", JAIL_CORE),
    CALL("epoll_pwait", JAIL_CORE), CALL("epoll_pwait2", JAIL_CORE), CALL("poll", JAIL_CORE), CALL("ppoll", JAIL_CORE),
    CALL("ppoll_time64", JAIL_CORE), CALL("select", JAIL_CORE), CALL("_newselect", JAIL_CORE), CALL("pselect6", JAIL_CORE),
    CALL("pselect6_time64", JAIL_CORE), CALL("timerfd_create", JAIL_CORE), CALL("timerfd_settime", JAIL_CORE),
    CALL("timerfd_settime64", JAIL_CORE), CALL("eventfd2", JAIL_CORE), CALL("pipe", JAIL_CORE), CALL("pipe2", JAIL_CORE),
    CALL("read", JAIL_CORE), CALL("readv", JAIL_CORE), CALL("write", JAIL_CORE), CALL("writev", JAIL_CORE), CALL("close", JAIL_CORE),
    CALL("close_range", JAIL_CORE), CALL("dup", JAIL_CORE), CALL("dup2", JAIL_CORE), CALL("dup3", JAIL_CORE), CALL("fcntl", JAIL_CORE),
    CALL("fcntl64", JAIL_CORE), CALL("fstat", JAIL_CORE), CALL("fstat64", JAIL_CORE), CALL("lseek", JAIL_CORE), CALL("_llseek", JAIL_CORE),
    CONTROL(FIONREAD), CONTROL(FIONBIO), CONTROL(TCGETS),

    CALL("open", JAIL_FILES), CALL("openat", JAIL_FILES), CALL("stat", JAIL_FILES), CALL("stat64", JAIL_FILES),
    CALL("lstat", JAIL_FILES), CALL("lstat64", JAIL_FILES), CALL("fstatat64", JAIL_FILES), CALL("newfstatat", JAIL_FILES),
    CALL("statx", JAIL_FILES), CALL("statfs", JAIL_FILES), CALL("statfs64", JAIL_FILES), CALL("fstatfs", JAIL_FILES),
    CALL("fstatfs64", JAIL_FILES), CALL("access", JAIL_FILES), CALL("faccessat", JAIL_FILES), CALL("faccessat2", JAIL_FILES),
    CALL("readlink", JAIL_FILES), CALL("readlinkat", JAIL_FILES), CALL("getcwd", JAIL_FILES), CALL("getdents", JAIL_FILES),
    CALL("getdents64", JAIL_FILES), CALL("pread64", JAIL_FILES), CALL("preadv", JAIL_FILES), CALL("pwrite64", JAIL_FILES),
    CALL("pwritev", JAIL_FILES), CALL("fsync", JAIL_FILES), CALL("fdatasync", JAIL_FILES), CALL("msync", JAIL_FILES),
    CALL("ftruncate", JAIL_FILES), CALL("ftruncate64", JAIL_FILES), CALL("fallocate", JAIL_FILES), CALL("fadvise64", JAIL_FILES),
    CALL("fadvise64_64", JAIL_FILES), CALL("flock", JAIL_FILES), CALL("fchmod", JAIL_FILES), CALL("fchown", JAIL_FILES),
    CALL("fchown32", JAIL_FILES), CALL("rename", JAIL_FILES), CALL("renameat", JAIL_FILES), CALL("renameat2", JAIL_FILES),
    CALL("unlink", JAIL_FILES), CALL("unlinkat", JAIL_FILES), CALL("mkdir", JAIL_FILES), CALL("mkdirat", JAIL_FILES),

    /* clone3 hides its flags from a filter: the C library goes on with clone */
    CALL_IF("clone", JAIL_THREADS, ARGUMENT(0, CLONE_THREAD, CLONE_THREAD)), CALL("set_robust_list", JAIL_THREADS),
    CALL("rseq", JAIL_THREADS), CALL("set_tid_address", JAIL_THREADS), CALL("sched_getaffinity", JAIL_THREADS),

    SOCKET(JAIL_CONNECT, AF_INET, SOCK_STREAM), SOCKET(JAIL_CONNECT, AF_INET6, SOCK_STREAM),
    /* with itself: libcurl wakes itself by it */
    CALL_IF("socketpair", JAIL_CONNECT, ARGUMENT(0, INT_BITS, AF_UNIX), ARGUMENT(1, TYPE_BITS, SOCK_STREAM)),
    CALL("connect", JAIL_CONNECT), CALL("shutdown", TALK), CALL("getpeername", TALK), CALL("getsockname", TALK),
    CALL("getsockopt", TALK), CALL("setsockopt", TALK), CALL("send", TALK), CALL("sendto", TALK),
    CALL("sendmsg", TALK), CALL("recv", TALK), CALL("recvfrom", TALK), CALL("recvmsg", TALK),

    SOCKET(JAIL_DATAGRAM, AF_INET, SOCK_DGRAM), CALL("bind", JAIL_DATAGRAM), CALL("sendmmsg", JAIL_DATAGRAM),
    CALL("recvmmsg", JAIL_DATAGRAM), CALL("recvmmsg_time64", JAIL_DATAGRAM),

    SOCKET(JAIL_NAMES, AF_INET6, SOCK_DGRAM), SOCKET(JAIL_NAMES, AF_UNIX, SOCK_STREAM), SOCKET(JAIL_NAMES, AF_UNIX, SOCK_DGRAM),
    CALL_IF("socket", JAIL_NAMES, ARGUMENT(0, INT_BITS, AF_NETLINK), ARGUMENT(2, INT_BITS, NETLINK_ROUTE)),
    CALL_IF("ioctl", JAIL_NAMES, ARGUMENT(1, INT_BITS, SIOCGIFINDEX)), CALL_IF("ioctl", JAIL_NAMES, ARGUMENT(1, INT_BITS, SIOCGIFNAME)),

    SOCKET(JAIL_LOCAL, AF_UNIX, SOCK_STREAM),

    CALL("accept", JAIL_ACCEPT), CALL("accept4", JAIL_ACCEPT),

    CALL_IF("ioctl", JAIL_USB, ARGUMENT(1, INT_BITS, GET_DEVICE_ID)), CALL_IF("ioctl", JAIL_USB, ARGUMENT(1, INT_BITS, GET_PORT_STATUS)),

    DEADLY("execve"), DEADLY("execveat"), DEADLY("process_vm_readv"), DEADLY("process_vm_writev"), DEADLY("pidfd_getfd"),
    DEADLY("mount"), DEADLY("umount2"), DEADLY("pivot_root"), DEADLY("chroot"), DEADLY("move_mount"), DEADLY("open_tree"), DEADLY("fsopen"),
    DEADLY("fsmount"), DEADLY("mount_setattr"), DEADLY("init_module"), DEADLY("finit_module"), DEADLY("delete_module"),
    DEADLY("kexec_load"), DEADLY("kexec_file_load"), DEADLY("bpf"), DEADLY("perf_event_open"), DEADLY("keyctl"), DEADLY("add_key"),
    DEADLY("request_key"), DEADLY("unshare"), DEADLY("setns"), DEADLY("open_by_handle_at"), DEADLY("reboot"), DEADLY("swapon"),
    DEADLY("swapoff"),
    DEADLY("ptrace"),
};

#if JAIL_TABLE_SANITIZED
/* leaks are looked for by a process that shares our memory and traces us */
static const struct jail_table_call sanitizers[] = {
    CALL("mmap", JAIL_CORE), CALL("mprotect", JAIL_CORE), CALL("clone", JAIL_CORE), CALL("ptrace", JAIL_CORE), CALL("wait4", JAIL_CORE),
    CALL("prctl", JAIL_CORE), CALL("kill", JAIL_CORE), CALL("tkill", JAIL_CORE), CALL("tgkill", JAIL_CORE), CALL("mincore", JAIL_CORE),
    CALL("personality", JAIL_CORE), CALL("prlimit64", JAIL_CORE), CALL("setrlimit", JAIL_CORE), CALL("arch_prctl", JAIL_CORE),
    CALL("sched_getaffinity", JAIL_CORE), CALL("rt_sigqueueinfo", JAIL_CORE), CALL("getpgrp", JAIL_CORE),
};
#endif

#define PLACE(path, access, groups) { { path, access }, groups, false }
#define IN_ETC(path, groups)        { { path, JAIL_READ }, groups, true }

static const struct jail_table_place places[] = {
    PLACE("/usr", JAIL_READ, JAIL_FILES), /* libraries, authorities, time zones */
    PLACE("/lib", JAIL_READ, JAIL_FILES), PLACE("/lib64", JAIL_READ, JAIL_FILES),
    PLACE("/etc/localtime", JAIL_READ, JAIL_FILES),
    PLACE("/dev/null", JAIL_READ | JAIL_WRITE, JAIL_FILES), PLACE("/dev/urandom", JAIL_READ, JAIL_FILES),
    PLACE("/proc/self", JAIL_READ, JAIL_FILES), PLACE("/proc/sys/vm/overcommit_memory", JAIL_READ, JAIL_FILES),
    PLACE("/sys/devices/system/cpu", JAIL_READ, JAIL_FILES),
    /* The resolver's files are replaced, not rewritten, and a rule would hold the one that is gone:
     * their folders it must be. */
    PLACE("/run/systemd/resolve", JAIL_READ, JAIL_NAMES), PLACE("/run/NetworkManager", JAIL_READ, JAIL_NAMES),
    PLACE("/run/resolvconf", JAIL_READ, JAIL_NAMES), PLACE("/run/nscd", JAIL_READ, JAIL_NAMES),
    IN_ETC("/etc/resolv.conf", JAIL_NAMES), IN_ETC("/etc/nsswitch.conf", JAIL_NAMES), IN_ETC("/etc/hosts", JAIL_NAMES),
    IN_ETC("/etc/host.conf", JAIL_NAMES), IN_ETC("/etc/gai.conf", JAIL_NAMES), IN_ETC("/etc/services", JAIL_NAMES),
    IN_ETC("/etc/ld.so.cache", JAIL_NAMES), IN_ETC("/etc/ssl", JAIL_NAMES), IN_ETC("/etc/pki", JAIL_NAMES),
    IN_ETC("/etc/ca-certificates", JAIL_NAMES),
};
/* clang-format on */

const struct jail_table_call *jail_table_calls(size_t *out_count)
{
    *out_count = sizeof calls / sizeof calls[0];
    return calls;
}

const struct jail_table_call *jail_table_sanitizers(size_t *out_count)
{
#if JAIL_TABLE_SANITIZED
    *out_count = sizeof sanitizers / sizeof sanitizers[0];
    return sanitizers;
#else
    *out_count = 0;
    return NULL;
#endif
}

const struct jail_table_place *jail_table_places(size_t *out_count)
{
    *out_count = sizeof places / sizeof places[0];
    return places;
}
