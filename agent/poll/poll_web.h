/* SPDX-License-Identifier: Apache-2.0 */
/* poll_web: what the poller gives to the driver of web services. Used by poll only. */
#ifndef PRINTWIRE_AGENT_POLL_POLL_WEB_H
#define PRINTWIRE_AGENT_POLL_POLL_WEB_H

#include "agent/poll/poll_inner.h"

/** Web services are asked from the moment when the configuration wants it; without memory they are
 * not. At the start and with each configuration. */
void poll_web_use(struct poll *poll);

#endif
