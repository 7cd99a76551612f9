/* SPDX-License-Identifier: Apache-2.0 */
/* A question is asked within one moment of the manual clock: the portal's loop is polled until the
 * answer is there. */
#include "tests/torture/torture_web.h"

#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/torture/scarce.h"
#include "tests/torture/torture_tls.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ANSWER ((size_t)4 << 20)
#define MOST_POLLS  5000
#define MOST_IDLE   40 /* polls in which nothing comes; the later ones last a millisecond each */
#define MOST_TRIES  200
#define DEVICE      "aaaaaaaa-1111-4111-8111-111111111111"
#define HEAD_END    "\r\n\r\n"

struct answer {
    unsigned status; /* 0: none */
    const char *body;
    size_t len;
};

/* What is due, in this order. */
struct question {
    const char *method;
    const char *path; /* %s: the number of the case */
    const char *body;
    unsigned status;
    /* Of what is written: where it can be read afterwards, and what stands there once. */
    const char *seen_at;
    const char *seen;
    const char *matches; /* whose ETag is If-Match */
};

#define GET(path)                                                                                  \
    {                                                                                              \
        "GET", path, NULL, 200, NULL, NULL, NULL                                                   \
    }
#define LOGIN "/api/v1/login"
#define CASES "/api/v1/cases?device=" DEVICE

static const struct question questions[] = {
    { "POST", LOGIN,
      "{\"name\":\"" TORTURE_WEB_NAME "\",\"password\":\"" TORTURE_WEB_PASSWORD "\"}", 200, NULL,
      NULL, NULL },
    GET("/api/v1/me"),
    GET("/"),
    GET("/api/v1/devices"),
    GET("/api/v1/devices/" DEVICE),
    GET("/api/v1/agents"),
    GET("/api/v1/records"),
    GET(CASES),
    { "POST", "/api/v1/stock-moves",
      "{\"part\":\"P1\",\"kind\":\"in\",\"quantity\":5,\"reason\":\"first\"}", 201,
      "/api/v1/stock-moves", "\"first\"", NULL },
    GET("/api/v1/stock"),
    { "POST", "/api/v1/cases/%s/acts", "{\"act\":\"acknowledge\"}", 201, "/api/v1/cases/%s/acts",
      "\"acknowledge\"", "/api/v1/cases/%s" },
    { "POST", "/api/v1/cases/%s/acts", "{\"act\":\"comment\",\"comment\":\"on my way\"}", 201,
      "/api/v1/cases/%s/acts", "\"on my way\"", NULL },
    GET("/api/v1/reports/incidents"),
    GET("/api/v1/openapi.json"),
};

#define QUESTIONS (sizeof questions / sizeof questions[0])

static struct web {
    struct torture_cycle *cycle;
    struct loop *loop;
    uint16_t port;
    size_t due;
    unsigned tries;
    char cookie[200];
    char number[24]; /* of the case */
    char etag[80];
    struct torture_tls *tls;
    struct torture_tls *events;
    struct buf in;
    struct buf told; /* of the events, up to the line that is not whole */
    struct buf kept;
    bool is_head_over; /* of the events */
    char event[24];
    int64_t id;
    int64_t row; /* told last, or behind the gap */
} web;

void torture_web_open(struct torture_cycle *cycle)
{
    web = (struct web){ .cycle = cycle };
    buf_init(&web.in, MOST_ANSWER);
    buf_init(&web.told, MOST_ANSWER);
    buf_init(&web.kept, MOST_ANSWER);
}

void torture_web_listens(uint16_t port)
{
    torture_tls_close(web.tls);
    torture_tls_close(web.events);
    web.tls = web.events = NULL;
    web.port = port;
}

void torture_web_close(void)
{
    torture_web_listens(0);
    buf_finish(&web.in);
    buf_finish(&web.told);
    buf_finish(&web.kept);
}

const char *torture_web_due(void)
{
    return web.due < QUESTIONS ? questions[web.due].path : "the events";
}

