/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of codes. Finishers' codes (30203-31838) are the generic ones behind their device's
 * number. */
#include "agent/trouble.h"

#include <stddef.h>
#include <string.h>

#define COUNT(table)   (sizeof(table) / sizeof((table)[0]))
#define FINISHER_FIRST 30200
#define FINISHER_LAST  31899
#define FINISHER_STEP  100

#define INPUT  "input"
#define OUTPUT "output"
#define SUPPLY "markerSupplies"
#define MARKER "marker", SUPPLY, "markerColorant"

/* clang-format off */
/* By the bit's number. */
static const struct trouble_error errors[TROUBLE_ERRORS] = {
    { INPUT, 807, { INPUT }, false, { 807, 12 } },                             /* lowPaper */
    { INPUT, 808, { INPUT }, false, { 808, 13 } },                             /* noPaper */
    { SUPPLY, 12, { MARKER }, false, { 10, 12, 1104, 1105, 1106, 1111, 1113 } }, /* lowToner */
    { SUPPLY, 13, { MARKER }, false, { 11, 13, 1101, 1102, 1103, 1112, 1114 } }, /* noToner */
    { "cover", 3, { "cover" }, false, { 3, 5, 18, 501 } },                     /* doorOpen */
    { "mediaPath", 8, { "mediaPath" }, false, { 8 } },                         /* jammed */
    { "generalPrinter", 22, { NULL }, true, { 21, 22 } },                      /* offline */
    { "generalPrinter", 1, { NULL }, true, { 0 } },                            /* serviceRequested */
    { INPUT, 801, { INPUT }, false, { 801, 9, 26 } },                          /* inputTrayMissing */
    { OUTPUT, 901, { OUTPUT }, false, { 901, 9, 26 } },                        /* outputTrayMissing */
    { SUPPLY, 9, { MARKER }, false, { 9, 26, 1115 } },                         /* markerSupplyMissing */
    { OUTPUT, 902, { OUTPUT }, false, { 902, 14 } },                           /* outputNearFull */
    { OUTPUT, 903, { OUTPUT }, false, { 903, 15 } },                           /* outputFull */
    { INPUT, 13, { INPUT }, false, { 808, 13 } },                              /* inputTrayEmpty */
    { "generalPrinter", 11, { NULL }, true, { 10, 11 } },                      /* overduePreventMaint */
};

static const struct {
    int64_t code;
    enum trouble_family family;
} families[] = {
    { 9, TROUBLE_MISSING },      { 10, TROUBLE_USED_UP },     { 11, TROUBLE_USED_UP },
    { 12, TROUBLE_USED_UP },     { 13, TROUBLE_USED_UP },     { 14, TROUBLE_FILLED_UP },
    { 15, TROUBLE_FILLED_UP },   { 1101, TROUBLE_USED_UP },   { 1102, TROUBLE_USED_UP },
    { 1103, TROUBLE_USED_UP },   { 1104, TROUBLE_USED_UP },   { 1105, TROUBLE_USED_UP },
    { 1106, TROUBLE_USED_UP },   { 1107, TROUBLE_FILLED_UP }, { 1108, TROUBLE_FILLED_UP },
    { 1109, TROUBLE_FILLED_UP }, { 1110, TROUBLE_FILLED_UP }, { 1111, TROUBLE_USED_UP },
    { 1112, TROUBLE_USED_UP },   { 1113, TROUBLE_USED_UP },   { 1114, TROUBLE_USED_UP },
    { 1115, TROUBLE_MISSING },
};

static const struct {
    int64_t code;
    int64_t by;
} undone[] = {
    { 3, 4 }, { 5, 6 }, { 18, 19 }, { 21, 20 }, { 22, 20 }, { 22, 507 }, { 26, 25 }, { 9, 25 },
    { 501, 502 }, { 501, 4 }, { 3, 502 }, { 801, 25 }, { 901, 25 }, { 1502, 1501 },
};

static const int64_t over_with_printing[] = {
    3, 5, 8, 18, 22, 29, 31, 34, 501, 809, 810, 813, 1304, 1502, 1507, 1509,
};
/* clang-format on */

int64_t trouble_generic(int64_t code)
{
    return code >= FINISHER_FIRST && code <= FINISHER_LAST ? code % FINISHER_STEP : code;
}

/* Of the same finisher, or none. */
static bool same_part(int64_t a, int64_t b)
{
    return a - trouble_generic(a) == b - trouble_generic(b);
}

enum trouble_family trouble_family(int64_t code)
{
    for (size_t i = 0; i < COUNT(families); i++)
        if (families[i].code == code)
            return families[i].family;
    return TROUBLE_OF_NO_SUPPLY;
}

bool trouble_is_undone(int64_t code, int64_t by)
{
    if (!same_part(code, by))
        return false;
    for (size_t i = 0; i < COUNT(undone); i++)
        if (undone[i].code == trouble_generic(code) && undone[i].by == trouble_generic(by))
            return true;
    return false;
}

bool trouble_ends_with_printing(int64_t code)
{
    for (size_t i = 0; i < COUNT(over_with_printing); i++)
        if (over_with_printing[i] == trouble_generic(code))
            return true;
    return false;
}

const struct trouble_error *trouble_error(unsigned bit)
{
    return bit < TROUBLE_ERRORS ? &errors[bit] : NULL;
}

const struct trouble_error *trouble_error_of(const char *group, int64_t code)
{
    for (size_t i = 0; group != NULL && i < COUNT(errors); i++)
        if (errors[i].code == code && strcmp(errors[i].group, group) == 0)
            return &errors[i];
    return NULL;
}

static bool is_of_its_groups(const struct trouble_error *error, const char *group)
{
    for (size_t i = 0; group != NULL && i < COUNT(error->told_by) && error->told_by[i] != NULL; i++)
        if (strcmp(error->told_by[i], group) == 0)
            return true;
    return false;
}

bool trouble_is_told(const struct trouble_error *error, const char *group, int64_t code,
                     const char *severity)
{
    if (code == error->code)
        return true;
    return error->told_by_any ? strcmp(severity, "other") != 0 : is_of_its_groups(error, group);
}

bool trouble_is_shown(const struct trouble_error *error, const char *group, int64_t code)
{
    if (!error->told_by_any && !is_of_its_groups(error, group))
        return false;
    for (size_t i = 0; i < TROUBLE_ERROR_CODES && error->codes[i] != 0; i++)
        if (error->codes[i] == code)
            return true;
    return false;
}
