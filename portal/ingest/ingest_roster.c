/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array: the list changes by a reload only, and is looked into at every stanza. */
#include "portal/ingest/ingest_roster.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define JID_LIMIT 4096

void ingest_roster_init(struct ingest_roster *roster)
{
    *roster = (struct ingest_roster){ 0 };
}

void ingest_roster_finish(struct ingest_roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        free(roster->agents[i].jid);
        ingest_health_finish(&roster->agents[i].health);
    }
    free(roster->agents);
    ingest_roster_init(roster);
}

static enum err add_agent(struct ingest_roster *fresh, struct ingest_roster *before,
                          struct store *store, const struct portal_conf_agent *row)
{
    const struct store_agent known = {
        .jid = row->jid, .site = row->site, .customer = row->customer, .provider = row->provider
    };
    struct ingest_roster_agent *agent = &fresh->agents[fresh->count];
    struct store_known stored;
    const struct ingest_roster_agent *old = ingest_roster_find(before, row->jid, NULL);

    if (old)
        *agent = *old;
    agent->health.made = agent->health.stored = NULL; /* still the old one's */
    agent->jid = strdup(row->jid);
    if (!agent->jid)
        return ERR_MEMORY;
    fresh->count++;
    enum err err = store_set_agent(store, &known, &stored);
    if (err != ERR_NONE)
        return err;
    agent->id = stored.id;
    if (old)
        return ERR_NONE;
    (void)str_copy(agent->session, sizeof agent->session, stored.session);
    return agent_health_read(store, agent->id, &agent->health.now);
}

/* What is behind the healths of those who stay is theirs in the new list. */
static void move_delays(struct ingest_roster *from, struct ingest_roster *to)
{
    for (size_t i = 0; i < to->count; i++) {
        struct ingest_roster_agent *old = ingest_roster_find(from, to->agents[i].jid, NULL);
        if (!old)
            continue;
        to->agents[i].health = old->health;
        old->health.made = old->health.stored = NULL;
    }
}

enum err ingest_roster_replace(struct ingest_roster *roster, struct store *store,
                               const struct portal_conf_agent *agents, size_t count)
{
    struct ingest_roster fresh = { .agents = calloc(count + 1, sizeof *fresh.agents) };
    enum err err = fresh.agents ? store_begin(store) : ERR_MEMORY;

    for (size_t i = 0; i < count && err == ERR_NONE; i++)
        err = add_agent(&fresh, roster, store, &agents[i]);
    if (err == ERR_NONE)
        err = store_commit(store);
    if (err != ERR_NONE) {
        store_rollback(store);
        ingest_roster_finish(&fresh);
        return err;
    }
    move_delays(roster, &fresh);
    ingest_roster_finish(roster);
    *roster = fresh;
    return ERR_NONE;
}

struct key {
    const char *jid;
    size_t len;
};

static int compare_key(const void *a, const void *b)
{
    const struct key *key = a;
    const struct ingest_roster_agent *agent = b;
    int order = strncmp(key->jid, agent->jid, key->len);

    return order != 0 ? order : -(agent->jid[key->len] != '\0');
}

struct ingest_roster_agent *ingest_roster_find(struct ingest_roster *roster, const char *jid,
                                               const char **out_session)
{
    const char *slash = strchr(jid, '/');
    const struct key key = { jid, slash ? (size_t)(slash - jid) : strlen(jid) };

    if (roster->count == 0)
        return NULL;
    if (out_session)
        *out_session = slash ? slash + 1 : "";
    return bsearch(&key, roster->agents, roster->count, sizeof *roster->agents, compare_key);
}

bool ingest_roster_heard(struct ingest_roster_agent *agent, const char *session, int64_t wall_ms)
{
    bool is_news = !agent->is_here;
    char before[STORE_SESSION];

    (void)str_copy(before, sizeof before, agent->session);
    (void)str_copy(agent->session, sizeof agent->session, session);
    ingest_health_came(&agent->health, strcmp(before, agent->session) != 0, wall_ms);
    agent->is_here = true;
    agent->is_unsaved = true;
    agent->contact_ms = wall_ms;
    return is_news;
}

bool ingest_roster_left(struct ingest_roster_agent *agent, const char *session, int64_t wall_ms)
{
    char cut[STORE_SESSION];

    (void)str_copy(cut, sizeof cut, session);
    if (!agent->is_here || strcmp(cut, agent->session) != 0)
        return false; /* an older session, of an agent that has come back already */
    agent->is_here = false;
    agent->is_unsaved = true;
    agent->contact_ms = wall_ms;
    ingest_health_left(&agent->health, wall_ms);
    return true;
}

void ingest_roster_lose_all(struct ingest_roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        roster->agents[i].is_here = false;
        ingest_health_lose(&roster->agents[i].health);
    }
}

static enum err save_agent(struct ingest_roster_agent *agent, struct store *store)
{
    enum err err = ERR_NONE;

    if (agent->is_unsaved)
        err = store_contact(store, agent->id, agent->session, agent->contact_ms);
    if (err != ERR_NONE || !agent->health.is_unsaved)
        return err;
    ingest_health_settle(&agent->health);
    return agent_health_write(store, agent->id, &agent->health.now);
}

bool ingest_roster_where(struct ingest_roster *roster, const char *jid, struct buf *out_full)
{
    const struct ingest_roster_agent *agent = ingest_roster_find(roster, jid, NULL);

    return agent && agent->is_here && agent->session[0] != '\0' &&
           buf_append_format(out_full, "%s/%s", agent->jid, agent->session);
}

enum err ingest_roster_save(struct ingest_roster *roster, struct store *store)
{
    enum err err = ERR_NONE;
    bool has_begun = false;

    for (size_t i = 0; i < roster->count && err == ERR_NONE; i++) {
        struct ingest_roster_agent *agent = &roster->agents[i];
        if (!agent->is_unsaved && !agent->health.is_unsaved)
            continue;
        if (!has_begun)
            err = store_begin(store);
        has_begun = true;
        if (err == ERR_NONE)
            err = save_agent(agent, store);
    }
    if (!has_begun)
        return ERR_NONE;
    if (err == ERR_NONE)
        err = store_commit(store);
    if (err != ERR_NONE) {
        store_rollback(store);
        return err;
    }
    for (size_t i = 0; i < roster->count; i++)
        roster->agents[i].is_unsaved = roster->agents[i].health.is_unsaved = false;
    return ERR_NONE;
}

void ingest_roster_each_to_ask(const struct ingest_roster *roster, bool is_fresh, int64_t before_ms,
                               void (*fn)(void *arg, const char *jid), void *arg)
{
    struct buf jid;

    buf_init(&jid, JID_LIMIT);
    for (size_t i = 0; i < roster->count; i++) {
        const struct ingest_roster_agent *agent = &roster->agents[i];
        bool is_silent = agent->is_here && agent->contact_ms <= before_ms;
        if (agent->session[0] == '\0' || (!is_fresh && !is_silent))
            continue;
        buf_clear(&jid);
        if (buf_append_format(&jid, "%s/%s", agent->jid, agent->session))
            fn(arg, buf_text(&jid));
    }
    buf_finish(&jid);
}
