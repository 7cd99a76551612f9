/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite_read: the questions that watchers ask of the embedded store. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SQLITE_READ_H
#define PRINTWIRE_PORTAL_STORE_STORE_SQLITE_READ_H

#include "base/sqlite.h"
#include "portal/store/store.h"

#include <stdint.h>

/** As store_last_row(). */
enum err store_sqlite_read_last_row(struct sqlite *db, int64_t *out_row);

/** As store_each_entry(). */
enum err store_sqlite_read_entries(struct sqlite *db, const struct store_wanted *wanted,
                                   store_entry_fn *fn, void *arg);

/** As store_each_printer(). */
enum err store_sqlite_read_printers(struct sqlite *db, const struct store_scope *scope,
                                    const char *site, store_printer_fn *fn, void *arg);

/** As store_each_self(). */
enum err store_sqlite_read_selves(struct sqlite *db, const struct store_scope *scope,
                                  const char *site, store_self_fn *fn, void *arg);

/** As store_count(). */
enum err store_sqlite_read_count(struct sqlite *db, enum record_kind kind, uint64_t *out_entries,
                                 uint64_t *out_current);

#endif
