/* SPDX-License-Identifier: Apache-2.0 */
/* One step goes from supply to supply, journal to journal or agent to agent, and forgets what is
 * too old there until it has looked at as much as it may; the next one goes on behind that. Every
 * question goes along a key and has its limit, so that a step costs the same in a store of any
 * size. */
#include "portal/store/history_trim.h"

#include "portal/store/operation.h"
#include "portal/store/order_trim.h"

#include <string.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum {
    SUPPLY_NEXT,
    LEVELS_LOOK,
    LEVELS_ROLL,
    LEVELS_FORGET,
    JOURNAL_NEXT,
    RECORDS_LOOK,
    RECORDS_FORGET,
    AGENT_NEXT,
    STATEMENTS
};

/* A supply's levels up to a time. */
#define OLD_LEVELS "FROM history_level WHERE device_id = ?1 AND supply = ?2 AND at <= ?3 "
/* A day has more than was rolled up before when its levels come late, were the newest till now, or
 * were too many for one step. */
#define IS_OLDER "excluded.last IS NULL OR excluded.last_at < history_level_day.last_at"
#define OWNER    "JOIN agent a ON a.id = "
#define IS_LAST(table, more)                                                                       \
    "AND NOT EXISTS (SELECT 1 FROM " table " s WHERE s.agent = ?4 AND s.device = entry.device "    \
    "AND s.entry = entry.row " more ") "

/* clang-format off */
static const char *const statement_sql[STATEMENTS] = {
    [SUPPLY_NEXT] = "SELECT l.device_id, l.supply, h.agent, a.customer, a.site FROM (SELECT device_id, supply FROM history_level "
        "WHERE (device_id, supply) > (?1, ?2) ORDER BY device_id, supply LIMIT 1) l "
        "JOIN history_device h ON h.id = l.device_id " OWNER "h.agent",
    /* never the newest */
    [LEVELS_LOOK] = "SELECT count(*), max(at) FROM (SELECT at FROM history_level WHERE device_id = ?1 AND supply = ?2 AND at < ?3 "
        "AND at < (SELECT max(at) FROM history_level WHERE device_id = ?1 AND supply = ?2) ORDER BY at LIMIT ?4) o",
    [LEVELS_ROLL] = "INSERT INTO history_level_day (device_id, supply, day, points, least, most, last, last_at) "
        "SELECT device_id, supply, day, count(*), min(level), max(level), max(CASE WHEN place = 1 THEN level END), "
        "max(CASE WHEN level IS NOT NULL THEN at END) FROM "
        "(SELECT device_id, supply, at, at - at % 86400000 AS day, level, row_number() OVER (PARTITION BY "
        "at - at % 86400000 ORDER BY CASE WHEN level IS NULL THEN 1 ELSE 0 END, at DESC) AS place " OLD_LEVELS ") AS old "
        "GROUP BY device_id, supply, day "
        "ON CONFLICT (device_id, supply, day) DO UPDATE SET points = history_level_day.points + excluded.points, "
        "least = CASE WHEN excluded.least IS NULL OR history_level_day.least < excluded.least "
        "THEN history_level_day.least ELSE excluded.least END, "
        "most = CASE WHEN excluded.most IS NULL OR history_level_day.most > excluded.most "
        "THEN history_level_day.most ELSE excluded.most END, "
        "last = CASE WHEN " IS_OLDER " THEN history_level_day.last ELSE excluded.last END, "
        "last_at = CASE WHEN " IS_OLDER " THEN history_level_day.last_at ELSE excluded.last_at END",
    [LEVELS_FORGET] = "DELETE " OLD_LEVELS,
    [JOURNAL_NEXT] = "SELECT j.id, 0, j.agent, a.customer, a.site FROM journal j " OWNER "j.agent WHERE j.id > ?1 "
        "ORDER BY j.id LIMIT 1",
    [RECORDS_LOOK] = "SELECT count(*), max(number), sum(CASE WHEN received < ?4 THEN 1 ELSE 0 END) FROM "
        "(SELECT number, received FROM entry WHERE journal = ?1 AND number > ?2 ORDER BY number LIMIT ?3) o",
    /* ?1 journal, ?2 and ?3 numbers, ?4 agent, ?5 time. What stays: the newest of all, and what the current state is made of. */
    [RECORDS_FORGET] = "DELETE FROM entry WHERE journal = ?1 AND number > ?2 AND number <= ?3 AND received < ?5 "
        "AND row < (SELECT max(row) FROM entry) " IS_LAST("asset", "") IS_LAST("consumable", "") IS_LAST("meter", "")
        IS_LAST("agent_self", "") IS_LAST("incident", "AND s.event IS DISTINCT FROM 'closed'"),
    [AGENT_NEXT] = "SELECT a.id, 0, a.id, a.customer, a.site FROM agent a WHERE a.id > ?1 ORDER BY a.id LIMIT 1",
};
/* clang-format on */

