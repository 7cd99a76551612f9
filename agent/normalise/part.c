/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of supplies: marks first, then the form of the last word. */
#include "agent/normalise/part.h"
#include "base/str.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define SEPARATORS      " ,;:(-"
#define NUMBER_SIZE_MIN 4
#define NUMBER_DIGITS   3
#define NUMBER_LONG     6 /* words of so many letters need a digit less */

struct mark {
    const char *text;
    bool serial;
};

/* As makers write them; a mark stands at the start of a word. Longer ones first. */
static const struct mark marks[] = {
    { "S/N:", true }, { "S/N ", true },  { "SN:", true },   { "SN ", true },  { "Serial:", true },
    { ";SN", true },  { "P/N:", false }, { "P/N ", false }, { "PN:", false }, { "PN ", false },
};

static bool is_separator(char c)
{
    return c != '\0' && strchr(SEPARATORS, c) != NULL;
}

static const struct mark *mark_at(const char *text, const char *at)
{
    if (at > text && !is_separator(at[-1]) && *at != ';')
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts_with(at, marks[i].text))
            return &marks[i];
    return NULL;
}

static size_t count_digits(const char *text)
{
    size_t digits = 0;

    for (; *text != '\0'; text++)
        digits += isdigit((unsigned char)*text) ? 1 : 0;
    return digits;
}

static bool is_nothing(const char *text)
{
    return *text == '\0' || str_equal_nocase(text, "unknown") || str_equal_nocase(text, "none") ||
           str_equal_nocase(text, "n/a") || str_equal_nocase(text, "null");
}

static void take_value(const char *from, char *out, size_t size)
{
    char word[PART_TEXT];

    from += strspn(from, " :");
    size_t len = strcspn(from, " ,;)");
    if (len >= sizeof word || len >= size)
        return;
    (void)memcpy(word, from, len);
    word[len] = '\0';
    if (!is_nothing(word) && count_digits(word) > 0)
        (void)str_copy(out, size, word);
}

/* "CF301A", "TK-8527C", "SJIC35P-BK": a capital first, then capitals, digits and hyphens. */
static bool looks_like_number(const char *word)
{
    if (!isupper((unsigned char)word[0]) || strlen(word) < NUMBER_SIZE_MIN)
        return false;
    for (const char *at = word; *at != '\0'; at++)
        if (!isupper((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-')
            return false;
    return count_digits(word) + (strlen(word) >= NUMBER_LONG ? 1 : 0) >= NUMBER_DIGITS;
}

static void take_last_word(const char *description, const char *descr, struct part *out)
{
    const char *blank = strrchr(description, ' ');
    const char *word = blank != NULL ? blank + 1 : description;

    if (!looks_like_number(word) || (descr != NULL && str_find_nocase(descr, word) != NULL))
        return;
    (void)str_copy(out->part, sizeof out->part, word);
}

static void cut_end(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && is_separator(text[len - 1]))
        text[--len] = '\0';
}

void part_split(const char *text, const char *descr, struct part *out_part)
{
    const char *first = NULL;

    (void)memset(out_part, 0, sizeof *out_part);
    for (const char *at = text; *at != '\0'; at++) {
        const struct mark *mark = mark_at(text, at);
        if (mark == NULL)
            continue;
        if (first == NULL)
            first = at;
        take_value(at + strlen(mark->text), mark->serial ? out_part->serial : out_part->part,
                   PART_TEXT);
    }
    (void)str_copy(out_part->description, sizeof out_part->description, text);
    if (first != NULL && (size_t)(first - text) < sizeof out_part->description)
        out_part->description[first - text] = '\0';
    cut_end(out_part->description);
    if (out_part->part[0] == '\0')
        take_last_word(out_part->description, descr, out_part);
}
