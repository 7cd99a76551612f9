/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of supplies and receptacles: never a percent that the printer did not show. */
#include "agent/normalise/level.h"
#include "agent/normalise/words.h"
#include "base/str.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FULL_HUNDREDTHS 10000 /* 100 percent, counted in hundredths of a percent */

struct code_state {
    int64_t code;
    enum level_state state;
};

/* PrtAlertCodeTC */
/* clang-format off */
static const struct code_state code_states[] = {
    { 9, LEVEL_MISSING },        /* subunitMissing */
    { 10, LEVEL_LOW },           /* subunitLifeAlmostOver */
    { 11, LEVEL_EMPTY },         /* subunitLifeOver */
    { 12, LEVEL_LOW },           /* subunitAlmostEmpty */
    { 13, LEVEL_EMPTY },         /* subunitEmpty */
    { 14, LEVEL_ALMOST_FULL },   /* subunitAlmostFull */
    { 15, LEVEL_FULL },          /* subunitFull */
    { 1101, LEVEL_EMPTY },       /* markerTonerEmpty */
    { 1102, LEVEL_EMPTY },       /* markerInkEmpty */
    { 1103, LEVEL_EMPTY },       /* markerPrintRibbonEmpty */
    { 1104, LEVEL_LOW },         /* markerTonerAlmostEmpty */
    { 1105, LEVEL_LOW },         /* markerInkAlmostEmpty */
    { 1106, LEVEL_LOW },         /* markerPrintRibbonAlmostEmpty */
    { 1107, LEVEL_ALMOST_FULL }, /* markerWasteTonerReceptacleAlmostFull */
    { 1108, LEVEL_ALMOST_FULL }, /* markerWasteInkReceptacleAlmostFull */
    { 1109, LEVEL_FULL },        /* markerWasteTonerReceptacleFull */
    { 1110, LEVEL_FULL },        /* markerWasteInkReceptacleFull */
    { 1111, LEVEL_LOW },         /* markerOpcLifeAlmostOver */
    { 1112, LEVEL_EMPTY },       /* markerOpcLifeOver */
    { 1113, LEVEL_LOW },         /* markerDeveloperAlmostEmpty */
    { 1114, LEVEL_EMPTY },       /* markerDeveloperEmpty */
    { 1115, LEVEL_MISSING },     /* markerTonerCartridgeMissing */
};

static const char *const state_names[] = {
    [LEVEL_UNKNOWN] = "unknown", [LEVEL_OK] = "ok",
    [LEVEL_LOW] = "low", [LEVEL_EMPTY] = "empty",
    [LEVEL_ALMOST_FULL] = "almost-full", [LEVEL_FULL] = "full",
    [LEVEL_MISSING] = "missing",
};
/* clang-format on */

static bool unit_is_unnamed(const struct level_cells *cells)
{
    return !cells->has_unit || cells->unit == WORDS_UNIT_OTHER || cells->unit == WORDS_UNIT_UNKNOWN;
}

/* Rounded to hundredths, but nothing above nothing and nothing full below full. */
static int64_t ratio(int64_t level, int64_t max)
{
    if (level >= max)
        return FULL_HUNDREDTHS;

    /* both fit 32 bits in the MIB; a device that sends more must not overflow us */
    while (max > INT64_MAX / FULL_HUNDREDTHS / 2) {
        max /= 2;
        level /= 2;
    }
    int64_t hundredths = (level * FULL_HUNDREDTHS + max / 2) / max;
    if (hundredths == 0 && level > 0)
        return 1;
    return hundredths == FULL_HUNDREDTHS ? FULL_HUNDREDTHS - 1 : hundredths;
}

/* No maximum and a unit without a name: may the level be a percent all the same? */
static bool looks_like_percent(const struct level_cells *cells)
{
    bool max_is_zero = cells->has_max && cells->max == 0;

    if (!unit_is_unnamed(cells) || cells->level > 100)
        return false;
    return (max_is_zero && cells->level > 0) || cells->table_is_percent;
}

