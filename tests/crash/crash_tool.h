/* SPDX-License-Identifier: Apache-2.0 */
/* crash_tool: a tool of managed print services that orders one item and may cancel it: it asks
 * until it is answered, with one Idempotency-Key. It does not die. */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_TOOL_H
#define PRINTWIRE_TESTS_CRASH_CRASH_TOOL_H

#include "base/loop.h"
#include "protocol/sds_doc_work.h"

#include <stdbool.h>

struct crash_tool;

/** Order this, with this token, from now on. */
struct crash_tool *crash_tool_start(struct loop *loop, const char *token,
                                    const struct sds_doc_order *order);

/** Cancel it, once it is known, until that is answered. */
void crash_tool_cancel(struct crash_tool *tool);

/** The item's id; "" while the order was not answered. */
const char *crash_tool_item(const struct crash_tool *tool);

/** The cancellation was answered: it is cancelled. */
bool crash_tool_has_cancelled(const struct crash_tool *tool);

/** Free. NULL is allowed. */
void crash_tool_stop(struct crash_tool *tool);

#endif
