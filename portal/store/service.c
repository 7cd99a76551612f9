/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done when, and what it takes, is the table `acts`. */
#include "portal/store/service.h"

#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 192

/* A case as it stands. Texts are "" and times 0 for none. */
struct service_case {
    int64_t id;
    int64_t place; /* of the device */
    char state[16];
    char assignee[ACCESS_NAME_SIZE];
    char resolution[16];
    int64_t acknowledged_ms;
    int64_t closed_ms;
};

static const struct rule {
    const char *act;
    const char *from; /* states, '|' between them */
    const char *to;   /* NULL: as it is */
    bool takes_assignee;
    bool takes_resolution;
    bool needs_comment;
    const char *done; /* for the audit */
} acts[] = {
    { "acknowledge", "new|reopened", "acknowledged", false, false, false, "case acknowledged" },
    { "assign", "new|acknowledged|assigned|reopened", "assigned", true, false, false,
      "case assigned" },
    { "comment", "new|acknowledged|assigned|reopened|closed", NULL, false, false, true,
      "case commented" },
    { "close", "new|acknowledged|assigned|reopened", "closed", false, true, false, "case closed" },
    { "reopen", "closed", "reopened", false, false, false, "case reopened" },
};

static const struct rule *find_rule(const char *act)
{
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (strcmp(acts[i].act, act) == 0)
            return &acts[i];
    return NULL;
}

/* What is wrong with what was given, or NULL. */
static const char *check(const struct rule *rule, const struct service_act *act)
{
    if (!rule)
        return "act: is none of acknowledge, assign, comment, close and reopen";
    if (rule->takes_assignee != (act->assignee != NULL))
        return "account: is needed to assign, and only then";
    if (rule->takes_resolution != (act->resolution != NULL))
        return "resolution: is needed to close, and only then";
    if (act->resolution && !sheet_has_word(SERVICE_RESOLUTIONS, act->resolution))
        return "resolution: is none of " SERVICE_RESOLUTIONS;
    if (rule->needs_comment && !act->comment)
        return "comment: is missing";
    return NULL;
}

static void take(void *arg, struct db_statement *read)
{
    struct service_case *out = arg;

    out->place = db_number(read, 0);
    (void)str_copy(out->state, sizeof out->state, db_text(read, 1));
    (void)str_copy(out->assignee, sizeof out->assignee,
                   db_is_null(read, 2) ? "" : db_text(read, 2));
    (void)str_copy(out->resolution, sizeof out->resolution,
                   db_is_null(read, 3) ? "" : db_text(read, 3));
    out->acknowledged_ms = db_number(read, 4);
    out->closed_ms = db_number(read, 5);
}

static enum err find_case(struct db *db, const struct store_scope *scope, int64_t id,
                          struct service_case *out)
{
    static const char sql[] =
        "SELECT a.place, CASE WHEN c.state = 'new' AND i.closed IS NOT NULL THEN 'closed' "
        "ELSE c.state END, c.assignee, c.resolution, c.acknowledged, c.closed FROM service_case c "
        "JOIN history_incident i ON i.device_id = c.device_id AND i.incident = c.incident "
        "JOIN history_device h ON h.id = c.device_id JOIN agent a ON a.id = h.agent "
        "WHERE c.id = ? AND " STORE_SCOPE_SQL("a.place");
    const struct access_value values[] = { { .number = id }, { .scope = scope } };

    out->id = id;
    return access_one(db, sql, values, 2, take, out);
}

enum err service_find(struct db *db, const struct store_scope *scope, int64_t id)
{
    struct service_case c;

    return find_case(db, scope, id, &c);
}

/* An account of the caller's scope, or the caller itself, which may see the device. */
static enum err find_assignee(struct db *db, const struct store_scope *scope,
                              const struct access_actor *actor, int64_t place, const char *name)
{
    static const char sql[] =
        "SELECT u.id FROM account u JOIN place p ON p.id = u.place "
        "JOIN place d ON d.id = ? WHERE u.name = ? AND " STORE_SCOPE_SQL_BELOW(
            "d.path", "p.path") " "
                                "AND (u.name = ? OR " STORE_SCOPE_SQL("u.place") ")";
    const struct access_value values[] = {
        { .number = place }, { .text = name }, { .text = actor->name }, { .scope = scope }
    };
    int64_t id;

    return access_number(db, sql, values, 4, &id);
}

