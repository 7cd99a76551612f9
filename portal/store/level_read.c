/* SPDX-License-Identifier: Apache-2.0 */
/* All questions go along keys, and that for silence along an index of its own. */
#include "portal/store/level_read.h"

#include <stdio.h>

/* Of all states a device ever had those in which it was silent; one of no time (its clock was set
 * back) is none. */
#define SILENT                                                                                     \
    "history_fact WHERE device_id = ?1 AND field = 'state' AND value IN ('unreachable', 'gone') "  \
    "AND (until IS NULL OR until > at)"

/* Newest first, so that the limit leaves out the oldest. Silence that goes on in another state is
 * one; where it begins 2, where it ends 3. */
#define POINTS                                                                                     \
    "SELECT at, CASE WHEN level IS NULL THEN 1 ELSE 0 END, level FROM history_level "              \
    "WHERE device_id = ?1 AND supply = ?2 "                                                        \
    "UNION ALL SELECT coalesce(last_at, day), 0, last FROM history_level_day "                     \
    "WHERE device_id = ?1 AND supply = ?2 AND last IS NOT NULL "                                   \
    "UNION ALL SELECT s.at, 2, NULL FROM (SELECT at, lag(until) OVER (ORDER BY at, entry) "        \
    "AS was FROM " SILENT ") AS s WHERE s.was IS DISTINCT FROM s.at "                              \
    "UNION ALL SELECT s.until, 3, NULL FROM (SELECT until, lead(at) OVER (ORDER BY at, entry) "    \
    "AS goes_on FROM " SILENT ") AS s "                                                            \
    "WHERE s.until IS NOT NULL AND s.goes_on IS DISTINCT FROM s.until "                            \
    "ORDER BY 1 DESC, 2 DESC LIMIT 4096"

/* An agent that is away writes no fact of its printers: what it says of them ends at its last
 * contact, or, where there was none as its records were imported, at the last level. */
#define END                                                                                        \
    "SELECT CASE WHEN a.contact > 0 THEN a.contact ELSE "                                          \
    "(SELECT max(l.at) FROM history_level l WHERE l.device_id = h.id) END "                        \
    "FROM history_device h JOIN agent a ON a.id = h.agent WHERE h.id = ?1"

#define NAME                                                                                       \
    "SELECT a.site, h.device, s.model, s.serial, c.type, c.colour FROM history_device h "          \
    "JOIN agent a ON a.id = h.agent JOIN consumable c ON c.agent = h.agent "                       \
    "AND c.device = h.device AND c.\"index\" = ?2 "                                                \
    "LEFT JOIN asset s ON s.agent = h.agent AND s.device = h.device "                              \
    "WHERE h.id = ?1 AND c.state IS DISTINCT FROM 'removed'"

static const enum level_read_kind kinds[] = { LEVEL_READ_LEVEL, LEVEL_READ_UNKNOWN,
                                              LEVEL_READ_SILENT, LEVEL_READ_HEARD };

enum err level_read_supplies(struct db *db, const struct level_read_supply *behind, size_t most,
                             struct level_read_supply *out_supplies, size_t *out_count)
{
    struct db_statement *read =
        db_prepare(db, "SELECT DISTINCT device_id, supply FROM history_cartridge "
                       "WHERE (device_id, supply) > (?1, ?2) ORDER BY device_id, supply LIMIT ?3");
    size_t count = 0;
    enum err err;

    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, 1, behind->device);
    db_bind_number(read, 2, behind->supply);
    db_bind_number(read, 3, (int64_t)most);
    while (db_row(read, &err) && count < most)
        out_supplies[count++] =
            (struct level_read_supply){ db_number(read, 0), db_number(read, 1) };
    db_finish(read);
    *out_count = count;
    return err;
}

static void turn_round(struct level_read_point *points, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct level_read_point kept = points[i];
        points[i] = points[count - 1 - i];
        points[count - 1 - i] = kept;
    }
}

static enum err read_end(struct db *db, const struct level_read_supply *of,
                         struct level_read_point *out_point)
{
    struct db_statement *read = db_prepare(db, END);
    enum err err;

    *out_point = (struct level_read_point){ .kind = LEVEL_READ_SILENT };
    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, 1, of->device);
    if (db_row(read, &err) && !db_is_null(read, 0))
        out_point->at_ms = db_number(read, 0);
    db_finish(read);
    return err;
}

enum err level_read_points(struct db *db, const struct level_read_supply *of,
                           struct level_read_point out_points[LEVEL_READ_MOST], size_t *out_count)
{
    enum err err = read_end(db, of, &out_points[0]);
    struct db_statement *read = err == ERR_NONE ? db_prepare(db, POINTS) : NULL;
    size_t count = 1;

    if (!read)
        return err == ERR_NONE ? db_prepare_error(db) : err;
    db_bind_number(read, 1, of->device);
    db_bind_number(read, 2, of->supply);
    while (db_row(read, &err) && count < LEVEL_READ_MOST)
        out_points[count++] = (struct level_read_point){ .at_ms = db_number(read, 0),
                                                         .kind = kinds[db_number(read, 1)],
                                                         .level = db_number(read, 2) };
    db_finish(read);
    if (count > 1 && out_points[0].at_ms < out_points[1].at_ms)
        out_points[0].at_ms = out_points[1].at_ms; /* the agent's clock is ahead */
    turn_round(out_points, count);
    *out_count = count > 1 ? count : 0;
    return err;
}

static void take(char *out, size_t size, struct db_statement *read, int at)
{
    (void)snprintf(out, size, "%s", db_is_null(read, at) ? "" : db_text(read, at));
}

enum err level_read_name(struct db *db, const struct level_read_supply *of,
                         struct level_read_name *out_name)
{
    struct db_statement *read = db_prepare(db, NAME);
    enum err err;

    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, 1, of->device);
    db_bind_number(read, 2, of->supply);
    bool has = db_row(read, &err);
    if (has) {
        take(out_name->site, sizeof out_name->site, read, 0);
        take(out_name->device, sizeof out_name->device, read, 1);
        take(out_name->model, sizeof out_name->model, read, 2);
        take(out_name->serial, sizeof out_name->serial, read, 3);
        take(out_name->type, sizeof out_name->type, read, 4);
        take(out_name->colour, sizeof out_name->colour, read, 5);
    }
    db_finish(read);
    return has || err != ERR_NONE ? err : ERR_MISSING;
}
