/* SPDX-License-Identifier: Apache-2.0 */
/* Each view is one walk over the line. */
#include "agent/record/leak_view.h"

#include "agent/record/mask_form.h"
#include "base/str.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define RUN_LEAST 8 /* digits or letters: shorter runs hold no value that is looked for */
#define SEXTET    6
#define ESCAPES   4

static void put(char c, struct buf *out)
{
    c = (char)tolower((unsigned char)c);
    if (c != '\0')
        (void)buf_append(out, &c, 1);
}

/* "%41", "\u0041", "&#65;", "&#x41;": the length and the character; 0: none of them. */
static size_t take_escape(const char *at, size_t len, uint32_t *out_code)
{
    static const struct {
        const char *begin;
        unsigned base;
        unsigned digits; /* exactly; 0: up to a ';' */
    } escapes[ESCAPES] = { { "%", 16, 2 }, { "\\u", 16, 4 }, { "&#x", 16, 0 }, { "&#", 10, 0 } };

    for (size_t i = 0; i < ESCAPES; i++) {
        size_t used = strlen(escapes[i].begin);
        size_t first = used;
        if (len < used || memcmp(at, escapes[i].begin, used) != 0)
            continue;
        *out_code = 0;
        while (used < len && used - first < 6 && mask_form_digit(at[used]) >= 0 &&
               (escapes[i].digits == 0 || used - first < escapes[i].digits))
            *out_code = *out_code * escapes[i].base + (uint32_t)mask_form_digit(at[used++]);
        bool is_whole = escapes[i].digits != 0 ? used - first == escapes[i].digits
                                               : used < len && at[used] == ';';
        if (is_whole && used > first)
            return used + (escapes[i].digits == 0);
    }
    return 0;
}

static void undo_escapes(const char *line, size_t len, struct buf *out)
{
    for (size_t at = 0; at < len;) {
        uint32_t code;
        char bytes[4];
        size_t used = take_escape(line + at, len - at, &code);
        if (used == 0) {
            put(line[at++], out);
            continue;
        }
        size_t count = 1;
        bytes[0] = (char)code;
        if (line[at] != '%') /* there it is an octet, else a character */
            count = str_utf8_put(bytes, code);
        for (size_t i = 0; i < count; i++)
            put(bytes[i], out);
        at += used;
    }
}

static int sextet(char c)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *at = c == '\0' ? NULL : strchr(letters, c);

    if (at != NULL)
        return (int)(at - letters);
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* A run of digits of so many bits each, from each of them that may be the first of an octet. */
static void undo_run(const char *run, size_t len, unsigned bits, struct buf *out)
{
    size_t starts = bits == SEXTET ? 4 : 2;

    for (size_t start = 0; start < starts; start++) {
        uint32_t held = 0;
        unsigned count = 0;
        for (size_t i = start; i < len; i++) {
            held = held << bits |
                   (uint32_t)(bits == SEXTET ? sextet(run[i]) : mask_form_digit(run[i]));
            count += bits;
            if (count < 8)
                continue;
            count -= 8;
            put((char)(held >> count & 0xff), out);
        }
        (void)buf_append_text(out, "\n");
    }
}

static void undo_runs(const char *line, size_t len, unsigned bits, struct buf *out)
{
    for (size_t at = 0; at < len; at++) {
        size_t run = 0;
        while (at + run < len &&
               (bits == SEXTET ? sextet(line[at + run]) : mask_form_digit(line[at + run])) >= 0)
            run++;
        if (run >= RUN_LEAST)
            undo_run(line + at, run, bits, out);
        at += run;
    }
}

bool leak_view_put(enum leak_view view, const char *line, size_t len, struct buf *out)
{
    if (view == LEAK_VIEW_ESCAPES)
        undo_escapes(line, len, out);
    else if (view == LEAK_VIEW_HEX)
        undo_runs(line, len, 4, out);
    else if (view == LEAK_VIEW_BASE64)
        undo_runs(line, len, SEXTET, out);
    for (size_t i = 0; view == LEAK_VIEW_PLAIN && i < len; i++)
        put(line[i], out);
    return !buf_failed(out);
}