static void hang_up(void)
{
    torture_tls_close(web.tls);
    web.tls = NULL;
}

static const char *path_of(const char *form)
{
    static char path[160];
    const char *number = strstr(form, "%s");

    (void)snprintf(path, sizeof path, "%.*s%s%s", (int)(number ? number - form : 0), form,
                   number ? web.number : "", number ? number + 2 : form);
    return path;
}

static void write_question(struct buf *out, const struct question *q)
{
    const char *body = q->body != NULL ? q->body : "";

    (void)buf_append_format(out, "%s %s HTTP/1.1\r\nHost: localhost\r\n", q->method,
                            path_of(q->path));
    if (web.cookie[0] != '\0')
        (void)buf_append_format(out, "Cookie: %s\r\n", web.cookie);
    if (q->matches != NULL)
        (void)buf_append_format(out, "If-Match: %s\r\n", web.etag);
    if (q->body != NULL)
        (void)buf_append_format(out,
                                "Origin: https://localhost\r\nX-Printwire: 1\r\n"
                                "Content-Length: %zu\r\n",
                                strlen(body));
    (void)buf_append_format(out, "\r\n%s", body);
}

/* A line of the answer's head: what stands behind its name, "" when it is not there. */
static void find_line(const char *name, char *out, size_t size)
{
    const char *end = strstr(buf_text(&web.in), HEAD_END);
    const char *at = str_find_nocase(buf_text(&web.in), name);

    out[0] = '\0';
    if (at != NULL && at < end)
        (void)snprintf(out, size, "%.*s", (int)strcspn(at + strlen(name), ";\r"),
                       at + strlen(name));
}

/* The digits at the beginning of a text, -1 without any. */
static int64_t number_at(const char *text)
{
    char digits[24];
    int64_t number = -1;

    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    return str_to_i64(digits, 0, INT64_MAX, &number) ? number : -1;
}

/* Whether the answer is whole. */
static bool read_answer(struct answer *out)
{
    const char *text = buf_text(&web.in), *end = strstr(text, HEAD_END);
    char length[24];

    if (end == NULL || strncmp(text, "HTTP/1.1 ", 9) != 0)
        return false;
    find_line("\r\nContent-Length: ", length, sizeof length);
    out->body = end + strlen(HEAD_END);
    out->len = length[0] != '\0' ? (size_t)number_at(length) : 0;
    if ((size_t)(out->body - text) + out->len > web.in.len)
        return false;
    out->status = (unsigned)number_at(text + strlen("HTTP/1.1 "));
    return true;
}

static void let_portal(bool is_safe)
{
    if (!is_safe)
        scarce_resume();
    (void)fake_loop_poll(web.loop);
    if (!is_safe)
        scarce_pause();
}

static struct answer wait_for_answer(struct buf *out, bool is_safe)
{
    struct answer answer = { 0 };
    unsigned idle = 0;

    for (unsigned i = 0; i < MOST_POLLS && idle < MOST_IDLE; i++) {
        size_t before = web.in.len;
        bool is_up = torture_tls_go_on(web.tls, out, &web.in);
        if (read_answer(&answer) || !is_up)
            break;
        let_portal(is_safe);
        idle = before == web.in.len ? idle + 1 : 0;
        if (idle > MOST_IDLE / 2)
            torture_tls_wait(web.tls);
    }
    return answer;
}

/* The answer is good until the next question; status 0: there was none. */
static struct answer ask(const struct question *q, bool is_safe)
{
    struct answer answer = { 0 };
    char says[24];
    struct buf out;

    if (web.tls == NULL)
        web.tls = torture_tls_open(web.port);
    if (web.tls == NULL)
        return answer;
    buf_init(&out, MOST_ANSWER);
    buf_clear(&web.in);
    write_question(&out, q);
    answer = wait_for_answer(&out, is_safe);
    buf_finish(&out);
    find_line("\r\nConnection: ", says, sizeof says);
    if (answer.status == 0 || strcmp(says, "close") == 0)
        hang_up();
    return answer;
}

