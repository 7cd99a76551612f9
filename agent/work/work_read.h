/* SPDX-License-Identifier: Apache-2.0 */
/* work_read: steps of the kinds that only read: telemetry, refresh, diagnostics,
 * and looks. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_READ_H
#define PRINTWIRE_AGENT_WORK_WORK_READ_H

#include "agent/work/work_inner.h"

/** Step: how the network to the device is, by a few small questions. */
void work_read_network(struct work_job *job);

/** Step: fails when what was read tells another serial number than the device's: it is not told. */
void work_read_who(struct work_job *job);

/** Step: the event log, where it has one. */
void work_read_log(struct work_job *job);

/** Step: the whole device, as the agent reads it. */
void work_read_device(struct work_job *job);

/** Step: tells the device with up time and settings, where they were read; the end of the job. */
void work_read_tell(struct work_job *job);

/** Step: the end of a job that tells nothing. */
void work_read_end(struct work_job *job);

#endif
