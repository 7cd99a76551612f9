/* SPDX-License-Identifier: Apache-2.0 */
/* digest: prints what a store holds in a few lines that can be compared (store_digest.h). */
#ifndef PRINTWIRE_PORTAL_WATCH_DIGEST_H
#define PRINTWIRE_PORTAL_WATCH_DIGEST_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>

/** Append the lines, outside of a transaction. False when the store cannot be read or the buffer is
 * full. */
bool digest_write(struct store *store, struct buf *out);

/** Print them for the store at this place. The process's exit status: 0, or 1 with the reason on
 * standard error. */
int digest_run(const struct db_place *place);

#endif
