/* SPDX-License-Identifier: Apache-2.0 */
/* fake_walk_socket: agent/walk_socket without a network: what the engine sends is kept, what it
 * hears is given. Link fake_walk_socket.c instead. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_WALK_SOCKET_H
#define PRINTWIRE_TESTS_FAKES_FAKE_WALK_SOCKET_H

#include "agent/walk_codec.h"
#include "agent/walk_socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A packet that the engine sent. */
struct fake_walk_socket_packet {
    uint8_t bytes[WALK_CODEC_REQUEST];
    size_t len;
    struct sockaddr_in to;
};

/** The socket that was made last; NULL for none. */
struct walk_socket *fake_walk_socket_last(void);

/** Take the packet that was sent last and not yet taken; earlier ones are forgotten. False when
 * there is none. */
bool fake_walk_socket_take(struct walk_socket *socket, struct fake_walk_socket_packet *out_packet);

/** A packet comes in; the engine reads it with fake_loop_poll(). */
void fake_walk_socket_give(struct walk_socket *socket, const uint8_t *bytes, size_t len,
                           const struct sockaddr_in *from);

/** A packet to this address met a closed port. */
void fake_walk_socket_close(struct walk_socket *socket, const struct sockaddr_in *to);

#endif
