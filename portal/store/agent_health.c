/* SPDX-License-Identifier: Apache-2.0 */
/* One row per agent, replaced whole. */
#include "portal/store/agent_health.h"

#include "portal/store/access.h"

void agent_health_init(struct agent_health *out_health)
{
    static const struct agent_health_delay unknown = { AGENT_HEALTH_UNKNOWN, AGENT_HEALTH_UNKNOWN };

    *out_health = (struct agent_health){ .link = AGENT_HEALTH_LINK_UNKNOWN,
                                         .backlog = AGENT_HEALTH_UNKNOWN,
                                         .within_ms = AGENT_HEALTH_UNKNOWN,
                                         .made = unknown,
                                         .stored = unknown };
}

static void take(struct db_statement *read, struct agent_health *out)
{
    out->since_ms = db_number(read, 0);
    out->links = db_number(read, 1);
    out->backlog = db_number(read, 2);
    out->ahead_ms = db_number(read, 3);
    out->within_ms = db_number(read, 4);
    out->told_ms = db_number(read, 5);
    out->made = (struct agent_health_delay){ db_number(read, 6), db_number(read, 7) };
    out->stored = (struct agent_health_delay){ db_number(read, 8), db_number(read, 9) };
}

enum err agent_health_read(struct store *store, int64_t agent, struct agent_health *out_health)
{
    const struct access_value value = { .number = agent };
    struct db_statement *read =
        access_ask(store_db(store),
                   "SELECT since, links, backlog, ahead, within, told, made_median, made_p99, "
                   "stored_median, stored_p99 FROM agent_health WHERE agent = ?",
                   &value, 1);
    enum err err = ERR_NONE;

    agent_health_init(out_health);
    if (!read)
        return db_prepare_error(store_db(store));
    if (db_row(read, &err))
        take(read, out_health);
    db_finish(read);
    return err;
}

enum err agent_health_write(struct store *store, int64_t agent, const struct agent_health *health)
{
    const struct access_value values[] = {
        { .number = agent },
        { .number = health->link },
        { .number = health->since_ms },
        { .number = health->links },
        { .number = health->backlog },
        { .number = health->ahead_ms },
        { .number = health->within_ms },
        { .number = health->told_ms },
        { .number = health->made.median },
        { .number = health->made.p99 },
        { .number = health->stored.median },
        { .number = health->stored.p99 },
    };

    return access_run(
        store_db(store),
        "INSERT INTO agent_health (agent, here, since, links, backlog, ahead, within, told, "
        "made_median, made_p99, stored_median, stored_p99) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (agent) DO UPDATE SET "
        "here = excluded.here, since = excluded.since, links = excluded.links, "
        "backlog = excluded.backlog, ahead = excluded.ahead, within = excluded.within, "
        "told = excluded.told, made_median = excluded.made_median, made_p99 = excluded.made_p99, "
        "stored_median = excluded.stored_median, stored_p99 = excluded.stored_p99",
        values, sizeof values / sizeof values[0]);
}

enum err agent_health_begin(struct store *store)
{
    return access_run(store_db(store), "UPDATE agent_health SET here = -1", NULL, 0);
}
