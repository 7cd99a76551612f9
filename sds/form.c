/* SPDX-License-Identifier: Apache-2.0 */
/* One decoder for the form's values and the parts of Basic, which RFC 6749 has encoded alike. */
#include "sds/form.h"

#include "base/base64url.h"
#include "base/crypto.h"
#include "base/str.h"

#include <string.h>

#define BASIC "Basic "

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    char small = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *at = small == '\0' ? NULL : strchr(digits, small);

    return at == NULL ? -1 : (int)(at - digits);
}

/* The character at `*at`, which moves on; 0 for none that may be there. */
static char next(const char **at, const char *end)
{
    char c = *(*at)++;

    if (c == '+')
        return ' ';
    if (c == '%') {
        int high = *at < end ? digit((*at)[0]) : -1;
        int low = end - *at > 1 ? digit((*at)[1]) : -1;
        if (high < 0 || low < 0)
            return '\0';
        *at += 2;
        c = (char)(high * 16 + low);
    }
    return c >= ' ' && c <= '~' ? c : '\0';
}

static bool decode(const char *text, size_t len, char out[FORM_VALUE])
{
    const char *at = text;
    char value[FORM_VALUE];
    size_t count = 0;

    while (at < text + len) {
        char c = next(&at, text + len);
        if (c == '\0' || count == sizeof value - 1)
            return false;
        value[count++] = c;
    }
    value[count] = '\0';
    memcpy(out, value, count + 1);
    crypto_wipe(value, sizeof value);
    return true;
}

static char *member(struct form *form, const char *name, size_t len)
{
    const struct {
        const char *name;
        char *value;
    } members[] = { { "grant_type", form->grant_type },
                    { "client_id", form->client_id },
                    { "client_secret", form->client_secret },
                    { "scope", form->scope } };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strlen(members[i].name) == len && memcmp(members[i].name, name, len) == 0)
            return members[i].value;
    return NULL;
}

static bool take(struct form *form, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals == NULL ? len : (size_t)(equals - pair);
    char *value = member(form, pair, name_len);

    if (value == NULL)
        return true;
    return equals != NULL && value[0] == '\0' && decode(equals + 1, len - name_len - 1, value);
}

bool form_read(const char *text, size_t len, struct form *out_form)
{
    struct form form = { 0 };
    const char *end = text + len;
    bool is_good = true;

    for (const char *at = text; at < end && is_good;) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        size_t pair_len = stop == NULL ? (size_t)(end - at) : (size_t)(stop - at);
        is_good = take(&form, at, pair_len);
        at += pair_len + 1;
    }
    if (is_good)
        *out_form = form;
    form_finish(&form);
    return is_good;
}

/* Plain base64 with its padding, in place of which base64url is read: that one is strict. */
static bool decode_base64(const char *text, struct buf *out)
{
    char url[4 * FORM_VALUE];
    size_t len = strlen(text);

    if (len % 4 != 0 || len >= sizeof url)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '-' || text[i] == '_')
            return false;
        url[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
    }
    for (int i = 0; i < 2 && len > 0 && url[len - 1] == '='; i++)
        len--;
    bool is_good = base64url_decode(out, url, len);
    crypto_wipe(url, sizeof url);
    return is_good;
}

static bool split(const struct buf *plain, struct form *form)
{
    const char *text = buf_text(plain);
    const char *colon = memchr(text, ':', plain->len);
    struct form read = *form;

    if (colon == NULL || !decode(text, (size_t)(colon - text), read.client_id) ||
        !decode(colon + 1, plain->len - (size_t)(colon - text) - 1, read.client_secret))
        return false;
    *form = read;
    form_finish(&read);
    return true;
}

bool form_read_basic(const char *authorization, struct form *form)
{
    struct buf plain;

    if (form->client_id[0] != '\0' || form->client_secret[0] != '\0' ||
        !str_starts_with(authorization, BASIC))
        return false;
    buf_init(&plain, (size_t)3 * FORM_VALUE);
    bool is_good = decode_base64(authorization + sizeof BASIC - 1, &plain) && split(&plain, form);
    if (plain.len > 0)
        crypto_wipe(plain.data, plain.len);
    buf_finish(&plain);
    return is_good;
}

void form_finish(struct form *form)
{
    crypto_wipe(form->client_secret, sizeof form->client_secret);
}
