/* SPDX-License-Identifier: Apache-2.0 */
/* What waits at the agent comes with its new epoch, from 1 on: what it had besides is missing. */
#include "portal/ingest/ingest_missed.h"

#include "base/log.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

/* The last number of the epoch before that is in no epoch any more. */
static uint64_t last_missed(const struct ingest_roster_agent *agent,
                            const struct batch_hello *hello)
{
    bool is_another = strcmp(agent->epoch, hello->epoch) != 0;

    return is_another && agent->next > hello->next ? agent->next - hello->next : 0;
}

static void tell(struct store *store, const struct ingest_roster_agent *agent, uint64_t last)
{
    struct store_journal journal = { 0 };
    enum err err = store_find_journal(store, agent->id, agent->epoch, &journal);

    if ((err == ERR_NONE || err == ERR_MISSING) && journal.through < last)
        log_warn("ingest",
                 "%s: cannot send its records %" PRIu64 " to %" PRIu64
                 " of epoch %s any more, which are not here; it goes on with a new epoch",
                 agent->jid, journal.through + 1, last, agent->epoch);
}

void ingest_missed_greeting(struct store *store, struct ingest_roster_agent *agent,
                            const struct batch_hello *hello, bool is_new)
{
    uint64_t last = is_new ? last_missed(agent, hello) : 0;

    if (last > 0)
        tell(store, agent, last);
    (void)str_copy(agent->epoch, sizeof agent->epoch, hello->epoch);
    agent->next = hello->next;
}
