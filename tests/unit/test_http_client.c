/* SPDX-License-Identifier: Apache-2.0 */
/* The client against servers that are polite, slow, greedy, broken or somewhere they must not be.
 */
#include "base/http_client.h"
#include "tests/unit/client_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define HELLO   OK_HEAD "Content-Length: 5\r\nContent-Type: text/x\r\n\r\nhello"

static const struct http_client_options plain;
static const struct http_client_question simple;

/* Names of this form are looked up until hang_ends() is called; it stands before the C library's
 * function for libcurl too. */
static pthread_mutex_t hang_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t hang_change = PTHREAD_COND_INITIALIZER;
static bool hangs;
static unsigned hanging;

/** Stands in for the C library's: names below ".hangs" hang, all others do not exist. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    (void)service;
    (void)hints;
    (void)out;
    if (strstr(name, ".hangs") == NULL)
        return EAI_NONAME;
    (void)pthread_mutex_lock(&hang_lock);
    hanging++;
    while (hangs)
        (void)pthread_cond_wait(&hang_change, &hang_lock);
    hanging--;
    (void)pthread_cond_broadcast(&hang_change);
    (void)pthread_mutex_unlock(&hang_lock);
    return EAI_AGAIN;
}

static void hang_begins(void)
{
    (void)pthread_mutex_lock(&hang_lock);
    hangs = true;
    (void)pthread_mutex_unlock(&hang_lock);
}

static void hang_ends(void)
{
    (void)pthread_mutex_lock(&hang_lock);
    hangs = false;
    (void)pthread_cond_broadcast(&hang_change);
    while (hanging > 0)
        (void)pthread_cond_wait(&hang_change, &hang_lock);
    (void)pthread_mutex_unlock(&hang_lock);
}

static void gets_an_answer_and_keeps_the_connection(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, (struct http_client_options){ .user_agent = "printwire/1" });
    rig.raw.answer = HELLO;
    rig.raw.stays = true;
    for (unsigned i = 1; i <= 3; i++) {
        heard = client_rig_get(&rig, simple);
        CU_ASSERT_EQUAL(heard->err, ERR_NONE);
        CU_ASSERT_EQUAL(heard->status, 200);
        CU_ASSERT_STRING_EQUAL(heard->body, "hello");
        CU_ASSERT_STRING_EQUAL(heard->type, "text/x");
        CU_ASSERT_EQUAL(rig.raw.requests, i);
    }
    CU_ASSERT_EQUAL(rig.raw.conns[1].fd, -1); /* all over one connection */
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\nUser-Agent: printwire/1\r\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Encoding")); /* no compression is asked for */
    client_rig_close(&rig);
}

static void any_status_is_an_answer(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nwait";
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_EQUAL(heard->status, 503);
    CU_ASSERT_STRING_EQUAL(heard->body, "wait");
    CU_ASSERT_STRING_EQUAL(heard->type, "");
    rig.raw.answer = "HTTP/1.1 204 Nothing\r\n\r\n";
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_EQUAL(heard->status, 204);
    CU_ASSERT_EQUAL(heard->len, 0);
    client_rig_close(&rig);
}

static void posts_a_body_with_its_headers(void)
{
    static const struct http_client_header headers[] = { { "X-Two", "2" },
                                                         { "content-type", "a/b" } };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    (void)client_rig_get(&rig,
                         (struct http_client_question){
                             .body = "a\0b", .len = 3, .headers = headers, .header_count = 2 });
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "POST / HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\nX-Two: 2\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\ncontent-type: a/b\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\nContent-Length: 3\r\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Expect"));
    (void)client_rig_get(&rig, (struct http_client_question){ .body = "", .len = 0 });
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "POST / HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\nContent-Length: 0\r\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Content-Type"));
    client_rig_close(&rig);
}

static void only_the_stated_length_counts(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = OK_HEAD "Content-Length: 5\r\n\r\nhello and " OK_HEAD "\r\n";
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_STRING_EQUAL(heard->body, "hello");
    rig.raw.answer = HELLO;
    heard = client_rig_get(&rig, simple); /* over a new connection: the rest is nobody's answer */
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_STRING_EQUAL(heard->body, "hello");
    client_rig_close(&rig);
}

