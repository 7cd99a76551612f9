/* SPDX-License-Identifier: Apache-2.0 */
/* A tenth of a second's pause between the steps while there is work, else a second's: so it takes a
 * twentieth of the loop's time at most. */
#include "portal/portal_forecast.h"

#include "base/clock.h"
#include "base/log.h"
#include "portal/forecast_keep.h"

#include <stdlib.h>

#define STEP_MS 100
#define IDLE_MS 1000
#define REST_MS (UINT64_C(10) * 60 * 1000) /* after a failure */

struct portal_forecast {
    struct forecast_keep *keep;
    struct store *store;
    struct loop_timer *timer;
    void (*settle)(void *arg);
    void *arg;
};

static uint64_t pause_after(enum err err, bool is_done)
{
    if (err != ERR_NONE)
        return REST_MS;
    return is_done ? IDLE_MS : STEP_MS;
}

static void on_step(void *arg)
{
    struct portal_forecast *forecast = arg;
    bool is_done = false;

    forecast->settle(forecast->arg);
    enum err err = forecast_keep_step(forecast->keep, clock_wall_ms(), &is_done);
    if (err != ERR_NONE)
        log_warn("portal", "forecasts could not be kept: %s: %s; trying again in ten minutes",
                 err_text(err), store_error(forecast->store));
    (void)loop_timer_start(forecast->timer, pause_after(err, is_done));
}

struct portal_forecast *portal_forecast_start(struct loop *loop, struct store *store,
                                              void (*settle)(void *arg), void *arg)
{
    struct portal_forecast *forecast = calloc(1, sizeof *forecast);

    if (!forecast)
        return NULL;
    forecast->store = store;
    forecast->settle = settle;
    forecast->arg = arg;
    forecast->keep = forecast_keep_create(store);
    forecast->timer = loop_timer_create(loop, on_step, forecast);
    if (forecast->keep && forecast->timer && loop_timer_start(forecast->timer, IDLE_MS))
        return forecast;
    portal_forecast_stop(forecast);
    return NULL;
}

void portal_forecast_stop(struct portal_forecast *forecast)
{
    if (!forecast)
        return;
    loop_timer_destroy(forecast->timer);
    forecast_keep_free(forecast->keep);
    free(forecast);
}
