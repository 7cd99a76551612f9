/* SPDX-License-Identifier: Apache-2.0 */
/* sim_server: one UDP socket for all printers: every answer leaves from the address that was asked
 * (IP_PKTINFO).
 *
 * What is answered, and when, is the business of sim_exchange.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_SERVER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_SERVER_H

#include "base/loop.h"
#include "tests/sim_printer/sim_exchange.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_server;

/** Open the socket on 0.0.0.0:`port` (0: any free port) and answer for the fleet's printers.
 * `community` is the only one that may ask; NULL: any. Fleet and community must outlive the server.
 * NULL when the system refuses (errno). */
struct sim_server *sim_server_create(struct loop *loop, struct sim_fleet *fleet, uint16_t port,
                                     const char *community);

/** Close; NULL is allowed. */
void sim_server_destroy(struct sim_server *server);

/** The port in use. */
uint16_t sim_server_port(const struct sim_server *server);

/** Where its packets are answered; lives as long as the server. */
struct sim_exchange *sim_server_exchange(const struct sim_server *server);

/** Send bytes from a printer's address (host order) through its socket. False when the system
 * refuses (errno). */
bool sim_server_send(struct sim_server *server, uint32_t from, const struct sockaddr_in *to,
                     const uint8_t *bytes, size_t len);

#endif
