/* SPDX-License-Identifier: Apache-2.0 */
/* doze: what our questions do to a sleeping device: whose wake it was, and how long to leave it
 * alone. Pure; what is learned lies in the device (agent/wakes.h).
 *
 * A device that slept and is awake now, and has not worked, was woken by us. That is proven when it
 * was deaf while it woke (it takes seconds), or when it was awake at the look that we take 30 s
 * after each question that is not known to be harmless. Without proof, a question that is known to
 * be harmless is not blamed. How long it was deaf is told by who asked: time in which we were there
 * to hear it; that an answer came late says nothing.
 *
 * An idle device that was deaf has perhaps fallen asleep unseen and was woken, or the network lost
 * packets, or it was started anew, which its up time tells. When it happens twice in an hour, that
 * is proof, and both were wakes. Where small questions are known to wake it, an idle device is
 * presumed to sleep. When it answers at once three times in a row and then, for a trial, the whole
 * small question too, what was proven is refuted: who sleeps would have been deaf. It then takes
 * one time more in an hour to prove it again, up to six: where packets are lost now and then, that
 * soon does not happen any more. A trial that wakes it makes the next one wait twice as long, up to
 * eight times.
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
    uint64_t deaf_ms;    /* to the question under way, until it was asked again */
    uint64_t suspect_ms; /* when it was deaf while it was idle, first of `suspects` in an hour */
    uint64_t tables_ms;  /* when tables were answered last */
    uint8_t suspects;    /* how often; stays at 255 */
    uint8_t small;       /* of these, to small questions while it had not worked since */
    uint8_t refuted;     /* how often it was proven for nothing; stays at DOZE_DOUBTS */
    uint8_t charged;     /* wakes that count against the budget because of the proof */
    uint8_t clear;       /* small questions in a row, presumed to sleep, answered at once */
    uint8_t tried;       /* trials in a row that woke it; stays at DOZE_TRIALS */
    uint8_t clear_tables;
};

#define DOZE_DOUBTS 4
#define DOZE_TRIALS 3

/* An answer. */
struct doze_answer {
    bool sleeps;
    bool printed;     /* since the last answer */
    bool works;       /* it processes, and did not before: a job, or warming up */
    uint64_t deaf_ms; /* to this question at first, when we would have heard it */
    uint64_t now_ms;
    uint32_t day; /* hours_day() */
};

/** A question is asked. */
void doze_ask(struct doze *doze, enum wakes_kind kind, uint64_t now_ms);

/** It was not answered in time; the device was deaf for so long (0: that is not known). */
void doze_lose(struct doze *doze, uint64_t deaf_ms);

/** It answers again and has started anew meanwhile: not seen asleep, it was deaf because of that.
 */
void doze_restart(struct doze *doze);

/** It was answered: learn from it. True when we woke the device. */
bool doze_hear(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer);

/** The device speaks by itself: it is awake, and nobody woke it. */
void doze_end(struct doze *doze);

/** The device, idle now, is taken to be asleep when it is asked next. */
void doze_presume(struct doze *doze);

/** True when the next question to a device presumed to sleep is to be the whole small one, if a
 * wake is left for it. */
bool doze_tries(const struct doze *doze, const struct wakes *wakes);

/** How long to leave a sleeper alone that is otherwise asked each `interval_ms`. */
uint64_t doze_pause_ms(struct doze *doze, const struct wakes *wakes, const struct wakes_day *day,
                       uint64_t interval_ms);

#endif
