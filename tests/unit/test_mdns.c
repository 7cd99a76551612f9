/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of questions, hints and their limits, on a clock that the test moves; packets come through
 * socket pairs in place of the network. */
#include "agent/discover/mdns.h"

#include "agent/discover/mdns_packet.h"
#include "agent/discover/mdns_socket.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOURCE 0x0a000007U

/* An announcement of "L._ipp._tcp.local", then an SRV for it that names "h" (without its address).
 */
static const uint8_t ptr[] = "\0\0\x84\0\0\0\0\1\0\0\0\0"
                             "\4_ipp\4_tcp\5local\0\0\x0c\0\1\0\0\0\x78\0\4\1L\xc0\x0c";
static const uint8_t srv[] =
    "\0\0\x84\0\0\0\0\1\0\0\0\0"
    "\1L\4_ipp\4_tcp\5local\0\0\x21\x80\1\0\0\0\x78\0\x09\0\0\0\0\2\x77\1h\0";

static struct loop *loop;
static struct mdns *mdns;
static int ask_end, hear_end; /* our ends of the pairs */
static bool no_port;
static uint16_t source_port = MDNS_SOCKET_PORT;
static unsigned asked, hints, new_networks;
static uint16_t last_id;
static struct sockaddr_in last_hint;
static size_t last_uuid;

static int pair(int *out_end)
{
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends), 0);
    *out_end = ends[1];
    return ends[0];
}

int mdns_socket_open_asking(void)
{
    return pair(&ask_end);
}

int mdns_socket_open_hearing(void)
{
    if (!no_port)
        return pair(&hear_end);
    errno = EADDRINUSE;
    return -1;
}

unsigned mdns_socket_join(int fd)
{
    unsigned joined = new_networks;

    (void)fd;
    new_networks = 0;
    return joined;
}

unsigned mdns_socket_send(int fd, const uint8_t *bytes, size_t len)
{
    (void)fd;
    asked++;
    CU_ASSERT_TRUE(mdns_packet_id(bytes, len, &last_id));
    return 1;
}

ssize_t mdns_socket_receive(int fd, uint8_t *bytes, size_t size, struct sockaddr_in *out_from)
{
    *out_from = (struct sockaddr_in){ .sin_family = AF_INET,
                                      .sin_port = htons(source_port),
                                      .sin_addr.s_addr = htonl(SOURCE) };
    return recv(fd, bytes, size, MSG_DONTWAIT);
}

static void on_hint(void *arg, const struct sockaddr_in *address, const char *uuid)
{
    (void)arg;
    hints++;
    last_hint = *address;
    last_uuid = strlen(uuid);
}

static void begin(void)
{
    asked = hints = 0;
    new_networks = 1;
    ask_end = hear_end = -1;
    loop = loop_create();
    mdns = mdns_create(loop, on_hint, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mdns);
}

static void end(void)
{
    mdns_destroy(mdns);
    CU_ASSERT_EQUAL(fake_loop_pending(loop), 0);
    loop_destroy(loop);
    (void)close(ask_end);
    if (hear_end >= 0)
        (void)close(hear_end);
    no_port = false;
}

/* Bytes of one packet with this message id. */
static void send_to(int end_fd, const uint8_t *bytes, size_t len, uint16_t id)
{
    uint8_t packet[128];

    memcpy(packet, bytes, len);
    packet[0] = (uint8_t)(id >> 8);
    packet[1] = (uint8_t)id;
    CU_ASSERT_EQUAL(send(end_fd, packet, len, 0), (ssize_t)len);
}

static void hear(const uint8_t *bytes, size_t len)
{
    send_to(hear_end, bytes, len, 0);
    (void)fake_loop_poll(loop);
}

static void asks_three_times_in_some_seconds_and_then_no_more(void)
{
    begin();
    fake_loop_advance(loop, 5000);
    CU_ASSERT_EQUAL(asked, 0);
    mdns_ask(mdns);
    fake_loop_advance(loop, 150);
    CU_ASSERT_EQUAL(asked, 1);
    uint16_t id = last_id;
    fake_loop_advance(loop, 5000);
    CU_ASSERT_EQUAL(asked, 3);
    CU_ASSERT_EQUAL(last_id, id);
    fake_loop_advance(loop, 600000);
    CU_ASSERT_EQUAL(asked, 3);
    end();
}

