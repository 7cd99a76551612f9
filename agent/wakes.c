/* SPDX-License-Identifier: Apache-2.0 */
/* Two small counters for each kind of question are all that is learned. */
#include "agent/wakes.h"

#define HARMLESS 8
#define OFTEN    2

static void add_one(uint8_t *counter)
{
    if (*counter < UINT8_MAX)
        (*counter)++;
}

void wakes_count(struct wakes *wakes, enum wakes_kind kind, uint32_t day, bool is_proven)
{
    if (wakes->day != day)
        wakes->today = 0;
    wakes->day = day;
    add_one(&wakes->today);
    if (wakes->total < UINT32_MAX)
        wakes->total++;
    if (!is_proven)
        return;
    wakes->slept[kind] = 0;
    add_one(&wakes->woken[kind]);
}

void wakes_slept_on(struct wakes *wakes, enum wakes_kind kind)
{
    add_one(&wakes->slept[kind]);
    if (wakes_is_harmless(wakes, kind))
        wakes->woken[kind] = 0;
}

void wakes_forgive(struct wakes *wakes, enum wakes_kind kind)
{
    wakes->woken[kind] = 0;
}

void wakes_take_back(struct wakes *wakes, unsigned count, uint32_t day)
{
    wakes->total -= count < wakes->total ? count : wakes->total;
    if (wakes->day == day)
        wakes->today = count < wakes->today ? (uint8_t)(wakes->today - count) : 0;
}

bool wakes_is_harmless(const struct wakes *wakes, enum wakes_kind kind)
{
    return wakes->slept[kind] >= HARMLESS;
}

bool wakes_is_harmful(const struct wakes *wakes, enum wakes_kind kind)
{
    return wakes->woken[kind] > 0;
}

unsigned wakes_left(const struct wakes *wakes, uint32_t day, unsigned budget)
{
    unsigned today = wakes->day == day ? wakes->today : 0;

    return today < budget ? budget - today : 0;
}

bool wakes_allow(const struct wakes *wakes, enum wakes_kind kind, const struct wakes_day *day)
{
    return wakes_is_harmless(wakes, kind) || wakes_left(wakes, day->day, day->budget) > 0;
}

uint64_t wakes_pause_ms(const struct wakes *wakes, const struct wakes_day *day,
                        uint64_t interval_ms)
{
    if (!wakes_allow(wakes, WAKES_LEAST, day))
        return day->rest_ms;
    if (wakes->woken[WAKES_LEAST] < OFTEN || wakes->slept[WAKES_LEAST] > 0)
        return interval_ms;
    uint64_t share = day->rest_ms / (wakes_left(wakes, day->day, day->budget) + 1);
    return share > interval_ms ? share : interval_ms;
}
