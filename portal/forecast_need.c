/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a proposal is told as soon as its cartridge is at its end. */
#include "portal/forecast_need.h"

#include "portal/forecast/forecast_verdict.h"
#include "portal/store/proposal.h"

#include <math.h>

#define DAY_MS  (INT64_C(24) * 3600 * 1000)
#define PERCENT 10000 /* what a probability of 1 is, in hundredths of a percent */

/* Where the printer is not heard the interval may be over long before anything is known. */
#define LOST_MS (FORECAST_SILENT_DAYS * DAY_MS)

static int64_t chance_by(const struct forecast_need *need, int64_t days)
{
    return llround(PERCENT * forecast_fleet_risk(need->fleet, &need->told->forecast,
                                                 need->now_ms + days * DAY_MS));
}

static bool is_over(const struct proposal_open *open, const struct forecast_verdict_end *end,
                    int64_t now_ms, enum proposal_outcome *out)
{
    if (end->is_known && end->at_ms > open->to_95_ms)
        *out = PROPOSAL_OUTCOME_FALSE_ALARM;
    else if (end->is_empty)
        *out = end->at_ms < open->arrives_ms ? PROPOSAL_OUTCOME_LATE : PROPOSAL_OUTCOME_IN_TIME;
    else
        *out = PROPOSAL_OUTCOME_LOST;
    bool is_waited_for = end->lasts && now_ms < open->to_95_ms + LOST_MS;
    return *out != PROPOSAL_OUTCOME_LOST || !is_waited_for;
}

static enum err close_ended(struct db *db, const struct forecast_need *need)
{
    const struct backtest_history history = { .to_ms = need->now_ms,
                                              .count = need->count,
                                              .readings = need->readings };
    struct proposal_open open[PROPOSAL_OPEN_MOST];
    size_t count;
    enum err err = proposal_each_open(db, need->of, open, &count);

    for (size_t i = 0; err == ERR_NONE && i < count; i++) {
        struct forecast_verdict_end end;
        enum proposal_outcome outcome;
        forecast_verdict_find_end(&history, open[i].proposed_ms, &end);
        if (is_over(&open[i], &end, need->now_ms, &outcome))
            err = proposal_close(db, &open[i], outcome, end.lasts ? 0 : end.at_ms);
    }
    return err;
}

static void fill(const struct forecast_need *need, struct proposal_need *out)
{
    const int64_t at = llround(PERCENT * BACKTEST_ORDER_AT);

    out->urgent_ms = INT64_MAX;
    if (need->told->reason == FORECAST_EMPTY_NOW) {
        out->want = PROPOSAL_WANT_EMPTY;
        out->urgent_ms = 0;
    }
    if (need->told->reason != FORECAST_TOLD)
        return;
    out->urgent_ms = need->told->when_ms[0];
    out->has_chance = true;
    out->chance = chance_by(need, out->lead.days);
    if (out->chance >= at)
        out->want = PROPOSAL_WANT_ORDER;
    else if (chance_by(need, out->lead.days + FORECAST_NEED_VISIT_DAYS) >= at)
        out->want = PROPOSAL_WANT_VISIT;
}

enum err forecast_need_keep(struct db *db, const struct forecast_need *need)
{
    struct proposal_need row = { .of = *need->of, .want = PROPOSAL_WANT_NOTHING };
    enum err err = close_ended(db, need);

    if (err == ERR_NONE)
        err = proposal_lead_find(db, need->of, &row.lead);
    if (err != ERR_NONE)
        return err == ERR_MISSING ? ERR_NONE : err; /* of no place: nobody would see it */
    fill(need, &row);
    return proposal_put(db, &row, need->now_ms);
}
