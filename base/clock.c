/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the system's clocks and turns wall time into RFC 3339 text and back, without time zones or
 * locale. */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_MS  86400000
#define LAST_MS 253402300799999 /* 9999-12-31T23:59:59.999Z */

struct date {
    unsigned year, month, day;
};

/* Seconds of a day at which a full second may begin; RFC 3339 writes 60 for a leap second, which we
 * do not take. */
struct daytime {
    unsigned hour, minute, second;
};

static struct timespec now(clockid_t id)
{
    struct timespec t = { 0 };

    (void)clock_gettime(id, &t); /* cannot fail for the clocks used here */
    return t;
}

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to the first day of a year, 1970 or later. */
static int64_t days_before_year(unsigned year)
{
    int64_t y = (int64_t)year - 1;

    return 365 * ((int64_t)year - 1970) + (y / 4 - y / 100 + y / 400) - 477;
}

static struct date date_from_days(int64_t days)
{
    struct date d = { .year = 1970 + (unsigned)(days / 366), .month = 1 };

    while (days_before_year(d.year + 1) <= days)
        d.year++;
    days -= days_before_year(d.year);
    while (days >= (int64_t)days_in_month(d.year, d.month)) {
        days -= (int64_t)days_in_month(d.year, d.month);
        d.month++;
    }
    d.day = (unsigned)days + 1;
    return d;
}

int64_t clock_wall_ms(void)
{
    struct timespec t = now(CLOCK_REALTIME);

    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

uint64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}

uint64_t clock_boot_ms(void)
{
    struct timespec t = now(CLOCK_BOOTTIME);

    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_monotonic_us(void)
{
    struct timespec t = now(CLOCK_MONOTONIC);

    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void clock_format(int64_t wall_ms, char out_text[CLOCK_TEXT_SIZE])
{
    if (wall_ms < 0)
        wall_ms = 0;
    if (wall_ms > LAST_MS)
        wall_ms = LAST_MS;
    struct date d = date_from_days(wall_ms / DAY_MS);
    unsigned ms = (unsigned)(wall_ms % DAY_MS);

    (void)snprintf(out_text, CLOCK_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", d.year % 10000,
                   d.month % 100, d.day % 100, ms / 3600000 % 100, ms / 60000 % 60, ms / 1000 % 60,
                   ms % 1000);
}

/* Read exactly `digits` digits at *text and step over them. */
static bool read_number(const char **text, unsigned digits, unsigned *out_number)
{
    unsigned number = 0;

    for (; digits > 0; digits--, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        number = number * 10 + (unsigned)(**text - '0');
    }
    *out_number = number;
    return true;
}

static bool read_mark(const char **text, char mark)
{
    if (**text != mark)
        return false;
    (*text)++;
    return true;
}

static bool read_date(const char **text, struct date *d)
{
    return read_number(text, 4, &d->year) && read_mark(text, '-') &&
           read_number(text, 2, &d->month) && read_mark(text, '-') &&
           read_number(text, 2, &d->day) && d->year >= 1970 && d->month >= 1 && d->month <= 12 &&
           d->day >= 1 && d->day <= days_in_month(d->year, d->month);
}

static bool read_daytime(const char **text, struct daytime *t)
{
    return read_number(text, 2, &t->hour) && read_mark(text, ':') &&
           read_number(text, 2, &t->minute) && read_mark(text, ':') &&
           read_number(text, 2, &t->second) && t->hour < 24 && t->minute < 60 && t->second < 60;
}

/* Read an optional fraction of at most nine digits; what is finer than a millisecond is cut off. */
static bool read_fraction(const char **text, unsigned *out_ms)
{
    unsigned ms = 0;
    unsigned digits = 0;
    unsigned digit;

    if (read_mark(text, '.')) {
        for (; digits < 9 && read_number(text, 1, &digit); digits++)
            ms = digits < 3 ? ms * 10 + digit : ms;
        if (digits == 0)
            return false;
        for (; digits < 3; digits++)
            ms *= 10;
    }
    *out_ms = ms;
    return true;
}

bool clock_parse(const char *text, int64_t *out_wall_ms)
{
    struct date d;
    struct daytime t;
    unsigned ms;

    if (!read_date(&text, &d) || !read_mark(&text, 'T') || !read_daytime(&text, &t) ||
        !read_fraction(&text, &ms) || strcmp(text, "Z") != 0)
        return false;

    int64_t days = days_before_year(d.year) + d.day - 1;
    for (unsigned month = 1; month < d.month; month++)
        days += days_in_month(d.year, month);
    *out_wall_ms = days * DAY_MS + t.hour * 3600000LL + t.minute * 60000LL + t.second * 1000LL + ms;
    return true;
}
