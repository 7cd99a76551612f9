/* SPDX-License-Identifier: Apache-2.0 */
/* Names are compared as they are sent: none of ours needs a percent sign. */
#include "portal/watch/api_query.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(const char *text, size_t len, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        int code = text[i] == '+' ? ' ' : (unsigned char)text[i];
        if (text[i] == '%') {
            if (i + 2 >= len || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
                return false;
            code = hex(text[i + 1]) * 16 + hex(text[i + 2]);
            i += 2;
        }
        if (code < 0x20 || code == 0x7f || used + 1 >= size)
            return false;
        out[used++] = (char)code;
    }
    out[used] = '\0';
    return str_is_utf8(out, used);
}

enum api_query_got api_query_value(const char *query, const char *name, char *out_value,
                                   size_t size)
{
    enum api_query_got got = API_QUERY_ABSENT;
    size_t name_len = strlen(name);

    for (const char *at = query; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, "&");
        if (len > name_len && at[name_len] == '=' && memcmp(at, name, name_len) == 0) {
            bool is_good = got == API_QUERY_ABSENT &&
                           decode(at + name_len + 1, len - name_len - 1, out_value, size);
            got = is_good ? API_QUERY_GOT : API_QUERY_WRONG;
        }
        at += at[len] == '&' ? len + 1 : len;
    }
    return got;
}

static bool is_among(const char *text, size_t len, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0)
            return true;
    return false;
}

bool api_query_knows(const char *query, const char *const names[], size_t count)
{
    for (const char *at = query; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, "&");
        if (!is_among(at, strcspn(at, "=&"), names, count))
            return false;
        at += at[len] == '&' ? len + 1 : len;
    }
    return true;
}

bool api_query_cookie(const char *line, const char *name, char *out_value, size_t size)
{
    size_t name_len = strlen(name);
    bool has = false;

    for (const char *at = line; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, ";");
        bool is_it = len > name_len && at[name_len] == '=' && memcmp(at, name, name_len) == 0;
        if (is_it && (has || len - name_len > size))
            return false;
        if (is_it) {
            memcpy(out_value, at + name_len + 1, len - name_len - 1);
            out_value[len - name_len - 1] = '\0';
            has = true;
        }
        at += len;
        at += strspn(at, "; \t");
    }
    return has;
}