/* With memory enough, until it is answered. */
static struct answer ask_safely(const char *path)
{
    const struct question q = GET(path);
    struct answer answer = { 0 };

    for (int i = 0; i < 3 && answer.status == 0; i++)
        answer = ask(&q, true);
    if (answer.status != 200)
        torture_wrong(web.cycle, "GET %s: %u with memory enough: %.80s", path_of(path),
                      answer.status, answer.status != 0 ? answer.body : "no answer");
    return answer;
}

static unsigned count_of(const struct answer *answer, const char *text)
{
    unsigned count = 0;

    for (const char *at = answer->status == 200 ? strstr(answer->body, text) : NULL; at != NULL;
         at = strstr(at + 1, text))
        count++;
    return count;
}

static bool is_wrong(const struct question *q, const struct answer *answer)
{
    bool is_good = answer->status == q->status || answer->status == 0 || answer->status >= 500;

    if (!is_good)
        torture_wrong(web.cycle, "%s %s: %u: %.120s", q->method, path_of(q->path), answer->status,
                      answer->body);
    return !is_good;
}

/* Asked again with memory enough it must be the same. */
static bool compare(const struct question *q, const struct answer *answer)
{
    buf_clear(&web.kept);
    if (!buf_append(&web.kept, answer->body, answer->len))
        abort();
    struct answer again = ask_safely(q->path);
    bool is_same = again.status == 200 && again.len == web.kept.len &&
                   memcmp(again.body, web.kept.data, again.len) == 0;

    if (!is_same)
        torture_wrong(web.cycle, "GET %s: answered wrongly: %.200s", path_of(q->path),
                      buf_text(&web.kept));
    return is_same;
}

/* The first that came, which is the last of the list: the same one in each run. */
static bool note_case(void)
{
    static const char name[] = "\"case\":";
    struct answer answer = ask_safely(CASES);
    const char *found = NULL;

    for (const char *at = answer.status == 200 ? strstr(answer.body, name) : NULL; at != NULL;
         at = strstr(at, name))
        found = at += strlen(name);
    if (found != NULL)
        (void)snprintf(web.number, sizeof web.number, "%.*s", (int)strspn(found, "0123456789"),
                       found);
    return found != NULL;
}

/* True when it is there, once. */
static bool is_seen(const struct question *q)
{
    struct answer answer = ask_safely(q->seen_at);
    unsigned count = count_of(&answer, q->seen);

    if (count > 1)
        torture_wrong(web.cycle, "%s %s: there %u times", q->method, path_of(q->path), count);
    return count > 0;
}

static bool write_once(const struct question *q)
{
    if (is_seen(q))
        return true;
    if (q->matches != NULL && ask_safely(q->matches).status == 200)
        find_line("\r\nETag: ", web.etag, sizeof web.etag);
    struct answer answer = ask(q, false);
    if (is_wrong(q, &answer) || answer.status != q->status)
        return false;
    if (!is_seen(q))
        torture_wrong(web.cycle, "%s %s: %u, but it is not there", q->method, path_of(q->path),
                      q->status);
    return true;
}

static bool log_in(const struct question *q)
{
    struct answer answer = ask(q, false);

    if (is_wrong(q, &answer) || answer.status != 200)
        return false;
    find_line("\r\nSet-Cookie: ", web.cookie, sizeof web.cookie);
    if (web.cookie[0] == '\0')
        torture_wrong(web.cycle, "a login without a cookie");
    return true;
}

static bool read_once(const struct question *q)
{
    struct answer answer = ask(q, false);

    if (is_wrong(q, &answer) || answer.status != 200 || !compare(q, &answer))
        return false;
    return strcmp(q->path, CASES) != 0 || note_case();
}

static void ask_next(void)
{
    const struct question *q = &questions[web.due];
    bool is_over = strcmp(q->path, LOGIN) == 0 ? log_in(q)
                   : q->seen != NULL           ? write_once(q)
                                               : read_once(q);

    web.tries = is_over ? 0 : web.tries + 1;
    web.due += is_over;
    if (web.tries > MOST_TRIES)
        torture_wrong(web.cycle, "%s %s: not answered", q->method, path_of(q->path));
}

