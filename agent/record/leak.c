/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line, so that a finding has a place. */
#include "agent/record/leak.h"

#include "agent/record/leak_view.h"
#include "agent/record/mask_form.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define VIEW_MOST     ((size_t)8 * 1024 * 1024)
#define ANYWHERE      6 /* letters and digits from which a value counts inside a word, too */
#define DECODED_LEAST 6 /* shorter ones stand in decoded noise by chance */
#define STAND_IN_UUID "00000000-0000-4000-8000-"

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

static bool is_number(const struct mask_value *value)
{
    return strspn(value->text, "0123456789") == value->len;
}

static bool ends_address(const char *end, const char *stop)
{
    return end == stop || (!isdigit((unsigned char)*end) &&
                           !(*end == '.' && end + 1 < stop && isdigit((unsigned char)end[1])));
}

/* Numbers, and names that are a word, count as whole words only. */
static bool counts(const struct mask_value *value, const char *view, const char *at,
                   const char *stop)
{
    const char *end = at + value->len;
    if (value->kind == MASK_ADDRESS)
        return (at == view || !isdigit((unsigned char)at[-1])) && ends_address(end, stop);
    if (value->len >= ANYWHERE && !is_number(value) && !mask_is_word(value))
        return true;
    return (at == view || !is_word(at[-1])) && (end == stop || !is_word(*end));
}

static bool is_sought(const struct mask_value *value, enum leak_view view)
{
    if (is_number(value) && value->len < LEAK_DIGITS)
        return false;
    return value->len >= DECODED_LEAST || (view != LEAK_VIEW_HEX && view != LEAK_VIEW_BASE64);
}

/* A view is in lower case. */
static bool holds(const struct buf *view, const struct mask_value *value)
{
    int first = tolower((unsigned char)value->text[0]);
    const char *at = view->data;
    const char *stop = view->data + view->len;

    while (at != NULL && value->len <= (size_t)(stop - at)) {
        at = memchr(at, first, (size_t)(stop - at) - value->len + 1);
        if (at == NULL)
            return false;
        if (strncasecmp(at, value->text, value->len) == 0 && counts(value, view->data, at, stop))
            return true;
        at++;
    }
    return false;
}

/* Hardware addresses with any signs between their digits. */
static void squeeze(const char *line, size_t len, struct buf *out)
{
    (void)buf_append_text(out, "\n");
    for (size_t i = 0; i < len; i++) {
        char c = (char)tolower((unsigned char)line[i]);
        if (c == '\0' || strchr(":-. ", c) == NULL)
            (void)buf_append(out, &c, 1);
    }
}

static const struct mask_value *find_in_line(const struct mask *mask, const char *line, size_t len)
{
    const struct mask_value *found = NULL;
    struct buf view;

    buf_init(&view, VIEW_MOST);
    for (enum leak_view i = 0; i < LEAK_VIEWS && found == NULL; i++) {
        buf_clear(&view);
        (void)leak_view_put(i, line, len, &view);
        if (i == LEAK_VIEW_PLAIN)
            squeeze(line, len, &view);
        for (size_t v = 0; v < mask_count(mask) && found == NULL; v++)
            if (is_sought(mask_value(mask, v), i) && holds(&view, mask_value(mask, v)))
                found = mask_value(mask, v);
    }
    if (found == NULL && buf_failed(&view) && mask_count(mask) > 0)
        found = mask_value(mask, 0); /* what was not looked at is not clean */
    buf_finish(&view);
    return found;
}

/* The next line; false at the end. */
static bool next_line(const char **at, const char *end, const char **out_line, size_t *out_len)
{
    if (*at >= end)
        return false;
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    *out_line = *at;
    *out_len = (size_t)((stop == NULL ? end : stop) - *at);
    *at = stop == NULL ? end : stop + 1;
    return true;
}

