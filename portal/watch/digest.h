/* SPDX-License-Identifier: Apache-2.0 */
/* digest: what the store holds in a few lines that can be compared: equal content, equal digest.
 *
 *     sha256 <64 hexadecimal digits>
 *     entries 1234
 *     asset 57 57            kind, records in the history, rows of the current state
 *     consumable 312 301
 *     meter …
 *     incident …
 *     agent …
 *
 * The SHA-256 is a chain over all stored records by agent's JID, epoch and number: d(0) is 32 zero
 * bytes, d(n) = SHA-256(d(n-1) ‖ SHA-256(kind ‖ NUL ‖ device ‖ NUL ‖ xml)). Row numbers and times
 * of arrival are not in it.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_DIGEST_H
#define PRINTWIRE_PORTAL_WATCH_DIGEST_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>

/** Append the lines. False when the store cannot be read or the buffer is full. */
bool digest_write(struct store *store, struct buf *out);

/** Print them for the store at this place. The process's exit status: 0, or 1 with the reason on
 * standard error. */
int digest_run(const struct db_place *place);

#endif
