/* SPDX-License-Identifier: Apache-2.0 */
/* A few journals, twice: as committed, and as the open transaction has them. */
#include "tests/fakes/fake_store.h"

#include "portal/store/agent_health.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOURNALS 16

struct journal {
    int64_t agent;
    char epoch[40];
    uint64_t through;
    uint64_t added; /* the highest number added */
};

struct state {
    struct journal journals[JOURNALS];
    int64_t count;
    uint64_t records;
};

struct store {
    struct state committed;
    struct state open;
    bool in_transaction;
    int64_t agents;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "fake_store: the contract is broken: %s\n", what);
    abort();
}

static struct state *now(struct store *store)
{
    return store->in_transaction ? &store->open : &store->committed;
}

struct store *fake_store_create(void)
{
    return calloc(1, sizeof(struct store));
}

void fake_store_destroy(struct store *store)
{
    must(!store->in_transaction, "closed in a transaction");
    free(store);
}

uint64_t fake_store_records(const struct store *store)
{
    return store->committed.records;
}

const char *store_error(const struct store *store)
{
    (void)store;
    return "no room in the fake";
}

enum err store_set_agent(struct store *store, const struct store_agent *agent,
                         struct store_known *out_known)
{
    (void)agent;
    *out_known = (struct store_known){ .id = ++store->agents };
    return ERR_NONE;
}

enum err store_contact(struct store *store, int64_t agent, const char *session, int64_t wall_ms)
{
    must(strlen(session) < STORE_SESSION, "a session's name that is too long");
    (void)wall_ms;
    must(agent > 0 && agent <= store->agents, "contact of nobody");
    return ERR_NONE;
}

enum err store_begin(struct store *store)
{
    must(!store->in_transaction, "begun twice");
    store->in_transaction = true;
    store->open = store->committed;
    return ERR_NONE;
}

enum err store_find_journal(struct store *store, int64_t agent, const char *epoch,
                            struct store_journal *out_journal)
{
    struct state *state = now(store);

    for (int64_t i = 0; i < state->count; i++) {
        const struct journal *journal = &state->journals[i];
        if (journal->agent != agent || strcmp(journal->epoch, epoch) != 0)
            continue;
        *out_journal =
            (struct store_journal){ .id = i, .agent = agent, .through = journal->through };
        return ERR_NONE;
    }
    return ERR_MISSING;
}

enum err store_open_journal(struct store *store, int64_t agent, const char *epoch, int64_t wall_ms,
                            struct store_journal *out_journal)
{
    (void)wall_ms;
    must(store->in_transaction, "journal outside a transaction");
    must(strlen(epoch) == 36, "an epoch that is no UUID");
    if (store_find_journal(store, agent, epoch, out_journal) == ERR_NONE)
        return ERR_NONE;
    if (store->open.count == JOURNALS)
        return ERR_FULL;
    struct journal *journal = &store->open.journals[store->open.count];
    *journal = (struct journal){ .agent = agent };
    (void)snprintf(journal->epoch, sizeof journal->epoch, "%s", epoch);
    *out_journal =
        (struct store_journal){ .id = store->open.count++, .agent = agent, .is_new = true };
    return ERR_NONE;
}

enum err store_expect(struct store *store, const struct store_journal *journal,
                      const struct record *const *records, size_t count)
{
    (void)journal;
    (void)records;
    must(store->in_transaction, "records are expected outside of a transaction");
    must(count > 0 && count <= STORE_EXPECTED, "as many records as are looked at");
    return ERR_NONE;
}

enum err store_add(struct store *store, const struct store_journal *journal, uint64_t number,
                   int64_t received_ms, const struct record *record, const char *xml)
{
    (void)received_ms;
    must(store->in_transaction, "added outside a transaction");
    struct journal *kept = &store->open.journals[journal->id];
    must(number > kept->through && number > kept->added, "a number that was there already");
    must(record_complete(record), "a record that is not complete");
    must(xml[0] == '<' && strlen(xml) > 20, "markup that is none");
    kept->added = number;
    store->open.records++;
    return ERR_NONE;
}

enum err store_hear(struct store *store, int64_t agent, int64_t received_ms,
                    const struct record *record)
{
    (void)agent, (void)received_ms;
    must(store->in_transaction, "heard outside a transaction");
    must(record->kind == RECORD_AGENT && record_complete(record), "no agent, or not complete");
    return ERR_NONE;
}

enum err store_advance(struct store *store, struct store_journal *journal, uint64_t through)
{
    must(store->in_transaction, "advanced outside a transaction");
    struct journal *kept = &store->open.journals[journal->id];
    must(through >= kept->through && through >= kept->added, "going back");
    kept->through = journal->through = through;
    return ERR_NONE;
}

enum err store_commit(struct store *store)
{
    must(store->in_transaction, "committed outside a transaction");
    store->committed = store->open;
    store->in_transaction = false;
    return ERR_NONE;
}

void store_rollback(struct store *store)
{
    store->in_transaction = false;
}

enum err agent_health_begin(struct store *store)
{
    must(!store->in_transaction, "began late");
    return ERR_NONE;
}

enum err agent_health_read(struct store *store, int64_t agent, struct agent_health *out_health)
{
    must(agent > 0 && agent <= store->agents, "asked for an agent that is not there");
    *out_health = (struct agent_health){ .link = AGENT_HEALTH_LINK_UNKNOWN };
    return ERR_NONE;
}

enum err agent_health_write(struct store *store, int64_t agent, const struct agent_health *health)
{
    must(store->in_transaction, "wrote without a transaction");
    must(agent > 0 && agent <= store->agents && health->links >= 0, "wrote what is not there");
    return ERR_NONE;
}