static void silent_and_dripping_servers_are_left(void)
{
    struct client_rig rig;

    client_rig_open(&rig, plain);
    CU_ASSERT_EQUAL(client_rig_get(&rig, (struct http_client_question){ .total_ms = 50 })->err,
                    ERR_TIMEOUT);
    rig.raw.answer = OK_HEAD "Content-Length: 100000\r\n\r\n"
                             "0123456789012345678901234567890123456789012345678901234567890123";
    rig.raw.repeats = true;
    rig.raw.drip_ms = 10;
    CU_ASSERT_EQUAL(client_rig_get(&rig, (struct http_client_question){ .total_ms = 150 })->err,
                    ERR_TIMEOUT);
    rig.raw.drip_ms = 200; /* five bytes a second */
    CU_ASSERT_EQUAL(client_rig_get(&rig, (struct http_client_question){ .stall_ms = 1 })->err,
                    ERR_TIMEOUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.heard[0].error, "too slow"));
    client_rig_close(&rig);
}

static void nobody_there_and_no_such_name_are_told(void)
{
    struct client_rig rig, other;

    client_rig_open(&rig, plain);
    client_rig_open(&other, plain);
    raw_server_close(&other.raw);
    (void)client_rig_get(&rig, (struct http_client_question){ .url = other.url });
    CU_ASSERT_EQUAL(rig.heard[0].err, ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.heard[0].error, "127.0.0.1"));
    (void)client_rig_get(&rig, (struct http_client_question){ .url = "https://no.such.name/x" });
    CU_ASSERT_EQUAL(rig.heard[0].err, ERR_IO);
    CU_ASSERT_STRING_EQUAL(rig.heard[0].error,
                           "https://no.such.name:443: Could not resolve host: no.such.name");
    raw_server_open(&other.raw, other.loop);
    client_rig_close(&other);
    client_rig_close(&rig);
}

static void a_name_lookup_that_hangs_holds_up_nobody(void)
{
    static const struct http_client_question hanging_name = { .url = "http://a.hangs/",
                                                              .total_ms = 50 };
    static const struct http_client_question patient = { .url = "http://b.hangs/" };
    struct client_rig rig;

    hang_begins();
    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 1, hanging_name), ERR_NONE);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 2, patient), ERR_NONE);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 3, patient), ERR_NONE);
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE); /* others are served */
    CU_ASSERT_EQUAL(client_rig_wait(&rig, 1)->err, ERR_TIMEOUT);  /* its end does not wait */
    http_client_cancel(rig.heard[2].call);                        /* nor does this */
    client_rig_close(&rig);                                       /* nor that, of call 3 */
    CU_ASSERT_EQUAL(rig.heard[2].times + rig.heard[3].times, 0);
    CU_ASSERT_TRUE(hangs);
    hang_ends();
}

static void a_cancelled_call_is_never_heard_of(void)
{
    struct client_rig rig;

    client_rig_open(&rig, plain);
    for (unsigned i = 1; i < 4; i++)
        CU_ASSERT_EQUAL(client_rig_ask(&rig, i, simple), ERR_NONE);
    http_client_cancel(rig.heard[1].call); /* before anything was sent */
    client_rig_until_requests(&rig, 2);
    http_client_cancel(rig.heard[2].call); /* while it waits */
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE);
    CU_ASSERT_EQUAL(rig.heard[1].times + rig.heard[2].times + rig.heard[3].times, 0);
    client_rig_close(&rig); /* the third is cancelled here */
    CU_ASSERT_EQUAL(rig.heard[3].times, 0);
}

static void on_first(void *arg, const struct http_client_answer *answer)
{
    struct client_rig *rig = arg;

    CU_ASSERT_EQUAL(answer->err, ERR_NONE);
    http_client_cancel(rig->heard[1].call);
    rig->raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_ask(rig, 2, simple), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(answer->body, "first");
}

static void a_function_may_ask_and_cancel(void)
{
    struct http_client_question question = simple;
    struct client_rig rig;

    client_rig_open(&rig, plain);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 1, simple), ERR_NONE);
    client_rig_until_requests(&rig, 1);
    rig.raw.answer = OK_HEAD "Content-Length: 5\r\n\r\nfirst";
    question.url = rig.url;
    CU_ASSERT_EQUAL(http_client_ask(rig.client, &question, on_first, &rig, NULL), ERR_NONE);
    rig.heard[2].rig = &rig;
    CU_ASSERT_STRING_EQUAL(client_rig_wait(&rig, 2)->body, "hello");
    CU_ASSERT_EQUAL(rig.heard[1].times, 0);
    client_rig_close(&rig);
}

