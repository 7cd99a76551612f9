/* SPDX-License-Identifier: Apache-2.0 */
/* port: the TCP and UDP ports on which printers take whatever comes for a page. Nothing of ours
 * ever connects to one or sends there, whatever a configuration, a redirect or an answer says. */
#ifndef PRINTWIRE_BASE_PORT_H
#define PRINTWIRE_BASE_PORT_H

#include <stdbool.h>
#include <stdint.h>

/** True for the ports of LPD (515) and of raw printing and its siblings (9100-9107, 9112-9116,
 * 9999): bytes sent there may come out as paper. */
bool port_prints(uint16_t port);

#endif
