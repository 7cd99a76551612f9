/* SPDX-License-Identifier: Apache-2.0 */
/* mdns_socket: the two UDP sockets of mdns: one that asks by multicast from a port of its own, one
 * that hears the group's announcements on port 5353. IPv4 only. Nothing but 224.0.0.251, port 5353,
 * is ever sent to. */
#ifndef PRINTWIRE_AGENT_DISCOVER_MDNS_SOCKET_H
#define PRINTWIRE_AGENT_DISCOVER_MDNS_SOCKET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MDNS_SOCKET_PORT 5353 /* of the group, and the source port of every answer */
#define MDNS_SOCKET_INTERFACES                                                                     \
    16 /* of more the first are used: Linux lets a socket join 20 groups */

/** A socket that asks: time to live 255, a port of its own, so that answers come by unicast (RFC
 * 6762 section 6.7). -1 when the system refuses (errno). */
int mdns_socket_open_asking(void);

/** A socket that hears what is sent to the group, and no unicast: another program's (avahi, say) is
 * not taken away. -1 when the system refuses (errno). */
int mdns_socket_open_hearing(void);

/** Join the group on each interface that is up, can multicast and is no tunnel. How many were
 * joined that had not been. */
unsigned mdns_socket_join(int fd);

/** Send to the group on each such interface; on how many that worked. */
unsigned mdns_socket_send(int fd, const uint8_t *bytes, size_t len);

/** Receive one packet: its length, 0 when it is to be left out (empty, or longer than `size`), -1
 * when there is none. */
ssize_t mdns_socket_receive(int fd, uint8_t *bytes, size_t size, struct sockaddr_in *out_from);

#endif
