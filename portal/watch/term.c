/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of code points instead of the C library's tables: those depend on the locale, and this
 * must not. */
#include "portal/watch/term.h"

#include "base/str.h"

#include <string.h>

struct range {
    uint32_t first;
    uint32_t last;
};

/* clang-format off */
static const struct range harmful[] = {
    { 0x00, 0x1F }, { 0x7F, 0x9F },                       /* C0, DEL, C1 */
    { 0x061C, 0x061C }, { 0x200B, 0x200F },               /* direction marks, zero width */
    { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0xFEFF, 0xFEFF },
    { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F },
};
static const struct range combining[] = {
    { 0x0300, 0x036F }, { 0x1AB0, 0x1AFF }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
};
static const struct range wide[] = {
    { 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0xA4CF }, { 0xAC00, 0xD7A3 },
    { 0xF900, 0xFAFF }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
    { 0x1F300, 0x1FAFF }, { 0x20000, 0x3FFFD },
};
static const struct {
    const char *word;
    enum term_colour colour;
} words[] = {
    { "critical", TERM_RED },     { "warning", TERM_YELLOW },   { "other", TERM_DIM },
    { "ready", TERM_GREEN },      { "processing", TERM_GREEN }, { "asleep", TERM_DIM },
    { "stopped", TERM_RED },      { "off-expected", TERM_DIM }, { "unreachable", TERM_RED },
    { "gone", TERM_DIM },         { "ok", TERM_GREEN },         { "low", TERM_YELLOW },
    { "empty", TERM_RED },        { "almost-full", TERM_YELLOW }, { "full", TERM_RED },
    { "missing", TERM_RED },      { "removed", TERM_DIM },      { "closed", TERM_GREEN },
    { "cyan", TERM_CYAN },        { "magenta", TERM_MAGENTA },  { "yellow", TERM_YELLOW },
    { "blue", TERM_BLUE },        { "red", TERM_RED },          { "green", TERM_GREEN },
    { "valid", TERM_GREEN },      { "renew-soon", TERM_YELLOW }, { "grace", TERM_YELLOW },
    { "unlicensed", TERM_YELLOW }, { "restricted", TERM_RED },  { "revoked", TERM_RED },
    { "misplaced", TERM_RED },
};
/* clang-format on */

static bool is_in(const struct range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof(ranges)[0], code)

/* The next character: its bytes, its columns, and whether it may be shown. */
static size_t next_character(const char *text, size_t len, size_t *out_columns, bool *out_harmless)
{
    uint32_t code = 0;
    size_t bytes = str_utf8_next(text, len, &code);

    *out_harmless = bytes > 0 && !IS_IN(harmful, code);
    *out_columns = 1;
    if (*out_harmless && IS_IN(combining, code))
        *out_columns = 0;
    else if (*out_harmless && IS_IN(wide, code))
        *out_columns = 2;
    return bytes > 0 ? bytes : 1;
}

size_t term_width(const char *text)
{
    size_t len = strlen(text);
    size_t width = 0;
    size_t columns;
    bool harmless;

    for (size_t at = 0; at < len;) {
        at += next_character(text + at, len - at, &columns, &harmless);
        width += columns;
    }
    return width;
}

size_t term_append(struct buf *out, const char *text, size_t most, bool unicode)
{
    size_t len = strlen(text);
    bool is_cut = term_width(text) > most;
    size_t room = is_cut && most > 0 ? most - 1 : most;
    size_t width = 0;
    size_t columns;
    bool harmless;

    for (size_t at = 0; at < len;) {
        size_t bytes = next_character(text + at, len - at, &columns, &harmless);
        if (width + columns > room)
            break;
        if (harmless)
            buf_append(out, text + at, bytes);
        else
            buf_append_text(out, "?");
        width += columns;
        at += bytes;
    }
    if (is_cut && most > 0) {
        buf_append_text(out, unicode ? "…" : "~");
        width++;
    }
    return width;
}

void term_append_padded(struct buf *out, const char *text, size_t width, bool unicode)
{
    for (size_t used = term_append(out, text, width, unicode); used < width; used++)
        buf_append_text(out, " ");
}

void term_colour(struct buf *out, bool is_coloured, enum term_colour colour)
{
    static const char *const codes[] = {
        [TERM_PLAIN] = "\033[0m", [TERM_DIM] = "\033[2m",      [TERM_BOLD] = "\033[1m",
        [TERM_RED] = "\033[31m",  [TERM_GREEN] = "\033[32m",   [TERM_YELLOW] = "\033[33m",
        [TERM_BLUE] = "\033[34m", [TERM_MAGENTA] = "\033[35m", [TERM_CYAN] = "\033[36m",
    };

    if (is_coloured)
        buf_append_text(out, codes[colour]);
}

enum term_colour term_colour_of(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].colour;
    return TERM_PLAIN;
}
