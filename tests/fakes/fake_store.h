/* SPDX-License-Identifier: Apache-2.0 */
/* fake_store: portal/store/store in memory, for tests of what writes to it: it keeps the numbering
 * and aborts when a caller breaks the store's contract. Link fake_store.c instead of the store's
 * library. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_STORE_H
#define PRINTWIRE_TESTS_FAKES_FAKE_STORE_H

#include "portal/store/store.h"

#include <stdint.h>

/** An empty store. */
struct store *fake_store_create(void);

/** Free it. */
void fake_store_destroy(struct store *store);

/** Records that are committed. */
uint64_t fake_store_records(const struct store *store);

#endif