static void an_announcement_is_a_hint(void)
{
    begin();
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, 1);
    CU_ASSERT_EQUAL(ntohl(last_hint.sin_addr.s_addr), SOURCE);
    CU_ASSERT_EQUAL(last_hint.sin_port, 0);
    CU_ASSERT_EQUAL(last_uuid, 0);
    end();
}

static void what_comes_from_another_port_is_nobodys_word(void)
{
    begin();
    source_port = 5354;
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, 0);
    source_port = MDNS_SOCKET_PORT;
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, 1);
    end();
}

static void only_an_answer_with_the_questions_number_is_one(void)
{
    begin();
    mdns_ask(mdns);
    fake_loop_advance(loop, 150);
    send_to(ask_end, ptr, sizeof ptr - 1, (uint16_t)(last_id + 1));
    (void)fake_loop_poll(loop);
    CU_ASSERT_EQUAL(hints, 0);
    send_to(ask_end, ptr, sizeof ptr - 1, last_id);
    (void)fake_loop_poll(loop);
    CU_ASSERT_EQUAL(hints, 1);
    end();
}

static void a_flood_gives_few_hints_in_a_second(void)
{
    begin();
    for (unsigned i = 0; i < 300; i++)
        hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, MDNS_HINTS);
    fake_loop_advance(loop, 1000);
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, MDNS_HINTS + 1);
    end();
}

static void a_flood_of_rubbish_is_not_even_read(void)
{
    begin();
    for (unsigned i = 0; i < MDNS_PACKETS; i++)
        hear((const uint8_t *)"rubbish", 7);
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, 0);
    fake_loop_advance(loop, 1000);
    hear(ptr, sizeof ptr - 1);
    CU_ASSERT_EQUAL(hints, 1);
    end();
}

static void an_announcement_without_address_is_followed_by_a_question_now_and_then(void)
{
    begin();
    hear(srv, sizeof srv - 1);
    CU_ASSERT_EQUAL(hints, 1);
    fake_loop_advance(loop, 4000);
    CU_ASSERT_EQUAL(asked, 3);
    hear(srv, sizeof srv - 1);
    fake_loop_advance(loop, 900);
    CU_ASSERT_EQUAL(asked, 3);
    fake_loop_advance(loop, 200);
    hear(srv, sizeof srv - 1);
    fake_loop_advance(loop, 4000);
    CU_ASSERT_EQUAL(asked, 6);
    end();
}

static void a_network_that_appears_is_joined_and_asked(void)
{
    begin();
    fake_loop_advance(loop, 120000);
    CU_ASSERT_EQUAL(asked, 0);
    new_networks = 1;
    fake_loop_advance(loop, 70000);
    CU_ASSERT_EQUAL(asked, 3);
    end();
}

static void without_the_port_it_asks_all_the_same(void)
{
    no_port = true;
    begin();
    mdns_ask(mdns);
    fake_loop_advance(loop, 150);
    send_to(ask_end, ptr, sizeof ptr - 1, last_id);
    (void)fake_loop_poll(loop);
    CU_ASSERT_EQUAL(hints, 1);
    end();
}

UNIT_MAIN("mdns", UNIT_TEST(asks_three_times_in_some_seconds_and_then_no_more),
          UNIT_TEST(an_announcement_is_a_hint),
          UNIT_TEST(what_comes_from_another_port_is_nobodys_word),
          UNIT_TEST(only_an_answer_with_the_questions_number_is_one),
          UNIT_TEST(a_flood_gives_few_hints_in_a_second),
          UNIT_TEST(a_flood_of_rubbish_is_not_even_read),
          UNIT_TEST(an_announcement_without_address_is_followed_by_a_question_now_and_then),
          UNIT_TEST(a_network_that_appears_is_joined_and_asked),
          UNIT_TEST(without_the_port_it_asks_all_the_same))
