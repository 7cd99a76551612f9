/* SPDX-License-Identifier: Apache-2.0 */
/* ask_poll: GetSchedule: leases go on, new work is handed out (protocol/SDS.md, section 4). */
#ifndef PRINTWIRE_SDS_ASK_POLL_H
#define PRINTWIRE_SDS_ASK_POLL_H

#include "sds/ask.h"

/** GetSchedule. */
enum err ask_poll_schedule(struct ask *ask);

#endif
