/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes, token by token; the last token decides what a comma or bracket needs. */
#include "agent/normalise/relaxed_json.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

struct rewrite {
    const char *at;
    const char *end;
    struct buf *out;
    char last; /* the last bracket, comma or colon; 'v' after a value */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_$.+-", c) != NULL;
}

/* A whole number as JSON has it. */
static bool is_number(const char *word, size_t len)
{
    size_t digits = len > 0 && word[0] == '-' ? 1 : 0;

    if (len == digits || len > digits + 18 || (word[digits] == '0' && len > digits + 1))
        return false;
    for (size_t i = digits; i < len; i++)
        if (!isdigit((unsigned char)word[i]))
            return false;
    return true;
}

static bool is_literal(const char *word, size_t len)
{
    static const char *const literals[] = { "true", "false", "null" };

    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (strlen(literals[i]) == len && memcmp(literals[i], word, len) == 0)
            return true;
    return false;
}

/* The next byte that is not blank; '\0' at the end. */
static char peek(const struct rewrite *r, const char *from)
{
    while (from < r->end && isspace((unsigned char)*from))
        from++;
    if (from == r->end)
        return '\0';
    return *from;
}

static void take_word(struct rewrite *r)
{
    const char *word = r->at;

    while (r->at < r->end && *r->at != '\0' && is_word(*r->at))
        r->at++;
    size_t len = (size_t)(r->at - word);
    bool is_name = peek(r, r->at) == ':';
    bool bare = !is_name && (is_number(word, len) || is_literal(word, len));
    if (!bare)
        (void)buf_append_text(r->out, "\"");
    (void)buf_append(r->out, word, len);
    if (!bare)
        (void)buf_append_text(r->out, "\"");
    r->last = 'v';
}

/* One byte of a text, which may be escaped. */
static void take_letter(struct rewrite *r, char quote)
{
    char c = *r->at++;

    if (c == '\\' && r->at < r->end) {
        char next = *r->at++;
        if (next == '\0' || strchr("\"\\/bfnrtu", next) == NULL) {
            (void)buf_append(r->out, next == quote ? &next : " ", 1);
            return;
        }
        (void)buf_append(r->out, "\\", 1);
        (void)buf_append(r->out, &next, 1);
    } else if (c == '"') {
        (void)buf_append(r->out, "\\\"", 2);
    } else {
        (void)buf_append(r->out, (unsigned char)c < ' ' ? " " : &c, 1);
    }
}

static bool take_text(struct rewrite *r)
{
    char quote = *r->at++;

    (void)buf_append(r->out, "\"", 1);
    while (r->at < r->end && *r->at != quote)
        take_letter(r, quote);
    if (r->at == r->end)
        return false;
    r->at++;
    (void)buf_append(r->out, "\"", 1);
    r->last = 'v';
    return true;
}

/* Brackets, commas, colons. A comma is written before what follows it, so that one before a closing
 * bracket is not; a value that is missing is null. */
static void take_mark(struct rewrite *r)
{
    char mark = *r->at++;
    bool closes = mark == '}' || mark == ']';

    if (r->last == ':' && (mark == ',' || closes))
        (void)buf_append_text(r->out, "null");
    if (mark == ',') {
        r->last = ',';
        return;
    }
    (void)buf_append(r->out, &mark, 1);
    r->last = mark;
    if (closes)
        r->last = 'v';
}

bool relaxed_json_read(const char *bytes, size_t len, struct buf *out)
{
    struct rewrite r = { .at = bytes, .end = bytes + len, .out = out };

    while (r.at < r.end) {
        char c = *r.at;
        bool opens = c != '}' && c != ']' && c != ',' && !isspace((unsigned char)c);

        if (opens && r.last == ',') {
            (void)buf_append_text(out, ",");
            r.last = '\0';
        }
        if (isspace((unsigned char)c))
            r.at++;
        else if (c == '"' || c == '\'') {
            if (!take_text(&r))
                return false;
        } else if (c != '\0' && is_word(c))
            take_word(&r);
        else
            take_mark(&r);
    }
    return !buf_failed(out);
}
