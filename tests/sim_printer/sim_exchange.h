/* SPDX-License-Identifier: Apache-2.0 */
/* sim_exchange: packets in, packets out, for all printers: delays, losses, duplicates, wrong order.
 *
 * It knows no socket: sim_server gives it one, a test may give it a function. What an answer says
 * is the business of sim_answer.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_EXCHANGE_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_EXCHANGE_H

#include "base/loop.h"
#include "tests/sim_printer/sim_fleet.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_EXCHANGE_LATE 16384 /* most answers that wait; further ones are lost */

struct sim_exchange;

/** Sends a packet from a printer's address (host order); false when that is refused (errno). */
typedef bool sim_exchange_send_fn(void *arg, uint32_t from, const struct sockaddr_in *to,
                                  const uint8_t *bytes, size_t len);

/** Answer for the fleet's printers through `send`. `community` is the only one that may ask; NULL:
 * any. Fleet and community must outlive it. NULL without memory. */
struct sim_exchange *sim_exchange_create(struct loop *loop, struct sim_fleet *fleet,
                                         const char *community, sim_exchange_send_fn *send,
                                         void *arg);

/** Free, with the answers that wait; NULL is allowed. */
void sim_exchange_destroy(struct sim_exchange *exchange);

/** A packet came from `from` to the address `asked` (host order). */
void sim_exchange_take(struct sim_exchange *exchange, uint32_t asked,
                       const struct sockaddr_in *from, const uint8_t *bytes, size_t len);

/** Send bytes from a printer's address: a trap. False when the system refuses (errno). */
bool sim_exchange_send(struct sim_exchange *exchange, const struct sim_printer *from,
                       const struct sockaddr_in *to, const uint8_t *bytes, size_t len);

/** Room to write a message in; used by answers too, so send before returning to the loop. */
struct sim_writer *sim_exchange_writer(struct sim_exchange *exchange);

#endif
