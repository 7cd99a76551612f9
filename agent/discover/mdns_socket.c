/* SPDX-License-Identifier: Apache-2.0 */
/* Interfaces are looked up anew each time: they come and go. */
#include "agent/discover/mdns_socket.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUP 0xe00000fbU /* 224.0.0.251 */

static const int on = 1, off = 0, ttl = 255;

static struct sockaddr_in group(void)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(MDNS_SOCKET_PORT),
                                 .sin_addr.s_addr = htonl(GROUP) };
}

static int open_udp(void)
{
    return socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int close_failed(int fd)
{
    int error = errno;

    (void)close(fd);
    errno = error;
    return -1;
}

int mdns_socket_open_asking(void)
{
    int fd = open_udp();

    if (fd >= 0 && setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl) != 0)
        return close_failed(fd);
    return fd;
}

/* Bound to the group's address, which leaves unicast to port 5353 to others. */
int mdns_socket_open_hearing(void)
{
    const struct sockaddr_in address = group();
    int fd = open_udp();

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof off) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        return close_failed(fd);
    return fd;
}

static bool is_wanted(const struct ifaddrs *entry)
{
    const unsigned wanted = IFF_UP | IFF_MULTICAST;

    return entry->ifa_addr != NULL && entry->ifa_addr->sa_family == AF_INET &&
           (entry->ifa_flags & (wanted | IFF_POINTOPOINT)) == wanted;
}

/* The interfaces and the first IPv4 address of each, ready to be joined or sent through. */
static size_t list_interfaces(struct ip_mreqn out[MDNS_SOCKET_INTERFACES])
{
    struct ifaddrs *all;
    size_t count = 0;

    if (getifaddrs(&all) != 0)
        return 0;
    for (const struct ifaddrs *at = all; at != NULL && count < MDNS_SOCKET_INTERFACES;
         at = at->ifa_next) {
        int number = is_wanted(at) ? (int)if_nametoindex(at->ifa_name) : 0;
        size_t i = 0;
        while (i < count && out[i].imr_ifindex != number)
            i++;
        if (number <= 0 || i < count)
            continue;
        struct sockaddr_in address;
        memcpy(&address, at->ifa_addr, sizeof address);
        out[count++] = (struct ip_mreqn){ .imr_multiaddr.s_addr = htonl(GROUP),
                                          .imr_address = address.sin_addr,
                                          .imr_ifindex = number };
    }
    freeifaddrs(all);
    return count;
}

unsigned mdns_socket_join(int fd)
{
    struct ip_mreqn interfaces[MDNS_SOCKET_INTERFACES];
    size_t count = list_interfaces(interfaces);
    unsigned joined = 0;

    for (size_t i = 0; i < count; i++)
        joined += setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &interfaces[i],
                             sizeof interfaces[i]) == 0;
    return joined;
}

unsigned mdns_socket_send(int fd, const uint8_t *bytes, size_t len)
{
    const struct sockaddr_in to = group();
    struct ip_mreqn interfaces[MDNS_SOCKET_INTERFACES];
    size_t count = list_interfaces(interfaces);
    unsigned sent = 0;

    for (size_t i = 0; i < count; i++)
        sent += setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &interfaces[i], sizeof interfaces[i]) ==
                    0 &&
                sendto(fd, bytes, len, MSG_DONTWAIT, (const struct sockaddr *)&to, sizeof to) >= 0;
    return sent;
}

ssize_t mdns_socket_receive(int fd, uint8_t *bytes, size_t size, struct sockaddr_in *out_from)
{
    socklen_t from_size = sizeof *out_from;
    ssize_t len = recvfrom(fd, bytes, size, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)out_from,
                           &from_size);

    if (len < 0)
        return errno == EAGAIN ? -1 : 0;
    return (size_t)len > size || from_size != sizeof *out_from ? 0 : len;
}
