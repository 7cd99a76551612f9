/* SPDX-License-Identifier: Apache-2.0 */
/* While a printer is not heard nobody knows whether its supply is empty: what is known ends where
 * the silence began. */
#include "portal/forecast/forecast_verdict.h"

#define LIVES 512 /* of one supply: the first ones */
#define LAST  (BACKTEST_QUANTILES - 1)

static struct backtest_history heard_of(const struct backtest_history *history)
{
    struct backtest_history heard = *history;

    while (heard.count > 0 && heard.readings[heard.count - 1].level == FORECAST_TRACK_SILENT)
        heard.to_ms = heard.readings[--heard.count].at_ms;
    return heard;
}

static enum forecast_verdict_word place(int64_t empty_ms, const int64_t when_ms[BACKTEST_QUANTILES])
{
    static const enum forecast_verdict_word within[] = { FORECAST_VERDICT_WITHIN_95,
                                                         FORECAST_VERDICT_WITHIN_80,
                                                         FORECAST_VERDICT_WITHIN_50 };
    enum forecast_verdict_word word =
        empty_ms < when_ms[0] ? FORECAST_VERDICT_EARLY : FORECAST_VERDICT_LATE;

    for (size_t i = 0; i < sizeof within / sizeof within[0]; i++)
        if (empty_ms >= when_ms[i] && empty_ms <= when_ms[LAST - i])
            word = within[i];
    return word;
}

void forecast_verdict_find_end(const struct backtest_history *history, int64_t at_ms,
                               struct forecast_verdict_end *out)
{
    const struct backtest_history heard = heard_of(history);
    struct backtest_life lives[LIVES];
    size_t count = backtest_life_find(&heard, lives, LIVES);
    bool lasts = count > 0 && !lives[count - 1].is_empty && lives[count - 1].to_ms == heard.to_ms;
    size_t ended = lasts ? count - 1 : count;
    size_t at = 0;

    *out = (struct forecast_verdict_end){ 0 };
    while (at < ended && lives[at].to_ms <= at_ms)
        at++;
    if (at == count || lives[at].from_ms > at_ms)
        return;
    out->is_known = true;
    out->is_empty = lives[at].is_empty;
    out->lasts = at == ended;
    out->at_ms = lives[at].to_ms;
}

void forecast_verdict_make(const struct backtest_history *history, int64_t made_ms,
                           const int64_t when_ms[BACKTEST_QUANTILES], struct forecast_verdict *out)
{
    struct forecast_verdict_end end;

    forecast_verdict_find_end(history, made_ms, &end);
    *out = (struct forecast_verdict){ .word = FORECAST_VERDICT_LOST,
                                      .is_empty = end.is_empty,
                                      .ends_ms = end.at_ms };
    if (end.is_empty)
        out->word = place(end.at_ms, when_ms);
    else if (end.is_known && end.at_ms > when_ms[LAST])
        out->word = FORECAST_VERDICT_LATE;
}
