/* SPDX-License-Identifier: Apache-2.0 */
/* The store's own part: what is the same for every engine. It knows when a transaction is open,
 * which commits are worth telling, and refuses numbers that would break the numbering. */
#include "portal/store/store.h"

#include "base/log.h"
#include "portal/store/store_engine.h"
#include "portal/store/store_sqlite.h"

#include <assert.h>
#include <stdlib.h>

struct store {
    const struct store_engine *engine;
    void *state;
    bool in_transaction;
    size_t added; /* entries of the open transaction */
    store_commit_fn *on_commit;
    void *on_commit_arg;
};

enum err store_open(const char *folder, enum store_mode mode, struct store **out_store)
{
    struct store *store = calloc(1, sizeof *store);

    if (!store) {
        log_error("store", "%s: no memory", folder);
        return ERR_MEMORY;
    }
    store->engine = store_sqlite_engine();
    enum err err = store->engine->open(folder, mode, &store->state);
    if (err != ERR_NONE) {
        free(store);
        return err;
    }
    *out_store = store;
    return ERR_NONE;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_rollback(store);
    store->engine->close(store->state);
    free(store);
}

const char *store_error(const struct store *store)
{
    return store->engine->error(store->state);
}

enum err store_set_agent(struct store *store, const struct store_agent *agent,
                         struct store_known *out_known)
{
    bool is_own = !store->in_transaction;
    enum err err = is_own ? store_begin(store) : ERR_NONE;

    if (err == ERR_NONE)
        err = store->engine->set_agent(store->state, agent, out_known);
    if (!is_own)
        return err;
    if (err == ERR_NONE)
        return store_commit(store);
    store_rollback(store);
    return err;
}

enum err store_contact(struct store *store, int64_t agent, const char *session, int64_t wall_ms)
{
    return store->engine->contact(store->state, agent, session, wall_ms);
}

enum err store_begin(struct store *store)
{
    assert(!store->in_transaction);
    enum err err = store->engine->begin(store->state);

    store->in_transaction = err == ERR_NONE;
    store->added = 0;
    return err;
}

enum err store_find_journal(struct store *store, int64_t agent, const char *epoch,
                            struct store_journal *out_journal)
{
    return store->engine->find_journal(store->state, agent, epoch, out_journal);
}

enum err store_open_journal(struct store *store, int64_t agent, const char *epoch, int64_t wall_ms,
                            struct store_journal *out_journal)
{
    assert(store->in_transaction);
    enum err err = store->engine->find_journal(store->state, agent, epoch, out_journal);
    if (err != ERR_MISSING)
        return err;
    int64_t id = 0;
    err = store->engine->make_journal(store->state, agent, epoch, wall_ms, &id);
    if (err == ERR_NONE)
        *out_journal = (struct store_journal){ .id = id, .agent = agent, .is_new = true };
    return err;
}

enum err store_add(struct store *store, const struct store_journal *journal, uint64_t number,
                   int64_t received_ms, const struct record *record, const char *xml)
{
    assert(store->in_transaction);
    if (number <= journal->through || number > STORE_NUMBER_MOST || !record_complete(record))
        return ERR_RANGE;
    enum err err = store->engine->add(store->state, journal, number, received_ms, record, xml);
    if (err == ERR_NONE)
        store->added++;
    return err;
}

enum err store_hear(struct store *store, int64_t agent, int64_t received_ms,
                    const struct record *record)
{
    assert(store->in_transaction);
    if (record->kind != RECORD_AGENT || !record_complete(record))
        return ERR_RANGE;
    return store->engine->hear(store->state, agent, received_ms, record);
}

enum err store_advance(struct store *store, struct store_journal *journal, uint64_t through)
{
    assert(store->in_transaction);
    if (through < journal->through || through > STORE_NUMBER_MOST)
        return ERR_RANGE;
    enum err err = store->engine->advance(store->state, journal->id, through);
    if (err == ERR_NONE)
        journal->through = through;
    return err;
}

enum err store_commit(struct store *store)
{
    assert(store->in_transaction);
    enum err err = store->engine->commit(store->state);
    if (err != ERR_NONE) {
        store_rollback(store);
        return err;
    }
    store->in_transaction = false;
    if (store->added > 0 && store->on_commit)
        store->on_commit(store->on_commit_arg);
    return ERR_NONE;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    store->engine->rollback(store->state);
    store->in_transaction = false;
    store->added = 0;
}

void store_listen(struct store *store, store_commit_fn *fn, void *arg)
{
    store->on_commit = fn;
    store->on_commit_arg = arg;
}

enum err store_last_row(struct store *store, int64_t *out_row)
{
    return store->engine->last_row(store->state, out_row);
}

enum err store_each_entry(struct store *store, const struct store_wanted *wanted,
                          store_entry_fn *fn, void *arg)
{
    return store->engine->each_entry(store->state, wanted, fn, arg);
}

enum err store_each_printer(struct store *store, const struct store_scope *scope, const char *site,
                            store_printer_fn *fn, void *arg)
{
    return store->engine->each_printer(store->state, scope, site, fn, arg);
}

enum err store_each_self(struct store *store, const struct store_scope *scope, const char *site,
                         store_self_fn *fn, void *arg)
{
    return store->engine->each_self(store->state, scope, site, fn, arg);
}

enum err store_count(struct store *store, enum record_kind kind, uint64_t *out_entries,
                     uint64_t *out_current)
{
    return store->engine->count(store->state, kind, out_entries, out_current);
}
