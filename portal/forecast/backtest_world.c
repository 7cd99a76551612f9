/* SPDX-License-Identifier: Apache-2.0 */
/* A day's use is drawn, then spread over its working hours; each step that the level passes is a
 * reading. What a printer tells is the true level, rounded up to its steps. */
#include "portal/forecast/backtest_world.h"

#include "portal/forecast/backtest_random.h"

#include <math.h>
#include <stdbool.h>

#define DAY_MS     FORECAST_CALENDAR_DAY_MS
#define HOUR_MS    INT64_C(3600000)
#define OPENS_MS   (8 * HOUR_MS)
#define OPEN_MS    (9 * HOUR_MS)
#define WEEK       7
#define YEAR       365
#define TWO_PI     6.283185307179586
#define FULL       100.0
#define EARLY      0.12 /* of all cartridges are changed early, */
#define EARLY_MOST 15.0 /* with at most so much left */
#define EVENNESS   2    /* of days: the shape of their gamma distribution */
#define YIELD      3000 /* pages that a catalogue tells, or twice so many; a device makes others */

static const char *const names[BACKTEST_WORLD_KINDS] = {
    "office", "seasons", "bursts", "staged", "gaps", "refills", "drifts", "idle", "some",
};
static const double week[WEEK] = { 1.2, 1.4, 1.5, 1.3, 1.2, 0.2, 0.1 };

/* A printer on one of its days. */
struct printer {
    uint64_t random;
    enum backtest_world_kind kind;
    double rate;  /* points on a usual day */
    double drift; /* logarithm of what it is times as much today */
    double phase; /* of its year, in days */
    double step;
    double level;
    double told;
    double early_at; /* told so little, it is changed */
    int64_t day;
    int64_t blocked_until; /* a day: nobody has changed it yet */
    int64_t silent_until;  /* a day */
    double pages;          /* of kind "some": made so far, */
    double usual_yield;    /* and with a cartridge of this device, */
    double yield;          /* and of this one */
    double says_low_at;    /* points; 0: never */
    bool is_low;
    struct forecast_reading *readings;
    size_t count;
};

/* Above 0 and below 1. */
static double even(struct printer *printer)
{
    return ((double)(backtest_random_next(&printer->random) >> 11) + 0.5) / 9007199254740992.0;
}

static double between(struct printer *printer, double least, double most)
{
    return least + (most - least) * even(printer);
}

static bool happens(struct printer *printer, double chance)
{
    return even(printer) < chance;
}

static double normal(struct printer *printer)
{
    double radius = sqrt(-2 * log(even(printer)));

    return radius * cos(TWO_PI * even(printer));
}

/* Of mean 1: the sum of `shape` waits. */
static double gamma_of(struct printer *printer, int shape)
{
    double sum = 0;

    for (int i = 0; i < shape; i++)
        sum -= log(even(printer));
    return sum / shape;
}

static void tell_as(struct printer *printer, int64_t at_ms, double level)
{
    if (printer->count >= BACKTEST_WORLD_READINGS || printer->day < printer->silent_until)
        return;
    printer->readings[printer->count++] = (struct forecast_reading){
        .at_ms = BACKTEST_WORLD_FROM_MS + printer->day * DAY_MS + at_ms,
        .level = (int64_t)lround(level * 100),
    };
}

static void tell_pages(struct printer *printer, int64_t at_ms, int64_t what)
{
    if (printer->count >= BACKTEST_WORLD_READINGS)
        return;
    printer->readings[printer->count++] = (struct forecast_reading){
        .at_ms = BACKTEST_WORLD_FROM_MS + printer->day * DAY_MS + at_ms,
        .level = what,
        .pages = (int64_t)printer->pages,
    };
}

/* A level as the printer tells it, or what it says instead. */
static void tell_level(struct printer *printer, int64_t at_ms)
{
    if (printer->kind != BACKTEST_WORLD_SOME) {
        tell_as(printer, at_ms, printer->told);
        return;
    }
    if (printer->told <= printer->says_low_at && !printer->is_low)
        tell_pages(printer, at_ms, FORECAST_TRACK_LOW);
    printer->is_low = printer->told <= printer->says_low_at;
    if (printer->told <= 0)
        tell_pages(printer, at_ms, FORECAST_TRACK_OUT);
}

static void fit(struct printer *printer, int64_t at_ms)
{
    printer->yield = printer->usual_yield * exp(0.12 * normal(printer));
    printer->is_low = false;
    if (printer->day > 0)
        tell_pages(printer, at_ms, FORECAST_TRACK_FITTED);
}

static void fill(struct printer *printer, int64_t at_ms, double level)
{
    printer->told = ceil(level / printer->step) * printer->step;
    if (printer->told > FULL)
        printer->told = FULL;
    printer->level = level;
    printer->early_at = happens(printer, EARLY) ? between(printer, 2, EARLY_MOST) : 0;
    if (printer->kind == BACKTEST_WORLD_SOME)
        fit(printer, at_ms);
    else
        tell_level(printer, at_ms);
}

/* Changed after up to three days; until then nothing is printed. */
static void run_out(struct printer *printer)
{
    bool is_partly = printer->kind == BACKTEST_WORLD_REFILLS && happens(printer, 0.5);

    printer->blocked_until = printer->day + 1 + (int64_t)between(printer, 0, 3);
    printer->level = is_partly ? between(printer, 55, 95) : FULL;
}

