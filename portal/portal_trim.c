/* SPDX-License-Identifier: Apache-2.0 */
/* A second's pause between the steps of a pass, an hour's between passes. */
#include "portal/portal_trim.h"

#include "base/clock.h"
#include "base/log.h"
#include "portal/store/store.h"

#include <stdlib.h>

#define TRIM_STEP_MS (UINT64_C(1) * 1000)       /* from one step to the next */
#define TRIM_REST_MS (UINT64_C(60) * 60 * 1000) /* after a pass, or a failure */

struct portal_trim {
    struct store *store;
    struct portal_conf *conf;
    struct loop_timer *timer;
    struct history_trim_rule *keeps; /* as the configuration has them */
    struct history_trim trim;
};

/* Forget a little. */
static void on_trim(void *arg)
{
    struct portal_trim *trim = arg;
    const struct history_trim_rules rules = { trim->keeps, trim->conf->keep_count };
    bool is_done = false;
    enum err err = store_trim(trim->store, &trim->trim, &rules, clock_wall_ms(), &is_done);

    if (err != ERR_NONE)
        log_warn("portal", "history: what is old could not be deleted: %s; trying again in an hour",
                 store_error(trim->store));
    (void)loop_timer_start(trim->timer, err != ERR_NONE || is_done ? TRIM_REST_MS : TRIM_STEP_MS);
}

/* The rules in the store's words; their texts stay the configuration's. NULL without memory. */
static struct history_trim_rule *make_keeps(const struct portal_conf *conf)
{
    struct history_trim_rule *keeps = calloc(conf->keep_count, sizeof *keeps);

    for (size_t i = 0; i < conf->keep_count && keeps; i++)
        keeps[i] = (struct history_trim_rule){ .customer = conf->keeps[i].customer,
                                               .site = conf->keeps[i].site,
                                               .level_days = conf->keeps[i].level_days,
                                               .record_days = conf->keeps[i].record_days,
                                               .order_days = conf->keeps[i].order_days };
    return keeps;
}

struct portal_trim *portal_trim_start(struct loop *loop, struct store *store,
                                      struct portal_conf *conf)
{
    struct portal_trim *trim = calloc(1, sizeof *trim);

    if (!trim)
        return NULL;
    trim->store = store;
    trim->conf = conf;
    trim->keeps = make_keeps(conf);
    trim->timer = loop_timer_create(loop, on_trim, trim);
    if (trim->keeps && trim->timer && loop_timer_start(trim->timer, TRIM_STEP_MS))
        return trim;
    portal_trim_stop(trim);
    return NULL;
}

void portal_trim_reload(struct portal_trim *trim, struct portal_conf *fresh)
{
    struct history_trim_rule *keeps = make_keeps(fresh);

    if (!keeps) {
        log_warn("portal", "no memory for <history>, which stays as it was");
        return;
    }
    portal_conf_swap_keeps(trim->conf, fresh);
    free(trim->keeps);
    trim->keeps = keeps;
    trim->trim = (struct history_trim){ 0 };
    (void)loop_timer_start(trim->timer, TRIM_STEP_MS);
}

void portal_trim_stop(struct portal_trim *trim)
{
    if (!trim)
        return;
    loop_timer_destroy(trim->timer);
    free(trim->keeps);
    free(trim);
}
