/* SPDX-License-Identifier: Apache-2.0 */
/* hooks_message: what a webhook is sent for a record, and the signature of it, as Standard Webhooks
 * has them (webhook-id, webhook-timestamp, webhook-signature "v1,<base64 of HMAC-SHA-256>" over
 * "id.timestamp.body"). Pure. */
#ifndef PRINTWIRE_PORTAL_HOOKS_HOOKS_MESSAGE_H
#define PRINTWIRE_PORTAL_HOOKS_HOOKS_MESSAGE_H

#include "base/buf.h"
#include "portal/store/webhook.h"

#include <stdbool.h>
#include <stdint.h>

#define HOOKS_MESSAGE_ID        48
#define HOOKS_MESSAGE_SIGNATURE 128 /* two of them */
#define HOOKS_MESSAGE_BYTES     ((size_t)64 * 1024)

/** The id of a delivery, the same at each try: who gets it twice knows it by that. */
void hooks_message_id(int64_t hook, int64_t entry, char out_id[HOOKS_MESSAGE_ID]);

/** Append the JSON of a record. False when it cannot be written. */
bool hooks_message_write(struct buf *out, const struct store_entry *entry);

/** Sign with the hook's secret, and with the one before while that holds. False when a secret is
 * none. */
bool hooks_message_sign(const struct webhook *hook, const char *id, int64_t now_ms,
                        const struct buf *body, char out_signature[HOOKS_MESSAGE_SIGNATURE]);

#endif
