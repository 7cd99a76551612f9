/* SPDX-License-Identifier: Apache-2.0 */
/* "add@/devices/...", a NUL, and words such as SUBSYSTEM=usbmisc, each with a NUL. */
#include "agent/usb_event.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define KERNEL_GROUP 1
#define AT_ONCE      64

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct ucred))];
};

int usb_event_open(void)
{
    const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
    const int on = 1;
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
        bind(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = error;
    return -1;
}

bool usb_event_is_kernels(const struct sockaddr_nl *from, socklen_t size,
                          const struct ucred *sender)
{
    return size == sizeof *from && from->nl_family == AF_NETLINK && from->nl_pid == 0 &&
           from->nl_groups == KERNEL_GROUP && sender != NULL && sender->pid == 0;
}

bool usb_event_is_news(const char *bytes, size_t len)
{
    static const char *const subsystems[] = { "SUBSYSTEM=usb", "SUBSYSTEM=usbmisc" };

    for (size_t at = 0; at < len;) {
        size_t word = strnlen(bytes + at, len - at);
        if (at + word == len)
            return false; /* cut short */
        for (size_t i = 0; i < sizeof subsystems / sizeof subsystems[0]; i++)
            if (strcmp(bytes + at, subsystems[i]) == 0)
                return true;
        at += word + 1;
    }
    return false;
}

static const struct ucred *sender_of(struct msghdr *message)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);

    if (header == NULL || header->cmsg_level != SOL_SOCKET ||
        header->cmsg_type != SCM_CREDENTIALS || header->cmsg_len != CMSG_LEN(sizeof(struct ucred)))
        return NULL;
    return (const struct ucred *)(const void *)CMSG_DATA(header);
}

/* One message: false when none is there. */
static bool take(int fd, bool *out_news)
{
    char bytes[USB_EVENT_MOST];
    union control control;
    struct sockaddr_nl from = { 0 };
    struct iovec space = { bytes, sizeof bytes };
    struct msghdr message = { .msg_name = &from,
                              .msg_namelen = sizeof from,
                              .msg_iov = &space,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control };
    ssize_t len = recvmsg(fd, &message, 0);

    if (len < 0) {
        bool lost = errno == ENOBUFS;
        *out_news = *out_news || lost;
        return lost || errno == EINTR;
    }
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0 &&
        usb_event_is_kernels(&from, message.msg_namelen, sender_of(&message)) &&
        usb_event_is_news(bytes, (size_t)len))
        *out_news = true;
    return true;
}

bool usb_event_heard(int fd)
{
    bool news = false;

    for (unsigned i = 0; i < AT_ONCE && take(fd, &news); i++)
        ;
    return news;
}
