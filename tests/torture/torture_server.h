/* SPDX-License-Identifier: Apache-2.0 */
/* torture_server: the XMPP server that a portal's component connects to, and two agents behind it
 * that send what they have until it is stored. The other end of a real gate's socket. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_SERVER_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_SERVER_H

#include "tests/torture/torture.h"

#include <stdbool.h>

/** Nothing sent, nobody connected; what must not be is told in `cycle`. */
void torture_server_open(struct torture_cycle *cycle);

/** Free everything. */
void torture_server_close(void);

/** Take a connection: make `fd`, a socket that was to connect, one end of it. */
bool torture_server_take(int fd);

/** The agents have records up to this share of all, in percent. */
void torture_server_share(unsigned percent);

/** Read what has come, answer, let the agents ask and send; time has passed since the last call. */
void torture_server_go_on(void);

/** All that the agents have by now is stored, by the portal's word. */
bool torture_server_is_done(void);

#endif
