/* SPDX-License-Identifier: Apache-2.0 */
/* Pauses; each rule is a function. */
#include "agent/poll/poll_pace.h"

#include "agent/hours.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/log.h"

#include <string.h>

#define SECOND_CHANCE_MS 5000 /* a sleeping network card needs seconds: one silence is none */
#define HOUR_MS          (UINT64_C(60) * 60 * 1000)
#define SILENT_MOST_MS   (HOUR_MS / 4)
#define LOST_AFTER_MS    (96 * HOUR_MS) /* silent for longer: asked less and less, */
#define LOST_OF          32             /* once in so much of its silence, */
#define LOST_MOST_MS     (6 * HOUR_MS)
#define SPREAD_MOST_MS   60000

/* Devices keep apart by their id, the same way after every start. */
uint64_t poll_pace_spread_ms(const struct poll_device *p, uint64_t most_ms)
{
    return most_ms == 0 ? 0 : crc32c_update(0, p->device->id, strlen(p->device->id)) % most_ms;
}

uint64_t poll_pace_status_ms(const struct poll_device *p)
{
    return driver_web_is_alone(p->device) ? p->poll->conf->tables_ms : p->poll->conf->status_ms;
}

/* Before the first reading of a known device. */
uint64_t poll_pace_first_ms(const struct poll_device *p)
{
    uint64_t interval = poll_pace_status_ms(p);

    return poll_pace_spread_ms(p, interval < SPREAD_MOST_MS ? interval : SPREAD_MOST_MS);
}

static bool is_working(const struct poll_device *p)
{
    return hours_are_working(&p->poll->conf->hours, clock_wall_ms());
}

/* What is left of the day: of working hours when these are on, else at night half of the budget. */
static struct wakes_day today(const struct poll_device *p)
{
    const struct agent_conf *conf = p->poll->conf;
    int64_t now = clock_wall_ms();
    uint64_t midnight = hours_until_midnight_ms(now);
    uint64_t rest = hours_until_rest_ms(&conf->hours, now);

    return (struct wakes_day){ .day = hours_day(now),
                               .budget = rest > 0 ? conf->wakes_per_day : conf->wakes_per_day / 2,
                               .rest_ms = (rest > 0 && rest < midnight ? rest : midnight) +
                                          poll_pace_spread_ms(p, SPREAD_MOST_MS) };
}

/* Tables wake it, it does nothing, and whether it sleeps does not show. */
static bool may_sleep(const struct poll_device *p)
{
    return wakes_is_harmful(&p->device->wakes, WAKES_TABLES) && !p->works &&
           !p->device->presence.sleeps_openly;
}

struct due_now poll_pace_situation(const struct poll_device *p)
{
    const struct wakes *wakes = &p->device->wakes;
    struct wakes_day day = today(p);

    return (struct due_now){ .conf = p->poll->conf,
                             .now_ms = clock_monotonic_ms(),
                             .is_working = is_working(p),
                             .sleeps = p->doze.sleeps || may_sleep(p),
                             .is_free = wakes_is_harmless(wakes, WAKES_TABLES),
                             .may_wake = wakes_left(wakes, day.day, day.budget) > 0 };
}

static uint64_t asleep_interval_ms(const struct poll_device *p)
{
    uint64_t asleep = p->poll->conf->asleep_ms, status = poll_pace_status_ms(p);

    return asleep > status ? asleep : status;
}

/* Once a day, when the tiny question is put off because of it. */
static void tell_spent(struct poll_device *p, const struct wakes_day *day)
{
    char address[INET_ADDRSTRLEN];

    if (p->spent_day == day->day || wakes_allow(&p->device->wakes, WAKES_LEAST, day))
        return;
    p->spent_day = day->day;
    log_info("poll",
             "%s: woken %u times today, left alone while it sleeps, until work begins or tomorrow",
             poll_address_text(p, address), p->device->wakes.today);
}

static uint64_t asleep_pause_ms(struct poll_device *p)
{
    struct wakes_day day = today(p);
    uint64_t pause = doze_pause_ms(&p->doze, &p->device->wakes, &day, asleep_interval_ms(p));
    uint64_t work = hours_until_working_ms(&p->poll->conf->hours, clock_wall_ms());

    return work > 0 && work < pause ? work : pause; /* more is allowed then */
}

/* Without any budget it is asked once a day all the same: what sleeps for ever may be gone. */
static bool is_forgotten(const struct poll_device *p)
{
    int64_t age = clock_wall_ms() - p->device->last_answer_ms;

    return p->poll->conf->wakes_per_day == 0 && (age < 0 || age >= (int64_t)(24 * HOUR_MS));
}

uint64_t poll_pace_hold_ms(struct poll_device *p)
{
    const struct wakes *wakes = &p->device->wakes;
    struct wakes_day day = today(p);
    uint64_t work = hours_until_working_ms(&p->poll->conf->hours, clock_wall_ms());
    bool harms = work > 0 && wakes_is_harmful(wakes, WAKES_LEAST);

    if (!p->doze.sleeps || p->doze.looks || p->silences > 0 ||
        wakes_is_harmless(wakes, WAKES_LEAST) || is_forgotten(p) ||
        (wakes_allow(wakes, WAKES_LEAST, &day) && !harms))
        return 0;
    tell_spent(p, &day);
    return work > 0 && work < day.rest_ms ? work : day.rest_ms;
}

/* Awake, it has nothing to do. */
static bool is_idle(const struct poll_device *p)
{
    return p->device->presence.has_seen && !p->works;
}

uint64_t poll_pace_answered_ms(struct poll_device *p)
{
    const struct wakes *wakes = &p->device->wakes;
    bool harms = wakes_is_harmful(wakes, WAKES_LEAST) || wakes_is_harmful(wakes, WAKES_WHOLE);

    if (!p->doze.sleeps && is_idle(p) && harms)
        doze_presume(&p->doze);
    if (p->doze.sleeps)
        return asleep_pause_ms(p);
    return is_working(p) ? poll_pace_status_ms(p) : asleep_interval_ms(p);
}

/* The longest pause in a silence, ever longer. */
static uint64_t silence_most_ms(const struct poll_device *p)
{
    int64_t since = p->device->presence.silent_ms;
    int64_t now = clock_wall_ms();
    uint64_t age = since != 0 && now > since ? (uint64_t)(now - since) : 0;

    if (age < LOST_AFTER_MS)
        return SILENT_MOST_MS;
    return age / LOST_OF < LOST_MOST_MS ? age / LOST_OF : LOST_MOST_MS;
}

uint64_t poll_pace_silent_ms(struct poll_device *p)
{
    uint64_t pause = poll_pace_status_ms(p);
    uint64_t most = silence_most_ms(p);

    if (p->silences == 1)
        return pause < SECOND_CHANCE_MS ? pause : SECOND_CHANCE_MS;
    for (unsigned i = POLL_SILENT; i < p->silences && pause < most; i++)
        pause *= 2;
    pause = pause < most ? pause : most;
    uint64_t asleep = p->doze.sleeps ? asleep_pause_ms(p) : 0;
    return asleep > pause ? asleep : pause;
}
