/* SPDX-License-Identifier: Apache-2.0 */
/* Both are followed all the time, as a printer may tell numbers today and none tomorrow. */
#include "portal/forecast/forecast_supply.h"

/* Some tell no number but the last one. */
static void tell_out(struct forecast_pages *pages, int64_t at_ms)
{
    const struct forecast_reading out = { .at_ms = at_ms,
                                          .level = FORECAST_TRACK_OUT,
                                          .pages = pages->count };

    if (pages->has_count)
        forecast_pages_add(pages, &out);
}

/* Before what its own past asks for: that is what it is measured against. */
static void foresee(const struct forecast_supply *supply, int64_t now_ms, struct forecast *out)
{
    if (supply->track.is_told || !supply->pages.has_count)
        forecast_make(&supply->track, now_ms, out);
    else
        forecast_make_by_pages(&supply->pages, now_ms, out);
}

static void learn_own(struct forecast_supply *supply, const struct forecast_reading *reading,
                      enum forecast_track_change change)
{
    bool is_empty = supply->track.now.has_level && supply->track.now.level <= FORECAST_EMPTY;
    struct forecast forecast;

    if (reading->level < 0)
        return;
    forecast_own_follow(&supply->own, reading->at_ms, change, is_empty);
    if (!forecast_own_wants(&supply->own, reading->at_ms))
        return;
    foresee(supply, reading->at_ms, &forecast);
    forecast_own_keep(&supply->own, &forecast);
}

enum forecast_track_change forecast_supply_add(struct forecast_supply *supply,
                                               const struct forecast_reading *reading)
{
    enum forecast_track_change change = forecast_track_add(&supply->track, reading);

    forecast_pages_add(&supply->pages, reading);
    if (reading->level >= 0 && reading->level <= FORECAST_EMPTY)
        tell_out(&supply->pages, reading->at_ms);
    learn_own(supply, reading, change);
    return reading->level == FORECAST_TRACK_FITTED ? FORECAST_TRACK_CHANGED : change;
}

void forecast_supply_make(const struct forecast_supply *supply, int64_t now_ms,
                          struct forecast *out)
{
    foresee(supply, now_ms, out);
    if (out->reason != FORECAST_TOLD || out->method == FORECAST_PAGES)
        return;
    out->shape /= forecast_own_scale(&supply->own);
    if (forecast_own_is_known(&supply->own))
        out->temper += FORECAST_TEMPERS / 2;
}

int64_t forecast_supply_level(const struct forecast_supply *supply)
{
    if (supply->track.now.has_level)
        return supply->track.now.level;
    return forecast_pages_level(&supply->pages);
}
