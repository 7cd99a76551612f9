/* SPDX-License-Identifier: Apache-2.0 */
/* Each try does the plain thing: whether it works is the kernel's word. */
#include "tests/integration/jail_tries.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result(bool good)
{
    return good ? 0 : errno != 0 ? errno : ENODATA;
}

static int try_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    return result(fd >= 0);
}

static const char *below(const char *folder, const char *name)
{
    static char path[8192];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int try_socket(int family, int type, int protocol)
{
    return result(socket(family, type, protocol) >= 0);
}

static int try_connect(uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result(fd >= 0 && (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ||
                              errno == ECONNREFUSED)); /* nobody there is no refusal of ours */
}

static int read_shadow(const struct jail_tries_world *w)
{
    (void)w;
    return try_open("/etc/shadow", O_RDONLY);
}

static int read_outside(const struct jail_tries_world *w)
{
    return try_open(below(w->outside, "there"), O_RDONLY);
}

static int write_outside(const struct jail_tries_world *w)
{
    return try_open(below(w->outside, "made"), O_WRONLY | O_CREAT);
}

static int truncate_outside(const struct jail_tries_world *w)
{
    return try_open(below(w->outside, "there"), O_WRONLY | O_TRUNC);
}

static int remove_outside(const struct jail_tries_world *w)
{
    return result(unlink(below(w->outside, "gone")) == 0);
}

static int write_conf(const struct jail_tries_world *w)
{
    return try_open(w->conf, O_WRONLY | O_APPEND);
}

static int read_init(const struct jail_tries_world *w)
{
    (void)w;
    return try_open("/proc/1/cmdline", O_RDONLY);
}

static int read_memory(const struct jail_tries_world *w)
{
    (void)w;
    return try_open("/dev/mem", O_RDONLY);
}

static int make_link(const struct jail_tries_world *w)
{
    return result(symlink("/etc/shadow", below(w->folder, "link")) == 0);
}

static int make_device(const struct jail_tries_world *w)
{
    return result(mknod(below(w->folder, "pipe"), S_IFIFO | 0600, 0) == 0);
}

static int change_mode(const struct jail_tries_world *w)
{
    return result(chmod(below(w->outside, "there"), 04755) == 0);
}

static int run_program(const struct jail_tries_world *w)
{
    char name[] = "/bin/true";
    char *arguments[] = { name, NULL };

    (void)w;
    execv(name, arguments);
    return result(false);
}

static int make_process(const struct jail_tries_world *w)
{
    pid_t pid = fork();

    (void)w;
    if (pid == 0)
        _exit(0);
    return result(pid > 0);
}

static int trace(const struct jail_tries_world *w)
{
    (void)w;
    return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static int read_parent(const struct jail_tries_world *w)
{
    char byte;
    struct iovec own = { &byte, 1 }, other = { &byte, 1 };

    (void)w;
    return result(process_vm_readv(getppid(), &own, 1, &other, 1, 0) >= 0);
}

static int signal_parent(const struct jail_tries_world *w)
{
    (void)w;
    return result(kill(getppid(), 0) == 0);
}

static int packet_socket(const struct jail_tries_world *w)
{
    (void)w;
    return try_socket(AF_PACKET, SOCK_RAW, 0);
}

static int raw_socket(const struct jail_tries_world *w)
{
    (void)w;
    return try_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int audit_socket(const struct jail_tries_world *w)
{
    (void)w;
    return try_socket(AF_NETLINK, SOCK_RAW, 9);
}

static int crypto_socket(const struct jail_tries_world *w)
{
    (void)w;
    return try_socket(AF_ALG, SOCK_SEQPACKET, 0);
}

static int connect_printer(const struct jail_tries_world *w)
{
    int first = try_connect(9100);
    int second = try_connect(515);

    (void)w;
    return first == 0 || second == 0 ? 0 : first;
}

static int connect_other(const struct jail_tries_world *w)
{
    return try_connect(w->port);
}

static int listen_tcp(const struct jail_tries_world *w)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)w;
    return result(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
                  listen(fd, 1) == 0);
}

static int listen_unix(const struct jail_tries_world *w)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "" };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(at.sun_path + 1, sizeof at.sun_path - 1, "jail-tool-%d", (int)getpid());
    (void)w;
    return result(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
                  listen(fd, 1) == 0);
}

static int bind_low(const struct jail_tries_world *w)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(163) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)w;
    return result(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
}

static int become_root(const struct jail_tries_world *w)
{
    (void)w;
    return result(setresuid(0, 0, 0) == 0);
}

static int become_nobody(const struct jail_tries_world *w)
{
    (void)w;
    return result(setgid(65534) == 0);
}

static int mount_something(const struct jail_tries_world *w)
{
    return result(mount("none", w->outside, NULL, MS_PRIVATE | MS_REC, NULL) == 0 ||
                  errno == EINVAL); /* no mount point: it was looked at */
}

