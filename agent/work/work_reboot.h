/* SPDX-License-Identifier: Apache-2.0 */
/* work_reboot: steps of a restart: LEDM's PowerCycle where the device's manifest lists it, else
 * prtGeneralReset powerCycleReset(4); then up time until it has begun anew. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_REBOOT_H
#define PRINTWIRE_AGENT_WORK_WORK_REBOOT_H

#include "agent/work/work_inner.h"

/** Step: look by which way it goes, and, by that, whether it is the device. Declines what cannot be
 * restarted, or not so that it could be proved. */
void work_reboot_identity(struct work_job *job);

/** Step: order it. */
void work_reboot_send(struct work_job *job);

/** Step: wait until it is back, or for that it goes; the end of the job. */
void work_reboot_watch(struct work_job *job);

#endif
