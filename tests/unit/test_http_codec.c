/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken as the head of a request, and the status with which everything else is refused. */
#include "base/buf.h"
#include "base/http_codec.h"
#include "tests/unit/unit.h"

#include <string.h>

#define LINE "GET / HTTP/1.1\r\n"
#define HOST "Host: h\r\n"

struct scene {
    struct http_codec codec;
    struct http_codec_request request;
    char bytes[HTTP_CODEC_MOST_HEAD + 100];
    size_t used;
};

static unsigned read_all(struct scene *s, const char *bytes, size_t len)
{
    *s = (struct scene){ 0 };
    memcpy(s->bytes, bytes, len);
    return http_codec_read(&s->codec, s->bytes, len, &s->request, &s->used);
}

static unsigned read_text(struct scene *s, const char *text)
{
    return read_all(s, text, strlen(text));
}

static void reads_a_request_and_says_what_belongs_to_it(void)
{
    static const char text[] = "POST /v1/caf%C3%A9?x=%20&y=/? HTTP/1.1\r\nHOST: [::1]:8080\r\n"
                               "content-length:\t 12 \r\nX-Empty:\r\nx-two: a\r\nX-Two: b\r\n\r\n"
                               "twelve bytes";
    struct scene s;

    CU_ASSERT_EQUAL_FATAL(read_text(&s, text), 200);
    CU_ASSERT_EQUAL(s.used, strlen(text) - 12);
    CU_ASSERT_EQUAL(s.request.method, HTTP_CODEC_POST);
    CU_ASSERT_STRING_EQUAL(s.request.path, "/v1/caf\xc3\xa9");
    CU_ASSERT_STRING_EQUAL(s.request.query, "x=%20&y=/?");
    CU_ASSERT_STRING_EQUAL(s.request.host, "[::1]:8080");
    CU_ASSERT_TRUE(s.request.has_length && s.request.keep_alive);
    CU_ASSERT_FALSE(s.request.expects_continue);
    CU_ASSERT_EQUAL(s.request.content_length, 12);
    CU_ASSERT_EQUAL(s.request.header_count, 5);
    CU_ASSERT_STRING_EQUAL(http_codec_header(&s.request, "x-empty"), "");
    CU_ASSERT_STRING_EQUAL(http_codec_header(&s.request, "X-TWO"), "a");
    CU_ASSERT_PTR_NULL(http_codec_header(&s.request, "x-three"));
}

static void reads_the_same_in_pieces_of_any_size(void)
{
    static const char text[] = "GET /a HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\n\r\nrest";

    for (size_t first = 0; first < strlen(text); first++) {
        struct scene s = { 0 };
        unsigned status;
        memcpy(s.bytes, text, strlen(text));
        status = http_codec_read(&s.codec, s.bytes, first, &s.request, &s.used);
        if (first < strlen(text) - 4) {
            CU_ASSERT_EQUAL(status, 0);
            status = http_codec_read(&s.codec, s.bytes, strlen(text), &s.request, &s.used);
        }
        CU_ASSERT_EQUAL(status, 200);
        CU_ASSERT_EQUAL(s.used, strlen(text) - 4);
        CU_ASSERT_STRING_EQUAL(s.request.path, "/a");
        CU_ASSERT_TRUE(s.request.expects_continue);
    }
}

static void keep_alive_is_the_rule_of_1_1_and_unknown_to_1_0(void)
{
    struct scene s;

    CU_ASSERT_EQUAL(read_text(&s, LINE HOST "Connection: x , keep-alive\r\n\r\n"), 200);
    CU_ASSERT_TRUE(s.request.keep_alive);
    CU_ASSERT_EQUAL(read_text(&s, LINE HOST "Connection: te,Close\r\n\r\n"), 200);
    CU_ASSERT_FALSE(s.request.keep_alive);
    CU_ASSERT_EQUAL(read_text(&s, LINE HOST "Connection: closed\r\n\r\n"), 200);
    CU_ASSERT_TRUE(s.request.keep_alive);
    CU_ASSERT_EQUAL(read_text(&s, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), 200);
    CU_ASSERT_FALSE(s.request.keep_alive);
    CU_ASSERT_PTR_NULL(s.request.host);
}

