/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request in two passes: a scan that sees each byte once, refuses what may stand in
 * no head and finds the end; then a reading of whole lines in place, where every CR becomes a NUL.
 */
#include "base/http_codec.h"

#include "base/str.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define OK 200

/* RFC 9110 section 5.6.2. */
static bool is_token_char(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(const char *text)
{
    const char *c = text;

    while (is_token_char(*c))
        c++;
    return c > text && *c == '\0';
}

static bool is_wrong_byte(const struct http_codec *codec, char before, char c)
{
    unsigned char byte = (unsigned char)c;

    if ((before == '\r') != (c == '\n'))
        return true;
    if (c == '\t')
        return codec->line_end == 0;
    return (byte < 0x20 && c != '\r' && c != '\n') || byte > 0x7e;
}

/* A LF came at `at`: true when it ends the head. */
static bool end_line(struct http_codec *codec, size_t at)
{
    bool is_empty = at == codec->line_start + 1;

    if (codec->line_end == 0)
        codec->line_end = at + 1;
    codec->line_start = at + 1;
    return is_empty;
}

/* 0, OK with the head's length in `out_len`, or a refusal. */
static unsigned scan(struct http_codec *codec, const char *bytes, size_t len, size_t *out_len)
{
    for (size_t at = codec->scanned; at < len; at++) {
        bool is_first = codec->line_end == 0;
        if (at >= HTTP_CODEC_MOST_HEAD)
            return 431;
        if (is_first && at >= HTTP_CODEC_MOST_LINE)
            return 414;
        if (is_wrong_byte(codec, at > 0 ? bytes[at - 1] : '\0', bytes[at]))
            return 400;
        if (bytes[at] == '\n' && end_line(codec, at)) {
            *out_len = at + 1;
            return is_first ? 400 : OK; /* an empty line instead of a request */
        }
    }
    codec->scanned = len;
    if (codec->line_end == 0 && len >= HTTP_CODEC_MOST_LINE)
        return 414;
    return len >= HTTP_CODEC_MOST_HEAD ? 431 : 0;
}

static const char *const method_names[HTTP_CODEC_METHODS] = {
    [HTTP_CODEC_GET] = "GET",         [HTTP_CODEC_HEAD] = "HEAD",     [HTTP_CODEC_POST] = "POST",
    [HTTP_CODEC_PUT] = "PUT",         [HTTP_CODEC_DELETE] = "DELETE", [HTTP_CODEC_PATCH] = "PATCH",
    [HTTP_CODEC_OPTIONS] = "OPTIONS",
};

static unsigned take_method(struct http_codec_request *request, const char *name)
{
    for (int i = 0; i < HTTP_CODEC_METHODS; i++) {
        if (strcmp(name, method_names[i]) == 0) {
            request->method = (enum http_codec_method)i;
            return OK;
        }
    }
    return is_token(name) ? 501 : 400;
}

static unsigned take_version(struct http_codec_request *request, const char *version)
{
    const char *v = version;

    if (!str_starts_with(v, "HTTP/") || !isdigit((unsigned char)v[5]) || v[6] != '.' ||
        !isdigit((unsigned char)v[7]) || v[8] != '\0')
        return 400;
    if (v[5] != '1' || v[7] > '1')
        return 505;
    request->keep_alive = v[7] == '1';
    return OK;
}

static int hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));

    return at == NULL ? -1 : (int)(at - digits);
}

/* Characters of a path or query (RFC 3986 section 3.3), '%' apart. */
static bool is_plain(char c, const char *more)
{
    return isalnum((unsigned char)c) ||
           (c != '\0' && (strchr("-._~!$&'()*+,;=:@/", c) != NULL || strchr(more, c) != NULL));
}

static bool is_query(const char *query)
{
    for (const char *c = query; *c != '\0'; c++) {
        if (*c == '%' && (hex(c[1]) < 0 || hex(c[2]) < 0))
            return false;
        if (*c != '%' && !is_plain(*c, "?"))
            return false;
    }
    return true;
}

/* Decode in place; an encoded slash, backslash or control character is refused: whoever looks at
 * the path later must see the segments that we see. */
static bool decode_path(char *path)
{
    char *out = path;

    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '%') {
            int code = hex(c[1]) < 0 || hex(c[2]) < 0 ? 0 : hex(c[1]) * 16 + hex(c[2]);
            if (code < 0x20 || code == 0x7f || code == '/' || code == '\\')
                return false;
            *out++ = (char)code;
            c += 2;
        } else if (is_plain(*c, "")) {
            *out++ = *c;
        } else {
            return false;
        }
    }
    *out = '\0';
    return str_is_utf8(path, (size_t)(out - path));
}

static bool has_dot_segment(const char *path)
{
    for (const char *c = path; c != NULL; c = strchr(c + 1, '/')) {
        size_t len = strcspn(c + 1, "/");
        if ((len == 1 && c[1] == '.') || (len == 2 && c[1] == '.' && c[2] == '.'))
            return true;
    }
    return false;
}

