/* SPDX-License-Identifier: Apache-2.0 */
/* server: the licence server's six endpoints on HTTP. Questions of a few milliseconds share one
 * commit of the ledger; no answer leaves before it.
 *
 * When the ledger fails or no key signs, the questions are answered with status 503 and come again;
 * who asks too often gets 429. Nothing here is secret, and nothing here needs TLS; with a
 * certificate in the configuration https is spoken.
 */
#ifndef PRINTWIRE_LICENCE_SERVER_H
#define PRINTWIRE_LICENCE_SERVER_H

#include "base/loop.h"
#include "licence/key_ring.h"
#include "licence/ledger.h"
#include "licence/server_conf.h"

#include <stdbool.h>
#include <stdint.h>

struct server;

/** Listen. The ledger and the ring are lent, and must outlive the server; the configuration is
 * only read. NULL on failure, which is logged. */
struct server *server_create(struct loop *loop, const struct server_conf *conf,
                             struct ledger *ledger, const struct key_ring *ring);

/** Commit and answer what waits, close; NULL is allowed. */
void server_destroy(struct server *server);

/** Go on with other keys and limits; the former ring is not used after this. */
void server_reload(struct server *server, const struct server_conf *conf,
                   const struct key_ring *ring);

/** True while answers wait for their commit: the ledger is in a transaction. */
bool server_is_busy(const struct server *server);

/** The port that is listened on. */
uint16_t server_port(const struct server *server);

#endif