bool leak_find(const struct mask *mask, const char *text, size_t len, struct leak *out_leak)
{
    const char *end = text + len;
    const char *line;
    size_t line_len;

    for (unsigned number = 1; next_line(&text, end, &line, &line_len); number++) {
        const struct mask_value *found = find_in_line(mask, line, line_len);
        if (found == NULL)
            continue;
        out_leak->line = number;
        (void)str_copy(out_leak->field, sizeof out_leak->field, found->field);
        return true;
    }
    return false;
}

static bool is_strange_mac(const char *at)
{
    uint8_t octets[MASK_FORM_OCTETS];

    if ((at[2] != ':' && at[2] != '-') || !mask_form_mac(at, MASK_FORM_MAC, octets))
        return false;
    static const uint8_t own[] = { 0x00, 0x5e, 0x00, 0x53 };
    return memcmp(octets + 1, own, sizeof own) != 0;
}

static bool is_strange_uuid(const char *at)
{
    char uuid[MASK_FORM_UUID + 1];

    if (!mask_form_uuid(at, MASK_FORM_UUID))
        return false;
    for (size_t i = 0; i < MASK_FORM_UUID; i++)
        uuid[i] = (char)tolower((unsigned char)at[i]);
    uuid[MASK_FORM_UUID] = '\0';
    return !str_starts_with(uuid, STAND_IN_UUID) && evidence_uuid(uuid);
}

static bool is_private(const char *at, size_t left)
{
    size_t len = 0;
    uint32_t address;

    while (len < left && (isdigit((unsigned char)at[len]) || at[len] == '.'))
        len++;
    while (len > 0 && at[len - 1] == '.')
        len--;
    return mask_form_address(at, len, &address) && mask_form_is_private(address);
}

/* A whole word, that is neither a stand-in nor the end of one of a UUID's. */
static bool is_bare_mac(const char *at, size_t left)
{
    uint8_t octets[MASK_FORM_OCTETS];
    size_t len = 0;
    static const uint8_t own[] = { 0x00, 0x5e, 0x00, 0x53 };
    static const uint8_t zeros[] = { 0, 0, 0, 0 };

    while (len < left && is_word(at[len]))
        len++;
    return mask_form_bare_mac(at, len) && mask_form_mac(at, len, octets) &&
           memcmp(octets + 1, own, sizeof own) != 0 && memcmp(octets, zeros, sizeof zeros) != 0;
}

static bool is_ipv6(const char *at, size_t left)
{
    size_t len = 0;

    while (len < left && (mask_form_digit(at[len]) >= 0 || at[len] == ':'))
        len++;
    return mask_form_ipv6(at, len);
}

/* What stands at a place; NULL: nothing that should not. */
static const char *form_at(const char *at, size_t left, bool begins_word)
{
    if (*at == '@')
        return "a mail address";
    if (left >= 3 && memcmp(at, "://", 3) == 0)
        return "an URL";
    if (!begins_word)
        return NULL;
    if (left >= MASK_FORM_MAC && is_strange_mac(at))
        return "a hardware address";
    if (left >= MASK_FORM_UUID && is_strange_uuid(at))
        return "a UUID";
    if (is_bare_mac(at, left))
        return "a hardware address";
    if (is_ipv6(at, left))
        return "an IPv6 address";
    return is_private(at, left) ? "an IPv4 address" : NULL;
}

static const char *form_in_line(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool begins = i == 0 || (!is_word(line[i - 1]) && line[i - 1] != '.');
        begins = begins && (i < 2 || memcmp(line + i - 2, "x|", 2) != 0); /* octets, in digits */
        const char *form = form_at(line + i, len - i, begins);
        if (form != NULL)
            return form;
    }
    return NULL;
}

bool leak_find_form(const char *text, size_t len, struct leak *out_leak)
{
    const char *end = text + len;
    const char *line;
    size_t line_len;

    for (unsigned number = 1; next_line(&text, end, &line, &line_len); number++) {
        const char *form = form_in_line(line, line_len);
        if (form == NULL)
            continue;
        out_leak->line = number;
        (void)str_copy(out_leak->field, sizeof out_leak->field, form);
        return true;
    }
    return false;
}
