/* SPDX-License-Identifier: Apache-2.0 */
/* A cell is a distribution as its quantiles, straight between them. */
#include "portal/forecast/forecast_fleet.h"

#include "portal/forecast/forecast_censor.h"

#include <math.h>
#include <stdlib.h>

#define STEPS (FORECAST_FLEET_KNOTS - 1)
#define EDGE  1e-6 /* chances nearer to 0 or 1 tell nothing, and have no quantile */

/* The cells that something belongs to, the narrowest first. */
struct places {
    size_t cells[3];
};

static struct places places_of(enum forecast_method method, unsigned temper, unsigned band)
{
    size_t group = (size_t)method * FORECAST_TEMPERS + temper;

    return (struct places){ { group * FORECAST_BANDS + band,
                              FORECAST_FLEET_GROUPS * FORECAST_BANDS + group,
                              FORECAST_FLEET_CELLS - 1 } };
}

static const struct forecast_fleet_cell *find_cell(const struct forecast_fleet *fleet,
                                                   const struct forecast *forecast)
{
    const struct places places = places_of(forecast->method, forecast->temper, forecast->band);

    for (size_t i = 0; i < sizeof places.cells / sizeof places.cells[0]; i++)
        if (fleet->cells[places.cells[i]].count >= FORECAST_FLEET_LEAST)
            return &fleet->cells[places.cells[i]];
    return NULL;
}

static double inside(double chance)
{
    if (chance < EDGE)
        return EDGE;
    return chance < 1 - EDGE ? chance : 1 - EDGE;
}

/* A chance with what it weighs. */
struct weighed {
    double chance;
    double weight;
};

static int by_chance(const void *left, const void *right)
{
    const struct weighed *a = left;
    const struct weighed *b = right;

    if (a->chance < b->chance)
        return -1;
    return a->chance > b->chance;
}

/* One more of the usual weight is counted, which may lie anywhere: the next one. */
static void cut_knots(struct forecast_fleet_cell *cell, const struct weighed *all, size_t count)
{
    double sum = 0;
    double below = 0;
    size_t at = 0;

    for (size_t i = 0; i < count; i++)
        sum += all[i].weight;
    double whole = sum + sum / (double)count;
    for (int i = 0; i < STEPS; i++) {
        while (at + 1 < count && below + all[at].weight < whole * i / STEPS)
            below += all[at++].weight;
        cell->knots[i] = i == 0 ? 0 : all[at].chance;
    }
    cell->knots[STEPS] = 1;
    cell->count = count;
}

static void learn_cell(struct forecast_fleet_cell *cell, const struct forecast_fleet_score *scores,
                       struct forecast_censor_case *cases, struct weighed *all, size_t count)
{
    size_t ended = 0;

    forecast_censor_weigh(cases, count);
    for (size_t i = 0; i < count; i++)
        if (!cases[i].is_lost)
            all[ended++] = (struct weighed){ inside(scores[cases[i].of].chance), cases[i].weight };
    *cell = (struct forecast_fleet_cell){ 0 };
    if (ended == 0)
        return;
    qsort(all, ended, sizeof *all, by_chance);
    cut_knots(cell, all, ended);
}

static bool belongs(const struct forecast_fleet_score *score, size_t cell)
{
    const struct places places = places_of(score->method, score->temper, score->band);

    return cell == places.cells[0] || cell == places.cells[1] || cell == places.cells[2];
}

enum err forecast_fleet_learn_cell(struct forecast_fleet *fleet, size_t cell,
                                   const struct forecast_fleet_score *scores, size_t count)
{
    struct forecast_censor_case *cases = calloc(count + 1, sizeof *cases);
    struct weighed *all = calloc(count + 1, sizeof *all);
    enum err err = cases && all ? ERR_NONE : ERR_MEMORY;
    size_t members = 0;

    for (size_t i = 0; err == ERR_NONE && i < count; i++)
        if (belongs(&scores[i], cell))
            cases[members++] = (struct forecast_censor_case){ .days = scores[i].days,
                                                              .is_lost = scores[i].is_lost,
                                                              .of = i };
    if (err == ERR_NONE)
        learn_cell(&fleet->cells[cell], scores, cases, all, members);
    free(cases);
    free(all);
    return err;
}

enum err forecast_fleet_learn(struct forecast_fleet *fleet,
                              const struct forecast_fleet_score *scores, size_t count)
{
    struct forecast_fleet learnt;
    enum err err = ERR_NONE;

    for (size_t cell = 0; err == ERR_NONE && cell < FORECAST_FLEET_CELLS; cell++)
        err = forecast_fleet_learn_cell(&learnt, cell, scores, count);
    if (err == ERR_NONE)
        *fleet = learnt;
    return err;
}

double forecast_fleet_chance(const struct forecast_fleet *fleet, const struct forecast *forecast,
                             int64_t by_ms)
{
    const struct forecast_fleet_cell *cell = find_cell(fleet, forecast);
    double chance = forecast_chance(forecast, by_ms);
    int at = 0;

    if (!cell)
        return chance;
    while (at < STEPS - 1 && cell->knots[at + 1] < chance)
        at++;
    double span = cell->knots[at + 1] - cell->knots[at];
    double part = span > 0 ? (chance - cell->knots[at]) / span : 1;
    return ((double)at + part) / STEPS;
}

double forecast_fleet_risk(const struct forecast_fleet *fleet, const struct forecast *forecast,
                           int64_t by_ms)
{
    return fmax(forecast_fleet_chance(fleet, forecast, by_ms), forecast_sudden(forecast, by_ms));
}

int64_t forecast_fleet_when(const struct forecast_fleet *fleet, const struct forecast *forecast,
                            double chance)
{
    const struct forecast_fleet_cell *cell = find_cell(fleet, forecast);

    if (!cell)
        return forecast_when(forecast, inside(chance));
    int at = (int)(chance * STEPS);
    double part = chance * STEPS - at;
    double knot = cell->knots[at] + part * (cell->knots[at + 1] - cell->knots[at]);
    return forecast_when(forecast, inside(knot));
}
