/* SPDX-License-Identifier: Apache-2.0 */
/* The effect of a question shows in its own answer or in the next one. */
#include "agent/poll/doze.h"

#define LOOK_MS  UINT64_C(30000)
#define SOON_MS  (2 * LOOK_MS)     /* a wake so soon after a question is its work */
#define SLOW_MS  UINT64_C(1500)    /* who wakes is deaf for so long, */
#define OUT_MS   UINT64_C(30000)   /* and has answered after this */
#define AGAIN_MS UINT64_C(3600000) /* deaf a second time within it is no accident */
#define PROOF    2                 /* that often */
#define REFUTED  4                 /* so many answers at once: an hour, asked each 15 min */

void doze_ask(struct doze *doze, enum wakes_kind kind, uint64_t now_ms)
{
    if (doze->is_lost)
        return; /* what follows is to see what came of it */
    doze->before = doze->kind;
    doze->before_ms = doze->asked_ms;
    doze->kind = kind;
    doze->asked_ms = now_ms;
    doze->deaf_ms = 0;
}

void doze_lose(struct doze *doze, uint64_t deaf_ms)
{
    doze->is_lost = true;
    doze->deaf_ms += deaf_ms;
}

void doze_restart(struct doze *doze)
{
    if (doze->sleeps && !doze->is_presumed)
        return; /* there are those that wake up in no other way */
    doze->is_lost = false;
    doze->deaf_ms = 0;
}

static enum wakes_kind culprit(const struct doze *doze)
{
    return doze->is_open && doze->before == WAKES_TABLES ? WAKES_TABLES : doze->kind;
}

static bool was_deaf(const struct doze *doze, const struct doze_answer *answer)
{
    return doze->deaf_ms + answer->deaf_ms >= SLOW_MS && answer->now_ms - doze->asked_ms <= OUT_MS;
}

static void add_one(uint8_t *counter, uint8_t most)
{
    if (*counter < most)
        (*counter)++;
}

static uint8_t proof(const struct doze *doze)
{
    return (uint8_t)(PROOF + doze->refuted);
}

/* An hour is over. What was too little for a proof was no wake: one that small questions wake
 * would have been deaf again, unless it worked; what tables do does not show so soon. */
static void drop_suspicion(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (doze->suspects == 0 || answer->now_ms - doze->suspect_ms <= AGAIN_MS)
        return;
    if (doze->suspects < proof(doze)) {
        wakes_take_back(wakes, doze->small, answer->day);
        doze->charged -= doze->small < doze->charged ? doze->small : doze->charged;
    }
    doze->suspects = 0;
    doze->small = 0;
}

static void charge(struct doze *doze, struct wakes *wakes, enum wakes_kind kind, uint32_t day,
                   bool is_proven)
{
    wakes_count(wakes, kind, day, is_proven);
    add_one(&doze->charged, UINT8_MAX);
}

/* An idle device may have fallen asleep unseen. One loss of packets may be the network's. Of what
 * is proven in the end, the first and the last count as wakes. */
static bool take_loss(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (!was_deaf(doze, answer) || doze->before_ms == 0)
        return false;
    if (wakes_is_harmful(wakes, doze->kind)) {
        charge(doze, wakes, doze->kind, answer->day, true);
        return true;
    }
    bool first = doze->suspects == 0;
    if (first)
        doze->suspect_ms = answer->now_ms;
    add_one(&doze->suspects, UINT8_MAX);
    bool proven = doze->suspects >= proof(doze);
    if (!first && !proven)
        return true;
    if (doze->kind != WAKES_TABLES)
        add_one(&doze->small, UINT8_MAX);
    charge(doze, wakes, doze->kind, answer->day, proven);
    return true;
}

/* It does not sleep where it was believed to. */
static void refute(struct doze *doze, struct wakes *wakes, uint32_t day)
{
    add_one(&doze->refuted, DOZE_DOUBTS);
    wakes_take_back(wakes, doze->charged, day);
    doze->charged = 0;
    doze->suspects = 0;
    doze->small = 0;
    doze->clear = 0;
    doze->clear_tables = 0;
    doze->tried = 0;
}

