/* SPDX-License-Identifier: Apache-2.0 */
/* gate against a server of our own on the same loop, over real sockets. */
#include "portal/ingest/gate.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/log.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OPENING                                                                                    \
    "<stream:stream xmlns='jabber:component:accept' "                                              \
    "xmlns:stream='http://etherx.jabber.org/streams' id='abc'>"

struct rig {
    struct loop *loop;
    struct gate *gate;
    struct loop_watch *listen_watch;
    struct loop_watch *client_watch;
    struct loop_timer *limit;
    int listen_fd;
    int client_fd;
    uint16_t port;
    struct buf got;
    unsigned connections;
    unsigned hang_up_first; /* close this many connections at once */
    unsigned stop_after_ups;
    unsigned ups;
    unsigned downs;
    unsigned iqs;
    unsigned drained;
    bool is_deaf; /* the server reads nothing */
    bool timed_out;
};

static void close_client(struct rig *rig)
{
    loop_watch_destroy(rig->client_watch);
    rig->client_watch = NULL;
    if (rig->client_fd >= 0)
        (void)close(rig->client_fd);
    rig->client_fd = -1;
    buf_clear(&rig->got);
}

static void say(struct rig *rig, const char *text)
{
    CU_ASSERT_EQUAL(send(rig->client_fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void on_client(void *arg, int fd, unsigned ready)
{
    struct rig *rig = arg;
    char bytes[65536];
    char digest[41];

    (void)ready;
    if (rig->is_deaf) {
        (void)loop_watch_interest(rig->client_watch, 0);
        return;
    }
    ssize_t len = recv(fd, bytes, sizeof bytes, 0);
    if (len <= 0) {
        close_client(rig);
        return;
    }
    bool had_opening = strstr(buf_text(&rig->got), "to='portal.x.test'>") != NULL;
    buf_append(&rig->got, bytes, (size_t)len);
    crypto_sha1_hex("abc", "geheim", digest);
    if (!had_opening && strstr(buf_text(&rig->got), "to='portal.x.test'>"))
        say(rig, OPENING);
    if (strstr(buf_text(&rig->got), digest) && rig->ups < rig->connections - rig->hang_up_first)
        say(rig, "<handshake/>");
}

static void on_listen(void *arg, int fd, unsigned ready)
{
    struct rig *rig = arg;

    (void)ready;
    close_client(rig);
    rig->client_fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
    if (++rig->connections <= rig->hang_up_first) {
        close_client(rig);
        return;
    }
    rig->client_watch = loop_watch_create(rig->loop, rig->client_fd, LOOP_READ, on_client, rig);
}

static void on_up(void *arg)
{
    struct rig *rig = arg;

    if (++rig->ups == rig->stop_after_ups)
        loop_stop(rig->loop);
}

static void on_down(void *arg)
{
    ((struct rig *)arg)->downs++;
}

static void on_iq(void *arg, const struct gate_iq *iq)
{
    struct rig *rig = arg;

    rig->iqs++;
    (void)gate_answer(rig->gate, iq->from, iq->id, "");
}

static void on_drained(void *arg)
{
    struct rig *rig = arg;

    rig->drained++;
}

static void on_limit(void *arg)
{
    struct rig *rig = arg;

    rig->timed_out = true;
    loop_stop(rig->loop);
}

static void run(struct rig *rig, uint64_t most_ms)
{
    rig->timed_out = false;
    (void)loop_timer_start(rig->limit, most_ms);
    CU_ASSERT_TRUE(loop_run(rig->loop));
    loop_timer_stop(rig->limit);
}

static void begin(struct rig *rig)
{
    static const struct gate_handlers handlers = {
        .on_up = on_up, .on_down = on_down, .on_iq = on_iq, .on_drained = on_drained
    };
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    *rig = (struct rig){ .loop = loop_create(), .client_fd = -1, .stop_after_ups = 1 };
    log_set_level(LOG_LEVEL_ERROR);
    buf_init(&rig->got, 64u << 20);
    rig->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CU_ASSERT_EQUAL_FATAL(bind(rig->listen_fd, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL_FATAL(listen(rig->listen_fd, 8), 0);
    (void)getsockname(rig->listen_fd, (struct sockaddr *)&address, &len);
    rig->port = ntohs(address.sin_port);
    rig->listen_watch = loop_watch_create(rig->loop, rig->listen_fd, LOOP_READ, on_listen, rig);
    rig->limit = loop_timer_create(rig->loop, on_limit, rig);
    const struct gate_options options = { "127.0.0.1", rig->port, "portal.x.test", "geheim" };
    rig->gate = gate_create(rig->loop, &options, &handlers, rig);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->gate);
}

static void end(struct rig *rig)
{
    gate_destroy(rig->gate);
    close_client(rig);
    loop_watch_destroy(rig->listen_watch);
    (void)close(rig->listen_fd);
    loop_timer_destroy(rig->limit);
    buf_finish(&rig->got);
    loop_destroy(rig->loop);
}

static void comes_up_and_says_goodbye(void)
{
    struct rig rig;
    char bytes[256] = "";

    begin(&rig);
    gate_start(rig.gate);
    run(&rig, 5000);
    CU_ASSERT_FALSE(rig.timed_out);
    CU_ASSERT_TRUE(gate_is_up(rig.gate));
    gate_destroy(rig.gate);
    rig.gate = NULL;
    CU_ASSERT_TRUE(recv(rig.client_fd, bytes, sizeof bytes - 1, 0) > 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "</stream:stream>"));
    end(&rig);
}

static void comes_back_after_losses(void)
{
    struct rig rig;

    begin(&rig);
    rig.hang_up_first = 1;
    gate_start(rig.gate);
    run(&rig, 5000);
    CU_ASSERT_EQUAL(rig.ups, 1);
    CU_ASSERT_EQUAL(rig.downs, 0); /* it never was up */
    close_client(&rig);
    rig.stop_after_ups = 2;
    run(&rig, 8000);
    CU_ASSERT_EQUAL(rig.ups, 2);
    CU_ASSERT_EQUAL(rig.downs, 1);
    end(&rig);
}

static void a_port_without_server_is_tried_again(void)
{
    struct rig rig;

    begin(&rig);
    loop_watch_destroy(rig.listen_watch);
    rig.listen_watch = NULL;
    (void)shutdown(rig.listen_fd, SHUT_RDWR);
    gate_start(rig.gate);
    run(&rig, 200);
    CU_ASSERT_TRUE(rig.timed_out);
    CU_ASSERT_FALSE(gate_is_up(rig.gate));
    CU_ASSERT_FALSE(gate_answer(rig.gate, "a@b/c", "1", ""));
    end(&rig);
}

static void a_deaf_server_is_not_read_for_ever(void)
{
    struct rig rig;
    struct buf question;
    unsigned long sent = 0;

    begin(&rig);
    gate_start(rig.gate);
    run(&rig, 5000);
    rig.is_deaf = true;
    buf_init(&question, 1 << 20);
    for (unsigned i = 0; i < 500; i++)
        buf_append_format(&question,
                          "<iq type='set' from='a@b/c' to='portal.x.test' id='%u'>"
                          "<x xmlns='urn:printwire:1'/></iq>",
                          i);
    /* whole stanzas only, or the server of this test would talk nonsense */
    for (unsigned round = 0; round < 2000; round++) {
        ssize_t len = send(rig.client_fd, question.data, question.len, MSG_NOSIGNAL);
        if (len > 0)
            sent += (unsigned long)len;
        if (len != (ssize_t)question.len)
            break;
        run(&rig, 2);
    }
    run(&rig, 200);
    unsigned before = rig.iqs;
    run(&rig, 200);
    CU_ASSERT_EQUAL(rig.iqs, before); /* it has stopped reading */
    CU_ASSERT_TRUE(before * 60ul < sent);
    CU_ASSERT_EQUAL(rig.downs, 0);
    rig.is_deaf = false; /* and goes on when the server does */
    (void)loop_watch_interest(rig.client_watch, LOOP_READ);
    run(&rig, 500);
    CU_ASSERT_TRUE(rig.iqs > before);
    CU_ASSERT_TRUE(rig.drained > 0);
    buf_finish(&question);
    end(&rig);
}

UNIT_MAIN("gate", UNIT_TEST(comes_up_and_says_goodbye), UNIT_TEST(comes_back_after_losses),
          UNIT_TEST(a_port_without_server_is_tried_again),
          UNIT_TEST(a_deaf_server_is_not_read_for_ever))
