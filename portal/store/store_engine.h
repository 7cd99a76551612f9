/* SPDX-License-Identifier: Apache-2.0 */
/* store_engine: what a database must offer to be the portal's store. store.h says what each
 * function promises; the functions here are called by store.c alone, with the engine's own state.
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_ENGINE_H
#define PRINTWIRE_PORTAL_STORE_STORE_ENGINE_H

#include "portal/store/store.h"

struct store_engine {
    const char *name;
    enum err (*open)(const char *folder, enum store_mode mode, void **out_state);
    void (*close)(void *state);
    const char *(*error)(const void *state);
    enum err (*set_agent)(void *state, const struct store_agent *agent,
                          struct store_known *out_known);
    enum err (*contact)(void *state, int64_t agent, const char *session, int64_t wall_ms);
    enum err (*begin)(void *state);
    enum err (*find_journal)(void *state, int64_t agent, const char *epoch,
                             struct store_journal *out_journal);
    enum err (*make_journal)(void *state, int64_t agent, const char *epoch, int64_t wall_ms,
                             int64_t *out_id);
    enum err (*add)(void *state, const struct store_journal *journal, uint64_t number,
                    int64_t received_ms, const struct record *record, const char *xml);
    enum err (*hear)(void *state, int64_t agent, int64_t received_ms, const struct record *record);
    enum err (*advance)(void *state, int64_t journal, uint64_t through);
    enum err (*commit)(void *state);
    void (*rollback)(void *state);
    enum err (*last_row)(void *state, int64_t *out_row);
    enum err (*each_entry)(void *state, const struct store_wanted *wanted, store_entry_fn *fn,
                           void *arg);
    enum err (*each_printer)(void *state, const struct store_scope *scope, const char *site,
                             store_printer_fn *fn, void *arg);
    enum err (*each_self)(void *state, const struct store_scope *scope, const char *site,
                          store_self_fn *fn, void *arg);
    enum err (*count)(void *state, enum record_kind kind, uint64_t *out_entries,
                      uint64_t *out_current);
};

#endif
