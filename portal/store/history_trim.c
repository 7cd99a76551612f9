/* SPDX-License-Identifier: Apache-2.0 */
/* One step looks at some devices, or at one journal or agent, and forgets a slice of it. Deleting
 * goes along primary keys; what is too much for one step is there at the next pass. */
#include "portal/store/history_trim.h"

#include "portal/store/order_trim.h"

#include <string.h>

#define DAY_MS     (INT64_C(24) * 3600 * 1000)
#define DEVICES    20            /* of one step */
#define SLICE_MS   (31 * DAY_MS) /* of a device's levels */
#define SLICE_ROWS "500"         /* of records */
#define OLD_LEVELS                                                                                 \
    "FROM history_level WHERE device_id = ?1 AND at < ?2 AND at < (SELECT max(at) FROM "           \
    "history_level n WHERE n.device_id = ?1 AND n.supply = history_level.supply) "
/* A day has more than was rolled up before when its levels come late, or were the newest till now.
 */
#define IS_OLDER "excluded.last IS NULL OR excluded.last_at < history_level_day.last_at"

/* clang-format off */
static const char oldest_sql[] = "SELECT min(at) " OLD_LEVELS;
static const char roll_sql[] =
    "INSERT INTO history_level_day (device_id, supply, day, points, least, most, last, last_at) "
    "SELECT device_id, supply, day, count(*), min(level), max(level), max(CASE WHEN place = 1 THEN level END), "
    "max(CASE WHEN level IS NOT NULL THEN at END) FROM "
    "(SELECT device_id, supply, at, at - at % 86400000 AS day, level, row_number() OVER (PARTITION BY supply, "
    "at - at % 86400000 ORDER BY CASE WHEN level IS NULL THEN 1 ELSE 0 END, at DESC) AS place " OLD_LEVELS ") AS old "
    "GROUP BY device_id, supply, day "
    "ON CONFLICT (device_id, supply, day) DO UPDATE SET points = history_level_day.points + excluded.points, "
    "least = CASE WHEN excluded.least IS NULL OR history_level_day.least < excluded.least "
    "THEN history_level_day.least ELSE excluded.least END, "
    "most = CASE WHEN excluded.most IS NULL OR history_level_day.most > excluded.most "
    "THEN history_level_day.most ELSE excluded.most END, "
    "last = CASE WHEN " IS_OLDER " THEN history_level_day.last ELSE excluded.last END, "
    "last_at = CASE WHEN " IS_OLDER " THEN history_level_day.last_at ELSE excluded.last_at END";
static const char forget_levels_sql[] = "DELETE " OLD_LEVELS;
static const char forget_records_sql[] =
    "DELETE FROM entry WHERE row IN (SELECT e.row FROM entry e WHERE e.journal = ?1 AND e.received < ?2 "
    "AND e.row < (SELECT max(row) FROM entry) AND e.row NOT IN ("
    "SELECT entry FROM asset WHERE agent = ?3 UNION SELECT entry FROM consumable WHERE agent = ?3 "
    "UNION SELECT entry FROM meter WHERE agent = ?3 UNION SELECT entry FROM agent_self WHERE agent = ?3 "
    "UNION SELECT entry FROM incident WHERE agent = ?3 AND event IS DISTINCT FROM 'closed') "
    "ORDER BY e.number LIMIT " SLICE_ROWS ")";
/* clang-format on */

/* Whose history is looked at. */
struct owner {
    int64_t id; /* of the device, journal or agent; 0: there is none any more */
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

/* The next of them behind `after`, with its rule. */
static enum err find_next(struct db *db, const char *sql, int64_t after,
                          const struct history_trim_rules *rules, struct owner *out_owner)
{
    struct db_statement *find = db_prepare(db, sql);
    enum err err;

    *out_owner = (struct owner){ 0 };
    if (!find)
        return db_prepare_error(db);
    db_bind_number(find, 1, after);
    if (db_row(find, &err)) {
        out_owner->id = db_number(find, 0);
        out_owner->agent = db_number(find, 1);
        out_owner->rule = find_rule(rules, db_text(find, 2), db_text(find, 3));
    }
    db_finish(find);
    return err;
}

/* Run a statement with two or three numbers. */
static enum err change(struct db *db, const char *sql, const int64_t *numbers, int count)
{
    struct db_statement *put = db_prepare(db, sql);

