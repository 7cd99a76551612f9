/* SPDX-License-Identifier: Apache-2.0 */
/* store_tail: new entries for many readers at once: read from the database once, and handed to each
 * reader whose scope holds them. Who may see what is decided here, below whoever asks: a reader is
 * never told of an entry outside of its scope. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_TAIL_H
#define PRINTWIRE_PORTAL_STORE_STORE_TAIL_H

#include "portal/store/store.h"

#include <stddef.h>
#include <stdint.h>

/* What is to be read, and for whom. */
struct store_tail {
    int64_t after;                           /* a row: entries above it, */
    size_t most;                             /* so many of them, whoever may see them */
    const struct store_scope *const *scopes; /* one of each reader */
    size_t count;
};

/* An entry that the reader `which` (its place in `scopes`) may see; one call after the other for
 * all readers of an entry. */
typedef void store_tail_fn(void *arg, size_t which, const struct store_entry *entry);

/** Read in the order of rows. `out_row` is the last row that was looked at: the next reading goes
 * on behind it; `after` when there was none. */
enum err store_tail_read(struct store *store, const struct store_tail *tail, store_tail_fn *fn,
                         void *arg, int64_t *out_row);

/** When the entry of a row was received, whoever may see it; ERR_MISSING when there is none, or not
 * any more. */
enum err store_tail_received(struct store *store, int64_t row, int64_t *out_received_ms);

#endif
