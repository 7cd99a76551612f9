/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a panel, as bits, to states. */
#include "agent/normalise/panel.h"
#include "agent/console.h"

static void take(unsigned words, struct panel *out)
{
    unsigned colours = words & CONSOLE_COLOURS;

    out->asleep = out->asleep || (words & CONSOLE_ASLEEP) != 0;
    if ((words & CONSOLE_LOW) != 0) {
        out->low_colours |= colours;
        out->low = out->low || colours == 0;
    }
    if ((words & CONSOLE_EMPTY) != 0) {
        out->empty_colours |= colours;
        out->empty = out->empty || colours == 0;
    }
}

void panel_read(const struct answer *answer, struct panel *out_panel)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, CONSOLE_ENTRY, CONSOLE_COLUMN, CONSOLE_COLUMN, rows);
    int64_t words = 0;

    *out_panel = (struct panel){ .asleep = false };
    for (size_t i = 0; i < count; i++)
        if (answer_number(answer, CONSOLE_ENTRY, CONSOLE_COLUMN, &rows[i], &words) && words > 0)
            take((unsigned)words, out_panel);
}

enum level_state panel_supply_state(const struct panel *panel, const char *colour, bool only_one)
{
    unsigned bit = console_colour(colour);

    if ((panel->empty_colours & bit) != 0 || (panel->empty && only_one))
        return LEVEL_EMPTY;
    if ((panel->low_colours & bit) != 0 || (panel->low && only_one))
        return LEVEL_LOW;
    return LEVEL_UNKNOWN;
}
