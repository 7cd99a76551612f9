/* SPDX-License-Identifier: Apache-2.0 */
/* Sums by place: what is asked for later is a tenant's, not a printer's. */
#include "portal/store/forecast_past.h"

#include "base/clock.h"
#include "portal/store/access.h"

#include <string.h>

#define MONTH    7 /* letters of 2026-11 */
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define DATES "made, from_95, from_80, from_50, due, to_50, to_80, to_95"
#define KEEP \
    "INSERT INTO forecast_past (device_id, supply, method, " DATES ") SELECT device_id, supply, method, " DATES " FROM forecast " \
    "WHERE device_id = ? AND supply = ? AND reason IS NULL ON CONFLICT (device_id, supply) DO NOTHING"
#define ENDED "SELECT device_id, supply, " DATES " FROM forecast_past WHERE to_95 < ? ORDER BY to_95, device_id, supply LIMIT ?"
#define MORE(column) column " = forecast_judged." column " + excluded." column
#define ADD \
    "INSERT INTO forecast_judged (month, place, method, within_50, within_80, within_95, early, late, lost, loss) " \
    "SELECT ?1, a.place, p.method, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM forecast_past p JOIN history_device h ON h.id = p.device_id " \
    "JOIN agent a ON a.id = h.agent WHERE p.device_id = ?9 AND p.supply = ?10 AND a.place IS NOT NULL " \
    "ON CONFLICT (month, method, place) DO UPDATE SET " MORE("within_50") ", " MORE("within_80") ", " MORE("within_95") ", " \
    MORE("early") ", " MORE("late") ", " MORE("lost") ", " MORE("loss")
#define COUNT_ORDER \
    "INSERT INTO forecast_judged (month, place, method, within_50, within_80, within_95, early, late, lost, loss, orders, late_orders) " \
    "SELECT ?1, a.place, p.method, 0, 0, 0, 0, 0, 0, 0, 1, ?2 FROM forecast_proposed p JOIN history_device h ON h.id = p.device_id " \
    "JOIN agent a ON a.id = h.agent WHERE p.id = ?3 AND p.method IS NOT NULL AND a.place IS NOT NULL " \
    "ON CONFLICT (month, method, place) DO UPDATE SET " MORE("orders") ", " MORE("late_orders")
/* clang-format on */

enum err forecast_past_keep(struct db *db, const struct level_read_supply *of)
{
    const struct access_value values[] = { { .number = of->device }, { .number = of->supply } };

    return access_run(db, KEEP, values, COUNT(values));
}

struct taking {
    struct forecast_past *out;
    size_t count;
};

static bool take_past(void *arg, struct db_statement *row)
{
    struct taking *taking = arg;
    struct forecast_past *past = &taking->out[taking->count++];

    past->of = (struct level_read_supply){ db_number(row, 0), db_number(row, 1) };
    past->made_ms = db_number(row, 2);
    for (int i = 0; i < FORECAST_BOOK_DATES; i++)
        past->when_ms[i] = db_number(row, 3 + i);
    return true;
}

enum err forecast_past_ended(struct db *db, int64_t now_ms, size_t most,
                             struct forecast_past *out_past, size_t *out_count)
{
    const struct access_value values[] = { { .number = now_ms }, { .number = (int64_t)most } };
    struct taking taking = { .out = out_past };
    enum err err = access_each(db, ENDED, values, COUNT(values), take_past, &taking);

    *out_count = taking.count;
    return err;
}

static int64_t month_of(int64_t at_ms)
{
    char time[CLOCK_TEXT_SIZE];
    int64_t month = 0;

    clock_format(at_ms, time);
    memcpy(time + MONTH, "-01T00:00:00.000Z", sizeof "-01T00:00:00.000Z");
    return clock_parse(time, &month) ? month : 0;
}

static enum err forget(struct db *db, const struct forecast_past *past)
{
    const struct access_value values[] = { { .number = past->of.device },
                                           { .number = past->of.supply } };

    return access_run(db, "DELETE FROM forecast_past WHERE device_id = ? AND supply = ?", values,
                      COUNT(values));
}

enum err forecast_past_judge(struct db *db, const struct forecast_past *past,
                             const struct forecast_past_sums *sums)
{
    const struct access_value values[] = {
        { .number = month_of(past->when_ms[FORECAST_BOOK_DATES - 1]) },
        { .number = sums->within_50 },
        { .number = sums->within_80 },
        { .number = sums->within_95 },
        { .number = sums->early },
        { .number = sums->late },
        { .number = sums->lost },
        { .number = sums->loss },
        { .number = past->of.device },
        { .number = past->of.supply },
    };
    enum err err = access_run(db, ADD, values, COUNT(values));

    return err == ERR_NONE ? forget(db, past) : err;
}

enum err forecast_past_count_order(struct db *db, int64_t proposed, int64_t to_95_ms, bool is_late)
{
    const struct access_value values[] = { { .number = month_of(to_95_ms) },
                                           { .number = is_late },
                                           { .number = proposed } };

    return access_run(db, COUNT_ORDER, values, COUNT(values));
}