/* clang-format off */
static const struct {
    unsigned status;
    const char *text;
} refusals[] = {
    { 400, "\r\n" },
    { 400, "\n" },
    { 400, "\x16\x03\x01" }, /* TLS on the plain port */
    { 400, "GET / HTTP/1.1\n" },
    { 400, "GET / HTTP/1.1\rx" },
    { 400, LINE "Host: h\n" },
    { 400, LINE "Host: h\r\r\n" },
    { 400, LINE HOST "\n" },
    { 400, LINE HOST "X: a\x01" },
    { 400, LINE HOST "X: a\x7f" },
    { 400, LINE HOST "X: \xc3\xa9" },
    { 400, "GET /\xc3\xa9" },
    { 400, "GET\t/" },
    { 400, LINE "\r\n" },                         /* no Host */
    { 400, LINE "Host:\r\n\r\n" },
    { 400, LINE "Host: a b\r\n\r\n" },
    { 400, LINE "Host: a/b\r\n\r\n" },
    { 400, LINE "Host: a@b\r\n\r\n" },
    { 400, LINE HOST HOST "\r\n" },
    { 400, LINE HOST ": empty name\r\n\r\n" },
    { 400, LINE HOST "X : space before colon\r\n\r\n" },
    { 400, LINE HOST " folded: line\r\n\r\n" },
    { 400, LINE HOST "X: a\r\n\tfolded\r\n\r\n" },
    { 400, LINE HOST "no colon\r\n\r\n" },
    { 400, LINE HOST "X(: a\r\n\r\n" },
    { 400, LINE HOST "Content-Length: +3\r\n\r\n" },
    { 400, LINE HOST "Content-Length: -3\r\n\r\n" },
    { 400, LINE HOST "Content-Length: 3, 3\r\n\r\n" },
    { 400, LINE HOST "Content-Length: 03\r\n\r\n" },
    { 400, LINE HOST "Content-Length: 0x3\r\n\r\n" },
    { 400, LINE HOST "Content-Length: \r\n\r\n" },
    { 400, LINE HOST "Content-Length: 99999999999999999999\r\n\r\n" },
    { 400, LINE HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\n" },
    { 400, LINE HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" },
    { 400, LINE HOST "Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n" },
    { 411, LINE HOST "Transfer-Encoding: chunked\r\n\r\n0x5\r\n" },
    { 411, LINE HOST "transfer-encoding: identity\r\n\r\n" },
    { 417, LINE HOST "Expect: 200-ok\r\n\r\n" },
    { 400, "GET /  HTTP/1.1\r\n" HOST "\r\n" },
    { 400, " GET / HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET / HTTP/1.1 \r\n" HOST "\r\n" },
    { 400, "GET /\r\n" HOST "\r\n" },             /* HTTP/0.9 */
    { 400, "GET\r\n" HOST "\r\n" },
    { 400, "GET / http/1.1\r\n" HOST "\r\n" },
    { 400, "GET / HTTP/1.10\r\n" HOST "\r\n" },
    { 400, "GET / HTTP/1\r\n" HOST "\r\n" },
    { 505, "GET / HTTP/1.2\r\n" HOST "\r\n" },
    { 505, "GET / HTTP/2.0\r\n" HOST "\r\n" },
    { 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
    { 400, "G@T / HTTP/1.1\r\n" HOST "\r\n" },
    { 501, "get / HTTP/1.1\r\n" HOST "\r\n" },
    { 501, "CONNECT h:80 HTTP/1.1\r\n" HOST "\r\n" },
    { 501, "BREW / HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET http://h/ HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "OPTIONS * HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET x HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a#b HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /\\a HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a\"b HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /% HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /%4 HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /%zz HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /%00 HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a%0d%0a HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a%5Cb HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /%ff HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /.. HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a/../b HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a/%2e%2E/b HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /./a HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /a/. HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /?a=% HTTP/1.1\r\n" HOST "\r\n" },
    { 400, "GET /?a=<> HTTP/1.1\r\n" HOST "\r\n" },
};
/* clang-format on */

static void refuses_everything_else_with_the_right_status(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct scene s;
        unsigned status = read_text(&s, refusals[i].text);
        if (status != refusals[i].status)
            CU_FAIL(refusals[i].text);
    }
}

static void refuses_a_nul_anywhere(void)
{
    static const char head[] = LINE "Host: h\r\nX: a\r\n\r\n";

    for (size_t at = 0; at < strlen(head); at++) {
        char bytes[sizeof head];
        struct scene s;
        memcpy(bytes, head, sizeof head);
        bytes[at] = '\0';
        CU_ASSERT_EQUAL(read_all(&s, bytes, strlen(head)), 400);
    }
}

static void names_that_only_look_like_dots_are_paths(void)
{
    struct scene s;

    CU_ASSERT_EQUAL(read_text(&s, "GET /.../a..b/.c?../. HTTP/1.1\r\n" HOST "\r\n"), 200);
    CU_ASSERT_STRING_EQUAL(s.request.path, "/.../a..b/.c");
    CU_ASSERT_EQUAL(read_text(&s, "GET // HTTP/1.1\r\n" HOST "\r\n"), 200);
    CU_ASSERT_STRING_EQUAL(s.request.path, "//");
    CU_ASSERT_EQUAL(read_text(&s, "GET /? HTTP/1.1\r\n" HOST "\r\n"), 200);
    CU_ASSERT_STRING_EQUAL(s.request.query, "");
}

/* A request whose line has `len` bytes with its CRLF. */
static unsigned read_line_of(size_t len)
{
    struct scene s;
    struct buf b;
    unsigned status;

    buf_init(&b, sizeof s.bytes);
    (void)buf_append_text(&b, "GET /");
    while (b.len < len - strlen(" HTTP/1.1\r\n"))
        (void)buf_append_text(&b, "a");
    (void)buf_append_text(&b, " HTTP/1.1\r\n" HOST "\r\n");
    status = read_all(&s, b.data, b.len);
    buf_finish(&b);
    return status;
}

static void the_request_line_is_bounded(void)
{
    CU_ASSERT_EQUAL(read_line_of(HTTP_CODEC_MOST_LINE), 200);
    CU_ASSERT_EQUAL(read_line_of(HTTP_CODEC_MOST_LINE + 1), 414);
}

static void headers_are_bounded_in_number_and_size(void)
{
    static char many[HTTP_CODEC_MOST_HEAD + 1];
    struct scene s;
    struct buf b;

    buf_init(&b, 5000);
    (void)buf_append_text(&b, LINE HOST);
    for (int i = 1; i < HTTP_CODEC_MOST_HEADERS; i++)
        (void)buf_append_text(&b, "X: a\r\n");
    (void)buf_append_text(&b, "\r\n");
    CU_ASSERT_EQUAL(read_all(&s, b.data, b.len), 200);
    CU_ASSERT_EQUAL(s.request.header_count, HTTP_CODEC_MOST_HEADERS);
    b.len -= 2;
    (void)buf_append_text(&b, "X: a\r\n\r\n");
    CU_ASSERT_EQUAL(read_all(&s, b.data, b.len), 431);
    buf_finish(&b);

    memset(many, 'a', sizeof many);
    memcpy(many, LINE HOST "X: ", strlen(LINE HOST "X: "));
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_HEAD - 1), 0);
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_HEAD), 431);
    memcpy(many + HTTP_CODEC_MOST_HEAD - 4, "\r\n\r\n", 4);
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_HEAD), 200);
    memcpy(many + HTTP_CODEC_MOST_HEAD - 4, "a\r\n\r\n", 5);
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_HEAD + 1), 431);
    memset(many, 'a', sizeof many);
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_LINE - 1), 0);
    CU_ASSERT_EQUAL(read_all(&s, many, HTTP_CODEC_MOST_LINE), 414);
}

