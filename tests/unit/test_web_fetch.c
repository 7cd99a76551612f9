/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations with a device's web services: which way they go, and what is never asked. */
#include "agent/web_fetch.h"
#include "agent/web_plan.h"
#include "base/str.h"
#include "tests/fakes/fake_web.h"
#include "tests/fakes/fake_web_key.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#define GUARD_MS 30000

struct scene {
    struct loop *loop;
    struct fake_web web;
    struct web_fetch *fetch;
    struct loop_timer *guard;
    unsigned times;
    unsigned status;
    char body[64];
    char etag[32];
    char server[64];
    char error[256];
};

static void on_guard(void *arg)
{
    struct scene *s = arg;

    CU_FAIL("nothing came");
    loop_stop(s->loop);
}

static void open_scene(struct scene *s, bool with_tls)
{
    *s = (struct scene){ .loop = loop_create() };
    fake_web_open(&s->web, s->loop);
    if (with_tls)
        fake_web_key_listen(&s->web);
    s->guard = loop_timer_create(s->loop, on_guard, s);
}

static void close_scene(struct scene *s)
{
    web_fetch_destroy(s->fetch);
    fake_web_close(&s->web);
    loop_timer_destroy(s->guard);
    loop_destroy(s->loop);
}

/* A new conversation. */
static void talk_with(struct scene *s, struct web_fetch_ports ports, const struct web_keys *keys)
{
    struct in_addr address = { htonl(INADDR_LOOPBACK) };

    web_fetch_destroy(s->fetch);
    s->fetch = web_fetch_create(s->loop, &address, &ports, keys);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->fetch);
}

/* Its pages have this key. */
static void talk(struct scene *s, struct web_fetch_ports ports, const char *pin)
{
    struct web_keys keys = { .of[WEB_DOOR_HTTP] = "" };

    (void)str_copy(keys.of[WEB_DOOR_HTTP], CRYPTO_PIN_SIZE, pin);
    talk_with(s, ports, &keys);
}

static const char *pin_of(const struct scene *s, enum web_door door)
{
    return web_fetch_keys(s->fetch)->of[door];
}

static void on_answer(void *arg, const struct web_fetch_answer *answer)
{
    struct scene *s = arg;

    s->times++;
    s->status = answer->status;
    (void)str_copy(s->body, sizeof s->body, answer->body);
    (void)str_copy(s->etag, sizeof s->etag, answer->etag);
    (void)str_copy(s->server, sizeof s->server, answer->server);
    (void)str_copy(s->error, sizeof s->error, answer->error);
    CU_ASSERT_EQUAL(answer->status == 0, answer->error[0] != '\0');
    loop_stop(s->loop);
}

static void turn(struct scene *s)
{
    (void)loop_timer_start(s->guard, GUARD_MS);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_stop(s->guard);
}

static unsigned ask(struct scene *s, enum web_document document)
{
    unsigned before = s->times;

    CU_ASSERT_EQUAL_FATAL(web_fetch_ask(s->fetch, document, on_answer, s), ERR_NONE);
    CU_ASSERT_EQUAL(s->times, before);
    turn(s);
    CU_ASSERT_EQUAL(s->times, before + 1);
    return s->status;
}

static void goes_by_tls_first_and_pins_the_key(void)
{
    struct web_keys keys;
    struct scene s;

    open_scene(&s, true);
    s.web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<a/>" };
    talk(&s, fake_web_ports(&s.web), "");
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_HTTP), "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200);
    CU_ASSERT_STRING_EQUAL(s.body, "<a/>");
    CU_ASSERT_STRING_EQUAL(s.server, "HP HTTP Server; Test");
    CU_ASSERT_TRUE(crypto_pin_is(pin_of(&s, WEB_DOOR_HTTP)));
    keys = *web_fetch_keys(s.fetch);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_CONFIG), 404);
    CU_ASSERT_EQUAL(http_server_connections(s.web.plain), 0);
    CU_ASSERT_EQUAL(http_server_connections(s.web.tls), 1);
    CU_ASSERT_EQUAL(s.web.connections, 1); /* never two at once */
    talk_with(&s, fake_web_ports(&s.web), &keys);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200);
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_HTTP), keys.of[WEB_DOOR_HTTP]);
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_IPP), "");
    close_scene(&s);
}

