/* SPDX-License-Identifier: Apache-2.0 */
/* What a proposal says is copied when it is noted: forecasts are made anew. */
#include "portal/store/proposal.h"

#include "portal/store/access.h"
#include "portal/store/forecast_past.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define PUT \
    "INSERT INTO forecast_need (device_id, supply, place, part, wanted, urgent, chance, lead, lead_from) " \
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device_id, supply) DO UPDATE SET place = excluded.place, " \
    "part = excluded.part, wanted = excluded.wanted, urgent = excluded.urgent, chance = excluded.chance, lead = excluded.lead, " \
    "lead_from = excluded.lead_from"
#define NOTE \
    "INSERT INTO forecast_proposed (need, device_id, supply, proposed, method, part, level, chance, lead, arrives, due, from_95, " \
    "to_95) SELECT n.id, n.device_id, n.supply, CAST(?1 AS {number}), f.method, n.part, f.level, n.chance, n.lead, " \
    "CAST(?1 AS {number}) + n.lead * 86400000, CASE WHEN f.reason IS NULL THEN f.due END, f.from_95, f.to_95 " \
    "FROM forecast_need n JOIN forecast f ON f.device_id = n.device_id AND f.supply = n.supply WHERE "
#define IS_NEW \
    "n.device_id = ?2 AND n.supply = ?3 AND n.wanted = 2 AND NOT EXISTS (SELECT 1 FROM forecast_proposed o " \
    "WHERE o.device_id = ?2 AND o.supply = ?3 AND o.outcome IS NULL AND o.from_95 IS NOT NULL)"
#define OPEN \
    "SELECT id, proposed, arrives, to_95 FROM forecast_proposed WHERE device_id = ? AND supply = ? AND outcome IS NULL " \
    "AND to_95 IS NOT NULL ORDER BY id LIMIT ?"
#define CLOSE \
    "UPDATE forecast_proposed SET outcome = ?, ended = NULLIF(CAST(? AS {number}), 0) WHERE id = ?"
/* clang-format on */

static enum err put(struct db *db, const struct proposal_need *need)
{
    struct db_statement *put = db_prepare(db, PUT);

    if (!put)
        return db_prepare_error(db);
    db_bind_number(put, 1, need->of.device);
    db_bind_number(put, 2, need->of.supply);
    db_bind_number(put, 3, need->lead.place);
    db_bind_text(put, 4, need->lead.part[0] != '\0' ? need->lead.part : NULL);
    db_bind_number(put, 5, need->want);
    db_bind_number(put, 6, need->urgent_ms);
    db_bind_known(put, 7, need->has_chance, need->chance);
    db_bind_number(put, 8, need->lead.days);
    db_bind_text(put, 9, need->lead.from);
    enum err err = db_step(put);
    db_finish(put);
    return err;
}

enum err proposal_put(struct db *db, const struct proposal_need *need, int64_t now_ms)
{
    const struct access_value values[] = { { .number = now_ms },
                                           { .number = need->of.device },
                                           { .number = need->of.supply } };
    enum err err = put(db, need);

    if (err != ERR_NONE || need->want != PROPOSAL_WANT_ORDER)
        return err;
    return access_run(db, NOTE IS_NEW, values, COUNT(values));
}

enum err proposal_note(struct db *db, int64_t need, int64_t now_ms, int64_t *out_entry)
{
    const struct access_value values[] = { { .number = now_ms }, { .number = need } };

    return access_number(db, NOTE "n.id = ?2 RETURNING id", values, COUNT(values), out_entry);
}

struct taking {
    struct proposal_open *out;
    size_t count;
};

static bool take_open(void *arg, struct db_statement *row)
{
    struct taking *taking = arg;

    taking->out[taking->count++] = (struct proposal_open){ db_number(row, 0), db_number(row, 1),
                                                           db_number(row, 2), db_number(row, 3) };
    return true;
}

enum err proposal_each_open(struct db *db, const struct level_read_supply *of,
                            struct proposal_open out_open[PROPOSAL_OPEN_MOST], size_t *out_count)
{
    const struct access_value values[] = { { .number = of->device },
                                           { .number = of->supply },
                                           { .number = PROPOSAL_OPEN_MOST } };
    struct taking taking = { .out = out_open };
    enum err err = access_each(db, OPEN, values, COUNT(values), take_open, &taking);

    *out_count = taking.count;
    return err;
}

enum err proposal_close(struct db *db, const struct proposal_open *open,
                        enum proposal_outcome outcome, int64_t ended_ms)
{
    static const char *const words[] = { [PROPOSAL_OUTCOME_LATE] = "late",
                                         [PROPOSAL_OUTCOME_IN_TIME] = "in-time",
                                         [PROPOSAL_OUTCOME_FALSE_ALARM] = "false-alarm",
                                         [PROPOSAL_OUTCOME_LOST] = "lost" };
    const struct access_value values[] = { { .text = words[outcome] },
                                           { .number = ended_ms },
                                           { .number = open->id } };
    enum err err = access_run(db, CLOSE, values, COUNT(values));

    if (err != ERR_NONE || outcome == PROPOSAL_OUTCOME_LOST)
        return err;
    return forecast_past_count_order(db, open->id, open->to_95_ms,
                                     outcome == PROPOSAL_OUTCOME_LATE);
}
