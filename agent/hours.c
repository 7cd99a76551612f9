/* SPDX-License-Identifier: Apache-2.0 */
/* Minutes of the week, counted from Monday 00:00. */
#include "agent/hours.h"

#include "base/clock_zone.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define DAY       1440
#define WEEK      (7 * DAY)
#define THURSDAY  3 /* 1970-01-01 was one; Monday is 0 */

static int64_t local_ms(int64_t wall_ms)
{
    int64_t local = wall_ms + clock_zone_ms(wall_ms);

    return local > 0 ? local : 0;
}

static unsigned minute_of_week(int64_t wall_ms)
{
    return (unsigned)((local_ms(wall_ms) / MINUTE_MS + THURSDAY * DAY) % WEEK);
}

/* Reads a day's name at *text and steps over it; -1 when there is none. */
static int read_day(const char **text)
{
    static const char names[] = "montuewedthufrisatsun";

    for (int day = 0; day < 7; day++) {
        if (strncmp(*text, names + 3 * (size_t)day, 3) != 0)
            continue;
        *text += 3;
        return day;
    }
    return -1;
}

static bool read_span(const char **text, uint8_t *days)
{
    int from = read_day(text);
    int to = from;

    if (from >= 0 && **text == '-') {
        (*text)++;
        to = read_day(text);
    }
    if (from < 0 || to < 0)
        return false;
    for (int day = from;; day = (day + 1) % 7) {
        *days = (uint8_t)(*days | 1u << day);
        if (day == to)
            return true;
    }
}

bool hours_parse_days(const char *text, uint8_t *out_days)
{
    uint8_t days = 0;

    while (read_span(&text, &days)) {
        if (*text == '\0') {
            *out_days = days;
            return true;
        }
        if (*text++ != ',')
            return false;
    }
    return false;
}

bool hours_parse_time(const char *text, uint16_t *out_minutes)
{
    for (size_t i = 0; i < 5; i++)
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
            return false;
    unsigned hour = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
    unsigned minute = (unsigned)(text[3] - '0') * 10 + (unsigned)(text[4] - '0');
    if (text[5] != '\0' || minute > 59 || hour * 60 + minute > DAY)
        return false;
    *out_minutes = (uint16_t)(hour * 60 + minute);
    return true;
}

/* For how many more minutes the window holds this minute of the week; 0: it does not. */
static unsigned minutes_left(const struct hours_window *window, unsigned minute)
{
    unsigned length =
        window->to > window->from ? window->to - window->from : DAY - window->from + window->to;

    for (unsigned day = 0; day < 7; day++) {
        unsigned ago = (minute + WEEK - (day * DAY + window->from)) % WEEK;
        if ((window->days & 1u << day) != 0 && ago < length)
            return length - ago;
    }
    return 0;
}

bool hours_add(struct hours *hours, const char *days, const char *from, const char *to)
{
    struct hours_window window;

    if (hours->count == HOURS_WINDOWS || !hours_parse_days(days, &window.days) ||
        !hours_parse_time(from, &window.from) || !hours_parse_time(to, &window.to) ||
        window.from == 1440)
        return false;
    hours->windows[hours->count++] = window;
    return true;
}

bool hours_are_working(const struct hours *hours, int64_t wall_ms)
{
    unsigned minute = minute_of_week(wall_ms);

    for (size_t i = 0; i < hours->count; i++)
        if (minutes_left(&hours->windows[i], minute) > 0)
            return true;
    return hours->count == 0;
}

uint64_t hours_until_working_ms(const struct hours *hours, int64_t wall_ms)
{
    unsigned minute = minute_of_week(wall_ms);
    unsigned least = WEEK;

    if (hours_are_working(hours, wall_ms))
        return 0;
    for (size_t i = 0; i < hours->count; i++) {
        for (unsigned day = 0; day < 7; day++) {
            unsigned wait = (day * DAY + hours->windows[i].from + WEEK - minute) % WEEK;
            if ((hours->windows[i].days & 1u << day) != 0 && wait < least)
                least = wait;
        }
    }
    return (uint64_t)(least * MINUTE_MS - local_ms(wall_ms) % MINUTE_MS);
}

uint64_t hours_until_rest_ms(const struct hours *hours, int64_t wall_ms)
{
    unsigned minute = minute_of_week(wall_ms);
    unsigned most = hours->count == 0 ? WEEK : 0;

    for (size_t i = 0; i < hours->count; i++) {
        unsigned left = minutes_left(&hours->windows[i], minute);
        most = left > most ? left : most;
    }
    return most == 0 ? 0 : (uint64_t)(most * MINUTE_MS - local_ms(wall_ms) % MINUTE_MS);
}

unsigned hours_of_week(int64_t wall_ms)
{
    return minute_of_week(wall_ms) / 60;
}

uint32_t hours_day(int64_t wall_ms)
{
    return (uint32_t)(local_ms(wall_ms) / DAY_MS);
}

uint64_t hours_until_midnight_ms(int64_t wall_ms)
{
    return (uint64_t)(DAY_MS - local_ms(wall_ms) % DAY_MS);
}