static int load_module(const struct jail_tries_world *w)
{
    char image[8] = "no";

    (void)w;
    return result(syscall(SYS_init_module, image, sizeof image, "") == 0 || errno == ENOEXEC ||
                  errno == ENOSYS);
}

static int new_namespace(const struct jail_tries_world *w)
{
    (void)w;
    return result(unshare(CLONE_NEWUSER) == 0);
}

static int use_keys(const struct jail_tries_world *w)
{
    (void)w;
    return result(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) >= 0 ||
                  errno == ENOKEY || errno == ENOSYS);
}

static int load_bpf(const struct jail_tries_world *w)
{
    (void)w;
    return result(syscall(SYS_bpf, 99, NULL, 0) == 0 || errno == EINVAL);
}

static int use_ring(const struct jail_tries_world *w)
{
    char parameters[256] = { 0 };

    (void)w;
    return result(syscall(425, 1, parameters) >= 0); /* io_uring_setup */
}

static int write_code(const struct jail_tries_world *w)
{
    (void)w;
    return result(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0) != MAP_FAILED);
}

static int turn_into_code(const struct jail_tries_world *w)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)w;
    return result(page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
}

static int allow_dumps(const struct jail_tries_world *w)
{
    (void)w;
    return result(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
}

static int raise_limit(const struct jail_tries_world *w)
{
    struct rlimit limit = { 16, 16 };

    (void)w;
    return result(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static int set_clock(const struct jail_tries_world *w)
{
    struct timespec now;

    (void)w;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return result(syscall(SYS_clock_settime, CLOCK_REALTIME, &now) == 0);
}

/* What must go on working. */

static int read_conf(const struct jail_tries_world *w)
{
    return try_open(w->conf, O_RDONLY);
}

static int write_inside(const struct jail_tries_world *w)
{
    return file_write(below(w->folder, "probe"), "x", 1, 0600) == ERR_NONE ? 0 : errno;
}

static int move_inside(const struct jail_tries_world *w)
{
    char from[8192];

    (void)snprintf(from, sizeof from, "%s", below(w->folder, "probe"));
    enum err err = file_make_folder(below(w->folder, "aside"));
    return result(err == ERR_NONE && rename(from, below(w->folder, "aside/probe")) == 0);
}

static int connect_server(const struct jail_tries_world *w)
{
    return try_connect(w->own_port);
}

static void *nothing(void *arg)
{
    return arg;
}

static int make_thread(const struct jail_tries_world *w)
{
    pthread_t id;
    int error = pthread_create(&id, NULL, nothing, NULL);

    (void)w;
    return error != 0 ? error : pthread_join(id, NULL);
}

static int find_name(const struct jail_tries_world *w)
{
    struct addrinfo *found = NULL;
    int error = getaddrinfo("localhost", "5222", NULL, &found);

    (void)w;
    if (error == 0)
        freeaddrinfo(found);
    return error == 0 ? 0 : ENOENT;
}

static int open_udp(const struct jail_tries_world *w)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)w;
    return result(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
}

static int abort_itself(const struct jail_tries_world *w)
{
    (void)w;
    (void)signal(SIGABRT, SIG_IGN);
    return result(raise(SIGABRT) == 0);
}

static const struct jail_tries_row tries[] = {
    { "read_shadow", read_shadow },
    { "read_outside", read_outside },
    { "write_outside", write_outside },
    { "truncate_outside", truncate_outside },
    { "remove_outside", remove_outside },
    { "write_conf", write_conf },
    { "read_init", read_init },
    { "read_memory", read_memory },
    { "make_link", make_link },
    { "make_device", make_device },
    { "change_mode", change_mode },
    { "run_program", run_program },
    { "make_process", make_process },
    { "trace", trace },
    { "read_parent", read_parent },
    { "signal_parent", signal_parent },
    { "packet_socket", packet_socket },
    { "raw_socket", raw_socket },
    { "audit_socket", audit_socket },
    { "crypto_socket", crypto_socket },
    { "connect_printer", connect_printer },
    { "connect_other", connect_other },
    { "listen_tcp", listen_tcp },
    { "listen_unix", listen_unix },
    { "bind_low", bind_low },
    { "become_root", become_root },
    { "change_group", become_nobody },
    { "mount", mount_something },
    { "load_module", load_module },
    { "new_namespace", new_namespace },
    { "keys", use_keys },
    { "load_bpf", load_bpf },
    { "io_ring", use_ring },
    { "write_code", write_code },
    { "turn_into_code", turn_into_code },
    { "allow_dumps", allow_dumps },
    { "change_limit", raise_limit },
    { "set_clock", set_clock },
    { "read_conf", read_conf },
    { "write_inside", write_inside },
    { "move_inside", move_inside },
    { "connect_server", connect_server },
    { "make_thread", make_thread },
    { "find_name", find_name },
    { "open_udp", open_udp },
    { "abort_itself", abort_itself },
};

const struct jail_tries_row *jail_tries_all(size_t *out_count)
{
    *out_count = sizeof tries / sizeof tries[0];
    return tries;
}
