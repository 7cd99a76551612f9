/* SPDX-License-Identifier: Apache-2.0 */
/* sim_web_conn: one HTTP connection to a simulated printer, plain or TLS (the first byte tells),
 * with all that the printer's voice does to its answers. A part of sim_web.
 *
 * A connection is always in one phase:
 *
 *     read → (poll) → (slow) → send → read ...
 *     held: the printer says nothing now; it goes on when it does
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_WEB_CONN_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_WEB_CONN_H

#include "base/crypto_tls.h"
#include "base/loop.h"
#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>

struct sim_web_conn;

/* The connections of all printers. */
struct sim_web_conn_group {
    struct loop *loop;
    struct crypto_tls_server
        *tls; /* for printers without a certificate of their own; may be NULL */
    struct sim_web_conn *first;
    size_t count;
};

/** True when the printer cannot be reached at all: no voice, off, starting. */
bool sim_web_conn_refuses(const struct sim_printer *printer);

/** Serve an accepted non-blocking socket, which is the connection's from now on. False when memory
 * runs out (the socket is closed then). */
bool sim_web_conn_create(struct sim_web_conn_group *group, int fd, struct sim_printer *printer);

/** Something happened to a printer: answer what waits for that; cut connections to one that was
 * switched off, or on again. */
void sim_web_conn_wake_all(struct sim_web_conn_group *group);

/** Cut all. */
void sim_web_conn_destroy_all(struct sim_web_conn_group *group);

/** How many connections to a printer (NULL: to all) are open, and how many of them wait in a long
 * poll. */
void sim_web_conn_count(const struct sim_web_conn_group *group, const struct sim_printer *printer,
                        size_t *out_open, size_t *out_polls);

#endif