/* The level in hundredths of a percent and its quality; -1 when no percent can be known. */
static int64_t measure(const struct level_cells *cells, const char **out_quality)
{
    bool has_max = cells->has_max && cells->max > 0;
    bool percent_unit = cells->has_unit && cells->unit == WORDS_UNIT_PERCENT;
    bool of_hundred = has_max && cells->max == 100 && unit_is_unnamed(cells);

    *out_quality = "percent";
    if (percent_unit && !(has_max && cells->max > 100))
        return ratio(cells->level, 100);
    if (has_max) {
        *out_quality = of_hundred || percent_unit ? "percent" : "exact";
        return ratio(cells->level, cells->max);
    }
    if (looks_like_percent(cells))
        return ratio(cells->level, 100);
    *out_quality = "unknown";
    return -1;
}

static void write_percent(int64_t hundredths, char out[8])
{
    char text[48];
    int len =
        snprintf(text, sizeof text, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);

    while (len > 0 && text[len - 1] == '0')
        text[--len] = '\0';
    if (len > 0 && text[len - 1] == '.')
        text[len - 1] = '\0';
    (void)str_copy(out, 8, text);
}

static enum level_state state_of(int64_t hundredths, bool receptacle)
{
    if (hundredths == 0)
        return receptacle ? LEVEL_FULL : LEVEL_EMPTY;
    if (hundredths <= INT64_C(100) * LEVEL_LOW_PERCENT)
        return receptacle ? LEVEL_ALMOST_FULL : LEVEL_LOW;
    return LEVEL_OK;
}

struct level level_judge(const struct level_cells *cells)
{
    struct level level = { .quality = "unknown", .state = LEVEL_UNKNOWN };

    if (!cells->has_level)
        return level;
    if (cells->level == -1 || cells->level == -3) {
        level.quality = cells->level == -1 ? "unlimited" : "some";
        level.state = LEVEL_OK;
    }
    if (cells->level < 0)
        return level;

    int64_t hundredths = measure(cells, &level.quality);
    if (hundredths >= 0) {
        if (cells->staged)
            level.quality = "staged";
        write_percent(hundredths, level.percent);
        level.state = state_of(hundredths, cells->receptacle);
    }
    return level;
}

struct level level_of_hundredths(int64_t hundredths, bool receptacle, bool staged)
{
    struct level level = { .quality = staged ? "staged" : "percent",
                           .state = state_of(hundredths, receptacle) };

    write_percent(hundredths, level.percent);
    return level;
}

int64_t level_hundredths(const char *percent)
{
    char digits[8];
    size_t len = strcspn(percent, ".");
    int64_t number;

    if (len == 0 || len > 3)
        return -1;
    (void)memcpy(digits, percent, len);
    const char *fraction = percent[len] == '.' ? percent + len + 1 : percent + len;
    for (size_t i = 0; i < 2; i++)
        digits[len + i] = *fraction != '\0' ? *fraction++ : '0';
    digits[len + 2] = '\0';
    return str_to_i64(digits, 0, FULL_HUNDREDTHS, &number) ? number : -1;
}

enum level_state level_state_worse(enum level_state a, enum level_state b)
{
    return a > b ? a : b;
}

enum level_state level_state_of_alert(int64_t code)
{
    for (size_t i = 0; i < sizeof code_states / sizeof code_states[0]; i++)
        if (code_states[i].code == code)
            return code_states[i].state;
    return LEVEL_UNKNOWN;
}

enum level_state level_state_from_name(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof state_names / sizeof state_names[0]; i++)
        if (strcmp(state_names[i], name) == 0)
            return (enum level_state)i;
    return LEVEL_UNKNOWN;
}

const char *level_state_name(enum level_state state)
{
    return state_names[state];
}
