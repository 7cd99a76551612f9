/* SPDX-License-Identifier: Apache-2.0 */
/* driver_snmp: reads a printer by SNMP: the status GET and the ranges of each scope.
 *
 * Never asked for: sysContact, prtGeneralCurrentOperator, prtGeneralServicePerson, jobs, and
 * without SCOPE_CONSOLE what the panel shows: table_plan names exact objects or subtrees, and
 * tables next to such objects are read by rows (walk.h).
 */
#ifndef PRINTWIRE_AGENT_POLL_DRIVER_SNMP_H
#define PRINTWIRE_AGENT_POLL_DRIVER_SNMP_H

#include "agent/poll/driver.h"

/** The driver; its attach context is a struct walk. Constant, shared by all devices. */
const struct driver *driver_snmp_get(void);

#endif