static void calls_are_bounded(void)
{
    struct client_rig rig;

    client_rig_open(&rig, (struct http_client_options){ .most_calls = 2 });
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 1, simple), ERR_NONE);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 2, simple), ERR_NONE);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 3, simple), ERR_LIMIT);
    http_client_cancel(rig.heard[2].call);
    CU_ASSERT_EQUAL(client_rig_ask(&rig, 3, simple), ERR_NONE);
    client_rig_close(&rig);
}

/* gzip of 100,000 zeros. */
static const unsigned char bomb[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00,
    0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x0d, 0x0f, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x80, 0x57, 0x03, 0x7d, 0x95, 0x11, 0xd4, 0xa0, 0x86, 0x01, 0x00
};
/* gzip of "hello" */
static const unsigned char packed[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                        0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
                                        0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00 };
static const struct http_client_question device = { .is_device = true };

static void a_device_may_pack_its_answers(void)
{
    struct http_client_question narrow = device;
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = OK_HEAD "Content-Encoding: gzip\r\n\r\n";
    rig.raw.tail = packed;
    rig.raw.tail_len = sizeof packed;
    heard = client_rig_get(&rig, device);
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_STRING_EQUAL(heard->body, "hello");
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "\r\nAccept-Encoding: gzip\r\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.raw.last, "Cookie"));
    heard = client_rig_get(&rig, simple); /* others get what came */
    CU_ASSERT_EQUAL(heard->len, sizeof packed);
    rig.raw.tail = bomb;
    rig.raw.tail_len = sizeof bomb;
    heard = client_rig_get(&rig, device); /* 100,000 bytes are more than 64 KiB */
    CU_ASSERT_EQUAL(heard->err, ERR_LIMIT);
    narrow.answer_limit = 100000;
    heard = client_rig_get(&rig, narrow);
    CU_ASSERT_EQUAL(heard->err, ERR_NONE);
    CU_ASSERT_EQUAL(heard->len, 100000);
    client_rig_close(&rig);
}

static void no_other_packing_is_undone(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.tail = packed;
    rig.raw.tail_len = sizeof packed;
    rig.raw.answer = OK_HEAD "Content-Encoding: zstd\r\n\r\n";
    heard = client_rig_get(&rig, device);
    CU_ASSERT_EQUAL(heard->err, ERR_SYNTAX);
    CU_ASSERT_PTR_NOT_NULL(strstr(heard->error, "packed"));
    rig.raw.answer = OK_HEAD "content-encoding: gzip, br\r\n\r\n";
    CU_ASSERT_EQUAL(client_rig_get(&rig, device)->err, ERR_SYNTAX);
    rig.raw.answer = OK_HEAD "Content-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n";
    CU_ASSERT_EQUAL(client_rig_get(&rig, device)->err, ERR_SYNTAX);
    rig.raw.answer = OK_HEAD "Transfer-Encoding: zstd\r\n\r\n";
    CU_ASSERT_EQUAL(client_rig_get(&rig, device)->err, ERR_SYNTAX);
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_SYNTAX);
    rig.raw.answer = OK_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n";
    CU_ASSERT_EQUAL(client_rig_get(&rig, device)->err, ERR_SYNTAX);
    client_rig_close(&rig);
}

static void hears_the_tag_and_the_server(void)
{
    struct client_rig rig;
    struct client_rig_heard *heard;

    client_rig_open(&rig, plain);
    rig.raw.answer = OK_HEAD "ETAG: \"164-11\"\r\nServer:HP HTTP Server; Model \r\n"
                             "X-ETag: no\r\nContent-Length: 0\r\n\r\n";
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_STRING_EQUAL(heard->etag, "\"164-11\"");
    CU_ASSERT_STRING_EQUAL(heard->server, "HP HTTP Server; Model");
    CU_ASSERT_TRUE(heard->is_connected);
    rig.raw.answer = HELLO;
    heard = client_rig_get(&rig, simple);
    CU_ASSERT_STRING_EQUAL(heard->etag, "");
    CU_ASSERT_STRING_EQUAL(heard->server, "");
    client_rig_close(&rig);
}

/* Until call 0 of the one is answered, by the server of the other: two loops in turn. */
static void turn_both(struct client_rig *one, struct client_rig *other)
{
    for (int i = 0; i < 3000 && one->heard[0].times == 0; i++) {
        client_rig_turn(one, 5);
        client_rig_turn(other, 5);
    }
}

