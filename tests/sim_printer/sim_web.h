/* SPDX-License-Identifier: Apache-2.0 */
/* sim_web: one TCP port for the web services of all printers: the address that a client connected
 * to says which printer is meant. HTTP and HTTPS, IPP among them, share the port.
 *
 * Where no printer is, or one without services, or one that is off, the connection is reset. It
 * also listens, when told to, on ports where printers take whatever comes for a job: connections
 * there are counted (sim_asked: "port:9100") and nothing is ever answered.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_WEB_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_WEB_H

#include "base/loop.h"
#include "tests/sim_printer/sim_fleet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_WEB_CONNECTIONS 8192 /* most at a time; further ones are reset */
#define SIM_WEB_JOB_PORTS   16

struct sim_web;

/** Listen on 0.0.0.0:`port` (0: any free port) for the fleet's printers, which must outlive it.
 * NULL when the system refuses (errno). */
struct sim_web *sim_web_create(struct loop *loop, struct sim_fleet *fleet, uint16_t port);

/** Close everything; NULL is allowed. */
void sim_web_destroy(struct sim_web *web);

/** The port in use. */
uint16_t sim_web_port(const struct sim_web *web);

/** Listen on a port for jobs too, and count who connects. False when the system refuses (errno), or
 * there are SIM_WEB_JOB_PORTS already. */
bool sim_web_watch_jobs(struct sim_web *web, uint16_t port);

/** Show this certificate (PEM files) from the next connection on: a printer's own, or, with NULL,
 * that of all printers without one. NULL, or a text that says what is wrong, valid until the next
 * call. */
const char *sim_web_certify(struct sim_web *web, struct sim_printer *printer,
                            const char *certificate_file, const char *key_file);

/** Something may have happened to printers: long polls are answered, connections to those that are
 * off or were restarted are cut. */
void sim_web_wake(struct sim_web *web);

/** How many connections to a printer (NULL: to all) are open, and how many of them wait in a long
 * poll. */
void sim_web_count(const struct sim_web *web, const struct sim_printer *printer, size_t *out_open,
                   size_t *out_polls);

#endif