/* Presumed to sleep, it answered at once. */
static void clear(struct doze *doze, struct wakes *wakes, uint32_t day)
{
    add_one(&doze->clear, UINT8_MAX);
    if (doze->kind != WAKES_WHOLE)
        return;
    wakes_forgive(wakes, WAKES_WHOLE);
    wakes_forgive(wakes, WAKES_LEAST);
    refute(doze, wakes, day);
}

/* Idle and not seen asleep, it began its tables at once, and an hour after the last ones. */
static void clear_tables(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (doze->kind != WAKES_TABLES || !wakes_is_harmful(wakes, WAKES_TABLES) ||
        answer->now_ms - doze->tables_ms < AGAIN_MS || ++doze->clear_tables < REFUTED)
        return;
    wakes_forgive(wakes, WAKES_TABLES);
    refute(doze, wakes, answer->day);
}

/* It sleeps on, or had not slept: what was asked before did not wake it; of what was asked now that
 * is still to be seen. */
static void go_on(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (doze->is_open)
        wakes_slept_on(wakes, doze->before);
    else if (doze->is_presumed)
        wakes_slept_on(wakes, doze->kind);
    if (doze->is_presumed && !answer->sleeps)
        clear(doze, wakes, answer->day);
    else
        doze->clear = 0;
}

/* It has not worked. True when it woke, and that is our work; one that lost packets did wake,
 * whatever it says of itself. */
static bool take_wake(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    if (!doze->sleeps)
        return !answer->sleeps && take_loss(doze, wakes, answer);
    bool soon = doze->is_open && answer->now_ms - doze->before_ms <= SOON_MS;
    bool lost = was_deaf(doze, answer);
    bool proven = lost || (soon && !answer->sleeps);
    bool charged = doze->is_open && !answer->sleeps && !wakes_is_harmless(wakes, culprit(doze));

    if (doze->is_presumed && (proven || charged))
        charge(doze, wakes, culprit(doze), answer->day, proven);
    else if (proven || charged)
        wakes_count(wakes, culprit(doze), answer->day, proven);
    return proven || charged;
}

bool doze_hear(struct doze *doze, struct wakes *wakes, const struct doze_answer *answer)
{
    bool lost = was_deaf(doze, answer);
    bool worked = (answer->printed && !(doze->sleeps && lost)) || (answer->works && !lost);

    drop_suspicion(doze, wakes, answer);
    if (worked)
        doze->small = 0;
    bool woken = !worked && take_wake(doze, wakes, answer);
    if (woken && doze->kind == WAKES_WHOLE && doze->is_presumed)
        add_one(&doze->tried, DOZE_TRIALS);
    if (woken && doze->kind == WAKES_TABLES)
        doze->clear_tables = 0;
    else if (woken)
        doze->clear = 0;
    else if (doze->sleeps && !worked)
        go_on(doze, wakes, answer);
    else if (!worked && !lost && !answer->sleeps)
        clear_tables(doze, wakes, answer);
    if (doze->kind == WAKES_TABLES)
        doze->tables_ms = answer->now_ms;
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

bool doze_tries(const struct doze *doze, const struct wakes *wakes)
{
    return doze->is_presumed && wakes_is_harmful(wakes, WAKES_WHOLE) &&
           doze->clear >= (REFUTED - 1) << doze->tried;
}

uint64_t doze_pause_ms(struct doze *doze, const struct wakes *wakes, const struct wakes_day *day,
                       uint64_t interval_ms)
{
    doze->looks = !doze->looks && doze->is_open && !wakes_is_harmless(wakes, doze->kind);
    if (doze->looks && interval_ms > LOOK_MS)
        return LOOK_MS;
    return wakes_pause_ms(wakes, day, interval_ms);
}
