/* SPDX-License-Identifier: Apache-2.0 */
/* work_settings: steps of a configuration: what the device's ProductConfigDyn has is put there, the
 * rest is set by HP's own SNMP objects, and then all is read back: an order answered with "OK" says
 * nothing of what the device has. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_SETTINGS_H
#define PRINTWIRE_AGENT_WORK_WORK_SETTINGS_H

#include "agent/work/work_inner.h"

/** Step: which way each setting goes. One that the device has by no way declines the job before
 * anything is sent. */
void work_settings_find(struct work_job *job);

/** Steps: whether it is the device, by each way that is taken, right before it is. */
void work_settings_who_puts(struct work_job *job);

/** See work_settings_who_puts(). */
void work_settings_who_sets(struct work_job *job);

/** Step: put what LEDM has. */
void work_settings_put(struct work_job *job);

/** Step: set the others, one after the other. */
void work_settings_set(struct work_job *job);

/** Step: read all back; the end of the job. */
void work_settings_verify(struct work_job *job);

/** Whether the device has a setting by one of both ways, and what it says of it as SDS.md writes
 * it; "" where that cannot be said so. */
bool work_settings_found(const struct work_job *job, unsigned name, char out_value[SDS_DOC_WORD]);

#endif
