/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before umockdev in LD_PRELOAD. umockdev's events come from udev's group and from a
 * process, as a forged one would; what the kernel itself sends comes from nobody, to group 1. Here
 * an event has a first word that says whose it is: "kernel", or anything else for a stranger's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

ssize_t recvmsg(int fd, struct msghdr *message, int flags);

typedef ssize_t recvmsg_fn(int fd, struct msghdr *message, int flags);

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    static const char kernel[] = "kernel";
    recvmsg_fn *next = (recvmsg_fn *)dlsym(RTLD_NEXT, "recvmsg");
    ssize_t len = next(fd, message, flags);
    struct sockaddr_nl *from = message->msg_name;

    if (len < (ssize_t)sizeof kernel || from == NULL || from->nl_family != AF_NETLINK)
        return len;
    message->msg_namelen = sizeof *from;
    char *bytes = message->msg_iov[0].iov_base;
    if (memcmp(bytes, kernel, sizeof kernel) != 0)
        return len;
    from->nl_pid = 0;
    from->nl_groups = 1;
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (header != NULL && header->cmsg_type == SCM_CREDENTIALS)
        ((struct ucred *)CMSG_DATA(header))->pid = 0;
    memmove(bytes, bytes + sizeof kernel, (size_t)len - sizeof kernel);
    return len - (ssize_t)sizeof kernel;
}
