/* SPDX-License-Identifier: Apache-2.0 */
/* sim_server: one UDP socket for all printers: every answer leaves from the address that was asked
 * (IP_PKTINFO).
 *
 * Delays, losses, duplicates and wrong order happen here; what an answer says is the business of
 * sim_answer.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_SERVER_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_SERVER_H

#include "base/loop.h"
#include "tests/sim_printer/sim_fleet.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_SERVER_LATE                                                                            \
    16384 /* most answers that wait because of a delay; further ones are lost                      \
           */

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

/** Send bytes from a printer's address: a trap. False when the system refuses (errno). */
bool sim_server_send(struct sim_server *server, const struct sim_printer *from,
                     const struct sockaddr_in *to, const uint8_t *bytes, size_t len);

/** Room to write a message in; used by answers too, so send before returning to the loop. */
struct sim_writer *sim_server_writer(struct sim_server *server);

#endif
