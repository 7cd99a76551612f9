/* SPDX-License-Identifier: Apache-2.0 */
/* poll_attach: which driver reads a device. Used by poll only. */
#ifndef PRINTWIRE_AGENT_POLL_POLL_ATTACH_H
#define PRINTWIRE_AGENT_POLL_POLL_ATTACH_H

#include "agent/poll/poll_inner.h"

#include <stdbool.h>

/** Give the device the driver that it needs now, and attach it; false without memory, or when its
 * credential is not in the configuration. */
bool poll_attach_driver(struct poll_device *device);

#endif