static unsigned take_target(struct http_codec_request *request, char *target)
{
    char *query = strchr(target, '?');

    if (target[0] != '/')
        return 400;
    if (query != NULL)
        *query++ = '\0';
    if (!decode_path(target) || has_dot_segment(target) || (query != NULL && !is_query(query)))
        return 400;
    request->path = target;
    request->query = query;
    return OK;
}

/* "METHOD target HTTP/1.1", single spaces; an earlier fault hides later ones. */
static unsigned take_request_line(struct http_codec_request *request, char *line)
{
    char *target = strchr(line, ' ');
    char *version = target == NULL ? NULL : strchr(target + 1, ' ');
    unsigned status;

    if (version == NULL)
        return 400;
    *target++ = *version++ = '\0';
    status = take_version(request, version);
    if (status == OK)
        status = take_method(request, line);
    return status == OK ? take_target(request, target) : status;
}

static unsigned take_host(struct http_codec_request *request, const char *value)
{
    size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-._~%:[]");

    if (request->host != NULL || len == 0 || value[len] != '\0')
        return 400;
    request->host = value;
    return OK;
}

static unsigned take_length(struct http_codec_request *request, const char *value)
{
    bool is_padded = value[0] == '0' && value[1] != '\0';

    if (request->has_length || is_padded ||
        !str_to_u64(value, UINT64_MAX, &request->content_length))
        return 400;
    request->has_length = true;
    return OK;
}

static unsigned take_connection(struct http_codec_request *request, const char *value)
{
    for (const char *c = value; *c != '\0'; c += strspn(c, ", \t")) {
        size_t len = strcspn(c, ", \t");
        if (len == 5 && strncasecmp(c, "close", len) == 0)
            request->keep_alive = false;
        c += len;
    }
    return OK;
}

static unsigned take_expect(struct http_codec_request *request, const char *value)
{
    request->expects_continue = str_equal_nocase(value, "100-continue");
    return request->expects_continue ? OK : 417;
}

static unsigned take_value(struct http_codec_request *request, const char *name, const char *value)
{
    static const struct {
        const char *name;
        unsigned (*take)(struct http_codec_request *request, const char *value);
    } rows[] = {
        { "Host", take_host },
        { "Content-Length", take_length },
        { "Connection", take_connection },
        { "Expect", take_expect },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_equal_nocase(name, rows[i].name))
            return rows[i].take(request, value);
    return OK;
}

static unsigned take_header(struct http_codec_request *request, char *line)
{
    char *colon = strchr(line, ':');
    char *value;

    if (request->header_count == HTTP_CODEC_MOST_HEADERS)
        return 431;
    if (colon == NULL)
        return 400;
    *colon = '\0';
    if (!is_token(line))
        return 400;
    value = str_trim(colon + 1);
    request->headers[request->header_count++] = (struct http_codec_header){ line, value };
    return take_value(request, line, value);
}

/* What only the whole head shows. */
static unsigned check_whole(const struct http_codec_request *request, bool is_1_1)
{
    if (is_1_1 && request->host == NULL)
        return 400;
    if (http_codec_header(request, "Transfer-Encoding") != NULL)
        return request->has_length ? 400 : 411;
    return OK;
}

/* The line at `at`, its CR replaced by a NUL; `at` moves behind its LF. */
static char *next_line(char **at)
{
    char *line = *at;
    char *end = strchr(line, '\r');

    *end = '\0';
    *at = end + 2;
    return line;
}

unsigned http_codec_read(struct http_codec *codec, char *bytes, size_t len,
                         struct http_codec_request *out_request, size_t *out_used)
{
    char *at = bytes;
    size_t used = 0;
    unsigned status = scan(codec, bytes, len, &used);
    bool is_1_1;

    if (status != OK)
        return status;
    *out_request = (struct http_codec_request){ 0 };
    status = take_request_line(out_request, next_line(&at));
    is_1_1 = out_request->keep_alive;
    while (status == OK && *at != '\r')
        status = take_header(out_request, next_line(&at));
    if (status == OK)
        status = check_whole(out_request, is_1_1);
    if (status == OK)
        *out_used = used;
    return status;
}

const char *http_codec_header(const struct http_codec_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (str_equal_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    return NULL;
}

const char *http_codec_method_name(enum http_codec_method method)
{
    return method_names[method];
}

const char *http_codec_reason(unsigned status)
{
    /* clang-format off */
    static const struct {
        unsigned status;
        const char *reason;
    } rows[] = {
        { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
        { 303, "See Other" }, { 304, "Not Modified" },
        { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" },
        { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" },
        { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" },
        { 413, "Content Too Large" }, { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" }, { 501, "Not Implemented" },
        { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return rows[i].reason;
    return "Unknown";
}

void http_codec_date(int64_t wall_ms, char out_text[HTTP_CODEC_DATE_SIZE])
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t most = INT64_C(253402300799); /* the end of 9999 */
    int64_t seconds = wall_ms / 1000;
    time_t when = (time_t)(seconds < 0 ? 0 : seconds > most ? most : seconds);
    struct tm t = { 0 };

    (void)gmtime_r(&when, &t);
    (void)snprintf(out_text, HTTP_CODEC_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                   days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900, t.tm_hour,
                   t.tm_min, t.tm_sec);
}
