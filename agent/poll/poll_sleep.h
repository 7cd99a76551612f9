/* SPDX-License-Identifier: Apache-2.0 */
/* poll_sleep: what an answer tells of the device's work and of its sleep. Used by poll only. */
#ifndef PRINTWIRE_AGENT_POLL_POLL_SLEEP_H
#define PRINTWIRE_AGENT_POLL_POLL_SLEEP_H

#include "agent/poll/poll_inner.h"

/** A status was answered: whether the device has worked since the one before, when it showed the
 * state `before`; `moved` as driver_done_fn has it. */
void poll_sleep_work(struct poll_device *device, enum device_state before, unsigned moved);

/** Any answer, after poll_sleep_work(): whether it sleeps, and whether we woke it. */
void poll_sleep_watch(struct poll_device *device, unsigned moved);

#endif
