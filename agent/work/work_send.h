/* SPDX-License-Identifier: Apache-2.0 */
/* work_send: the one door by which something that changes a device leaves this program.
 *
 * It opens with a leave alone: the first order of a job asks for it (sds_job_handlers.may_send),
 * right before its packet, and one that is refused ends the job. A job that only looks (is_look)
 * never has one. tests/lint/banned.py sees to it that nobody else calls what sends.
 */
#ifndef PRINTWIRE_AGENT_WORK_WORK_SEND_H
#define PRINTWIRE_AGENT_WORK_WORK_SEND_H

#include "agent/walk_order.h"
#include "agent/work/work_inner.h"

/** PUT a body, or a file where that is not NULL, to a path of agent/web_work's. */
void work_send_put(struct work_job *job, const char *path, const char *body, const int *file,
                   work_send_fn *fn);

/** SET an object of agent/walk_order's. */
void work_send_set(struct work_job *job, const struct walk_order_wish *wish, work_send_fn *fn);

/** What every kind makes of an outcome other than taken and unheard: the end of the job. */
void work_send_end(struct work_job *job, enum work_send_outcome outcome);

#endif