static void only_the_stated_proxy_is_used(void)
{
    char proxy[64];
    struct client_rig rig, way;

    (void)setenv("http_proxy", "http://127.0.0.1:1", 1);
    (void)setenv("all_proxy", "http://127.0.0.1:1", 1);
    (void)setenv("no_proxy", "*", 1);
    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE);
    (void)snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", rig.raw.port);
    client_rig_open(&way, (struct http_client_options){ .proxy = proxy });
    CU_ASSERT_EQUAL(
        client_rig_ask(&way, 0,
                       (struct http_client_question){ .url = "http://licence.example/v1/time" }),
        ERR_NONE);
    turn_both(&way, &rig);
    CU_ASSERT_EQUAL(way.heard[0].err, ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "GET http://licence.example/v1/time HTTP/1.1\r\n"));
    rig.raw.answer = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
    CU_ASSERT_EQUAL(
        client_rig_ask(&way, 0, (struct http_client_question){ .url = "https://licence.example/" }),
        ERR_NONE);
    turn_both(&way, &rig);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.raw.last, "CONNECT licence.example:443 HTTP/1.1\r\n"));
    CU_ASSERT_EQUAL(way.heard[0].err, ERR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(way.heard[0].error, "403"));
    CU_ASSERT_EQUAL(
        client_rig_ask(&way, 1, (struct http_client_question){ .url = "http://printer:9100/" }),
        ERR_REFUSED); /* not through a proxy either */
    client_rig_close(&way);
    client_rig_close(&rig);
    (void)unsetenv("http_proxy");
    (void)unsetenv("all_proxy");
    (void)unsetenv("no_proxy");
}

static void options_that_cannot_work_are_told_at_once(void)
{
    static const struct {
        struct http_client_options options;
        const char *error;
    } rows[] = {
        { { .ca_file = "/nonexistent/ca.pem" },
          "/nonexistent/ca.pem: the file of certificates cannot be read" },
        { { .proxy = "proxy:3128" }, "proxy:3128: a proxy is written http://host:port" },
        { { .proxy = "socks5://proxy:1080" },
          "socks5://proxy:1080: a proxy is written http://host:port" },
        { { .proxy = "http://proxy:9100" }, "http://proxy:9100: that port prints, it is no proxy" },
    };
    struct loop *loop = loop_create();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char error[HTTP_CLIENT_ERROR_SIZE] = "";
        CU_ASSERT_PTR_NULL(http_client_create(loop, &rows[i].options, error));
        CU_ASSERT_STRING_EQUAL(error, rows[i].error);
    }
    loop_destroy(loop);
    http_client_destroy(NULL);
}

static void survives_memory_running_out(void)
{
    char error[HTTP_CLIENT_ERROR_SIZE] = "";
    struct http_client_header header = { "X", "y" };
    struct client_rig rig;

    client_rig_open(&rig, plain);
    rig.raw.answer = HELLO;
    memory_fail_at(1);
    CU_ASSERT_PTR_NULL(http_client_create(rig.loop, &plain, error));
    memory_fail_at(2);
    CU_ASSERT_PTR_NULL(
        http_client_create(rig.loop, &(struct http_client_options){ .user_agent = "x" }, error));
    CU_ASSERT_STRING_EQUAL(error, "out of memory");
    for (unsigned nth = 1; nth <= 2; nth++) {
        memory_fail_at(nth);
        CU_ASSERT_EQUAL(
            client_rig_ask(&rig, 1,
                           (struct http_client_question){ .headers = &header, .header_count = 1 }),
            ERR_MEMORY);
    }
    memory_fail_at(0);
    CU_ASSERT_EQUAL(client_rig_get(&rig, simple)->err, ERR_NONE);
    client_rig_close(&rig);
}

UNIT_MAIN("http_client", UNIT_TEST(gets_an_answer_and_keeps_the_connection),
          UNIT_TEST(any_status_is_an_answer), UNIT_TEST(posts_a_body_with_its_headers),
          UNIT_TEST(only_the_stated_length_counts), UNIT_TEST(silent_and_dripping_servers_are_left),
          UNIT_TEST(nobody_there_and_no_such_name_are_told),
          UNIT_TEST(a_name_lookup_that_hangs_holds_up_nobody),
          UNIT_TEST(a_cancelled_call_is_never_heard_of), UNIT_TEST(a_function_may_ask_and_cancel),
          UNIT_TEST(calls_are_bounded), UNIT_TEST(a_device_may_pack_its_answers),
          UNIT_TEST(no_other_packing_is_undone), UNIT_TEST(hears_the_tag_and_the_server),
          UNIT_TEST(only_the_stated_proxy_is_used),
          UNIT_TEST(options_that_cannot_work_are_told_at_once),
          UNIT_TEST(survives_memory_running_out))
