/* SPDX-License-Identifier: Apache-2.0 */
/* hooks_message: what a webhook is sent for a record, in the envelope of Standard Webhooks
 * (base/hooks_post). Pure. */
#ifndef PRINTWIRE_PORTAL_HOOKS_HOOKS_MESSAGE_H
#define PRINTWIRE_PORTAL_HOOKS_HOOKS_MESSAGE_H

#include "base/buf.h"
#include "base/hooks_post.h"
#include "portal/store/webhook.h"

#include <stdint.h>

#define HOOKS_MESSAGE_ID    37 /* "msg_", 32 hexadecimal digits, a NUL */
#define HOOKS_MESSAGE_BYTES ((size_t)256 * 1024)

/** The id of what a hook is told of a record, the same at each try: who gets it twice knows it by
 * that. It is made of the record's place in its agent's journal, not of its row: a record that
 * comes again after the store was restored has the id that it had, and no other record ever gets
 * it. */
void hooks_message_id(int64_t hook, const struct store_entry *entry, char out_id[HOOKS_MESSAGE_ID]);

/** Append the JSON of a record: {"type", "timestamp", "data"}, data as entry_json.h has it, with
 * the markup. ERR_LIMIT past HOOKS_MESSAGE_BYTES, ERR_SYNTAX for texts that JSON cannot hold,
 * ERR_MEMORY. */
enum err hooks_message_write(struct buf *out, const struct store_entry *entry);

/** A message to a hook, signed with its secret, and with the one before while that holds. It points
 * into what is given. */
struct hooks_post hooks_message_post(const struct webhook *hook, const char *id, int64_t now_ms,
                                     const struct buf *body);

#endif