static void goes_in_the_clear_where_nobody_speaks_tls(void)
{
    struct web_fetch_ports ports;
    struct scene s;

    open_scene(&s, false);
    s.web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<a/>" };
    ports = fake_web_ports(&s.web);
    ports.https = 1; /* nobody there */
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200);
    ports.https = ports.http; /* no TLS there */
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200);
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_HTTP), "");
    ports.http = 0;
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 0);
    close_scene(&s);
}

static void a_device_with_a_pin_is_not_asked_in_the_clear(void)
{
    struct web_fetch_ports ports;
    struct scene s;

    open_scene(&s, false);
    s.web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<a/>" };
    ports = fake_web_ports(&s.web);
    ports.https = ports.http;
    talk(&s, ports, FAKE_WEB_KEY_OTHER);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 0);
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_STATUS], 0);
    CU_ASSERT_FALSE(web_fetch_is_strange(s.fetch));
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_HTTP), FAKE_WEB_KEY_OTHER);
    close_scene(&s);
}

static void another_key_is_strange_and_nothing_is_asked(void)
{
    struct scene s;

    open_scene(&s, true);
    talk(&s, fake_web_ports(&s.web), FAKE_WEB_KEY_OTHER);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 0);
    CU_ASSERT_TRUE(web_fetch_is_strange(s.fetch));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.error, "another key"));
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_HTTP), ""); /* the kept one is not shown any more */
    CU_ASSERT_EQUAL(web_fetch_ask(s.fetch, WEB_LEDM_STATUS, on_answer, &s), ERR_REFUSED);
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_STATUS], 0);
    close_scene(&s);
}

static void ipp_goes_to_its_own_door(void)
{
    struct web_fetch_ports ports;
    struct scene s;

    open_scene(&s, true);
    s.web.documents[WEB_IPP_PRINT] = (struct fake_web_document){ 200, "application/ipp", "i" };
    ports = fake_web_ports(&s.web);
    ports.http = 0;
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 200); /* in the clear: no TLS was seen */
    CU_ASSERT_EQUAL(http_server_connections(s.web.tls), 0);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 404);
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 200);
    ports.ipp = 0;
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(web_fetch_ask(s.fetch, WEB_IPP_PRINT, on_answer, &s), ERR_REFUSED);
    ports.ipp = 9100;
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(web_fetch_ask(s.fetch, WEB_IPP_PRINT, on_answer, &s), ERR_REFUSED);
    close_scene(&s);
}

static void ipp_takes_tls_where_it_is_told_to(void)
{
    struct web_fetch_ports ports;
    struct scene s;

    open_scene(&s, true);
    ports = fake_web_ports(&s.web);
    talk(&s, ports, "");
    s.web.documents[WEB_IPP_PRINT] = (struct fake_web_document){ 426, "text/html", "" };
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 0); /* TLS at the same port: the fake has none there */
    CU_ASSERT_EQUAL(s.web.asked[WEB_IPP_PRINT], 1);
    s.web.documents[WEB_IPP_PRINT] = (struct fake_web_document){ 200, "application/ipp", "i" };
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 404); /* by TLS */
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 200);   /* first by TLS, then in the clear */
    close_scene(&s);
}

/* TLS at the port of IPP, the pages in the clear. */
static struct web_fetch_ports ports_with_ipps(const struct scene *s)
{
    struct web_fetch_ports ports = fake_web_ports(&s->web);

    ports.ipp = ports.https;
    ports.https = 0;
    return ports;
}