static void apply(struct service_case *c, const struct rule *rule, const struct service_act *act,
                  int64_t now_ms)
{
    bool is_open = true;

    if (!rule->to)
        return;
    (void)str_copy(c->state, sizeof c->state, rule->to);
    if (act->assignee)
        (void)str_copy(c->assignee, sizeof c->assignee, act->assignee);
    is_open = !rule->takes_resolution;
    (void)str_copy(c->resolution, sizeof c->resolution, is_open ? "" : act->resolution);
    c->closed_ms = is_open ? 0 : now_ms;
    if (c->acknowledged_ms == 0)
        c->acknowledged_ms = now_ms;
}

static enum err write_case(struct db *db, const struct service_case *c)
{
    struct db_statement *set =
        db_prepare(db, "UPDATE service_case SET state = ?, assignee = ?, resolution = ?, "
                       "acknowledged = ?, closed = ? WHERE id = ?");

    if (!set)
        return db_prepare_error(db);
    db_bind_text(set, 1, c->state);
    db_bind_text(set, 2, c->assignee[0] != '\0' ? c->assignee : NULL);
    db_bind_text(set, 3, c->resolution[0] != '\0' ? c->resolution : NULL);
    db_bind_known(set, 4, c->acknowledged_ms != 0, c->acknowledged_ms);
    db_bind_known(set, 5, c->closed_ms != 0, c->closed_ms);
    db_bind_number(set, 6, c->id);
    enum err err = db_step(set);
    db_finish(set);
    return err;
}

static enum err write_act(struct db *db, const struct access_actor *actor, int64_t id,
                          const struct service_act *act)
{
    struct db_statement *add =
        db_prepare(db, "INSERT INTO service_act (case_id, at, actor, act, detail, comment) "
                       "VALUES (?, ?, ?, ?, ?, ?)");

    if (!add)
        return db_prepare_error(db);
    db_bind_number(add, 1, id);
    db_bind_number(add, 2, actor->now_ms);
    db_bind_text(add, 3, actor->name);
    db_bind_text(add, 4, act->act);
    db_bind_text(add, 5, act->assignee ? act->assignee : act->resolution);
    db_bind_text(add, 6, act->comment);
    enum err err = db_step(add);
    db_finish(add);
    return err;
}

static void describe(const struct service_case *c, char out[TEXT_SIZE])
{
    (void)snprintf(out, TEXT_SIZE, "state=%s;assignee=%s;resolution=%s", c->state, c->assignee,
                   c->resolution);
}

static enum err note(struct store *store, const struct access_actor *actor,
                     const struct service_case *c, const char *what, const char *before)
{
    char target[32], after[TEXT_SIZE];

    (void)snprintf(target, sizeof target, "case %" PRId64, c->id);
    describe(c, after);
    return access_audit_add(
        store, actor,
        &(struct access_audit){
            .place = c->place, .what = what, .target = target, .before = before, .after = after });
}

/* Change the case in the open transaction. */
static enum err change(struct store *store, const struct access_actor *actor,
                       struct service_case *c, const struct rule *rule,
                       const struct service_act *act)
{
    struct db *db = store_db(store);
    char before[TEXT_SIZE];

    describe(c, before);
    apply(c, rule, act, actor->now_ms);
    enum err err = rule->to ? write_case(db, c) : ERR_NONE;
    if (err == ERR_NONE)
        err = write_act(db, actor, c->id, act);
    return err == ERR_NONE ? note(store, actor, c, rule->done, before) : err;
}

enum err service_do(struct store *store, const struct access_actor *actor,
                    const struct store_scope *scope, int64_t id, const struct service_act *act,
                    const char **out_why)
{
    struct db *db = store_db(store);
    const struct rule *rule = find_rule(act->act);
    struct service_case c;
    enum err err = find_case(db, scope, id, &c);

    *out_why = NULL;
    if (err != ERR_NONE)
        return err;
    *out_why = check(rule, act);
    if (!*out_why && !sheet_has_word(rule->from, c.state))
        *out_why = "act: the case is not in a state for that";
    if (!*out_why && act->assignee)
        err = find_assignee(db, scope, actor, c.place, act->assignee);
    if (err == ERR_MISSING)
        *out_why = "account: is no account that may see the device";
    if (*out_why)
        return ERR_RANGE;
    if (err == ERR_NONE)
        err = store_begin(store);
    if (err != ERR_NONE)
        return err;
    return access_end(store, change(store, actor, &c, rule, act));
}
