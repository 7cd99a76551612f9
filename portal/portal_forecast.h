/* SPDX-License-Identifier: Apache-2.0 */
/* portal_forecast: keeps forecasts (forecast_keep.h) as long as the portal runs. Logs. */
#ifndef PRINTWIRE_PORTAL_PORTAL_FORECAST_H
#define PRINTWIRE_PORTAL_PORTAL_FORECAST_H

#include "base/loop.h"

struct portal_forecast;
struct store;

/** Begin; `settle` ends the transaction that may be open in the store. Loop, store and `arg` must
 * outlive it. NULL without memory. */
struct portal_forecast *portal_forecast_start(struct loop *loop, struct store *store,
                                              void (*settle)(void *arg), void *arg);

/** End and free; NULL is allowed. */
void portal_forecast_stop(struct portal_forecast *forecast);

#endif
