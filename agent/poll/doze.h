/* SPDX-License-Identifier: Apache-2.0 */
/* doze: what our questions do to a sleeping device: whose wake it was, and how long to leave it
 * alone. Pure; what is learned lies in the device (agent/wakes.h).
 *
 * A device that slept and is awake now, and has not worked, was woken by us. That is proven when
 * packets were lost while it woke (it takes seconds), or when it was awake at the look that we take
 * 30 s after each question that is not known to be harmless. Without proof, a question that is
 * known to be harmless is not blamed. An idle device that loses packets has perhaps fallen asleep
 * unseen and was woken; when it does so twice in an hour, that is proof. Where small questions are
 * known to wake it, an idle device is presumed to sleep; when it is awake all the same eight times
 * in a row, it is cleared.
 */
#ifndef PRINTWIRE_AGENT_POLL_DOZE_H
#define PRINTWIRE_AGENT_POLL_DOZE_H

#include "agent/wakes.h"

#include <stdbool.h>
#include <stdint.h>

/* Times are clock_monotonic_ms(). */
struct doze {
    bool sleeps;            /* when it was last heard, or presumed */
    bool is_presumed;       /* it was awake when it was last heard */
    bool is_lost;           /* the question is not answered yet, and asked again */
    bool is_open;           /* whether the question at before_ms woke it is not known yet */
    bool looks;             /* the question is a look after another */
    enum wakes_kind kind;   /* of the question under way, or last */
    enum wakes_kind before; /* of the one before */
    uint64_t asked_ms;
    uint64_t before_ms;
    uint64_t suspect_ms; /* when packets were lost while it was idle, last; 0 never */
};

/* An answer. */
struct doze_answer {
    bool sleeps;
    bool printed; /* since the last answer */
    bool works;   /* it processes, and did not before: a job, or warming up */
    uint64_t now_ms;
    uint32_t day; /* hours_day() */
};

/** A question is asked. */
void doze_ask(struct doze *doze, enum wakes_kind kind, uint64_t now_ms);

/** It was not answered in time. */
void doze_lose(struct doze *doze);

/** It was answered: learn from it. True when we woke the device. */
bool doze_hear(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer);

/** The device speaks by itself: it is awake, and nobody woke it. */
void doze_end(struct doze *doze);

/** The device, idle now, is taken to be asleep when it is asked next. */
void doze_presume(struct doze *doze);

/** How long to leave a sleeper alone that is otherwise asked each `interval_ms`. */
uint64_t doze_pause_ms(struct doze *doze, const struct wakes *wakes, const struct wakes_day *day,
                       uint64_t interval_ms);

#endif
