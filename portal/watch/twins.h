/* SPDX-License-Identifier: Apache-2.0 */
/* twins: printers that several agents report, each under an id of its own.
 *
 * Two are one printer when they have serial number and maker, a hardware address or the UUID in
 * common and neither serial numbers nor hardware addresses contradict; junk proves nothing
 * (protocol/evidence). What a site withholds cannot be compared: its twins stay unnamed.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_TWINS_H
#define PRINTWIRE_PORTAL_WATCH_TWINS_H

#include "portal/store/db.h"

#include <stdio.h>

#define TWINS_PRINTERS 200000 /* most printers looked at; more are told on standard error */

/** Print each group of twins, one printer a line: agent, device, printer, serial number, address;
 * an empty line between groups and a line with their number at the end. The process's exit status:
 * 0, or 1 when the store cannot be read or the output not be written. */
int twins_run(const struct db_place *place, FILE *out);

#endif