static void a_key_of_ipp_shuts_no_page_and_keeps_ipp_from_the_clear(void)
{
    struct web_keys keys = { .of[WEB_DOOR_IPP] = FAKE_WEB_KEY_OTHER };
    struct web_fetch_ports ports;
    struct scene s;

    open_scene(&s, true);
    s.web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<a/>" };
    s.web.documents[WEB_IPP_PRINT] = (struct fake_web_document){ 200, "application/ipp", "i" };
    talk_with(&s, ports_with_ipps(&s), &keys);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200); /* in the clear */
    CU_ASSERT_FALSE(web_fetch_is_strange(s.fetch));
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 0);
    CU_ASSERT_TRUE(web_fetch_is_strange(s.fetch));
    ports = fake_web_ports(&s.web);
    talk_with(&s, ports, &keys);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200); /* by TLS, with a key of its own */
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 0);     /* no TLS there, where there was */
    CU_ASSERT_EQUAL(s.web.asked[WEB_IPP_PRINT], 0);
    CU_ASSERT_STRING_EQUAL(pin_of(&s, WEB_DOOR_IPP), FAKE_WEB_KEY_OTHER);
    ports.ipp = ports.https;
    talk(&s, ports, "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 200);
    CU_ASSERT_EQUAL(ask(&s, WEB_IPP_PRINT), 200);
    CU_ASSERT_TRUE(crypto_pin_is(pin_of(&s, WEB_DOOR_IPP)));
    close_scene(&s);
}

static void no_redirect_is_followed(void)
{
    struct scene s;

    open_scene(&s, false);
    s.web.location = "http://127.0.0.1:9100/";
    s.web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 302, "text/html", "" };
    talk(&s, fake_web_ports(&s.web), "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 302);
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_STATUS], 1);
    close_scene(&s);
}

static void waits_for_news_of_events(void)
{
    struct scene s;

    open_scene(&s, false);
    s.web.etag = "\"7-1\"";
    s.web.holds = true;
    s.web.documents[WEB_LEDM_EVENTS] = (struct fake_web_document){ 200, "text/xml", "<t/>" };
    talk(&s, fake_web_ports(&s.web), "");
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_EVENTS), 200);
    CU_ASSERT_STRING_EQUAL(s.etag, "\"7-1\"");
    CU_ASSERT_EQUAL(web_fetch_wait(s.fetch, WEB_LEDM_EVENTS, s.etag, 1200, on_answer, &s),
                    ERR_NONE);
    turn(&s);
    CU_ASSERT_PTR_NOT_NULL(s.web.held);
    CU_ASSERT_STRING_EQUAL(s.web.query, "timeout=1200");
    CU_ASSERT_STRING_EQUAL(s.web.tag, "\"7-1\"");
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(web_fetch_ask(s.fetch, WEB_LEDM_STATUS, on_answer, &s), ERR_LIMIT);
    fake_web_tell(&s.web, 200, "<news/>");
    turn(&s);
    CU_ASSERT_STRING_EQUAL(s.body, "<news/>");
    CU_ASSERT_EQUAL(web_fetch_wait(s.fetch, WEB_LEDM_EVENTS, s.etag, 1200, on_answer, &s),
                    ERR_NONE);
    turn(&s);
    talk(&s, fake_web_ports(&s.web), ""); /* ends the one that waits */
    CU_ASSERT_EQUAL(s.times, 2);
    CU_ASSERT_EQUAL(ask(&s, WEB_LEDM_STATUS), 404);
    close_scene(&s);
}

static void leaves_no_files(void)
{
    fake_web_key_remove();
}

UNIT_MAIN("web_fetch", UNIT_TEST(goes_by_tls_first_and_pins_the_key),
          UNIT_TEST(goes_in_the_clear_where_nobody_speaks_tls),
          UNIT_TEST(a_device_with_a_pin_is_not_asked_in_the_clear),
          UNIT_TEST(another_key_is_strange_and_nothing_is_asked),
          UNIT_TEST(ipp_goes_to_its_own_door), UNIT_TEST(ipp_takes_tls_where_it_is_told_to),
          UNIT_TEST(a_key_of_ipp_shuts_no_page_and_keeps_ipp_from_the_clear),
          UNIT_TEST(no_redirect_is_followed), UNIT_TEST(waits_for_news_of_events),
          UNIT_TEST(leaves_no_files))
