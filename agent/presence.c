/* SPDX-License-Identifier: Apache-2.0 */
/* A few rules with a number each; the tests tell each as a story. */
#include "agent/presence.h"

#include <string.h>

#define MINUTE       INT64_C(60000)
#define HOUR         (60 * MINUTE)
#define DAY          (24 * HOUR)
#define IDLE_HOLD    (3 * MINUTE)  /* ready after processing */
#define DAMPED_HOLD  (10 * MINUTE) /* anything, after too many changes */
#define CHANGES      6
#define CHANGES_FADE (20 * MINUTE) /* in which one of them is forgotten */
#define SLEEP        (12 * HOUR)   /* silence in sleep is no fault */
#define BOUNCE       (30 * MINUTE) /* a silence that was over so soon */
#define BOUNCES      4
#define BOUNCES_FADE (6 * HOUR)
#define PATIENCE     (5 * MINUTE) /* doubled with each bounce */
#define TEACHING     (4 * DAY)    /* a longer silence is no habit */
#define ARRIVAL      HOUR         /* of working hours, in which people come */

bool presence_is_absent(enum device_state state)
{
    return state == DEVICE_OFF_EXPECTED || state == DEVICE_UNREACHABLE || state == DEVICE_GONE;
}

static bool is_known(enum device_state state)
{
    return state != DEVICE_STATE_UNKNOWN && !presence_is_absent(state);
}

/* What its last answer showed; of one that was loaded from disk, what was said of it. */
static enum device_state last_seen(const struct device *device)
{
    return device->presence.has_seen ? device->presence.seen : device->state;
}

bool presence_sleeps(const struct device *device)
{
    return last_seen(device) == DEVICE_ASLEEP;
}

/* How long since a moment; the wall clock may have jumped back. */
static int64_t since(int64_t then_ms, int64_t now_ms)
{
    return now_ms > then_ms ? now_ms - then_ms : 0;
}

/* A counter that loses one in each `fade`. */
static unsigned faded(unsigned count, int64_t age, int64_t fade)
{
    int64_t lost = age / fade;

    return lost < (int64_t)count ? count - (unsigned)lost : 0;
}

/* The place of an hour's bit: a hexadecimal digit for each four hours. */
static unsigned quiet_digit(const struct device_presence *p, unsigned hour)
{
    char digit = p->quiet[hour / 4];

    if (digit >= '0' && digit <= '9')
        return (unsigned)(digit - '0');
    return digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a') + 10 : 0;
}

static bool is_marked(const struct device_presence *p, unsigned hour)
{
    return (quiet_digit(p, hour) & 1u << hour % 4) != 0;
}

static void mark(struct device_presence *p, unsigned hour, bool quiet)
{
    unsigned digit = quiet_digit(p, hour) & ~(1u << hour % 4);

    if (p->quiet[0] == '\0') {
        memset(p->quiet, '0', sizeof p->quiet - 1);
        p->quiet[sizeof p->quiet - 1] = '\0';
    }
    if (quiet)
        digit |= 1u << hour % 4;
    p->quiet[hour / 4] = "0123456789abcdef"[digit];
}

/* Off when the hour came last, or on both days before. */
static bool is_quiet(const struct device_presence *p, unsigned hour)
{
    unsigned yesterday = (hour + HOURS_OF_WEEK - 24) % HOURS_OF_WEEK;
    unsigned before = (hour + HOURS_OF_WEEK - 48) % HOURS_OF_WEEK;

    return is_marked(p, hour) || (is_marked(p, yesterday) && is_marked(p, before));
}

static bool is_usual(const struct device_presence *p, int64_t now_ms)
{
    unsigned hour = hours_of_week(now_ms);

    return is_quiet(p, hour) || is_quiet(p, (hour + 1) % HOURS_OF_WEEK) ||
           is_quiet(p, (hour + HOURS_OF_WEEK - 1) % HOURS_OF_WEEK);
}

/* The whole hours of a silence are hours in which it is off. */
static void learn_silence(struct device_presence *p, int64_t now_ms)
{
    int64_t hour = p->silent_ms - p->silent_ms % HOUR;

    if (since(p->silent_ms, now_ms) > TEACHING)
        return;
    if (hour < p->silent_ms)
        hour += HOUR;
    for (; hour + HOUR <= now_ms; hour += HOUR)
        mark(p, hours_of_week(hour), true);
}