static void use(struct printer *printer, double amount)
{
    double left = amount;

    while (left > 0) {
        double next = printer->told - printer->step;
        double need = printer->level - next;
        printer->pages += fmin(need, left) / FULL * printer->yield;
        if (need > left) {
            printer->level -= left;
            return;
        }
        left -= need;
        printer->level = next;
        printer->told = next > 0 ? next : 0;
        tell_level(printer, OPENS_MS + (int64_t)((double)OPEN_MS * (1 - left / amount)));
        if (printer->told <= printer->early_at) {
            run_out(printer);
            return;
        }
    }
}

static double season(const struct printer *printer)
{
    int64_t day = (printer->day + (int64_t)printer->phase) % YEAR;
    double usual = printer->day % YEAR > YEAR - 10 ? 0.15 : 1;

    if (printer->kind != BACKTEST_WORLD_SEASONS)
        return usual;
    if (day >= 200 && day < 221)
        return 0.05;
    return usual * (1 + 0.5 * cos(TWO_PI * (double)day / YEAR));
}

static double busy(struct printer *printer)
{
    double usual = gamma_of(printer, EVENNESS);

    if (printer->kind == BACKTEST_WORLD_BURSTS)
        return happens(printer, 0.04) ? 12 * gamma_of(printer, 2) : 0.5 * usual;
    if (printer->kind == BACKTEST_WORLD_IDLE)
        return happens(printer, 0.25) ? 4 * usual : 0;
    return usual;
}

static void drift(struct printer *printer)
{
    bool is_drifting = printer->kind == BACKTEST_WORLD_DRIFTS;

    printer->drift += normal(printer) * (is_drifting ? 0.11 : 0.06) / sqrt(WEEK);
    printer->drift *= 0.996;
    if (is_drifting && happens(printer, 1.0 / 250))
        printer->drift += normal(printer) * 0.6;
}

static void fall_silent(struct printer *printer)
{
    tell_as(printer, HOUR_MS, FORECAST_TRACK_SILENT / 100.0);
    printer->silent_until = printer->day + (int64_t)between(printer, 4, 26);
}

static void go_silent(struct printer *printer)
{
    if (printer->kind != BACKTEST_WORLD_GAPS)
        return;
    if (printer->silent_until == printer->day)
        tell_as(printer, HOUR_MS, printer->told);
    else if (printer->silent_until < printer->day && happens(printer, 1.0 / 45))
        fall_silent(printer);
}

static void meddle(struct printer *printer)
{
    if (printer->kind != BACKTEST_WORLD_REFILLS)
        return;
    if (happens(printer, 1.0 / 100)) {
        tell_as(printer, HOUR_MS, happens(printer, 0.5) ? 0 : FULL);
        tell_as(printer, HOUR_MS + HOUR_MS / 3, printer->told);
    }
    double room = FULL - printer->level;
    if (printer->told < 35 && happens(printer, 1.0 / 30))
        fill(printer, 2 * HOUR_MS, printer->level + between(printer, 1, 3));
    else if (room > 40 && happens(printer, 1.0 / 150))
        fill(printer, 2 * HOUR_MS, printer->level + between(printer, 5, 40));
}

static void live(struct printer *printer)
{
    drift(printer);
    go_silent(printer);
    if (printer->day < printer->blocked_until)
        return;
    if (printer->day == printer->blocked_until && printer->day > 0)
        fill(printer, OPENS_MS, printer->level);
    meddle(printer);
    use(printer, printer->rate * exp(printer->drift) * week[printer->day % WEEK] * season(printer) *
                     busy(printer));
    if (printer->kind == BACKTEST_WORLD_SOME)
        tell_pages(printer, OPENS_MS + OPEN_MS, FORECAST_TRACK_COUNT);
}

/* Half of the devices have a part that a catalogue knows; most say "low", each at a level of its
 * own. The first cartridge was there before. */
static void begin_pages(struct printer *printer)
{
    double told = YIELD * (happens(printer, 0.5) ? 1 : 2);

    printer->usual_yield = told * exp(0.25 * normal(printer));
    printer->says_low_at = happens(printer, 0.7) ? floor(between(printer, 5, 20)) : 0;
    tell_as(printer, 0, FORECAST_TRACK_UNKNOWN / 100.0);
    if (!happens(printer, 0.5))
        return;
    printer->pages = told;
    tell_pages(printer, 0, FORECAST_TRACK_YIELD);
}

static double step_of(struct printer *printer)
{
    static const double steps[] = { 10, 20, 25 };

    if (printer->kind != BACKTEST_WORLD_STAGED)
        return 1;
    return steps[backtest_random_next(&printer->random) % (sizeof steps / sizeof steps[0])];
}

size_t backtest_world_make(uint64_t seed, enum backtest_world_kind kind, unsigned number,
                           struct forecast_reading *out_readings)
{
    struct printer printer = {
        .random = seed * UINT64_C(0xD1342543DE82EF95) + (uint64_t)kind * 1000003 + number,
        .kind = kind,
        .blocked_until = -1,
        .silent_until = -1,
        .readings = out_readings,
    };
    double rate = 1.1 * exp(0.7 * normal(&printer));

    printer.rate = fmin(fmax(rate, 0.2), 5);
    printer.phase = between(&printer, 0, 40);
    printer.step = step_of(&printer);
    if (kind == BACKTEST_WORLD_SOME)
        begin_pages(&printer);
    fill(&printer, HOUR_MS, between(&printer, 30, FULL));
    for (printer.day = 0; printer.day < BACKTEST_WORLD_DAYS; printer.day++)
        live(&printer);
    return printer.count;
}

const char *backtest_world_name(enum backtest_world_kind kind)
{
    return names[kind];
}
