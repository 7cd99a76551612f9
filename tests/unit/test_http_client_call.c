/* SPDX-License-Identifier: Apache-2.0 */
/* Where a question may go, and what is told apart when the answer is broken, endless or elsewhere.
 */
#include "base/http_client_call.h"
#include "tests/unit/client_rig.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define HELLO   OK_HEAD "Content-Length: 5\r\n\r\nhello"

static const struct http_client_options plain;
static const struct http_client_question simple;

/* What a broken or hostile server is told apart as. */
static void is_heard_as(const char *answer, struct http_client_question question, enum err err,
                        const char *words)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = answer;
    heard = client_rig_get(&rig, question);
    CU_ASSERT_EQUAL(heard->err, err);
    CU_ASSERT_EQUAL(heard->len, 0);
    CU_ASSERT_TRUE(strncmp(heard->error, rig.url, strlen(rig.url) - 1) == 0);
    if (strstr(heard->error, words) == NULL)
        CU_FAIL(heard->error);
    client_rig_close(&rig);
}

static void answers_that_are_cut_or_no_http_are_failures(void)
{
    is_heard_as(OK_HEAD "Content-Length: 100\r\n\r\nhello", simple, ERR_CLOSED,
                "95 bytes remaining");
    is_heard_as("", simple, ERR_CLOSED, "Empty reply");
    is_heard_as(OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", simple, ERR_CLOSED, "");
    is_heard_as("220 mail.example ESMTP\r\n", simple, ERR_SYNTAX, "HTTP/0.9");
    is_heard_as("HTTP/7.1 200 OK\r\n\r\n", simple, ERR_SYNTAX, "");
    is_heard_as(OK_HEAD "Content-Length: -5\r\n\r\n", simple, ERR_SYNTAX, "");
}

static void an_answer_of_the_limit_is_taken_and_one_byte_more_is_not(void)
{
    struct http_client_question question = { .answer_limit = 5 };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_NONE);
    question.answer_limit = 4;
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_LIMIT);
    rig.raw.answer = OK_HEAD "\r\nhello";
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_LIMIT);
    rig.raw.answer = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.heard[0].error, "larger than allowed"));
    client_rig_close(&rig);
}

static void endless_answers_are_cut_at_their_limit(void)
{
    static const char line[] =
        "X-Long: 012345678901234567890123456789012345678901234567890123\r\n"; /* 64 bytes */
    char head[200];
    struct client_rig rig;

    CU_ASSERT_EQUAL(strlen(line), 64);
    client_rig_open(&rig, plain);
    rig.raw.repeats = true;
    (void)snprintf(head, sizeof head, OK_HEAD "%s", line);
    rig.raw.answer = head;
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_LIMIT);
    (void)snprintf(head, sizeof head, OK_HEAD "\r\n%s", line);
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_LIMIT);
    (void)snprintf(head, sizeof head, "HTTP/1.1 100 Continue\r\nX-Long: %s\r\n\r\n",
                   "0123456789012345678901234567890");
    rig.raw.answer = head;
    CU_ASSERT_NOT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE);
    client_rig_close(&rig);
}

static void a_head_of_one_endless_line_is_too_large(void)
{
    static char head[1 << 20];
    struct client_rig rig;

    memset(head, 'x', sizeof head - 1);
    memcpy(head, OK_HEAD "X-Long: ", sizeof OK_HEAD "X-Long: " - 1);
    client_rig_open(&rig, plain);
    rig.raw.answer = head;
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.heard[0].error, "larger than allowed"));
    client_rig_close(&rig);
}

static void what_is_compressed_nevertheless_comes_as_it_is(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\n\x1f\x8bgzip";
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_STRING_EQUAL(heard->body, "\x1f\x8bgzip");
    client_rig_close(&rig);
}

static void redirects_are_followed_only_when_asked_and_only_so_far(void)
{
    struct client_rig rig, target;
    struct client_rig_heard *heard;
    char answer[200];

    client_rig_open(&rig, plain);
    client_rig_open(&target, plain);
    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", rig.url);
    rig.raw.answer = answer;
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_EQUAL(heard->status, 302);
    CU_ASSERT_EQUAL(rig.raw.requests, 1);
    heard = client_rig_get(&rig, (struct http_client_question){ .redirects = 3 });
    CU_ASSERT_EQUAL(heard->err, ERR_REFUSED); /* it leads to itself */
    CU_ASSERT_EQUAL(rig.raw.requests, 1 + 4);
    client_rig_close(&target);
    client_rig_close(&rig);
}

static void redirects_to_other_protocols_and_to_ports_that_print_are_refused(void)
{
    static const char *const places[] = { "file:///etc/passwd", "ftp://127.0.0.1/",
                                          "http://127.0.0.1:9100/", "http://[::1]:515/",
                                          "gopher://127.0.0.1:9100/" };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char answer[200];
        (void)snprintf(answer, sizeof answer,
                       "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                       places[i]);
        is_heard_as(answer, (struct http_client_question){ .redirects = 3 }, ERR_REFUSED, "");
    }
}

