/* SPDX-License-Identifier: Apache-2.0 */
/* The sheets as tables made of their columns, and what a value may be. */
#include "portal/store/sheet.h"

#include "base/str.h"

#include <string.h>

#define COLUMN(type, name, required, least, most, words, about)                                    \
    { name, SHEET_##type, required, least, most, words },
#define KEY(...) +1

#define SHOWN_TEXT                                             HISTORY_VIEW_TEXT
#define SHOWN_LIST                                             HISTORY_VIEW_TEXT
#define SHOWN_NUMBER                                           HISTORY_VIEW_NUMBER
#define SHOWN_PRICE                                            HISTORY_VIEW_NUMBER
#define SHOWN_TIME                                             HISTORY_VIEW_TIME
#define SHOWN(type, name, required, least, most, words, about) { name, SHOWN_##type },

#define ARRAYS(name, prefix, table, noun, flags)                                                   \
    static const struct sheet_column columns_##prefix[] = { SHEET_##prefix##_KEY(COLUMN)           \
                                                                SHEET_##prefix##_REST(COLUMN) };   \
    static const struct history_view_column shown_##prefix[] = {                                   \
        { "id", HISTORY_VIEW_NUMBER },                                                             \
        { "place", HISTORY_VIEW_NUMBER },                                                          \
        { "changed", HISTORY_VIEW_TIME },                                                          \
        SHEET_##prefix##_KEY(SHOWN) SHEET_##prefix##_REST(SHOWN)                                   \
    };
SHEETS(ARRAYS)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHEET(name, prefix, table, noun, flags)                                                    \
    { { name, shown_##prefix, COUNT(shown_##prefix) },                                             \
      table,                                                                                       \
      noun,                                                                                        \
      flags,                                                                                       \
      columns_##prefix,                                                                            \
      COUNT(columns_##prefix),                                                                     \
      0 SHEET_##prefix##_KEY(KEY) },

static const struct sheet sheets[SHEET_COUNT] = { SHEETS(SHEET) };

const struct sheet *sheet_get(enum sheet_id id)
{
    return &sheets[id];
}

bool sheet_from_name(const char *name, enum sheet_id *out_id)
{
    for (int id = 0; id < SHEET_COUNT; id++) {
        if (strcmp(sheets[id].view.name, name) != 0)
            continue;
        *out_id = (enum sheet_id)id;
        return true;
    }
    return false;
}

bool sheet_is_text(const struct sheet_column *column)
{
    return column->type == SHEET_TEXT || column->type == SHEET_LIST;
}

bool sheet_has_word(const char *words, const char *text)
{
    size_t len = strlen(text);

    for (const char *at = words; *at != '\0';) {
        size_t word = strcspn(at, "|");
        if (word == len && memcmp(at, text, len) == 0)
            return true;
        at += word + (at[word] == '|');
    }
    return false;
}

static bool is_plain(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return str_is_utf8(text, strlen(text));
}

/* Each name once between semicolons, without blanks around it: others would never be found. */
static bool is_list(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        bool begins = at == text || at[-1] == ';';
        bool ends = at[1] == '\0' || at[1] == ';';
        if (*at == ';' ? begins || at[1] == '\0' : *at == ' ' && (begins || ends))
            return false;
    }
    return true;
}

/* What two columns of people are made of, wherever they are. */
static bool is_formed(const char *name, const char *text)
{
    const char *at;

    if (strcmp(name, "phone") == 0)
        return text[strspn(text, "0123456789+-()/. ")] == '\0';
    if (strcmp(name, "email") != 0)
        return true;
    at = strchr(text, '@');
    return at != NULL && at != text && at[1] != '\0' && strpbrk(text, " ,;<>\"") == NULL &&
           strchr(at + 1, '@') == NULL;
}

static const char *check_text(const struct sheet_column *column, const char *text)
{
    int64_t len = (int64_t)strlen(text);

    if (len == 0)
        return column->is_required ? "is missing" : NULL;
    if (len > column->most)
        return "is too long";
    if (!is_plain(text))
        return "is no plain text";
    if (column->words != NULL && !sheet_has_word(column->words, text))
        return "is none of the words that it may be";
    if (column->type == SHEET_LIST && !is_list(text))
        return "is no list of names with ; between them";
    return is_formed(column->name, text) ? NULL : "is not formed like one";
}

const char *sheet_check(const struct sheet_column *column, const struct sheet_value *value)
{
    if (!value->is_given)
        return column->is_required ? "is missing" : NULL;
    if (sheet_is_text(column))
        return check_text(column, value->text != NULL ? value->text : "");
    if (value->number == SHEET_NOTHING)
        return column->is_required ? "is missing" : NULL;
    return value->number >= column->least && value->number <= column->most ? NULL
                                                                           : "is out of bounds";
}
