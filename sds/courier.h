/* SPDX-License-Identifier: Apache-2.0 */
/* courier: takes what is in the outbox (book_hook) to webhooks, at least once, beside the requests:
 * nothing of it waits for a receiver.
 *
 * Each hook has one delivery in the air, COURIER_AT_ONCE in all, COURIER_OF_TOOL of a tool; who had
 * its turn goes behind those that wait. What is not answered with 2xx comes again with the same id,
 * after pauses that grow to an hour, behind what is due before it: the order is not kept. A hook to
 * which nothing arrived for COURIER_GIVE_UP_MS is turned off; what alone did not arrive for
 * COURIER_LEAVE_MS is left out. COURIER_OF_TOOL: who lets receivers hang holds up no other tool.
 * The audit has a line for what arrived, since a tool took data with it.
 */
#ifndef PRINTWIRE_SDS_COURIER_H
#define PRINTWIRE_SDS_COURIER_H

#include "base/hooks_conf.h"
#include "base/loop.h"
#include "sds/book.h"

#define COURIER_AT_ONCE    32
#define COURIER_OF_TOOL    8
#define COURIER_TICK_MS    1000
#define COURIER_FAILED_MS  60000 /* nothing is sent so long when it cannot be noted what arrived */
#define COURIER_GIVE_UP_MS (INT64_C(5) * 24 * 3600 * 1000)
#define COURIER_TRIED_MS   (INT64_C(24) * 3600 * 1000) /* what turns a hook off was tried so long */
#define COURIER_LEAVE_MS   (COURIER_GIVE_UP_MS + COURIER_TRIED_MS) /* its hook is off by then */

struct courier;

/** Begin. `settle` ends the transaction that may be open on the book. All is lent, and must outlive
 * the courier. NULL on failure, logged. */
struct courier *courier_create(struct loop *loop, struct book *book, struct hooks_conf *conf,
                               void (*settle)(void *arg), void *arg);

/** Stop: what is in the air is sent again after the next start. NULL is allowed. */
void courier_destroy(struct courier *courier);

#endif
