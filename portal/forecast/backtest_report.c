/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over the rows of a kind, each with the weight that forecast_censor gave it. */
#include "portal/forecast/backtest_report.h"

#include "portal/forecast/backtest_guess.h"
#include "portal/forecast/forecast_censor.h"

#include <math.h>
#include <stdlib.h>

#define NEAR_DAYS 14
#define MEDIAN    (BACKTEST_QUANTILES / 2)

/* Weights of what was counted. */
struct sums {
    double cover[3];
    double all;
    double loss;
    double line;
    double ten;
    double guessed;
    double off;
    double near;
};

static bool is_of(unsigned kind, unsigned wanted)
{
    return wanted == BACKTEST_REPORT_ALL || kind == wanted;
}

static double pinball(double chance, double told, double truth)
{
    return truth >= told ? (truth - told) * chance : (told - truth) * (1 - chance);
}

double backtest_report_loss(double days, const double told[BACKTEST_QUANTILES])
{
    double sum = 0;

    for (size_t i = 0; i < BACKTEST_QUANTILES; i++)
        sum += pinball(backtest_chance(i), fmin(told[i], BACKTEST_GUESS_MOST_DAYS), days);
    return sum / BACKTEST_QUANTILES;
}

/* A date without an interval is all of its quantiles. */
static double loss_of_date(const struct backtest_row *row, double date)
{
    double told[BACKTEST_QUANTILES];

    for (size_t i = 0; i < BACKTEST_QUANTILES; i++)
        told[i] = date;
    return backtest_report_loss(row->days, told);
}

static void count_row(struct sums *sums, const struct backtest_row *row, double weight)
{
    sums->all += weight;
    for (size_t i = 0; i < 3; i++)
        if (row->days >= row->told[i] && row->days <= row->told[BACKTEST_QUANTILES - 1 - i])
            sums->cover[i] += weight;
    if (row->days <= NEAR_DAYS) {
        sums->near += weight;
        sums->off += weight * fabs(row->told[MEDIAN] - row->days);
    }
    if (!row->has_guesses)
        return;
    sums->guessed += weight;
    sums->loss += weight * backtest_report_loss(row->days, row->told);
    sums->line += weight * loss_of_date(row, row->line);
    sums->ten += weight * loss_of_date(row, row->ten);
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void sum_up(const struct sums *sums, struct backtest_report *out)
{
    for (size_t i = 0; i < 3; i++)
        out->cover[i] = share(sums->cover[i], sums->all);
    out->loss = share(sums->loss, sums->guessed);
    out->line_loss = share(sums->line, sums->guessed);
    out->ten_loss = share(sums->ten, sums->guessed);
    out->near_off = share(sums->off, sums->near);
}

static enum err judge_rows(const struct backtest *backtest, unsigned kind,
                           struct backtest_report *out)
{
    struct forecast_censor_case *cases = calloc(backtest->row_count + 1, sizeof *cases);
    struct sums sums = { 0 };

    if (!cases)
        return ERR_MEMORY;
    for (size_t i = 0; i < backtest->row_count; i++) {
        const struct backtest_row *row = &backtest->rows[i];
        if (!is_of(row->kind, kind))
            continue;
        cases[out->told++] =
            (struct forecast_censor_case){ .days = row->days, .is_lost = row->is_lost, .of = i };
        out->lost += row->is_lost;
    }
    forecast_censor_weigh(cases, out->told);
    for (size_t i = 0; i < out->told; i++)
        if (!cases[i].is_lost)
            count_row(&sums, &backtest->rows[cases[i].of], cases[i].weight);
    free(cases);
    sum_up(&sums, out);
    return ERR_NONE;
}

static int by_size(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    if (*a < *b)
        return -1;
    return *a > *b;
}

/* How one rule did: the share that came too late, and how early the others were. */
static void judge_rule(double *ahead, size_t count, double *out_late, double early[2])
{
    size_t late = 0;

    if (count == 0)
        return;
    qsort(ahead, count, sizeof *ahead, by_size);
    while (late < count && ahead[late] < BACKTEST_LEAD_DAYS)
        late++;
    *out_late = (double)late / (double)count;
    early[0] = ahead[count / 2] - BACKTEST_LEAD_DAYS;
    early[1] = ahead[count * 9 / 10] - BACKTEST_LEAD_DAYS;
}

static enum err judge_orders(const struct backtest *backtest, unsigned kind,
                             struct backtest_report *out)
{
    double *ours = calloc(backtest->order_count + 1, sizeof *ours);
    double *twenty = calloc(backtest->order_count + 1, sizeof *twenty);
    double early[2][2] = { { 0 } };
    enum err err = ours && twenty ? ERR_NONE : ERR_MEMORY;

    for (size_t i = 0; err == ERR_NONE && i < backtest->order_count; i++) {
        const struct backtest_order *order = &backtest->orders[i];
        if (!is_of(order->kind, kind))
            continue;
        ours[out->orders] = order->ours;
        twenty[out->orders++] = order->twenty;
    }
    if (err == ERR_NONE) {
        judge_rule(ours, out->orders, &out->ours_out, early[0]);
        judge_rule(twenty, out->orders, &out->twenty_out, early[1]);
    }
    out->ours_early = early[0][0];
    out->ours_early_most = early[0][1];
    out->twenty_early = early[1][0];
    out->twenty_early_most = early[1][1];
    free(ours);
    free(twenty);
    return err;
}

enum err backtest_report_make(const struct backtest *backtest, unsigned kind,
                              struct backtest_report *out)
{
    *out = (struct backtest_report){ 0 };
    for (unsigned of = 0; of < BACKTEST_KINDS; of++)
        for (int reason = 0; is_of(of, kind) && reason < FORECAST_REASONS; reason++)
            out->asked += backtest->reasons[of][reason];
    enum err err = judge_rows(backtest, kind, out);
    return err == ERR_NONE ? judge_orders(backtest, kind, out) : err;
}

bool backtest_report_is_good(const struct backtest_report *all)
{
    return all->cover[1] >= 0.77 && all->cover[1] <= 0.83 && all->loss < all->line_loss &&
           all->loss < all->ten_loss && all->ours_out < all->twenty_out / 3;
}
