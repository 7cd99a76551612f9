/* SPDX-License-Identifier: Apache-2.0 */
/* wakes: how often we have woken a printer, what of our doing wakes it, and so how often it may be
 * asked while it sleeps. Pure.
 *
 * Each printer has a budget of wakes a day. A kind of question after which it slept on eight times
 * in a row is harmless: it is free. A kind that has woken it twice, and last time, is spread
 * over what is left of the day, so that the budget lasts. All but harmless ones are asked no more
 * of a sleeper when it is used up.
 */
#ifndef PRINTWIRE_AGENT_WAKES_H
#define PRINTWIRE_AGENT_WAKES_H

#include <stdbool.h>
#include <stdint.h>

/* What is asked of a sleeper. */
enum wakes_kind {
    WAKES_LEAST, /* one tiny packet */
    WAKES_WHOLE, /* the whole small question, to one that is thought to be awake */
    WAKES_TABLES,
    WAKES_KINDS
};

/* What is remembered of one printer; all 0: nothing. */
struct wakes {
    uint32_t total;             /* wakes that we have caused */
    uint32_t day;               /* the local day (hours_day()) that `today` counts */
    uint8_t today;              /* of these on that day; stays at 255 */
    uint8_t slept[WAKES_KINDS]; /* questions in a row after which it slept on; stays at 255 */
    uint8_t woken[WAKES_KINDS]; /* proven ones since it was harmless; stays at 255 */
};

/** It woke after a question of this kind. Without proof that this was the cause it counts against
 * the budget only. */
void wakes_count(struct wakes *wakes, enum wakes_kind kind, uint32_t day, bool is_proven);

/** It slept on after a question of this kind. */
void wakes_slept_on(struct wakes *wakes, enum wakes_kind kind);

/** Nothing proves any more that questions of this kind wake it. */
void wakes_forgive(struct wakes *wakes, enum wakes_kind kind);

/** So many of its wakes were none; of an earlier day than `day`, the budget has nothing of it. */
void wakes_take_back(struct wakes *wakes, unsigned count, uint32_t day);

/** True when questions of this kind are known not to wake it. */
bool wakes_is_harmless(const struct wakes *wakes, enum wakes_kind kind);

/** True when questions of this kind are known to wake it. */
bool wakes_is_harmful(const struct wakes *wakes, enum wakes_kind kind);

/** How many wakes of a day's budget are left. */
unsigned wakes_left(const struct wakes *wakes, uint32_t day, unsigned budget);

/* What is left of a day. */
struct wakes_day {
    uint32_t day;    /* hours_day() */
    unsigned budget; /* wakes of a whole day */
    uint64_t rest_ms;
};

/** True when a question of this kind may be asked of it while it sleeps. */
bool wakes_allow(const struct wakes *wakes, enum wakes_kind kind, const struct wakes_day *day);

/** How long to wait before the next tiny question to a sleeper that is otherwise asked each
 * `interval_ms`. */
uint64_t wakes_pause_ms(const struct wakes *wakes, const struct wakes_day *day,
                        uint64_t interval_ms);

#endif
