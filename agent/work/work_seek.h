/* SPDX-License-Identifier: Apache-2.0 */
/* work_seek: whether a device is there, right before work at it is told as begun: by SNMP, and
 * where that is silent by its web services; asked twice, since a sleeping network card needs
 * seconds. Any answer will do: who gave it is looked at right before the packet (work_identity).
 *
 * A silence is told to who knows where devices are (work_options.missed): until the device is heard
 * again it is one that is off. What only reads of a device without SNMP is not asked for: it may
 * speak IPP alone, which nobody asks here. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_SEEK_H
#define PRINTWIRE_AGENT_WORK_WORK_SEEK_H

#include "agent/work/work_inner.h"

/** The one step of such a job. */
void work_seek_ask(struct work_job *job);

#endif
