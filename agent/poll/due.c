/* SPDX-License-Identifier: Apache-2.0 */
/* How long each thing may wait, by situation. */
#include "agent/poll/due.h"

#define HOUR_MS UINT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)
#define WAKE_MS (2 * HOUR_MS) /* in which a sleeper may wake by itself */
#define LATE_MS (3 * DAY_MS)  /* that the whole may be late */
#define NEVER   UINT64_MAX
#define TABLES  (SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS)

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t since(uint64_t then_ms, uint64_t now_ms)
{
    return now_ms > then_ms ? now_ms - then_ms : 0;
}

/* A reading that may cost a wake, and one that may cost none. */
static bool is_costly(const struct due_now *now)
{
    return now->sleeps && !now->is_free;
}

/* How old the tables may become. */
static uint64_t tables_pause_ms(const struct due *due, const struct due_now *now)
{
    uint64_t pause = now->conf->tables_ms;

    if (!now->sleeps && now->is_working)
        return pause;
    if (due->moved)
        return is_costly(now) ? larger(pause, WAKE_MS) : pause;
    return !is_costly(now) || now->is_working ? larger(pause, DAY_MS) : NEVER;
}

static uint64_t full_pause_ms(const struct due_now *now)
{
    return now->conf->full_ms + (now->sleeps || !now->is_working ? LATE_MS : 0);
}

/* What the passing of time alone makes due. */
static unsigned by_time(const struct due *due, const struct due_now *now)
{
    if (since(due->full_ms, now->now_ms) >= full_pause_ms(now))
        return SCOPE_ALL;
    return since(due->tables_ms, now->now_ms) >= tables_pause_ms(due, now) ? TABLES : 0;
}

static unsigned lowest(unsigned scopes)
{
    return scopes & (~scopes + 1);
}

void due_add(struct due *due, unsigned scopes, uint64_t now_ms)
{
    if (due->scopes == 0)
        due->since_ms = now_ms;
    due->scopes |= scopes & SCOPE_ALL;
}

unsigned due_next(struct due *due, const struct due_now *now)
{
    unsigned timed = by_time(due, now) & ~due->covered;

    if (now->now_ms >= due->retry_ms)
        due->failing = 0;
    if (is_costly(now) && !due->urgent) {
        bool waited = timed != 0 || since(due->since_ms, now->now_ms) >= WAKE_MS;
        if (!now->may_wake || !waited)
            return 0;
    }
    due_add(due, timed, now->now_ms);
    unsigned scopes = due->scopes & ~due->failing;
    return due->singly ? lowest(scopes) : scopes;
}

void due_read(struct due *due, unsigned scopes, uint64_t now_ms, uint64_t early_ms)
{
    due->scopes &= ~scopes;
    due->covered |= scopes;
    if ((due->scopes & ~due->failing) != 0)
        return;
    unsigned covered = due->covered | due->failing; /* what fails has its own time */
    if ((covered & TABLES) == TABLES) {
        due->tables_ms = now_ms;
        due->moved = false;
    }
    if (covered == SCOPE_ALL)
        due->full_ms = now_ms > early_ms ? now_ms - early_ms : 0;
    due->covered = 0;
    due->urgent = false;
    due->singly = due->failing != 0;
}

void due_fail(struct due *due, unsigned scopes, uint64_t retry_ms)
{
    if (lowest(scopes) != scopes) {
        due->singly = true;
        return;
    }
    due->failing |= scopes;
    due->retry_ms = retry_ms;
}

void due_forgive(struct due *due)
{
    due->singly = false;
    due->failing = 0;
}