/* A silence that was over soon, and was said before or would have been but for our patience. */
static void learn_bounce(struct device *device, int64_t now_ms)
{
    struct device_presence *p = &device->presence;

    if (since(p->silent_ms, now_ms) >= BOUNCE)
        return;
    p->bounces = (uint8_t)faded(p->bounces, since(p->bounced_ms, now_ms), BOUNCES_FADE);
    if (presence_is_absent(device->state) && p->bounces < BOUNCES)
        p->bounces++;
    if (p->bounces > 0)
        p->bounced_ms = now_ms;
}

static void end_silence(struct device *device, int64_t now_ms)
{
    struct device_presence *p = &device->presence;

    p->is_missed = false;
    if (p->silent_ms != 0) {
        learn_bounce(device, now_ms);
        learn_silence(p, now_ms);
        p->silent_ms = 0;
    }
    if (is_marked(p, hours_of_week(now_ms)))
        mark(p, hours_of_week(now_ms), false);
}

/* No news is no change; and of a sleep that shows in the alert table only, so is idleness. */
static enum device_state understand(const struct device *device, const struct presence_seen *seen)
{
    enum device_state before = last_seen(device);

    if (seen->state == DEVICE_STATE_UNKNOWN && !presence_is_absent(device->state))
        return before;
    if (seen->state == DEVICE_READY && before == DEVICE_ASLEEP && !seen->with_alerts &&
        !device->presence.sleeps_openly)
        return DEVICE_ASLEEP;
    return seen->state;
}

bool presence_sleeps_by(const struct device *device, const struct presence_seen *seen)
{
    return understand(device, seen) == DEVICE_ASLEEP;
}

/* How long another state must have been seen to be said. */
static int64_t hold(const struct device *device, enum device_state seen, int64_t now_ms)
{
    const struct device_presence *p = &device->presence;

    if (!is_known(device->state) || !is_known(seen))
        return 0;
    if (faded(p->changes, since(p->changed_ms, now_ms), CHANGES_FADE) >= CHANGES)
        return DAMPED_HOLD;
    return device->state == DEVICE_PROCESSING && seen == DEVICE_READY ? IDLE_HOLD : 0;
}

enum device_state presence_of_answer(struct device *device, const struct presence_seen *seen,
                                     int64_t now_ms)
{
    struct device_presence *p = &device->presence;
    enum device_state now = understand(device, seen);

    if (seen->state == DEVICE_ASLEEP)
        p->sleeps_openly = seen->sleeps_openly;
    p->seen = now;
    p->has_seen = true;
    end_silence(device, now_ms);
    if (now == device->state) {
        p->next_ms = 0;
        return now;
    }
    if (p->next_ms == 0 || p->next != now)
        p->next_ms = now_ms;
    p->next = now;
    return since(p->next_ms, now_ms) >= hold(device, now, now_ms) ? now : device->state;
}

static int64_t patience(const struct device_presence *p, int64_t now_ms)
{
    unsigned bounces = faded(p->bounces, since(p->bounced_ms, now_ms), BOUNCES_FADE);
    if (bounces > BOUNCES) /* from a damaged disk */
        bounces = BOUNCES;
    int64_t most = bounces > 0 ? PATIENCE << (bounces - 1) : 0;
    return most < BOUNCE ? most : BOUNCE;
}

enum device_state presence_of_silence(struct device *device, const struct presence_rules *rules,
                                      int64_t now_ms)
{
    struct device_presence *p = &device->presence;

    if (p->silent_ms == 0 || p->silent_ms > now_ms)
        p->silent_ms = now_ms;
    int64_t age = now_ms - p->silent_ms;
    if (rules->gone_ms > 0 && (uint64_t)age >= rules->gone_ms)
        return DEVICE_GONE;
    if (presence_sleeps(device) && age < SLEEP)
        return DEVICE_ASLEEP;
    if (presence_is_absent(device->state) && device->state != DEVICE_OFF_EXPECTED)
        return device->state;
    if (age < patience(p, now_ms))
        return device->state;
    bool working = hours_are_working(rules->hours, now_ms) &&
                   hours_are_working(rules->hours, now_ms - ARRIVAL);
    return !working || is_usual(p, now_ms) ? DEVICE_OFF_EXPECTED : DEVICE_UNREACHABLE;
}

void presence_said(struct device *device, enum device_state state, int64_t now_ms)
{
    struct device_presence *p = &device->presence;
    unsigned changes = faded(p->changes, since(p->changed_ms, now_ms), CHANGES_FADE);

    p->changes = (uint8_t)(changes < CHANGES ? changes + 1 : CHANGES);
    p->changed_ms = now_ms;
    p->since_ms = now_ms;
    p->next_ms = 0;
    device->state = state;
}
