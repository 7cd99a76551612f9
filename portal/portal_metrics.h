/* SPDX-License-Identifier: Apache-2.0 */
/* portal_metrics: what the portal counts of itself (metrics.h) where no part counts it: the loop's
 * lag, and gauges that are read when somebody asks. */
#ifndef PRINTWIRE_PORTAL_PORTAL_METRICS_H
#define PRINTWIRE_PORTAL_PORTAL_METRICS_H

#include "base/loop.h"
#include "portal/metrics.h"

struct portal_metrics;
struct store;

/** Begin to count; the loop and `reader` must outlive it. NULL without memory. */
struct portal_metrics *portal_metrics_start(struct loop *loop, struct store *reader);

/** The counters, for the parts that count. */
struct metrics *portal_metrics_all(struct portal_metrics *metrics);

/** Read the gauges that the store tells; what cannot be read stays as it was told last. */
void portal_metrics_gather(struct portal_metrics *metrics);

/** Stop and free; NULL is allowed. */
void portal_metrics_stop(struct portal_metrics *metrics);

#endif
