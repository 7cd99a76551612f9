/* SPDX-License-Identifier: Apache-2.0 */
/* Printers' texts as UTF-8. Single-byte sets are tables of ours; the multi-byte ones of East Asia
 * are the C library's, and where it lacks them the bytes are taken as ISO 8859-1, as those of
 * unknown sets are. */
#include "agent/normalise/convert.h"
#include "agent/normalise/convert_sets.h"
#include "base/str.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define WIDE_BYTES 1024 /* most bytes of UTF-8 that a multi-byte text may become */

struct charset {
    unsigned mib_enum;
    const char *name; /* in the words of the asset record */
    const char
        *iconv; /* the C library's name of a multi-byte set; NULL: a table of ours, or UTF-8 */
};

/* Numbers of IANA's registry of character sets. */
/* clang-format off */
static const struct charset charsets[] = {
    { 3, "us-ascii", NULL },         { 4, "iso-8859-1", NULL },      { 5, "iso-8859-2", NULL },
    { 6, "iso-8859-3", NULL },       { 7, "iso-8859-4", NULL },      { 8, "iso-8859-5", NULL },
    { 9, "iso-8859-6", NULL },       { 10, "iso-8859-7", NULL },     { 11, "iso-8859-8", NULL },
    { 12, "iso-8859-9", NULL },      { 13, "iso-8859-10", NULL },    { 17, "shift_jis", "SHIFT_JIS" },
    { 18, "euc-jp", "EUC-JP" },      { 38, "euc-kr", "EUC-KR" },     { 106, "utf-8", NULL },
    { 109, "iso-8859-13", NULL },    { 110, "iso-8859-14", NULL },   { 111, "iso-8859-15", NULL },
    { 112, "iso-8859-16", NULL },    { 113, "gbk", "GBK" },          { 114, "gb18030", "GB18030" },
    { 2004, "hp-roman8", NULL },     { 2009, "ibm850", NULL },       { 2010, "ibm852", NULL },
    { 2011, "ibm437", NULL },        { 2024, "windows-31j", "CP932" }, { 2025, "gb2312", "GBK" },
    { 2026, "big5", "BIG5" },        { 2027, "macintosh", NULL },    { 2084, "koi8-r", NULL },
    { 2086, "ibm866", NULL },        { 2250, "windows-1250", NULL }, { 2251, "windows-1251", NULL },
    { 2252, "windows-1252", NULL },  { 2253, "windows-1253", NULL }, { 2254, "windows-1254", NULL },
    { 2257, "windows-1257", NULL },
};
/* clang-format on */

/* The text under construction: one blank between words, none at the ends. */
struct output {
    char *text;
    size_t size;
    size_t len;
    bool blank; /* white space came and is written before the next character */
    bool full;
};

static const struct charset *find_charset(unsigned mib_enum)
{
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
        if (charsets[i].mib_enum == mib_enum)
            return &charsets[i];
    return NULL;
}

/* Nothing to see: byte order marks, direction overrides, and what Unicode says is no character. */
static bool is_invisible(uint32_t code)
{
    return code == 0xfeff || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

static void put_code(struct output *out, uint32_t code)
{
    char bytes[4];
    bool space = code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0 || code == 0x3000;

    if (space)
        out->blank = out->len > 0;
    if (space || out->full || code < 0x20 || (code >= 0x7f && code < 0xa0) || is_invisible(code))
        return;

    size_t len = str_utf8_put(bytes, code);
    size_t need = len + (out->blank ? 1 : 0);
    if (len == 0)
        return;
    if (out->len + need >= out->size) {
        out->full = true;
        return;
    }
    if (out->blank)
        out->text[out->len++] = ' ';
    out->blank = false;
    (void)memcpy(out->text + out->len, bytes, len);
    out->len += len;
}

static void put_utf8(struct output *out, const char *bytes, size_t len)
{
    uint32_t code;

    for (size_t at = 0; at < len;) {
        size_t n = str_utf8_next(bytes + at, len - at, &code);
        if (n == 0)
            return;
        put_code(out, code);
        at += n;
    }
}

/* All or nothing: a text that breaks the rules of its set is not of that set. But its last
 * character may be cut, as printers cut texts that do not fit, and as we do here. */
static bool put_wide(struct output *out, const char *set_name, const uint8_t *bytes, size_t len)
{
    char in[WIDE_BYTES / 2];
    char wide[WIDE_BYTES];
    char *from = in;
    char *to = wide;
    size_t from_left = len < sizeof in ? len : sizeof in;
    size_t to_left = sizeof wide;
    iconv_t door = iconv_open("UTF-8", set_name);

    if (door == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): so says POSIX */
        return false;
    (void)memcpy(in, bytes, from_left);
    bool ok = iconv(door, &from, &from_left, &to, &to_left) != (size_t)-1 || errno == EINVAL ||
              errno == E2BIG;
    (void)iconv_close(door);
    if (ok)
        put_utf8(out, wide, sizeof wide - to_left);
    return ok;
}

static void put_single(struct output *out, const struct convert_set *set, const uint8_t *bytes,
                       size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (set == NULL || bytes[i] < 0x80)
            put_code(out, bytes[i]);
        else if (set->upper[bytes[i] - 0x80] != 0)
            put_code(out, set->upper[bytes[i] - 0x80]);
    }
}

static bool is_ascii(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 0x80)
            return false;
    return true;
}

/* How many bytes at the end are the beginning of a character of UTF-8; 0: none. */
static size_t cut_character(const uint8_t *bytes, size_t len)
{
    size_t tail = 1;

    while (tail < len && tail < 4 && (bytes[len - tail] & 0xc0) == 0x80)
        tail++;
    uint8_t lead = len > 0 ? bytes[len - tail] : 0;
    size_t need = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return tail < need ? tail : 0;
}

/* How many bytes are UTF-8: all, or all but a last character that the printer cut; 0 when it is
 * another set. A lone byte behind ASCII proves nothing, nor one in a text declared to be of two
 * bytes per character. */
static size_t utf8_length(const uint8_t *bytes, size_t len, const struct charset *charset)
{
    if (str_is_utf8((const char *)bytes, len))
        return len;
    size_t whole = len - cut_character(bytes, len);
    bool wide = charset != NULL && charset->iconv != NULL;
    return !wide && !is_ascii(bytes, whole) && str_is_utf8((const char *)bytes, whole) ? whole : 0;
}

static void put_text(struct output *out, unsigned mib_enum, const uint8_t *bytes, size_t len)
{
    const struct charset *charset = find_charset(mib_enum);
    size_t utf8 = utf8_length(bytes, len, charset);

    if (utf8 > 0) {
        put_utf8(out, (const char *)bytes, utf8);
        return;
    }
    if (charset != NULL && charset->iconv != NULL && put_wide(out, charset->iconv, bytes, len))
        return;
    put_single(out, convert_sets_find(mib_enum), bytes, len);
}

bool convert_text(const uint8_t *bytes, size_t len, unsigned mib_enum, char *out_text, size_t size)
{
    struct output out = { .text = out_text, .size = size };

    if (size == 0)
        return false;
    if (bytes != NULL)
        put_text(&out, mib_enum, bytes, len);
    out_text[out.len] = '\0';
    return out.len > 0;
}

const char *convert_charset_name(unsigned mib_enum)
{
    const struct charset *charset = find_charset(mib_enum);

    return charset != NULL ? charset->name : NULL;
}
