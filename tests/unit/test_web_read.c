/* SPDX-License-Identifier: Apache-2.0 */
/* Readings of a device's web services: what is asked for, and who waits for whom. */
#include "agent/poll/web_read.h"

#include "agent/scope.h"
#include "base/str.h"
#include "tests/fakes/fake_web.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#define GUARD_MS 30000

struct scene {
    struct loop *loop;
    struct fake_web web;
    struct web_read_turns *turns;
    struct web_read_wish wish;
    struct loop_timer *guard;
    unsigned times;
    unsigned order[4]; /* who was told, one after the other */
    unsigned good;     /* documents */
    struct web_known known;
    unsigned tells; /* scopes */
    unsigned missing;
    char error[WEB_READ_ERROR];
};

struct caller {
    struct scene *scene;
    unsigned number;
};

static void on_guard(void *arg)
{
    struct scene *s = arg;

    CU_FAIL("nothing came");
    loop_stop(s->loop);
}

static void open_scene(struct scene *s, unsigned most)
{
    *s = (struct scene){ .loop = loop_create() };
    fake_web_open(&s->web, s->loop);
    s->turns = web_read_turns_create(s->loop, most);
    s->guard = loop_timer_create(s->loop, on_guard, s);
    s->wish = (struct web_read_wish){ .address = { htonl(INADDR_LOOPBACK) },
                                      .ports = fake_web_ports(&s->web),
                                      .scopes = SCOPE_ALL };
}

static void close_scene(struct scene *s)
{
    web_read_turns_destroy(s->turns);
    fake_web_close(&s->web);
    loop_timer_destroy(s->guard);
    loop_destroy(s->loop);
}

static void on_result(void *arg, const struct web_read_result *result)
{
    struct caller *caller = arg;
    struct scene *s = caller->scene;

    s->order[s->times++ % 4] = caller->number;
    s->good = web_set_good(result->set);
    s->known = result->known;
    s->tells = web_set_scopes(result->set);
    s->missing = result->missing;
    (void)str_copy(s->error, sizeof s->error, result->error);
    loop_stop(s->loop);
}

static void turn(struct scene *s)
{
    (void)loop_timer_start(s->guard, GUARD_MS);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_stop(s->guard);
}

static void read_all(struct scene *s)
{
    struct caller caller = { s, 0 };

    CU_ASSERT_PTR_NOT_NULL_FATAL(web_read_start(s->turns, &s->wish, on_result, &caller));
    turn(s);
}

static void give(struct scene *s, enum web_document document, const char *type, const char *body)
{
    s->web.documents[document] = (struct fake_web_document){ 200, type, body };
}

static void reads_what_a_family_has_and_remembers_it(void)
{
    struct scene s;

    open_scene(&s, 1);
    give(&s, WEB_CDM_IDENTITY, "application/json", "{}");
    give(&s, WEB_CDM_SUPPLIES, "application/json", "{}");
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_CDM_IDENTITY) | WEB_BIT(WEB_CDM_SUPPLIES));
    CU_ASSERT_EQUAL(s.missing, 0);
    CU_ASSERT_STRING_EQUAL(s.error, "");
    CU_ASSERT_EQUAL(s.web.connections, 1);
    CU_ASSERT_NOT_EQUAL(s.web.asked[WEB_LEDM_TREE], 0);
    memset(s.web.asked, 0, sizeof s.web.asked);
    s.wish.known = s.known;
    s.wish.scopes = SCOPE_CONSUMABLES;
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_CDM_SUPPLIES));
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_TREE] + s.web.asked[WEB_CDM_IDENTITY], 0);
    CU_ASSERT_EQUAL(s.web.asked[WEB_CDM_SUPPLIES], 1);
    s.web.documents[WEB_CDM_SUPPLIES].status = 503; /* it was there */
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_EQUAL(s.missing, SCOPE_CONSUMABLES);
    CU_ASSERT_STRING_EQUAL(s.error, "/cdm/supply/v1/suppliesPublic fails (HTTP 503)");
    s.wish.scopes = SCOPE_ALL;
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_CDM_IDENTITY));
    CU_ASSERT_EQUAL(s.missing, SCOPE_CONSUMABLES | SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.tells, SCOPE_IDENTITY);
    close_scene(&s);
}

static void what_was_not_there_may_be_there_with_the_next_whole_reading(void)
{
    struct scene s;

    open_scene(&s, 1);
    give(&s, WEB_CDM_IDENTITY, "application/json", "{}");
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_CDM_IDENTITY));
    give(&s, WEB_CDM_SUPPLIES, "application/json", "{}");
    s.wish.known = s.known;
    s.wish.scopes = SCOPE_CONSUMABLES;
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, 0);
    s.wish.scopes = SCOPE_ALL;
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_CDM_IDENTITY) | WEB_BIT(WEB_CDM_SUPPLIES));
    CU_ASSERT_EQUAL(s.missing, 0);
    close_scene(&s);
}

static void nobody_there_is_told_in_one_line(void)
{
    struct scene s;

    open_scene(&s, 1);
    s.wish.ports = (struct web_fetch_ports){ .http = 1, .https = 1, .ipp = 1 };
    read_all(&s);
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.error, "http"));
    CU_ASSERT_PTR_NULL(strchr(s.error, '\n'));
    s.wish.ports = (struct web_fetch_ports){ 0 };
    read_all(&s); /* nowhere to ask */
    CU_ASSERT_EQUAL(s.times, 2);
    close_scene(&s);
}

static void others_wait_their_turn(void)
{
    struct scene s;
    struct caller callers[4];
    struct web_read *reads[4];

    open_scene(&s, 1);
    for (unsigned i = 0; i < 4; i++) {
        callers[i] = (struct caller){ &s, i };
        reads[i] = web_read_start(s.turns, &s.wish, on_result, &callers[i]);
    }
    turn(&s);
    web_read_cancel(reads[3]); /* waits, the last */
    web_read_cancel(reads[1]); /* reads: its turn goes to the next */
    turn(&s);
    CU_ASSERT_EQUAL(s.times, 2);
    CU_ASSERT_EQUAL(s.order[0], 0);
    CU_ASSERT_EQUAL(s.order[1], 2);
    CU_ASSERT_EQUAL(s.web.connections, 1);
    close_scene(&s);
}

UNIT_MAIN("web_read", UNIT_TEST(reads_what_a_family_has_and_remembers_it),
          UNIT_TEST(what_was_not_there_may_be_there_with_the_next_whole_reading),
          UNIT_TEST(nobody_there_is_told_in_one_line), UNIT_TEST(others_wait_their_turn))
