/* SPDX-License-Identifier: Apache-2.0 */
/* work_identity: who answers at the address, right before the packet that changes it: addresses are
 * lent, and what was read a minute ago may be another printer now.
 *
 * The serial number decides, asked by the way that the packet takes; sysObjectID (SNMP) and the
 * product number (LEDM) must agree where both sides tell them. Who is another one, or does not say
 * who it is, gets nothing: the job fails with SDS_DOC_NO_SUCH_DEVICE. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_IDENTITY_H
#define PRINTWIRE_AGENT_WORK_WORK_IDENTITY_H

#include "agent/work/work_inner.h"

/** Step: ask by SNMP; goes on when it is the job's device. */
void work_identity_by_snmp(struct work_job *job);

/** Step: the same by ProductConfigDyn, which is then the job's newest. */
void work_identity_by_web(struct work_job *job);

/** True when who answered SNMP last tells another serial number than that of the job's device: what
 * it says proves nothing. One that tells none may be starting. */
bool work_identity_is_other(const struct work_job *job);

/** The same of who told this configuration. */
bool work_identity_is_others(const struct work_job *job, const struct work_ledm_config *config);

#endif
