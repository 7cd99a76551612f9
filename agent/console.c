/* SPDX-License-Identifier: Apache-2.0 */
/* A line becomes words in lower case; colours are taken out, the rest must be a phrase of the list,
 * whole. In the list, as in the line, '?' stands for letters beyond ASCII, however a character set
 * writes them. */
#include "agent/console.h"

#include <stdbool.h>
#include <string.h>

#define WORDS 12 /* a line of more is on no list */

struct phrase {
    const char *text;
    unsigned word;
};

struct colour {
    const char *text;
    unsigned word;
};

/* clang-format off */
static const struct phrase phrases[] = {
    /* English */
    { "sleep", CONSOLE_ASLEEP }, { "sleep mode", CONSOLE_ASLEEP }, { "sleep mode on", CONSOLE_ASLEEP },
    { "sleeping", CONSOLE_ASLEEP }, { "deep sleep", CONSOLE_ASLEEP }, { "auto sleep", CONSOLE_ASLEEP },
    { "power save", CONSOLE_ASLEEP }, { "power save mode", CONSOLE_ASLEEP }, { "power saver", CONSOLE_ASLEEP },
    { "power saver mode", CONSOLE_ASLEEP }, { "power saver on", CONSOLE_ASLEEP }, { "powersave", CONSOLE_ASLEEP },
    { "powersave on", CONSOLE_ASLEEP }, { "powersave mode", CONSOLE_ASLEEP }, { "power saving", CONSOLE_ASLEEP },
    { "power saving mode", CONSOLE_ASLEEP }, { "energy saver", CONSOLE_ASLEEP }, { "energy saver mode", CONSOLE_ASLEEP },
    { "energy saving mode", CONSOLE_ASLEEP }, { "low power mode", CONSOLE_ASLEEP }, { "low power", CONSOLE_ASLEEP },
    { "toner low", CONSOLE_LOW }, { "low toner", CONSOLE_LOW }, { "toner is low", CONSOLE_LOW },
    { "toner near empty", CONSOLE_LOW }, { "toner near end", CONSOLE_LOW }, { "toner almost empty", CONSOLE_LOW },
    { "toner cartridge low", CONSOLE_LOW }, { "toner cartridge is low", CONSOLE_LOW }, { "cartridge low", CONSOLE_LOW },
    { "cartridge is low", CONSOLE_LOW }, { "replace toner soon", CONSOLE_LOW }, { "order cartridge", CONSOLE_LOW },
    { "order toner", CONSOLE_LOW }, { "order toner cartridge", CONSOLE_LOW }, { "ink low", CONSOLE_LOW },
    { "low ink", CONSOLE_LOW }, { "ink is low", CONSOLE_LOW }, { "ink cartridge low", CONSOLE_LOW },
    { "replace toner", CONSOLE_EMPTY }, { "replace toner cartridge", CONSOLE_EMPTY }, { "replace cartridge", CONSOLE_EMPTY },
    { "toner empty", CONSOLE_EMPTY }, { "toner is empty", CONSOLE_EMPTY }, { "toner ended", CONSOLE_EMPTY },
    { "add toner", CONSOLE_EMPTY }, { "no toner", CONSOLE_EMPTY }, { "out of toner", CONSOLE_EMPTY },
    { "toner out", CONSOLE_EMPTY }, { "replace ink", CONSOLE_EMPTY }, { "replace ink cartridge", CONSOLE_EMPTY },
    { "ink empty", CONSOLE_EMPTY }, { "out of ink", CONSOLE_EMPTY },
    /* German */
    { "ruhezustand", CONSOLE_ASLEEP }, { "schlafmodus", CONSOLE_ASLEEP }, { "energiesparmodus", CONSOLE_ASLEEP },
    { "energie sparen", CONSOLE_ASLEEP }, { "energiesparen", CONSOLE_ASLEEP }, { "stromsparmodus", CONSOLE_ASLEEP },
    { "toner fast leer", CONSOLE_LOW }, { "toner bald leer", CONSOLE_LOW }, { "wenig toner", CONSOLE_LOW },
    { "toner niedrig", CONSOLE_LOW }, { "tinte fast leer", CONSOLE_LOW }, { "wenig tinte", CONSOLE_LOW },
    { "toner ersetzen", CONSOLE_EMPTY }, { "toner wechseln", CONSOLE_EMPTY }, { "toner leer", CONSOLE_EMPTY },
    { "kein toner", CONSOLE_EMPTY }, { "tonerkassette ersetzen", CONSOLE_EMPTY }, { "tinte ersetzen", CONSOLE_EMPTY },
    /* French */
    { "veille", CONSOLE_ASLEEP }, { "mode veille", CONSOLE_ASLEEP }, { "en veille", CONSOLE_ASLEEP },
    { "?conomie d ?nergie", CONSOLE_ASLEEP },
    { "toner bas", CONSOLE_LOW }, { "toner faible", CONSOLE_LOW }, { "niveau toner bas", CONSOLE_LOW },
    { "toner presque vide", CONSOLE_LOW }, { "niveau encre bas", CONSOLE_LOW },
    { "remplacer toner", CONSOLE_EMPTY }, { "remplacer le toner", CONSOLE_EMPTY }, { "remplacez le toner", CONSOLE_EMPTY },
    { "toner vide", CONSOLE_EMPTY }, { "toner ?puis?", CONSOLE_EMPTY },
    /* Spanish */
    { "reposo", CONSOLE_ASLEEP }, { "modo reposo", CONSOLE_ASLEEP }, { "modo de reposo", CONSOLE_ASLEEP },
    { "ahorro de energ?a", CONSOLE_ASLEEP },
    { "toner bajo", CONSOLE_LOW }, { "t?ner bajo", CONSOLE_LOW }, { "poco toner", CONSOLE_LOW },
    { "poco t?ner", CONSOLE_LOW }, { "tinta baja", CONSOLE_LOW }, { "poca tinta", CONSOLE_LOW },
    { "cambiar toner", CONSOLE_EMPTY }, { "cambiar t?ner", CONSOLE_EMPTY }, { "sustituir t?ner", CONSOLE_EMPTY },
    { "toner agotado", CONSOLE_EMPTY }, { "t?ner agotado", CONSOLE_EMPTY },
    /* Italian */
    { "risparmio energia", CONSOLE_ASLEEP }, { "risparmio energetico", CONSOLE_ASLEEP },
    { "toner in esaurimento", CONSOLE_LOW }, { "toner scarso", CONSOLE_LOW }, { "toner quasi esaurito", CONSOLE_LOW },
    { "sostituire toner", CONSOLE_EMPTY }, { "sostituire il toner", CONSOLE_EMPTY }, { "toner esaurito", CONSOLE_EMPTY },
    /* Dutch */
    { "slaapstand", CONSOLE_ASLEEP }, { "slaapmodus", CONSOLE_ASLEEP }, { "energiebesparing", CONSOLE_ASLEEP },
    { "toner bijna leeg", CONSOLE_LOW }, { "weinig toner", CONSOLE_LOW },
    { "toner vervangen", CONSOLE_EMPTY }, { "vervang toner", CONSOLE_EMPTY }, { "toner leeg", CONSOLE_EMPTY },
    /* Portuguese */
    { "modo de repouso", CONSOLE_ASLEEP }, { "economia de energia", CONSOLE_ASLEEP },
    { "toner baixo", CONSOLE_LOW }, { "pouco toner", CONSOLE_LOW },
    { "substituir toner", CONSOLE_EMPTY }, { "substituir o toner", CONSOLE_EMPTY },
};