    if (!put)
        return db_prepare_error(db);
    for (int i = 0; i < count; i++)
        db_bind_number(put, i + 1, numbers[i]);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

/* Where the slice of a device's levels ends: the beginning of a day, at most at `end_ms`. 0: there
 * is nothing. */
static enum err find_slice(struct db *db, int64_t device, int64_t end_ms, int64_t *out_end_ms)
{
    struct db_statement *find = db_prepare(db, oldest_sql);
    enum err err;

    *out_end_ms = 0;
    if (!find)
        return db_prepare_error(db);
    db_bind_number(find, 1, device);
    db_bind_number(find, 2, end_ms);
    if (db_row(find, &err) && !db_is_null(find, 0)) {
        int64_t slice = db_number(find, 0) / DAY_MS * DAY_MS + SLICE_MS;
        *out_end_ms = slice < end_ms ? slice : end_ms;
    }
    db_finish(find);
    return err;
}

static enum err trim_levels(struct db *db, const struct owner *owner, int64_t now_ms)
{
    int64_t end_ms = (now_ms / DAY_MS - owner->rule.level_days) * DAY_MS;
    int64_t numbers[2] = { owner->id, 0 };

    if (owner->rule.level_days <= 0)
        return ERR_NONE;
    enum err err = find_slice(db, owner->id, end_ms, &numbers[1]);
    if (err != ERR_NONE || numbers[1] == 0)
        return err;
    err = change(db, roll_sql, numbers, 2);
    return err == ERR_NONE ? change(db, forget_levels_sql, numbers, 2) : err;
}

static enum err trim_records(struct db *db, const struct owner *owner, int64_t now_ms)
{
    const int64_t numbers[3] = { owner->id, now_ms - owner->rule.record_days * DAY_MS,
                                 owner->agent };

    return owner->rule.record_days > 0 ? change(db, forget_records_sql, numbers, 3) : ERR_NONE;
}

static enum err trim_orders(struct db *db, const struct owner *owner, int64_t now_ms)
{
    return owner->rule.order_days > 0
               ? order_trim_old(db, owner->agent, now_ms - owner->rule.order_days * DAY_MS)
               : ERR_NONE;
}

/* clang-format off */
static const struct phase {
    const char *next;
    int most; /* of one step */
    enum err (*forget)(struct db *db, const struct owner *owner, int64_t now_ms);
} phases[] = {
    { "SELECT h.id, h.agent, a.customer, a.site FROM history_device h "
      "JOIN agent a ON a.id = h.agent WHERE h.id > ? ORDER BY h.id LIMIT 1", DEVICES, trim_levels },
    { "SELECT j.id, j.agent, a.customer, a.site FROM journal j "
      "JOIN agent a ON a.id = j.agent WHERE j.id > ? ORDER BY j.id LIMIT 1", 1, trim_records },
    { "SELECT a.id, a.id, a.customer, a.site FROM agent a WHERE a.id > ? ORDER BY a.id LIMIT 1", 1, trim_orders },
};
/* clang-format on */

#define PHASES (sizeof phases / sizeof phases[0])

/* Some of a phase; behind its last one the next phase begins. */
static enum err step(struct db *db, struct history_trim *trim,
                     const struct history_trim_rules *rules, int64_t now_ms)
{
    const struct phase *phase = &phases[trim->phase];
    struct owner owner = { .id = 1 };
    enum err err = ERR_NONE;

    for (int i = 0; i < phase->most && err == ERR_NONE && owner.id != 0; i++) {
        err = find_next(db, phase->next, trim->after, rules, &owner);
        trim->after = owner.id;
        if (err == ERR_NONE && owner.id != 0)
            err = phase->forget(db, &owner, now_ms);
    }
    if (err == ERR_NONE && owner.id == 0)
        trim->phase++;
    return err;
}

enum err history_trim_step(struct db *db, struct history_trim *trim,
                           const struct history_trim_rules *rules, int64_t now_ms, bool *out_done)
{
    enum err err = step(db, trim, rules, now_ms);

    *out_done = err == ERR_NONE && trim->phase == PHASES;
    if (*out_done || err != ERR_NONE)
        *trim = (struct history_trim){ 0 };
    return err;
}
