/* SPDX-License-Identifier: Apache-2.0 */
/* walk_socket: one unconnected, non-blocking UDP socket for all devices, in batches.
 *
 * IP_RECVERR makes the kernel say which address answered "port unreachable" (RFC 792), so that a
 * closed port costs no waiting. The receive buffer is made large: bursts of answers that do not fit
 * are lost.
 */
#ifndef PRINTWIRE_AGENT_WALK_SOCKET_H
#define PRINTWIRE_AGENT_WALK_SOCKET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct walk_socket;

/* Who is told of what came in. */
struct walk_socket_handlers {
    /** A packet; the bytes are lent. */
    void (*on_packet)(void *arg, const uint8_t *bytes, size_t len, const struct sockaddr_in *from);
    /** A packet to this address met a closed port. */
    void (*on_closed)(void *arg, const struct sockaddr_in *to);
};

/** Open the socket; NULL when the system refuses (errno). */
struct walk_socket *walk_socket_create(const struct walk_socket_handlers *handlers, void *arg);

/** Close; NULL is allowed. Packets not flushed are dropped. */
void walk_socket_destroy(struct walk_socket *socket);

/** The file descriptor, to wait for reading on. */
int walk_socket_fd(const struct walk_socket *socket);

/** How many answers of usual size the receive buffer holds: more should not be in flight. */
unsigned walk_socket_room(const struct walk_socket *socket);

/** Put a packet of at most WALK_CODEC_REQUEST bytes into the batch; a full batch is sent. A packet
 * that the system does not take is lost, as on the wire. */
void walk_socket_put(struct walk_socket *socket, const struct sockaddr_in *to, const uint8_t *bytes,
                     size_t len);

/** Send the batch. */
void walk_socket_flush(struct walk_socket *socket);

/** How many packets of batches the system did not take, since the start. */
uint64_t walk_socket_unsent(const struct walk_socket *socket);

/** Send one packet at once; false when the system cannot take it now. */
bool walk_socket_send(struct walk_socket *socket, const struct sockaddr_in *to,
                      const uint8_t *bytes, size_t len);

/** Read what came in, up to some hundred packets (the rest on the next call), and tell the
 * handlers. */
void walk_socket_receive(struct walk_socket *socket);

#endif