static void urls_that_must_not_be_are_refused_at_once(void)
{
    static const struct {
        enum err err;
        const char *url;
    } rows[] = {
        { ERR_SYNTAX, "" },
        { ERR_SYNTAX, "127.0.0.1" },
        { ERR_SYNTAX, "//127.0.0.1/" },
        { ERR_SYNTAX, "ftp://127.0.0.1/" },
        { ERR_SYNTAX, "file:///etc/passwd" },
        { ERR_SYNTAX, "http://" },
        { ERR_SYNTAX, "http://user@127.0.0.1/" },
        { ERR_SYNTAX, "http://user:secret@127.0.0.1/" },
        { ERR_SYNTAX, "http://127.0.0.1:70000/" },
        { ERR_SYNTAX, "http://127.0.0.1/a b" },
        { ERR_SYNTAX, "http://127.0.0.1/\r\nX: y" },
        { ERR_SYNTAX, " http://127.0.0.1/" },
        { ERR_REFUSED, "http://127.0.0.1:515/" },
        { ERR_REFUSED, "http://127.0.0.1:9100/" },
        { ERR_REFUSED, "https://[::1]:9107/" },
        { ERR_REFUSED, "http://printer:9112/" },
        { ERR_REFUSED, "http://printer:9999/" },
    };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (client_rig_ask(&rig, 0, (struct http_client_question){ .url = rows[i].url }) !=
            rows[i].err)
            CU_FAIL(rows[i].url);
    client_rig_close(&rig);
}

static void header_lines_that_could_be_two_are_refused(void)
{
    static const struct http_client_header wrong[] = {
        { "X", "a\r\nY: b" }, { "X\r\nY", "b" }, { "X:", "b" },    { "", "b" },
        { "X y", "b" },       { "X", "" },       { "X", "a\x7f" },
    };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(
            client_rig_ask(
                &rig, 0, (struct http_client_question){ .headers = &wrong[i], .header_count = 1 }),
            ERR_SYNTAX);
    client_rig_close(&rig);
}

static void a_put_says_its_length_and_no_type_of_its_own(void)
{
    struct http_client_question question = { .is_put = true, .body = "12345", .len = 5 };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "PUT / HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "Content-Length: 5\r\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Content-Type"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Expect"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "chunked"));
    client_rig_close(&rig);
}

static void a_put_is_not_sent_again_when_its_connection_breaks(void)
{
    struct http_client_question question = { .is_put = true, .body = "12345", .len = 5 };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    rig.raw.stays = true;
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE);
    rig.raw.answer = "";
    rig.raw.stays = false;
    CU_ASSERT_NOT_EQUAL(client_rig_get(&rig, question)->err, ERR_NONE);
    CU_ASSERT_EQUAL(rig.raw.requests, 2);
    client_rig_close(&rig);
}

static void a_file_is_put_when_it_is_one(void)
{
    char path[] = "/tmp/printwire-put-XXXXXX";
    struct client_rig rig;
    int fd = mkstemp(path), folder = open("/tmp", O_RDONLY | O_DIRECTORY), none = -1;
    struct http_client_question question = { .is_put = true, .file = &fd };

    CU_ASSERT_TRUE_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(write(fd, "an image", 8), 8);
    (void)unlink(path); /* nobody puts another one into its place */
    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_get(&rig, question)->err, ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "Content-Length: 8\r\n"));
    question.file = &none;
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 0, question), ERR_IO);
    question.file = &folder;
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 0, question), ERR_IO);
    (void)close(folder);
    (void)close(fd);
    CU_ASSERT_EQUAL(rig.raw.requests, 1);
    client_rig_close(&rig);
}

UNIT_MAIN("http_client_call", UNIT_TEST(a_put_says_its_length_and_no_type_of_its_own),
          UNIT_TEST(a_put_is_not_sent_again_when_its_connection_breaks),
          UNIT_TEST(a_file_is_put_when_it_is_one),
          UNIT_TEST(answers_that_are_cut_or_no_http_are_failures),
          UNIT_TEST(an_answer_of_the_limit_is_taken_and_one_byte_more_is_not),
          UNIT_TEST(endless_answers_are_cut_at_their_limit),
          UNIT_TEST(a_head_of_one_endless_line_is_too_large),
          UNIT_TEST(what_is_compressed_nevertheless_comes_as_it_is),
          UNIT_TEST(redirects_are_followed_only_when_asked_and_only_so_far),
          UNIT_TEST(redirects_to_other_protocols_and_to_ports_that_print_are_refused),
          UNIT_TEST(urls_that_must_not_be_are_refused_at_once),
          UNIT_TEST(header_lines_that_could_be_two_are_refused))
