/* SPDX-License-Identifier: Apache-2.0 */
/* Each type has one function; its message tells a person what to write instead. */
#include "base/conf_check.h"

#include "base/buf.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_SIZE 40 /* of a wrong value shown in a message */

typedef bool check_fn(const struct conf_row *row, const char *value, char *out_text);

__attribute__((format(printf, 2, 3))) static bool wrong(char *out_text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(out_text, CONF_CHECK_TEXT_SIZE, format, args);
    va_end(args);
    return false;
}

/* The start of a value on one line. */
static const char *quote(const char *value, char out_quote[QUOTE_SIZE])
{
    (void)str_copy(out_quote, QUOTE_SIZE, value);
    for (char *c = out_quote; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return out_quote;
}

bool conf_check_is_bounded(const struct conf_row *row)
{
    return row->least != 0 || row->most != 0;
}

void conf_check_format_duration(int64_t ms, char out_text[CONF_CHECK_DURATION_SIZE])
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {
        { 86400000, "d" }, { 3600000, "h" }, { 60000, "min" }, { 1000, "s" }, { 1, "ms" }
    };
    size_t i = 0;

    while (units[i].ms > 1 && (ms == 0 || ms % units[i].ms != 0))
        i++;
    (void)snprintf(out_text, CONF_CHECK_DURATION_SIZE, "%lld%s", (long long)(ms / units[i].ms),
                   units[i].name);
}

static bool check_group(const struct conf_row *row, const char *value, char *out_text)
{
    (void)row;
    return value[0] == '\0' || wrong(out_text, "holds other elements, no text of its own");
}

/* Values are shown in lines of the log, so they are lines themselves. */
static bool is_one_line(const char *value)
{
    for (const char *c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return true;
}

static bool check_text(const struct conf_row *row, const char *value, char *out_text)
{
    long long len = (long long)strlen(value);

    if (!is_one_line(value))
        return wrong(out_text, "holds a line break, a tab or another control character; write it "
                               "on one line");
    if (!conf_check_is_bounded(row))
        return true;
    if (len == 0 && row->least > 0)
        return wrong(out_text, "is empty");
    if (len < row->least)
        return wrong(out_text, "is too short: %lld bytes, at least %lld are needed", len,
                     (long long)row->least);
    if (len > row->most)
        return wrong(out_text, "is too long: %lld bytes, at most %lld are allowed", len,
                     (long long)row->most);
    return true;
}

static bool check_path(const struct conf_row *row, const char *value, char *out_text)
{
    if (value[0] == '\0')
        return wrong(out_text, "is empty; write the name of a file or folder");
    return check_text(row, value, out_text);
}

static bool check_number(const struct conf_row *row, const char *value, char *out_text)
{
    bool bounded = conf_check_is_bounded(row);
    int64_t least = bounded ? row->least : INT64_MIN;
    int64_t most = bounded ? row->most : INT64_MAX;
    char shown[QUOTE_SIZE];
    int64_t number;

    if (str_to_i64(value, least, most, &number))
        return true;
    if (!bounded)
        return wrong(out_text, "'%s' is not a whole number", quote(value, shown));
    return wrong(out_text, "'%s' is not a whole number from %lld to %lld", quote(value, shown),
                 (long long)least, (long long)most);
}

static bool check_duration(const struct conf_row *row, const char *value, char *out_text)
{
    char least[CONF_CHECK_DURATION_SIZE];
    char most[CONF_CHECK_DURATION_SIZE];
    char shown[QUOTE_SIZE];
    uint64_t ms;

    if (!str_to_duration_ms(value, &ms) || ms > INT64_MAX)
        return wrong(out_text, "'%s' is not a time such as 90s, 15min, 2h or 1d",
                     quote(value, shown));
    if (!conf_check_is_bounded(row) || ((int64_t)ms >= row->least && (int64_t)ms <= row->most))
        return true;
    conf_check_format_duration(row->least, least);
    conf_check_format_duration(row->most, most);
    return wrong(out_text, "'%s' is not a time from %s to %s", quote(value, shown), least, most);
}

static bool check_boolean(const struct conf_row *row, const char *value, char *out_text)
{
    char shown[QUOTE_SIZE];

    (void)row;
    if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
        return true;
    return wrong(out_text, "'%s' is neither yes nor no", quote(value, shown));
}

static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);

    while (choices != NULL) {
        const char *bar = strchr(choices, '|');
        size_t width = bar == NULL ? strlen(choices) : (size_t)(bar - choices);

        if (width == len && memcmp(choices, value, len) == 0)
            return true;
        choices = bar == NULL ? NULL : bar + 1;
    }
    return false;
}

static bool check_choice(const struct conf_row *row, const char *value, char *out_text)
{
    char shown[QUOTE_SIZE];

    if (is_choice(row->choices, value))
        return true;
    return wrong(out_text, "'%s' is none of %s", quote(value, shown), row->choices);
}

bool conf_check_value(const struct conf_row *row, const char *value,
                      char out_text[CONF_CHECK_TEXT_SIZE])
{
    static check_fn *const checks[] = {
        [CONF_GROUP] = check_group,     [CONF_TEXT] = check_text,
        [CONF_NUMBER] = check_number,   [CONF_DURATION] = check_duration,
        [CONF_BOOLEAN] = check_boolean, [CONF_CHOICE] = check_choice,
        [CONF_PATH] = check_path,
    };

    if (!checks[row->type](row, value, out_text))
        return false;
    const char *objection = row->check == NULL ? NULL : row->check(value);
    return objection == NULL || wrong(out_text, "%s", objection);
}

int64_t conf_check_number(const struct conf_row *row, const char *value)
{
    int64_t number = 0;
    uint64_t ms = 0;

    switch (row->type) {
    case CONF_NUMBER:
        return str_to_i64(value, INT64_MIN, INT64_MAX, &number) ? number : 0;
    case CONF_DURATION:
        return str_to_duration_ms(value, &ms) && ms <= INT64_MAX ? (int64_t)ms : 0;
    case CONF_BOOLEAN:
        return strcmp(value, "yes") == 0;
    default:
        return 0;
    }
}