/* A step under way. */
struct work {
    struct db *db;
    struct db_statement *statements[STATEMENTS];
    struct history_trim *trim;
    const struct history_trim_rules *rules;
    int64_t now_ms;
    int64_t rows; /* that it may still look at */
};

/* Whose history is looked at. */
struct owner {
    int64_t id;     /* of the device, journal or agent; 0: there is none any more */
    int64_t supply; /* of the device */
    int64_t agent;
    struct history_trim_rule rule;
};

static bool fits(const char *wanted, const char *text)
{
    return !wanted || strcmp(wanted, text) == 0;
}

static struct history_trim_rule find_rule(const struct history_trim_rules *rules,
                                          const char *customer, const char *site)
{
    struct history_trim_rule found = { 0 };
    int best = -1;

    for (size_t i = 0; i < rules->count; i++) {
        const struct history_trim_rule *rule = &rules->rules[i];
        int weight = (rule->customer ? 1 : 0) + (rule->site ? 2 : 0);
        if (fits(rule->customer, customer) && fits(rule->site, site) && weight > best) {
            found = *rule;
            best = weight;
        }
    }
    return found;
}

/* A statement with its parameters; it is prepared when it is needed first. NULL on failure. */
static struct db_statement *ask(struct work *work, int id, const int64_t *numbers, int count)
{
    struct db_statement **statement = &work->statements[id];

    if (!*statement)
        *statement = db_prepare(work->db, statement_sql[id]);
    for (int i = 0; i < count && *statement; i++)
        db_bind_number(*statement, i + 1, numbers[i]);
    return *statement;
}

static enum err change(struct work *work, int id, const int64_t *numbers, int count)
{
    struct db_statement *put = ask(work, id, numbers, count);

    return put ? db_step(put) : db_prepare_error(work->db);
}

/* The next of them behind these numbers, with its rule. */
static enum err find_next(struct work *work, int id, const int64_t *after, int count,
                          struct owner *out_owner)
{
    struct db_statement *find = ask(work, id, after, count);
    enum err err;

    *out_owner = (struct owner){ 0 };
    if (!find)
        return db_prepare_error(work->db);
    if (db_row(find, &err)) {
        out_owner->id = db_number(find, 0);
        out_owner->supply = db_number(find, 1);
        out_owner->agent = db_number(find, 2);
        out_owner->rule = find_rule(work->rules, db_text(find, 3), db_text(find, 4));
    }
    db_reset(find);
    return err;
}

/* What lies before us, at most as much as the step may look at: how many rows, the time or number
 * of the last one, and of records how many are too old. */
struct slice {
    int64_t rows;
    int64_t last;
    int64_t old;
};

static enum err look(struct work *work, int id, const int64_t *numbers, struct slice *out_slice)
{
    struct db_statement *find = ask(work, id, numbers, 4);
    enum err err;

    *out_slice = (struct slice){ 0 };
    if (!find)
        return db_prepare_error(work->db);
    if (db_row(find, &err))
        *out_slice = (struct slice){ .rows = db_number(find, 0),
                                     .last = db_number(find, 1),
                                     .old = id == RECORDS_LOOK ? db_number(find, 2) : 0 };
    db_reset(find);
    work->rows -= out_slice->rows;
    return err;
}