static int64_t number_behind(const char *data, const char *name)
{
    const char *at = strstr(data, name);

    return at != NULL ? number_at(at + strlen(name)) : -1;
}

static void take_event(const char *data)
{
    if (strcmp(web.event, "record") == 0 && web.id != web.row + 1)
        torture_wrong(web.cycle, "events: %" PRId64 " behind %" PRId64, web.id, web.row);
    else if (strcmp(web.event, "gap") == 0 && number_behind(data, "\"from\":") != web.row)
        torture_wrong(web.cycle, "events: a gap behind %" PRId64 ": %.80s", web.row, data);
    else if (strcmp(web.event, "end") == 0)
        torture_wrong(web.cycle, "events: the end: %.80s", data);
    else if (strcmp(web.event, "record") == 0 || strcmp(web.event, "gap") == 0)
        web.row = web.id;
}

static void take_line(const char *line)
{
    if (str_starts_with(line, "event: "))
        (void)snprintf(web.event, sizeof web.event, "%s", line + 7);
    else if (str_starts_with(line, "id: "))
        web.id = number_at(line + 4);
    else if (str_starts_with(line, "data: "))
        take_event(line + 6);
    else if (line[0] == '\0' && web.id > web.row)
        torture_wrong(web.cycle, "events: come to %" PRId64 " without %" PRId64, web.id,
                      web.row + 1);
}

static void take_told(void)
{
    char *end;

    if (!web.is_head_over) {
        end = strstr(buf_text(&web.told), HEAD_END);
        if (end == NULL)
            return;
        bool is_good = str_starts_with(buf_text(&web.told), "HTTP/1.1 200") ||
                       str_starts_with(buf_text(&web.told), "HTTP/1.1 5");
        if (!is_good)
            torture_wrong(web.cycle, "events: %.60s", buf_text(&web.told));
        web.is_head_over = true;
        buf_consume(&web.told, (size_t)(end - buf_text(&web.told)) + strlen(HEAD_END));
    }
    while (web.told.data != NULL && (end = strchr(web.told.data, '\n')) != NULL) {
        *end = '\0';
        take_line(web.told.data);
        buf_consume(&web.told, (size_t)(end - web.told.data) + 1);
    }
}

static void ask_for_events(struct buf *out)
{
    web.events = torture_tls_open(web.port);
    web.is_head_over = false;
    web.id = web.row;
    buf_clear(&web.told);
    (void)buf_append_format(out,
                            "GET /api/v1/events?after=%" PRId64 " HTTP/1.1\r\nHost: localhost\r\n"
                            "Cookie: %s\r\nConnection: close\r\n\r\n",
                            web.row, web.cookie);
}

static void follow_events(void)
{
    struct buf out;
    bool is_up = true;

    buf_init(&out, 1024);
    if (web.events == NULL)
        ask_for_events(&out);
    for (unsigned i = 0; web.events != NULL && is_up && i < MOST_IDLE && (i < 2 || out.len > 0);
         i++) {
        is_up = torture_tls_go_on(web.events, &out, &web.told);
        if (out.len > 0)
            let_portal(false);
    }
    take_told();
    if (!is_up) {
        torture_tls_close(web.events);
        web.events = NULL;
    }
    buf_finish(&out);
}

void torture_web_go_on(struct loop *loop, bool is_settled)
{
    web.loop = loop;
    if (web.port == 0 || web.cycle->wrong[0] != '\0')
        return;
    if (is_settled && web.due < QUESTIONS)
        ask_next();
    if (web.cookie[0] != '\0')
        follow_events();
}

bool torture_web_has_asked(void)
{
    return web.due == QUESTIONS;
}

bool torture_web_is_done(int64_t last_row)
{
    return torture_web_has_asked() && web.row >= last_row;
}