static const struct colour colours[] = {
    { "black", CONSOLE_BLACK }, { "bk", CONSOLE_BLACK }, { "k", CONSOLE_BLACK }, { "schwarz", CONSOLE_BLACK },
    { "noir", CONSOLE_BLACK }, { "negro", CONSOLE_BLACK }, { "nero", CONSOLE_BLACK }, { "preto", CONSOLE_BLACK },
    { "zwart", CONSOLE_BLACK },
    { "cyan", CONSOLE_CYAN }, { "c", CONSOLE_CYAN }, { "cian", CONSOLE_CYAN }, { "ciano", CONSOLE_CYAN },
    { "cyaan", CONSOLE_CYAN },
    { "magenta", CONSOLE_MAGENTA }, { "m", CONSOLE_MAGENTA },
    { "yellow", CONSOLE_YELLOW }, { "y", CONSOLE_YELLOW }, { "gelb", CONSOLE_YELLOW }, { "jaune", CONSOLE_YELLOW },
    { "amarillo", CONSOLE_YELLOW }, { "giallo", CONSOLE_YELLOW }, { "amarelo", CONSOLE_YELLOW },
    { "geel", CONSOLE_YELLOW },
};
/* clang-format on */

/* A line being read: its words without colours, one blank between two. */
struct line {
    char text[CONSOLE_BYTES + 1];
    size_t len;
    size_t words;
    unsigned colours;
};

/* A letter of the folded line; 0: it parts words. */
static char fold(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    if (byte >= 'a' && byte <= 'z')
        return (char)byte;
    return byte >= 0x80 ? '?' : '\0';
}

static unsigned colour_word(const char *word)
{
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
        if (strcmp(colours[i].text, word) == 0)
            return colours[i].word;
    return 0;
}

static void add_word(struct line *line, size_t from)
{
    line->text[line->len] = '\0';
    unsigned colour = colour_word(line->text + from);

    line->colours |= colour;
    if (colour != 0)
        line->len = from;
    else
        line->text[line->len++] = ' ';
    line->words++;
}

/* No longer than what it is made from: every word had a letter and something that parted it. */
static void fold_line(const uint8_t *text, size_t len, struct line *out)
{
    size_t from = 0;

    for (size_t i = 0; i <= len; i++) {
        char letter = i < len ? fold(text[i]) : '\0';
        bool again = letter == '?' && out->len > from && out->text[out->len - 1] == '?';
        if (letter != '\0' && !again)
            out->text[out->len++] = letter;
        if (letter == '\0' && out->len > from) {
            add_word(out, from);
            from = out->len;
        }
    }
    out->len -= out->len > 0;
    out->text[out->len] = '\0';
}

unsigned console_read(const uint8_t *text, size_t len)
{
    struct line line = { .len = 0 };

    if (len >= CONSOLE_BYTES)
        return 0;
    fold_line(text, len, &line);
    if (line.words > WORDS)
        return 0;
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        unsigned word = phrases[i].word;
        bool fits = word != CONSOLE_ASLEEP || line.colours == 0;
        if (fits && strcmp(phrases[i].text, line.text) == 0)
            return word | line.colours;
    }
    return 0;
}

unsigned console_colour(const char *name)
{
    static const char *const names[] = { "black", "cyan", "magenta", "yellow" };

    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return (unsigned)CONSOLE_BLACK << i;
    return 0;
}
