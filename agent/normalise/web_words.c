/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words; their order is part of the numbers that records have: append only. */
#include "agent/normalise/web_words.h"

#include "agent/normalise/words.h"
#include "base/str.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define WORD_SIZE    48
#define TYPES        40  /* above the registry's numbers */
#define PER_KIND     100 /* numbers of one kind */
#define OTHER_COLOUR 99

struct type_word {
    const char *word; /* lower case, without blanks and hyphens */
    int64_t type;
};

struct colour_code {
    const char *code;
    const char *colour;
};

/* clang-format off */
static const struct type_word type_words[] = {
    { "imagedrum", WEB_WORDS_OPC }, { "drum", WEB_WORDS_OPC }, { "drumunit", WEB_WORDS_OPC },
    { "imagingunit", WEB_WORDS_OPC }, { "imagingdrum", WEB_WORDS_OPC }, { "photoconductor", WEB_WORDS_OPC },
    { "inktank", WEB_WORDS_INK }, { "inkbottle", WEB_WORDS_INK }, { "integratedinktank", WEB_WORDS_INK },
    { "printhead", WEB_WORDS_OTHER }, { "maintenancekit", WEB_WORDS_OTHER },
    { "tonercollectionunit", WEB_WORDS_WASTE_TONER }, { "wastetonerbox", WEB_WORDS_WASTE_TONER },
    { "tonercollection", WEB_WORDS_WASTE_TONER }, { "maintenancecartridge", WEB_WORDS_WASTE_INK },
    { "maintenancebox", WEB_WORDS_WASTE_INK }, { "servicefluidcontainer", WEB_WORDS_WASTE_INK },
    { "wasteinktank", WEB_WORDS_WASTE_INK },
    { "transferkit", WEB_WORDS_TRANSFER }, { "transferbelt", WEB_WORDS_TRANSFER },
    { "imagetransferkit", WEB_WORDS_TRANSFER }, { "intermediatetransferbelt", WEB_WORDS_TRANSFER },
    { "fuserkit", WEB_WORDS_FUSER }, { "developerunit", WEB_WORDS_DEVELOPER },
    { "belt", WEB_WORDS_TRANSFER }, { "wastetonercontainer", WEB_WORDS_WASTE_TONER },
};

static const struct colour_code codes[] = {
    { "K", "black" }, { "Bk", "black" }, { "C", "cyan" }, { "M", "magenta" }, { "Y", "yellow" },
    { "PK", "photo black" }, { "MK", "matte black" }, { "LC", "light cyan" }, { "LM", "light magenta" },
    { "G", "gray" }, { "LG", "light gray" }, { "DG", "dark gray" }, { "R", "red" }, { "B", "blue" },
    { "CMY", "cyan magenta yellow" }, { "CyanMagentaYellow", "cyan magenta yellow" },
    { "CMYK", "cyan magenta yellow black" }, { "CyanMagentaYellowBlack", "cyan magenta yellow black" },
    { "#000000", "black" }, { "#00FFFF", "cyan" }, { "#FF00FF", "magenta" }, { "#FFFF00", "yellow" },
    { "#00FFFF#FF00FF#FFFF00", "cyan magenta yellow" }, { "#808080", "gray" }, { "#C0C0C0", "light gray" },
    { "#80FFFF", "light cyan" }, { "#FF80FF", "light magenta" }, { "#FF0000", "red" }, { "#00FF00", "green" },
    { "#0000FF", "blue" }, { "#FFFFFF", "white" },
    { "photoBlack", "photo black" }, { "matteBlack", "matte black" }, { "lightCyan", "light cyan" },
    { "lightMagenta", "light magenta" }, { "lightGray", "light gray" }, { "darkGray", "dark gray" },
    { "tri-color", "cyan magenta yellow" }, { "tricolor", "cyan magenta yellow" },
};

/* The place of a colour here is in the numbers of records. */
static const char *const numbered[] = {
    "black", "cyan", "magenta", "yellow", "photo black", "matte black", "light cyan", "light magenta", "gray",
    "light gray", "dark gray", "light black", "light light black", "red", "green", "blue", "white", "orange",
    "violet", "cyan magenta yellow", "cyan magenta yellow black",
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

_Static_assert(TYPES *PER_KIND <= WEB_WORDS_NUMBERS, "each kind and colour has a number");

int64_t web_words_kind(int64_t type)
{
    switch (type) {
    case WEB_WORDS_INK:
    case WEB_WORDS_INK_CARTRIDGE:
    case WEB_WORDS_TONER_CARTRIDGE:
        return WEB_WORDS_TONER;
    case WEB_WORDS_WASTE_INK:
        return WEB_WORDS_WASTE_TONER;
    default:
        return type > 0 && type < TYPES ? type : 0;
    }
}

bool web_words_is_waste(int64_t type)
{
    return web_words_kind(type) == WEB_WORDS_WASTE_TONER;
}

/* Lower case, without blanks, hyphens and underscores; false when it does not fit. */
static bool plain(const char *word, char out[WORD_SIZE])
{
    size_t len = 0;

    for (; *word != '\0'; word++) {
        if (strchr(" -_", *word) != NULL)
            continue;
        if (len + 1 == WORD_SIZE)
            return false;
        out[len++] = (char)tolower((unsigned char)*word);
    }
    out[len] = '\0';
    return len > 0;
}

int64_t web_words_type(const char *word)
{
    char clean[WORD_SIZE];

    if (word == NULL || !plain(word, clean))
        return 0;
    for (int64_t type = 1; type < TYPES; type++) {
        const char *own = words_supply_type(type);
        if (own != NULL && str_equal_nocase(own, clean))
            return type;
    }
    for (size_t i = 0; i < COUNT(type_words); i++)
        if (strcmp(type_words[i].word, clean) == 0)
            return type_words[i].type;
    return 0;
}

const char *web_words_colour(const char *text)
{
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_equal_nocase(codes[i].code, text))
            return codes[i].colour;
    for (size_t i = 0; i < COUNT(numbered); i++)
        if (str_equal_nocase(numbered[i], text))
            return numbered[i];
    return words_colour_in(text);
}

int64_t web_words_number(int64_t type, const char *colour)
{
    int64_t kind = web_words_kind(type);
    int64_t place = OTHER_COLOUR;

    if (colour == NULL)
        return kind * PER_KIND;
    for (size_t i = 0; i < COUNT(numbered); i++)
        if (strcmp(numbered[i], colour) == 0)
            place = (int64_t)i + 1;
    return kind * PER_KIND + place;
}