/* Forget a slice of a supply's levels. `out_more`: there may be another one. */
static enum err trim_levels(struct work *work, const struct owner *owner, bool *out_more)
{
    int64_t end_ms = (work->now_ms / DAY_MS - owner->rule.level_days) * DAY_MS;
    const int64_t look_at[] = { owner->id, owner->supply, end_ms, work->rows };
    struct slice slice;

    *out_more = false;
    if (owner->rule.level_days <= 0)
        return ERR_NONE;
    enum err err = look(work, LEVELS_LOOK, look_at, &slice);
    const int64_t old[] = { owner->id, owner->supply, slice.last };
    if (err != ERR_NONE || slice.rows == 0)
        return err;
    *out_more = work->rows == 0;
    err = change(work, LEVELS_ROLL, old, 3);
    return err == ERR_NONE ? change(work, LEVELS_FORGET, old, 3) : err;
}

/* Likewise of a journal's records, behind those that were looked at. Records are received in their
 * order: behind a slice of which none is too old, none is. */
static enum err trim_records(struct work *work, const struct owner *owner, bool *out_more)
{
    int64_t end_ms = work->now_ms - owner->rule.record_days * DAY_MS;
    int64_t behind = work->trim->number;
    const int64_t look_at[] = { owner->id, behind, work->rows, end_ms };
    struct slice slice;

    *out_more = false;
    if (owner->rule.record_days <= 0)
        return ERR_NONE;
    enum err err = look(work, RECORDS_LOOK, look_at, &slice);
    const int64_t old[] = { owner->id, behind, slice.last, owner->agent, end_ms };
    if (err != ERR_NONE || slice.old == 0)
        return err;
    *out_more = work->rows == 0;
    work->trim->number = slice.last;
    return change(work, RECORDS_FORGET, old, 5);
}

/* Likewise of an agent's orders and operations, which have a limit of their own and end the step.
 */
static enum err trim_orders(struct work *work, const struct owner *owner, bool *out_more)
{
    *out_more = false;
    if (owner->rule.order_days <= 0)
        return ERR_NONE;
    work->rows = 0;
    int64_t before_ms = work->now_ms - owner->rule.order_days * DAY_MS;
    enum err err = order_trim_old(work->db, owner->agent, before_ms);
    return err == ERR_NONE ? operation_trim_old(work->db, owner->agent, before_ms) : err;
}

static const struct phase {
    int next;
    int parameters; /* of that statement */
    enum err (*forget)(struct work *work, const struct owner *owner, bool *out_more);
} phases[] = {
    { SUPPLY_NEXT, 2, trim_levels },
    { JOURNAL_NEXT, 1, trim_records },
    { AGENT_NEXT, 1, trim_orders },
};

#define PHASES (sizeof phases / sizeof phases[0])

/* One place of a phase, or as much of it as the step may look at; behind its last one the next
 * phase begins. */
static enum err visit(struct work *work)
{
    struct history_trim *trim = work->trim;
    const struct phase *phase = &phases[trim->phase];
    const int64_t after[] = { trim->after, trim->supply };
    struct owner owner;
    bool has_more = false;
    enum err err = find_next(work, phase->next, after, phase->parameters, &owner);

    if (err == ERR_NONE && owner.id != 0)
        err = phase->forget(work, &owner, &has_more);
    if (err == ERR_NONE && !has_more)
        *trim = (struct history_trim){ .phase = trim->phase + (owner.id == 0),
                                       .after = owner.id,
                                       .supply = owner.supply };
    return err;
}

enum err history_trim_step(struct db *db, struct history_trim *trim,
                           const struct history_trim_rules *rules, int64_t now_ms, bool *out_done)
{
    struct work work = {
        .db = db, .trim = trim, .rules = rules, .now_ms = now_ms, .rows = HISTORY_TRIM_ROWS
    };
    enum err err = ERR_NONE;

    for (int i = 0; i < HISTORY_TRIM_PLACES && trim->phase < PHASES && work.rows > 0; i++) {
        err = visit(&work);
        if (err != ERR_NONE)
            break;
    }
    for (int i = 0; i < STATEMENTS; i++)
        db_finish(work.statements[i]);
    *out_done = err == ERR_NONE && trim->phase == PHASES;
    if (*out_done || err != ERR_NONE)
        *trim = (struct history_trim){ 0 };
    return err;
}