static void dates_are_written_as_http_wants_them(void)
{
    char text[HTTP_CODEC_DATE_SIZE];

    http_codec_date(INT64_C(784111777) * 1000 + 999, text);
    CU_ASSERT_STRING_EQUAL(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    http_codec_date(-5, text);
    CU_ASSERT_STRING_EQUAL(text, "Thu, 01 Jan 1970 00:00:00 GMT");
    http_codec_date(INT64_MAX, text);
    CU_ASSERT_STRING_EQUAL(text, "Fri, 31 Dec 9999 23:59:59 GMT");
}

static void names_of_methods_and_statuses_are_known(void)
{
    CU_ASSERT_STRING_EQUAL(http_codec_method_name(HTTP_CODEC_DELETE), "DELETE");
    CU_ASSERT_STRING_EQUAL(http_codec_reason(431), "Request Header Fields Too Large");
    CU_ASSERT_STRING_EQUAL(http_codec_reason(299), "Unknown");
}

UNIT_MAIN("http_codec", UNIT_TEST(reads_a_request_and_says_what_belongs_to_it),
          UNIT_TEST(reads_the_same_in_pieces_of_any_size),
          UNIT_TEST(keep_alive_is_the_rule_of_1_1_and_unknown_to_1_0),
          UNIT_TEST(refuses_everything_else_with_the_right_status),
          UNIT_TEST(refuses_a_nul_anywhere), UNIT_TEST(names_that_only_look_like_dots_are_paths),
          UNIT_TEST(the_request_line_is_bounded), UNIT_TEST(headers_are_bounded_in_number_and_size),
          UNIT_TEST(dates_are_written_as_http_wants_them),
          UNIT_TEST(names_of_methods_and_statuses_are_known))
