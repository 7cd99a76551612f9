/* SPDX-License-Identifier: Apache-2.0 */
/* Counting what the engine did. */
#include "agent/normalise/meter.h"

#define COL_UNIT         3
#define COL_LIFE_COUNT   4
#define UNIT_IMPRESSIONS 7
#define UNIT_SHEETS      8

static bool counts_pages(const struct answer *answer, const struct answer_row *row)
{
    int64_t unit = UNIT_IMPRESSIONS;

    (void)answer_number(answer, ANSWER_MARKER, COL_UNIT, row, &unit);
    return unit == UNIT_IMPRESSIONS || unit == UNIT_SHEETS;
}

bool meter_engine_cycles(const struct answer *answer, int64_t *out_cycles)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_MARKER, COL_LIFE_COUNT, COL_LIFE_COUNT, rows);
    int64_t most = -1;
    int64_t cycles = 0;

    for (size_t i = 0; i < count; i++)
        if (counts_pages(answer, &rows[i]) &&
            answer_number(answer, ANSWER_MARKER, COL_LIFE_COUNT, &rows[i], &cycles) &&
            cycles > most)
            most = cycles;
    if (most < 0)
        return false;
    *out_cycles = most;
    return true;
}
