/* SPDX-License-Identifier: Apache-2.0 */
/* store_sql_read: the questions that watchers ask of the store. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SQL_READ_H
#define PRINTWIRE_PORTAL_STORE_STORE_SQL_READ_H

#include "portal/store/db.h"
#include "portal/store/store.h"

#include <stdint.h>

/* Joins `s`, how the agent `a` stands; of an account that had several agents, the one that was
 * heard last. */
#define STORE_SQL_READ_LAST_SELF                                                                   \
    "LEFT JOIN agent_self s ON s.agent = a.id AND s.device = (SELECT device FROM agent_self t "    \
    "WHERE t.agent = a.id ORDER BY t.received DESC, t.entry DESC LIMIT 1) "

/** As store_last_row(). */
enum err store_sql_read_last_row(struct db *db, int64_t *out_row);

/** As store_each_entry(). */
enum err store_sql_read_entries(struct db *db, const struct store_wanted *wanted,
                                store_entry_fn *fn, void *arg);

/** As store_each_printer(). */
enum err store_sql_read_printers(struct db *db, const struct store_scope *scope, const char *site,
                                 store_printer_fn *fn, void *arg);

/** As store_each_self(). */
enum err store_sql_read_selves(struct db *db, const struct store_scope *scope, const char *site,
                               store_self_fn *fn, void *arg);

/** As store_count(). */
enum err store_sql_read_count(struct db *db, enum record_kind kind, uint64_t *out_entries,
                              uint64_t *out_current);

#endif
