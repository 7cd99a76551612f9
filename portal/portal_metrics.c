/* SPDX-License-Identifier: Apache-2.0 */
/* Gauges of the store are one statement each, read at the question. */
#include "portal/portal_metrics.h"

#include "base/clock.h"
#include "portal/store/access_session.h"

#include <stdlib.h>

#define TICK_MS 1000

struct portal_metrics {
    struct metrics *all;
    struct store *reader;
    struct loop_timer *timer;
    uint64_t due_us;
};

static void start_tick(struct portal_metrics *metrics)
{
    metrics->due_us = clock_monotonic_us() + TICK_MS * 1000;
    (void)loop_timer_start(metrics->timer, TICK_MS);
}

static void on_tick(void *arg)
{
    struct portal_metrics *metrics = arg;
    uint64_t now = clock_monotonic_us();

    metrics_observe(metrics->all, METRICS_LOOP_LAG,
                    now > metrics->due_us ? now - metrics->due_us : 0);
    start_tick(metrics);
}

struct portal_metrics *portal_metrics_start(struct loop *loop, struct store *reader)
{
    struct portal_metrics *metrics = calloc(1, sizeof *metrics);

    if (metrics == NULL)
        return NULL;
    metrics->all = metrics_create();
    metrics->reader = reader;
    metrics->timer = loop_timer_create(loop, on_tick, metrics);
    if (metrics->all == NULL || metrics->timer == NULL) {
        portal_metrics_stop(metrics);
        return NULL;
    }
    metrics_set(metrics->all, METRICS_START, clock_wall_ms() / 1000);
    start_tick(metrics);
    return metrics;
}

struct metrics *portal_metrics_all(struct portal_metrics *metrics)
{
    return metrics->all;
}

void portal_metrics_gather(struct portal_metrics *metrics)
{
    int64_t now_ms = clock_wall_ms();
    const struct access_value since[] = { { .number = now_ms - ACCESS_SESSION_IDLE_MS },
                                          { .number = now_ms - ACCESS_SESSION_TOTAL_MS } };
    const struct {
        enum metrics_id id;
        const char *sql;
        size_t values;
    } gauges[] = {
        { METRICS_LAST_ROW, "SELECT coalesce(max(row), 0) FROM entry", 0 },
        { METRICS_STORE_BYTES, "SELECT {size}", 0 },
        { METRICS_AGENTS_UP, "SELECT count(*) FROM agent_health WHERE here = 1", 0 },
        { METRICS_BACKLOG,
          "SELECT CAST(sum(backlog) AS {number}) FROM agent_health WHERE backlog >= 0 HAVING "
          "count(*) > 0",
          0 },
        { METRICS_FEED_BEHIND, "SELECT (SELECT coalesce(max(row), 0) FROM entry) - row FROM feed",
          0 },
        { METRICS_HOOKS_ON, "SELECT count(*) FROM webhook WHERE is_on = 1", 0 },
        { METRICS_HOOKS_BEHIND,
          "SELECT (SELECT coalesce(max(row), 0) FROM entry) - min(position) FROM webhook "
          "WHERE is_on = 1 HAVING count(*) > 0",
          0 },
        { METRICS_HOOKS_WAITING, "SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'",
          0 },
        { METRICS_MAILS_WAITING, "SELECT count(*) FROM mailing_letter WHERE state = 'waiting'", 0 },
        { METRICS_SESSIONS, "SELECT count(*) FROM session WHERE used > ? AND opened > ?", 2 },
    };
    int64_t value;

    for (size_t i = 0; i < sizeof gauges / sizeof gauges[0]; i++)
        if (access_number(store_db(metrics->reader), gauges[i].sql, since, gauges[i].values,
                          &value) == ERR_NONE)
            metrics_set(metrics->all, gauges[i].id, value);
}

void portal_metrics_stop(struct portal_metrics *metrics)
{
    if (metrics == NULL)
        return;
    loop_timer_destroy(metrics->timer);
    metrics_destroy(metrics->all);
    free(metrics);
}
