/* SPDX-License-Identifier: Apache-2.0 */
/* A start tag stays open until something other than an attribute follows; escaping copies legal
 * runs whole. */
#include "base/xml_write.h"

#include "base/str.h"

#include <assert.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

bool xml_write_is_char(uint32_t code)
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r';
    return code != 0xFFFE && code != 0xFFFF;
}

void xml_write_init(struct xml_write *x, struct buf *out)
{
    *x = (struct xml_write){ .out = out };
}

/* What stands for a character, NULL for itself. Line ends and tabs survive a parser only as
 * references: all of them in an attribute, the carriage return everywhere. */
static const char *stand_in(uint32_t code, bool in_attribute)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    case '\'':
        return in_attribute ? "&apos;" : NULL;
    case '\t':
        return in_attribute ? "&#9;" : NULL;
    case '\n':
        return in_attribute ? "&#10;" : NULL;
    default:
        return xml_write_is_char(code) ? NULL : REPLACEMENT;
    }
}

static void escape(struct buf *out, const char *text, bool in_attribute)
{
    size_t len = strlen(text);
    size_t start = 0;
    size_t at = 0;

    while (at < len) {
        uint32_t code = 0;
        size_t width = str_utf8_next(text + at, len - at, &code);
        const char *other = width == 0 ? REPLACEMENT : stand_in(code, in_attribute);

        if (other != NULL) {
            (void)buf_append(out, text + start, at - start);
            (void)buf_append_text(out, other);
        }
        at += width == 0 ? 1 : width;
        if (other != NULL)
            start = at;
    }
    (void)buf_append(out, text + start, len - start);
}

static void end_tag_start(struct xml_write *x)
{
    if (x->in_tag)
        (void)buf_append_text(x->out, ">");
    x->in_tag = false;
}

void xml_write_open(struct xml_write *x, const char *name)
{
    assert(x->depth < XML_WRITE_DEPTH);
    end_tag_start(x);
    (void)buf_append_text(x->out, "<");
    (void)buf_append_text(x->out, name);
    x->open[x->depth++] = name;
    x->in_tag = true;
}

void xml_write_attribute(struct xml_write *x, const char *name, const char *value)
{
    assert(x->in_tag);
    (void)buf_append_text(x->out, " ");
    (void)buf_append_text(x->out, name);
    (void)buf_append_text(x->out, "='");
    escape(x->out, value, true);
    (void)buf_append_text(x->out, "'");
}

void xml_write_text(struct xml_write *x, const char *text)
{
    if (text[0] == '\0')
        return;
    end_tag_start(x);
    escape(x->out, text, false);
}

void xml_write_raw(struct xml_write *x, const char *markup, size_t len)
{
    if (len == 0)
        return;
    end_tag_start(x);
    (void)buf_append(x->out, markup, len);
}

void xml_write_close(struct xml_write *x)
{
    assert(x->depth > 0);
    const char *name = x->open[--x->depth];

    if (x->in_tag) {
        (void)buf_append_text(x->out, "/>");
        x->in_tag = false;
        return;
    }
    (void)buf_append_text(x->out, "</");
    (void)buf_append_text(x->out, name);
    (void)buf_append_text(x->out, ">");
}

void xml_write_element(struct xml_write *x, const char *name, const char *text)
{
    xml_write_open(x, name);
    xml_write_text(x, text);
    xml_write_close(x);
}
