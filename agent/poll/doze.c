/* SPDX-License-Identifier: Apache-2.0 */
/* The effect of a question shows in its own answer or in the next one. */
#include "agent/poll/doze.h"

#define LOOK_MS  UINT64_C(30000)
#define SOON_MS  (2 * LOOK_MS)     /* a wake so soon after a question is its work */
#define SLOW_MS  UINT64_C(1500)    /* an answer that took so long came after lost packets, */
#define OUT_MS   UINT64_C(30000)   /* one that took longer, after something else */
#define AGAIN_MS UINT64_C(3600000) /* a second loss within it is no accident */

void doze_ask(struct doze *doze, enum wakes_kind kind, uint64_t now_ms)
{
    if (doze->is_lost)
        return; /* what follows is to see what came of it */
    doze->before = doze->kind;
    doze->before_ms = doze->asked_ms;
    doze->kind = kind;
    doze->asked_ms = now_ms;
}

void doze_lose(struct doze *doze)
{
    doze->is_lost = true;
}

static enum wakes_kind culprit(const struct doze *doze)
{
    return doze->is_open && doze->before == WAKES_TABLES ? WAKES_TABLES : doze->kind;
}

static bool was_lost(const struct doze *doze, uint64_t now_ms)
{
    uint64_t took = now_ms - doze->asked_ms;

    return took >= SLOW_MS && took <= OUT_MS;
}

/* An idle device may have fallen asleep unseen. One loss of packets may be the network's. */
static bool take_loss(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (!was_lost(doze, answer->now_ms) || doze->before_ms == 0)
        return false;
    bool again = doze->suspect_ms != 0 && answer->now_ms - doze->suspect_ms <= AGAIN_MS;
    doze->suspect_ms = answer->now_ms;
    wakes_count(wakes, doze->kind, answer->day, again);
    return true;
}

/* It sleeps on, or had not slept: what was asked before did not wake it; of what was asked now that
 * is still to be seen. */
static void go_on(const struct doze *doze, struct wakes *wakes, bool sleeps)
{
    if (doze->is_open)
        wakes_slept_on(wakes, doze->before);
    else if (doze->is_presumed)
        wakes_slept_on(wakes, doze->kind);
    if (doze->is_presumed && !sleeps)
        wakes_slept_on(wakes, WAKES_WHOLE);
    else if (doze->is_presumed)
        wakes->slept[WAKES_WHOLE] = 0;
}

/* It has not worked. True when it woke, and that is our work; one that lost packets did wake,
 * whatever it says of itself. */
static bool take_wake(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (!doze->sleeps)
        return !answer->sleeps && take_loss(doze, wakes, answer);
    bool soon = doze->is_open && answer->now_ms - doze->before_ms <= SOON_MS;
    bool lost = was_lost(doze, answer->now_ms);
    bool proven = lost || (soon && !answer->sleeps);
    bool charged = doze->is_open && !answer->sleeps && !wakes_is_harmless(wakes, culprit(doze));

    if (proven || charged)
        wakes_count(wakes, culprit(doze), answer->day, proven);
    return proven || charged;
}

bool doze_hear(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    bool lost = was_lost(doze, answer->now_ms);
    bool worked = (answer->printed && !(doze->sleeps && lost)) || (answer->works && !lost);
    bool woken = !worked && take_wake(doze, wakes, answer);

    if (doze->sleeps && !woken && !worked)
        go_on(doze, wakes, answer->sleeps);
    doze->sleeps = answer->sleeps;
    doze->is_open = answer->sleeps;
    doze->is_presumed = false;
    doze->is_lost = false;
    return woken;
}

void doze_end(struct doze *doze)
{
    doze->sleeps = false;
    doze->is_open = false;
    doze->is_presumed = false;
}

void doze_presume(struct doze *doze)
{
    doze->sleeps = true;
    doze->is_presumed = true;
}

uint64_t doze_pause_ms(struct doze *doze, const struct wakes *wakes, const struct wakes_day *day,
                       uint64_t interval_ms)
{
    doze->looks = !doze->looks && doze->is_open && !wakes_is_harmless(wakes, doze->kind);
    if (doze->looks && interval_ms > LOOK_MS)
        return LOOK_MS;
    return wakes_pause_ms(wakes, day, interval_ms);
}
