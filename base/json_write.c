/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON writer: two bits per open level say what it is and whether a comma is due. */
#include "base/json_write.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

void json_write_init(struct json_write *w, struct buf *out)
{
    *w = (struct json_write){ .out = out };
}

static void fail_unless(struct json_write *w, bool worked)
{
    if (!worked)
        w->failed = true;
}

static void put(struct json_write *w, const char *text)
{
    fail_unless(w, buf_append_text(w->out, text));
}

static void put_escaped(struct json_write *w, unsigned char c)
{
    static const char names[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *name = strchr(names, c);

    if (name != NULL)
        fail_unless(w, buf_append_format(w->out, "\\%c", letters[name - names]));
    else
        fail_unless(w, buf_append_format(w->out, "\\u%04x", c));
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void put_quoted(struct json_write *w, const char *text)
{
    const char *from = text;

    fail_unless(w, str_is_utf8(text, strlen(text)));
    put(w, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (!needs_escape((unsigned char)*c))
            continue;
        fail_unless(w, buf_append(w->out, from, (size_t)(c - from)));
        put_escaped(w, (unsigned char)*c);
        from = c + 1;
    }
    put(w, from);
    put(w, "\"");
}

/* What stands before a value: a comma, a key. False when no value may stand here. */
static bool begin(struct json_write *w, const char *key)
{
    uint32_t bit = UINT32_C(1) << (w->depth - 1) % JSON_WRITE_MOST_DEPTH;
    bool in_object = w->depth > 0 && (w->is_object & bit);

    fail_unless(w, !w->is_whole && in_object == (key != NULL));
    if (w->failed)
        return false;
    if (w->depth == 0)
        return true;
    if (w->has_items & bit)
        put(w, ",");
    w->has_items |= bit;
    if (key != NULL) {
        put_quoted(w, key);
        put(w, ":");
    }
    return !w->failed;
}

static void open_level(struct json_write *w, const char *key, bool is_object)
{
    uint32_t bit;

    fail_unless(w, w->depth < JSON_WRITE_MOST_DEPTH);
    if (w->failed || !begin(w, key))
        return;
    bit = UINT32_C(1) << w->depth++;
    w->has_items &= ~bit;
    w->is_object = is_object ? w->is_object | bit : w->is_object & ~bit;
    put(w, is_object ? "{" : "[");
}

void json_write_object(struct json_write *w, const char *key)
{
    open_level(w, key, true);
}

void json_write_array(struct json_write *w, const char *key)
{
    open_level(w, key, false);
}

void json_write_end(struct json_write *w)
{
    fail_unless(w, w->depth > 0);
    if (w->failed)
        return;
    w->depth--;
    put(w, w->is_object & UINT32_C(1) << w->depth ? "}" : "]");
    w->is_whole = w->depth == 0;
}

static void end_value(struct json_write *w)
{
    w->is_whole = w->depth == 0;
}

void json_write_text(struct json_write *w, const char *key, const char *text)
{
    if (begin(w, key))
        put_quoted(w, text);
    end_value(w);
}

void json_write_i64(struct json_write *w, const char *key, int64_t number)
{
    if (begin(w, key))
        fail_unless(w, buf_append_format(w->out, "%" PRId64, number));
    end_value(w);
}

void json_write_hundredths(struct json_write *w, const char *key, int64_t hundredths)
{
    uint64_t size = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;

    if (begin(w, key))
        fail_unless(w, buf_append_format(w->out, "%s%" PRIu64 ".%02" PRIu64,
                                         hundredths < 0 ? "-" : "", size / 100, size % 100));
    end_value(w);
}

void json_write_bool(struct json_write *w, const char *key, bool flag)
{
    if (begin(w, key))
        put(w, flag ? "true" : "false");
    end_value(w);
}

void json_write_null(struct json_write *w, const char *key)
{
    if (begin(w, key))
        put(w, "null");
    end_value(w);
}

void json_write_text_or_null(struct json_write *w, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_write_text(w, key, text);
    else
        json_write_null(w, key);
}

void json_write_i64_or_null(struct json_write *w, const char *key, int64_t number, bool is_known)
{
    if (is_known)
        json_write_i64(w, key, number);
    else
        json_write_null(w, key);
}

bool json_write_done(const struct json_write *w)
{
    return w->is_whole && !w->failed;
}
