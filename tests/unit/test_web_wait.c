/* SPDX-License-Identifier: Apache-2.0 */
/* A question for news that stays open: how soon the next one follows. */
#include "agent/poll/web_wait.h"

#include "tests/fakes/fake_web.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>

#define GUARD_MS 30000
#define PAUSE_MS 2000 /* behind an answer that came too soon */
#define JOBS     4

#define TABLE(stamp)                                                                               \
    "<EventTable><Event><UnqualifiedEventCategory>JobEvent</UnqualifiedEventCategory>"             \
    "<AgingStamp>" stamp "</AgingStamp></Event></EventTable>"

static const struct {
    const char *etag;
    const char *table;
} jobs[JOBS] = {
    { "\"2\"", TABLE("1-2") },
    { "\"3\"", TABLE("1-3") },
    { "\"4\"", TABLE("1-4") },
    { "\"5\"", TABLE("1-5") },
};

static void on_news(void *arg, unsigned scopes, bool has_started)
{
    (void)arg;
    (void)scopes;
    (void)has_started;
    CU_FAIL("a job is no news");
}

static void on_lost(void *arg, uint64_t pause_ms)
{
    (void)arg;
    (void)pause_ms;
    CU_FAIL("it broke");
}

static void on_timer(void *arg)
{
    loop_stop(arg);
}

/* Who begins to print may be in trouble a moment later: with a pause behind each job it would take
 * longer than the timer, and the last question were not open. */
static void events_of_jobs_do_not_hold_up_what_follows(void)
{
    static const struct web_wait_handlers handlers = { on_news, on_lost };
    struct web_wait_turns turns = { .most = 1 };
    struct loop *loop = loop_create();
    struct fake_web web;
    fake_web_open(&web, loop);
    struct web_wait_target target = { .address.s_addr = htonl(INADDR_LOOPBACK),
                                      .ports = fake_web_ports(&web),
                                      .document = WEB_LEDM_EVENTS };
    struct web_wait *wait = web_wait_create(loop, &turns, &handlers, NULL);
    struct loop_timer *timer = loop_timer_create(loop, on_timer, loop);

    web.documents[WEB_LEDM_EVENTS] = (struct fake_web_document){ 200, "text/xml", TABLE("1-1") };
    web.etag = "\"1\"";
    web.holds = true;
    (void)loop_timer_start(timer, GUARD_MS);
    CU_ASSERT_TRUE(web_wait_begin(wait, &target));
    (void)loop_run(loop); /* until the question is open */
    (void)loop_timer_start(timer, (JOBS - 1) * PAUSE_MS);
    for (size_t i = 0; i < JOBS; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(web.held);
        web.etag = jobs[i].etag;
        fake_web_tell(&web, 200, jobs[i].table);
        (void)loop_run(loop);
    }
    CU_ASSERT_PTR_NOT_NULL(web.held);
    CU_ASSERT_STRING_EQUAL(web.tag, jobs[JOBS - 1].etag);
    loop_timer_destroy(timer);
    web_wait_destroy(wait);
    fake_web_close(&web);
    loop_destroy(loop);
}

UNIT_MAIN("web_wait", UNIT_TEST(events_of_jobs_do_not_hold_up_what_follows))
