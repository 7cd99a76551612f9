/* SPDX-License-Identifier: Apache-2.0 */
/* From an answer to what doze learns. */
#include "agent/poll/poll_sleep.h"

#include "agent/hours.h"
#include "agent/presence.h"
#include "base/clock.h"

/* Printing shows in the counter; processing, where that begins: some always say so. */
void poll_sleep_work(struct poll_device *p, enum device_state before, unsigned moved)
{
    bool begins = p->device->presence.seen == DEVICE_PROCESSING && before != DEVICE_PROCESSING;

    p->printed = (moved & SCOPE_METER) != 0;
    p->works = begins || p->printed;
}

/* What the answer tells of the device's sleep. Where sleep shows in the alert table only, one of
 * which anything moved is awake. */
void poll_sleep_watch(struct poll_device *p, unsigned moved)
{
    bool sleeps = presence_sleeps(p->device);
    bool stirred = sleeps && moved != 0 && !p->device->presence.sleeps_openly;
    struct doze_answer answer = { .sleeps = sleeps && !stirred,
                                  .printed = p->printed || stirred,
                                  .works = p->works,
                                  .deaf_ms = p->driver->deaf_ms(p->state),
                                  .now_ms = clock_monotonic_ms(),
                                  .day = hours_day(clock_wall_ms()) };

    if (doze_hear(&p->doze, &p->device->wakes, &answer) && p->poll->handlers.on_woken != NULL)
        p->poll->handlers.on_woken(p->poll->arg, p->device);
}
