/* SPDX-License-Identifier: Apache-2.0 */
/* Whose table of events is waited for, and what becomes of its news. */
#include "tests/unit/driver_web_rig.h"

#include "agent/wakes.h"
#include "tests/unit/unit.h"

#define LISTED(path) "<SupportedTree><ResourceURI>" path "</ResourceURI></SupportedTree>"
#define TREE                                                                                       \
    "<DiscoveryTree>" LISTED("/DevMgmt/ProductConfigDyn.xml")                                      \
        LISTED("/DevMgmt/ProductStatusDyn.xml")                                                    \
            LISTED("/DevMgmt/ConsumableConfigDyn.xml") "<SupportedIfc><ManifestURI>/EventMgmt/"    \
                                                       "EventMgmtManifest.xml</ManifestURI>"       \
                                                       "</SupportedIfc></DiscoveryTree>"
#define EVENT(category, stamp)                                                                     \
    "<Event><UnqualifiedEventCategory>" category "</UnqualifiedEventCategory><AgingStamp>" stamp   \
    "</AgingStamp></Event>"
#define TABLE(events) "<EventTable>" events "</EventTable>"

static void open_events(struct driver_web_rig *s)
{
    driver_web_rig_open(s, WEB_CONF_ALWAYS, true);
    s->web.etag = "\"1-1\"";
    s->web.holds = true;
    s->web.documents[WEB_LEDM_EVENTS] =
        (struct fake_web_document){ 200, "text/xml", TABLE(EVENT("PowerUpEvent", "1-1")) };
}

static void read_alone(struct driver_web_rig *s, unsigned scopes)
{
    CU_ASSERT_TRUE(driver_web_get()->read(s->state, scopes, driver_web_rig_done, s));
    driver_web_rig_turn(s);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
}

static void news_of_the_event_table_are_told_once(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    read_alone(&s, SCOPE_ALL);
    driver_web_rig_turn(&s); /* until the question is open */
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.web.held);
    CU_ASSERT_STRING_EQUAL(s.web.query, "timeout=1200");
    CU_ASSERT_EQUAL(s.news, 0); /* what was before is none */
    s.web.etag = "\"1-3\"";
    fake_web_tell(&s.web, 200,
                  TABLE(EVENT("AlertTableChanged", "1-3") EVENT("JobEvent", "1-2")
                            EVENT("PowerUpEvent", "1-1")));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALERTS);
    CU_ASSERT_FALSE(s.has_started);
    s.news = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    driver_web_rig_turn(&s);
    CU_ASSERT_STRING_EQUAL(s.web.tag, "\"1-3\"");
    CU_ASSERT_EQUAL(s.web.connections, 1); /* readings and waits, one at a time */
    s.web.etag = "\"2-1\"";
    fake_web_tell(&s.web, 200, TABLE(EVENT("PowerUpEvent", "2-1")));
    driver_web_rig_turn(&s);
    CU_ASSERT_TRUE(s.has_started);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALL);
    driver_web_rig_close(&s);
}

static void on_soon(void *arg)
{
    loop_stop(((struct driver_web_rig *)arg)->loop);
}

/* No stamp tells what is new: the tag does, and the printer that says so all the time is heard ever
 * less. */
static void events_without_stamps_are_news_but_not_without_end(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.web.documents[WEB_LEDM_EVENTS].body = TABLE(EVENT("PowerUpEvent", "0-0"));
    read_alone(&s, SCOPE_ALL);
    driver_web_rig_turn(&s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.web.held);
    s.web.etag = "\"other\"";
    fake_web_tell(&s.web, 200,
                  TABLE(EVENT("PowerUpEvent", "0-0") EVENT("AlertTableChanged", "0-0")));
    struct loop_timer *soon = loop_timer_create(s.loop, on_soon, &s);
    (void)loop_timer_start(soon, 200);
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.news, 0); /* it answered at once, and might do so for ever */
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALERTS);
    CU_ASSERT_FALSE(s.has_started);
    loop_timer_destroy(soon);
    driver_web_rig_close(&s);
}

/* A printer that hangs up may sleep: it is looked at before it is asked again. */
static void a_question_that_breaks_is_opened_again_after_a_look(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    read_alone(&s, SCOPE_ALL);
    driver_web_rig_turn(&s);
    fake_web_tell(&s.web, 503, "");
    driver_web_rig_turn(&s);
    CU_ASSERT_TRUE(s.lost_ms >= 5000 && s.lost_ms < 6000);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 0); /* too early */
    driver_web_rig_close(&s);
}

static void a_sleeper_is_not_waited_for(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.device.presence.has_seen = true;
    s.device.presence.seen = DEVICE_ASLEEP;
    s.device.state = DEVICE_ASLEEP;
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_EVENTS], 0);
    driver_web_rig_close(&s);
}

static void nobody_is_waited_for_outside_working_hours(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.conf.hours.count = 1; /* of no day */
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    s.conf.hours.count = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    driver_web_rig_close(&s);
}

static void whom_our_questions_wake_is_not_waited_for(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    wakes_count(&s.device.wakes, WAKES_WHOLE, 1, true);
    wakes_count(&s.device.wakes, WAKES_WHOLE, 1, true);
    CU_ASSERT_TRUE(wakes_is_harmful(&s.device.wakes, WAKES_WHOLE));
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    driver_web_rig_close(&s);
}

static void no_more_wait_than_may(void)
{
    struct driver_web_rig s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.context.waits.running = 1; /* somebody else */
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    s.context.waits.running = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 }; /* it goes */
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALERTS, driver_web_rig_done, &s));
    driver_web_rig_turn(&s);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    driver_web_rig_close(&s);
}

UNIT_MAIN("driver_web_news", UNIT_TEST(news_of_the_event_table_are_told_once),
          UNIT_TEST(events_without_stamps_are_news_but_not_without_end),

          UNIT_TEST(a_question_that_breaks_is_opened_again_after_a_look),
          UNIT_TEST(a_sleeper_is_not_waited_for),
          UNIT_TEST(nobody_is_waited_for_outside_working_hours),
          UNIT_TEST(whom_our_questions_wake_is_not_waited_for), UNIT_TEST(no_more_wait_than_may))
