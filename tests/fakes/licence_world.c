/* SPDX-License-Identifier: Apache-2.0 */
/* The wall clock is the true time with an error; the boot clock never errs. */
#include "tests/fakes/licence_world.h"

#include "base/str.h"

#include <string.h>

#define DAY  LICENCE_WORLD_DAY
#define HOUR LICENCE_WORLD_HOUR
#define YEAR LICENCE_WORLD_YEAR
#define NOW  LICENCE_WORLD_NOW

struct licence_now licence_world_now_of(const struct licence_world *w)
{
    return (struct licence_now){ w->true_ms + w->wrong_ms, w->boot_ms, w->boot_id };
}

void licence_world_step(struct licence_world *w)
{
    struct licence_facts facts = { licence_world_now_of(w),
                                   w->licensed ? &w->doc : NULL,
                                   w->list.version > 0 ? &w->list : NULL,
                                   w->config_region,
                                   w->portal_region,
                                   w->newest_ms };

    licence_state_step(&w->memory, &facts, &w->view);
    w->gaps += !licence_state_may(w->view.state, LICENCE_RIGHT_READ) ||
               !licence_state_may(w->view.state, LICENCE_RIGHT_JOURNAL);
}

/* The server's answer of now, or none. */
void licence_world_check(struct licence_world *w)
{
    struct licence_now now = licence_world_now_of(w);

    if (!w->reachable) {
        licence_state_failed(&w->memory, &now);
        return;
    }
    w->doc.type = LICENCE_DOC_LEASE;
    w->doc.iat_ms = w->true_ms;
    w->doc.exp_ms = w->exp_ms;
    w->doc.lease_until_ms = w->true_ms + 30 * DAY < w->exp_ms ? w->true_ms + 30 * DAY : w->exp_ms;
    w->doc.revoked_from_ms = w->revoked_ms;
    w->doc.seq = w->memory.seq + 1;
    w->licensed = true;
    licence_state_answered(&w->memory, &now, &w->doc);
}

void licence_world_pass(struct licence_world *w, int64_t span_ms)
{
    w->true_ms += span_ms;
    w->boot_ms += (uint64_t)span_ms;
}

/* Hours go by, a check a day. */
void licence_world_run(struct licence_world *w, int64_t days)
{
    for (int64_t hour = 0; hour < days * 24; hour++) {
        licence_world_pass(w, HOUR);
        if (hour % 24 == 23)
            licence_world_check(w);
        licence_world_step(w);
    }
}

void licence_world_reboot(struct licence_world *w, int64_t off_ms)
{
    w->true_ms += off_ms;
    w->boot_ms = 20000;
    w->boot_id++;
}

void licence_world_init(struct licence_world *w)
{
    memset(w, 0, sizeof *w);
    w->true_ms = NOW;
    w->boot_ms = 60000;
    w->boot_id = 1;
    w->reachable = true;
    w->exp_ms = NOW + YEAR;
    w->config_region = "";
    (void)str_copy(w->doc.lid, sizeof w->doc.lid, "L-1");
    w->doc.nbf_ms = NOW - DAY;
    w->doc.grace_days = 30;
    w->doc.devices_max = 100;
    w->doc.overage_pct = 10;
}

/* The same, activated. */
void licence_world_start_licensed(struct licence_world *w)
{
    licence_world_init(w);
    licence_world_step(w);
    licence_world_check(w);
    licence_world_step(w);
}
