/* SPDX-License-Identifier: Apache-2.0 */
/* What has no figure gets a sign and an empty bar: a guess would be believed. */
#include "portal/watch/fleet_supply.h"

#include "base/str.h"
#include "portal/watch/term.h"

#include <stdio.h>
#include <string.h>

#define LOW_PERCENT 20.0

struct letter {
    const char *part; /* found in the colour or type, without regard to case */
    char letter;
};

/* clang-format off */
static const struct letter colours[] = {
    { "light cyan", 'c' }, { "light magenta", 'm' }, { "light black", 'k' }, { "gray", 'G' }, { "grey", 'G' },
    { "cyan", 'C' }, { "magenta", 'M' }, { "yellow", 'Y' }, { "black", 'K' },
};
static const struct letter types[] = {
    { "waste", 'W' }, { "opc", 'D' }, { "developer", 'E' }, { "fuser", 'F' }, { "transfer", 'T' },
    { "cleaner", 'L' }, { "staples", 'S' }, { "water", 'H' }, { "toner", 'K' }, { "ink", 'I' },
    { "ribbon", 'R' },
};
/* clang-format on */

static char find_letter(const struct letter *letters, size_t count, const char *text)
{
    for (size_t i = 0; text && i < count; i++)
        if (str_find_nocase(text, letters[i].part))
            return letters[i].letter;
    return '\0';
}

char fleet_supply_letter(const struct store_supply *supply)
{
    bool is_waste = supply->type && str_find_nocase(supply->type, "waste");
    bool is_drum = supply->type && str_find_nocase(supply->type, "opc");
    char letter = '\0';

    if (!is_waste && !is_drum)
        letter = find_letter(colours, sizeof colours / sizeof colours[0], supply->colour);
    if (!letter)
        letter = find_letter(types, sizeof types / sizeof types[0], supply->type);
    if (!letter && supply->type && strcmp(supply->type, "other") != 0 &&
        strcmp(supply->type, "unknown") != 0 && supply->type[0] >= 'a' && supply->type[0] <= 'z')
        letter = (char)(supply->type[0] - 'a' + 'A');
    if (!letter)
        letter = '?';
    return letter;
}

static bool has_state(const struct store_supply *supply, const char *state)
{
    return supply->state && strcmp(supply->state, state) == 0;
}

bool fleet_supply_needs_care(const struct store_supply *supply)
{
    return has_state(supply, "low") || has_state(supply, "empty") || has_state(supply, "missing") ||
           has_state(supply, "almost-full") || has_state(supply, "full");
}

static enum term_colour choose_colour(const struct store_supply *supply)
{
    if (has_state(supply, "empty") || has_state(supply, "full") || has_state(supply, "missing"))
        return TERM_RED;
    if (fleet_supply_needs_care(supply) || (supply->has_level && supply->level < LOW_PERCENT))
        return TERM_YELLOW;
    return supply->has_level ? TERM_GREEN : TERM_DIM;
}

static void write_figure(const struct store_supply *supply, char out_text[8])
{
    static const struct {
        const char *quality;
        const char *sign;
    } signs[] = { { "some", "   ~" }, { "unlimited", "   *" } };

    if (has_state(supply, "missing")) {
        (void)snprintf(out_text, 8, "   !");
        return;
    }
    if (supply->has_level) {
        int percent = supply->level < 0 ? 0 : supply->level > 100 ? 100 : (int)supply->level;
        (void)snprintf(out_text, 8, "%3d%%", percent);
        return;
    }
    (void)snprintf(out_text, 8, "   ?");
    for (size_t i = 0; supply->quality && i < sizeof signs / sizeof signs[0]; i++)
        if (strcmp(signs[i].quality, supply->quality) == 0)
            (void)snprintf(out_text, 8, "%s", signs[i].sign);
}

static void write_bar(struct buf *out, const struct store_supply *supply, size_t cells,
                      bool unicode)
{
    double level = supply->has_level && !has_state(supply, "missing") ? supply->level : 0;
    size_t filled = (size_t)(level * (double)cells / 100.0 + 0.5);

    if (level > 0 && filled == 0)
        filled = 1; /* something is left */
    for (size_t i = 0; i < cells; i++) {
        if (unicode)
            buf_append_text(out, i < filled ? "█" : "░");
        else
            buf_append_text(out, i < filled ? "#" : ".");
    }
}

void fleet_supply_write(struct buf *out, const struct store_supply *supply, size_t bar_cells,
                        bool unicode, bool is_coloured)
{
    const char letter[2] = { fleet_supply_letter(supply), '\0' };
    enum term_colour colour = term_colour_of(supply->colour ? supply->colour : "");
    char figure[8];

    write_figure(supply, figure);
    term_colour(out, is_coloured && colour != TERM_PLAIN, colour);
    buf_append_text(out, letter);
    term_colour(out, is_coloured && colour != TERM_PLAIN, TERM_PLAIN);
    term_colour(out, is_coloured, choose_colour(supply));
    write_bar(out, supply, bar_cells, unicode);
    buf_append_text(out, figure);
    term_colour(out, is_coloured, TERM_PLAIN);
}
