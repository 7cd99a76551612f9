/* SPDX-License-Identifier: Apache-2.0 */
/* ask_work: a tool orders work, cancels it, halts rollouts and lets them go on. */
#ifndef PRINTWIRE_SDS_ASK_WORK_H
#define PRINTWIRE_SDS_ASK_WORK_H

#include "sds/ask.h"
#include "sds/book_item.h"

#define ASK_WORK_OPEN   100000                   /* items of an account that have not ended */
#define ASK_WORK_AHEAD  (INT64_C(30) * 86400000) /* the farthest `expires` */
#define ASK_WORK_KEY_MS (INT64_C(30) * 86400000) /* how long an Idempotency-Key is known */

/** ExecuteAction. */
enum err ask_work_order(struct ask *ask);

/** CancelWork. */
enum err ask_work_cancel(struct ask *ask);

/** HaltRollout. */
enum err ask_work_halt(struct ask *ask);

/** ResumeRollout. */
enum err ask_work_resume(struct ask *ask);

/** The item in the request's path; refused when there is none of the tool's. */
enum err ask_work_find(struct ask *ask, struct book_item *out);

/** The account in the request's path; refused when it is not the tool's. */
enum err ask_work_account(struct ask *ask, struct book_account *out);

#endif
